import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'tgs_';
const RANDOM_BYTES = 32;

/** `tgs_` and 32 random bytes in base64url: 47 characters. */
export function newResumeToken(): string {
  return PREFIX + randomBytes(RANDOM_BYTES).toString('base64url');
}

/** What is stored of a token, 64 hex digits. A key is not needed: there are too many tokens to try. */
export function hashOfResumeToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
