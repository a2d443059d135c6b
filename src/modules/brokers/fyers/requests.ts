import { message, RequestType } from '../families/hsm/requests.js';

/** The whole heartbeat. */
export const PING = Buffer.from([0x00, 0x01, 0x0b]);

/** Subscriptions are grouped in numbered channels that can be paused; one is enough. */
export const CHANNEL = 11;

/** The feed knows its clients by this name; it is the official JavaScript client's. */
const SOURCE = 'JS_API';

/** The login: the token's key, mode `P`, a wish for the field map, and the client's name. */
export function connectRequest(hsmKey: string): Buffer {
  const fields = [Buffer.from(hsmKey), Buffer.from('P'), Buffer.from([1]), Buffer.from(SOURCE)];
  return message(RequestType.CONNECT, fields);
}
