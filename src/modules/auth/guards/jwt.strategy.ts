import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, type SecretOrKeyProvider, Strategy } from 'passport-jwt';
import type { Identity } from '../principal.js';
import { ACCESS_TOKEN_RULES, type AccessClaims, AccessTokens } from '../sign-in/access-tokens.js';
import { SessionIdentities } from '../sign-in/session-identities.js';

/** Longer texts are no access tokens: they are refused before anything is computed over them. */
const LONGEST_TOKEN = 1024;

const bearerToken = ExtractJwt.fromAuthHeaderAsBearerToken();

/** Authenticates an HTTP request by the access token in its `Authorization: Bearer` header. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(
    tokens: AccessTokens,
    private readonly identities: SessionIdentities,
  ) {
    super({
      ...ACCESS_TOKEN_RULES,
      jwtFromRequest: (request) => {
        const token = bearerToken(request);
        return token !== null && token.length <= LONGEST_TOKEN ? token : null;
      },
      secretOrKeyProvider: keyProvider(tokens),
    });
  }

  async validate({ sub, sid }: Partial<AccessClaims>): Promise<Identity | undefined> {
    return typeof sub === 'string' && typeof sid === 'string' ? this.identities.of(sid, sub) : undefined;
  }
}

function keyProvider(tokens: AccessTokens): SecretOrKeyProvider {
  return (_request, token: string, done) => {
    const key = tokens.keyOf(headerOf(token));
    if (key) done(null, key);
    else done(new Error('signed with another key'));
  };
}

function headerOf(token: string): { kid?: unknown } {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.', 1)[0] ?? '', 'base64url').toString());
    return typeof header === 'object' && header !== null ? header : {};
  } catch {
    return {};
  }
}
