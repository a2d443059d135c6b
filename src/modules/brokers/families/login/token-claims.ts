import { type JsonObject, parseJsonObject } from '../../../../common/json-object.js';

/** What a JWT says of itself; nothing where it is none. Its signature is the broker's business. */
export function tokenClaims(token: string): JsonObject {
  return parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) ?? {};
}
