import { message, RequestType } from '../families/hsm/requests.js';

/** Most topics in one request. */
export const TOPICS_PER_REQUEST = 100;

/** What the official client also sends, beside its pings. */
export const HEARTBEAT = '{"type":"hb"}';

/** The feed knows its clients by this name; it is the official client's. */
const SOURCE = 'JS_API';

/** The login: trading token, session id, and the client's name. */
export function connectRequest(token: string, sid: string): Buffer {
  return message(RequestType.CONNECT, [Buffer.from(token), Buffer.from(sid), Buffer.from(SOURCE)]);
}
