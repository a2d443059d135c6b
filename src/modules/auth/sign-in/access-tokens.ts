import { createHash } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import type { Clock } from '../../../common/clock.js';

export const ACCESS_TOKEN_SECONDS = 600;

/** What an access token is checked against, by whoever checks one. */
export const ACCESS_TOKEN_RULES = { issuer: 'tickgate', audience: 'tickgate-api', algorithms: ['HS256' as const] };

/** What an access token says. Name, role and rights are looked up when it is used: they may have changed since. */
export interface AccessClaims {
  /** Id of the user. */
  sub: string;
  /** Id of the login session. */
  sid: string;
}

/** Issues access tokens: JWTs signed with HMAC-SHA-256, valid for ten minutes. */
export class AccessTokens {
  readonly #key: Buffer;
  /** Tells which key signed a token; a hash, so that it tells nothing else about it. */
  readonly keyId: string;
  private readonly jwt: JwtService;

  /** @param key 32 bytes */
  constructor(
    key: Buffer,
    private readonly clock: Clock,
  ) {
    this.#key = key;
    this.keyId = createHash('sha256').update('tickgate/access-token-id').update(key).digest('base64url').slice(0, 8);
    this.jwt = new JwtService({});
  }

  issue({ sub, sid }: AccessClaims): string {
    const { issuer, audience } = ACCESS_TOKEN_RULES;
    return this.jwt.sign(
      { sub, sid, iat: Math.floor(this.clock.now() / 1000) },
      { secret: this.#key, keyid: this.keyId, algorithm: 'HS256', issuer, audience, expiresIn: ACCESS_TOKEN_SECONDS },
    );
  }

  /** The key that a token with this header was signed with; undefined when it is none of ours. */
  keyOf(header: { kid?: unknown }): Buffer | undefined {
    return header.kid === this.keyId ? this.#key : undefined;
  }
}
