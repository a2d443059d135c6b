/** What one text of Engine.IO 3 and Socket.IO 2 says. */
export type SocketMessage =
  /** Greetings, heartbeats, acknowledgements: nothing to be done. */
  | { kind: 'idle' }
  | { kind: 'event'; name: string; payload: unknown }
  /** Bytes of an event follow in frames of their own. */
  | { kind: 'announcement'; name: string; attachments: number }
  /** Bytes that were written as text. */
  | { kind: 'attachment'; bytes: Buffer }
  | { kind: 'disconnect' }
  /** The server refuses the connection. */
  | { kind: 'error'; text: string };

const IDLE: SocketMessage = { kind: 'idle' };
const DISCONNECT: SocketMessage = { kind: 'disconnect' };
/** A namespace and the id of an acknowledgement may stand before the list of an event. */
const EVENT_PREFIX = /^(?:\/[^,]*,)?\d*$/;
/** The type byte of a message in the binary frames of Engine.IO 3. */
export const MESSAGE_BYTE = 4;

/** Undefined for what is no such text. */
export function readText(frame: string): SocketMessage | undefined {
  switch (frame[0]) {
    case '0':
      return isObject(frame.slice(1)) ? IDLE : undefined;
    case '1':
      return frame.length === 1 ? DISCONNECT : undefined;
    case '2':
    case '3':
    case '5':
    case '6':
      return frame.length === 1 || frame.slice(1) === 'probe' ? IDLE : undefined;
    case '4':
      return readMessage(frame);
    case 'b':
      return frame[1] === '4' ? { kind: 'attachment', bytes: Buffer.from(frame.slice(2), 'base64') } : undefined;
    default:
      return undefined;
  }
}

function readMessage(frame: string): SocketMessage | undefined {
  switch (frame[1]) {
    case '0':
      return isNamespace(frame) ? IDLE : undefined;
    case '1':
      return isNamespace(frame) ? DISCONNECT : undefined;
    case '2':
      return readEvent(frame, 2);
    case '3':
      return Array.isArray(parse(frame.slice(Math.max(2, frame.indexOf('['))))) ? IDLE : undefined;
    case '4':
      return readError(frame.slice(2));
    case '5': {
      const [head, count] = /^45(\d{1,3})-/.exec(frame) ?? [];
      const event = head === undefined ? undefined : readEvent(frame, head.length);
      if (event?.kind !== 'event') return undefined;
      return { kind: 'announcement', name: event.name, attachments: Number(count) };
    }
    default:
      return undefined;
  }
}

function readEvent(frame: string, start: number): SocketMessage | undefined {
  const at = frame.indexOf('[', start);
  if (at < 0 || (at > start && !EVENT_PREFIX.test(frame.slice(start, at)))) return undefined;
  const list = parse(frame.slice(at));
  if (!Array.isArray(list) || typeof list[0] !== 'string') return undefined;
  return { kind: 'event', name: list[0], payload: list[1] };
}

function readError(text: string): SocketMessage | undefined {
  const error = parse(text);
  if (error === undefined) return undefined;
  return { kind: 'error', text: typeof error === 'string' ? error : text };
}

function isNamespace(frame: string): boolean {
  return frame.length === 2 || frame[2] === '/';
}

function isObject(text: string): boolean {
  const value = parse(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
