import type { RawData } from 'ws';
import { ProtocolError } from './protocol-error.js';

/** A request whose action is a text; whether the action exists is for the dispatcher to say. */
export interface DecodedRequest {
  action: string;
  message: Record<string, unknown>;
}

/** Above this a message is answered, but not parsed. */
export const MAX_MESSAGE_BYTES = 1_048_576;
/** Above this the transport closes with 1009. */
export const MAX_PAYLOAD_BYTES = 4_194_304;

const ACTION_ALIASES: ReadonlyMap<string, string> = new Map([['auth', 'authenticate']]);

/**
 * Reads one frame, text or binary, as a request.
 *
 * @throws ProtocolError MESSAGE_TOO_LARGE, INVALID_JSON or INVALID_ACTION
 */
export function decodeRequest(data: RawData): DecodedRequest {
  const bytes = toBuffer(data);
  if (bytes.length > MAX_MESSAGE_BYTES) {
    throw new ProtocolError(
      'MESSAGE_TOO_LARGE',
      `A message may hold ${MAX_MESSAGE_BYTES} bytes; this one has ${bytes.length}`,
    );
  }
  const message = parseObject(bytes);
  const action = message.action ?? message.type;
  if (typeof action !== 'string' || action === '') {
    throw new ProtocolError('INVALID_ACTION', 'action must be a text that names the request', requestId(message));
  }
  return { action: ACTION_ALIASES.get(action) ?? action, message };
}

/** `request_id` as it goes back in every reply; nothing where the client sent none, or no text or number. */
export function requestId(message: Record<string, unknown>): { request_id?: string | number } {
  const id = message.request_id;
  return typeof id === 'string' || typeof id === 'number' ? { request_id: id } : {};
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new ProtocolError('INVALID_JSON', 'The message is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ProtocolError('INVALID_JSON', 'The message must be a JSON object');
  }
  return value as Record<string, unknown>;
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
