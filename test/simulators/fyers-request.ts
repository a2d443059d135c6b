/** A client message of HSM. */
export type HsmRequest =
  | { kind: 'ping' }
  | { kind: 'connect'; key: string }
  | { kind: 'subscribe' | 'unsubscribe'; topics: string[] }
  | { kind: 'ack'; messageNumber: number }
  /** What changes nothing here: pausing, resuming and throttling of channels, lite mode. */
  | { kind: 'other'; type: number };

const OTHER_TYPES: ReadonlySet<number> = new Set([2, 7, 8, 9, 12]);

/** Most topics in one message. */
const TOPICS_PER_MESSAGE = 1500;

/** A request of TBT. */
export type TbtRequest =
  | { kind: 'channels'; resume: string[]; pause: string[] }
  | { kind: 'subscribe' | 'unsubscribe'; symbols: string[]; channel: string };

/** Reads a message of HSM; a text tells what is wrong with it. */
export function readHsmRequest(frame: Buffer): HsmRequest | string {
  if (frame.equals(Buffer.from([0, 1, 0x0b]))) return { kind: 'ping' };
  const fields = fieldsOf(frame);
  if (!fields) return `not a message: ${frame.toString('hex').slice(0, 100)}`;
  switch (frame[2]) {
    case 1: {
      const [key, mode, wantsMap, source] = fields;
      if (mode?.toString() !== 'P' || wantsMap?.[0] !== 1 || !source?.length) return 'a login with wrong fields';
      return { kind: 'connect', key: key!.toString() };
    }
    case 3:
      return { kind: 'ack', messageNumber: fields[0]!.readUInt32BE() };
    case 4:
    case 5: {
      const topics = topicsOf(fields[0] ?? Buffer.alloc(0));
      const channel = fields[1]?.[0] ?? 0;
      if (!topics || channel < 1 || channel > 30) return 'a subscription with wrong fields';
      if (topics.length > TOPICS_PER_MESSAGE) return `${topics.length} topics in a message`;
      return { kind: frame[2] === 4 ? 'subscribe' : 'unsubscribe', topics };
    }
    default:
      return OTHER_TYPES.has(frame[2]!) ? { kind: 'other', type: frame[2]! } : `a message of type ${frame[2]}`;
  }
}

/** Fields with their numbers in order, filling the message; some clients count the length field in, too. */
function fieldsOf(frame: Buffer): Buffer[] | undefined {
  if (frame.length < 4) return undefined;
  const length = frame.readUInt16BE(0);
  if (length !== frame.length - 2 && length !== frame.length && length !== frame.length - 5) return undefined;
  const fields: Buffer[] = [];
  let offset = 4;
  for (let number = 1; number <= frame[3]!; number++) {
    if (offset + 3 > frame.length || frame[offset] !== number) return undefined;
    const start = offset + 3;
    offset = start + frame.readUInt16BE(offset + 1);
    if (offset > frame.length) return undefined;
    fields.push(frame.subarray(start, offset));
  }
  return offset === frame.length ? fields : undefined;
}

function topicsOf(field: Buffer): string[] | undefined {
  if (field.length < 2) return undefined;
  const topics: string[] = [];
  let offset = 2;
  while (offset < field.length) {
    const end = offset + 1 + field[offset]!;
    if (end > field.length) return undefined;
    topics.push(field.toString('latin1', offset + 1, end));
    offset = end;
  }
  return topics.length === field.readUInt16BE(0) ? topics : undefined;
}

/** Reads a request of TBT; a text tells what is wrong with it. */
export function readTbtRequest(text: string): TbtRequest | string {
  let request: { type?: unknown; data?: Record<string, unknown> };
  try {
    request = JSON.parse(text);
  } catch {
    return `not JSON: ${text.slice(0, 100)}`;
  }
  const { type, data = {} } = request;
  if (type === 2 && isTexts(data.resumeChannels) && isTexts(data.pauseChannels)) {
    return { kind: 'channels', resume: data.resumeChannels, pause: data.pauseChannels };
  }
  const { subs, symbols, mode, channel } = data;
  if (type !== 1 || (subs !== 1 && subs !== -1) || !isTexts(symbols) || mode !== 'depth') {
    return `not a request: ${text.slice(0, 100)}`;
  }
  if (!/^([1-9]|[1-4]\d|50)$/.test(String(channel))) return `channel ${channel}`;
  return { kind: subs === 1 ? 'subscribe' : 'unsubscribe', symbols, channel: String(channel) };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
