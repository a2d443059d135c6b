import { parseJsonObject } from '../../../common/json-object.js';
import { genericDtoLogin } from '../families/genericdto/login.js';
import { site } from './protocol.js';

export const login = genericDtoLogin(site, subjectOf);

/** The `sub` claim of a JWT; the signature is the broker's business. */
function subjectOf(token: string): string | undefined {
  const { sub } = parseJsonObject(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) ?? {};
  return typeof sub === 'string' && sub !== '' ? sub : undefined;
}
