import { createHmac, timingSafeEqual } from 'node:crypto';

const FORM = /^tgr_([0-9a-f-]{36})\.([1-9]\d{0,8})\.([\w-]{43})$/;

/** What a refresh token that is ours says. */
export interface RefreshToken {
  sessionId: string;
  /** 1 when the session was opened; one more with each refresh. */
  generation: number;
}

/**
 * Makes and reads refresh tokens: `tgr_SESSION.GENERATION.TAG`, the tag an HMAC-SHA-256 over the others.
 *
 * A token follows from the one before it: whoever refreshes twice with the same one gets the same successor, so that
 * two tabs that refresh at once, or a lost answer, do no harm. And one that is older than what the session's row knows
 * is still recognised as a copy.
 */
export class RefreshTokens {
  readonly #key: Buffer;

  /** @param key 32 bytes */
  constructor(key: Buffer) {
    this.#key = key;
  }

  make({ sessionId, generation }: RefreshToken): string {
    return `tgr_${sessionId}.${generation}.${this.tag(sessionId, generation)}`;
  }

  /** The token that comes after the one that was read. */
  successor({ sessionId, generation }: RefreshToken): string {
    return this.make({ sessionId, generation: generation + 1 });
  }

  /** Undefined when it is none that we made. */
  read(token: string): RefreshToken | undefined {
    const [, sessionId, digits, tag] = FORM.exec(token) ?? [];
    if (sessionId === undefined) return undefined;
    const generation = Number(digits);
    const expected = this.tag(sessionId, generation);
    return timingSafeEqual(Buffer.from(tag!), Buffer.from(expected)) ? { sessionId, generation } : undefined;
  }

  /** What is stored of a token: 64 hex digits. */
  hash(token: string): string {
    return createHmac('sha256', this.#key).update(`hash\n${token}`).digest('hex');
  }

  private tag(sessionId: string, generation: number): string {
    return createHmac('sha256', this.#key).update(`tag\n${sessionId}\n${generation}`).digest('base64url');
  }
}
