import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ACCESS_TOKEN_SECONDS, AccessTokens } from './access-tokens.js';
import type { OpenSession } from './login-sessions.js';
import { setRefreshCookie } from './refresh-cookie.js';
import { type SignedInDto, shownIdentity } from './session.dto.js';
import type { TokenDelivery } from './sign-in.dto.js';
import { identityOf } from './signed-in-identity.js';

/** What a caller gets who is signed in now. */
@Injectable()
export class SignInReplies {
  constructor(private readonly accessTokens: AccessTokens) {}

  /** Gives an access token, and the refresh token in the body or in a cookie of the response. */
  signedIn(
    { sessionId, user, refreshToken, expiresAt }: OpenSession,
    delivery: TokenDelivery,
    request: Request,
    response: Response,
  ): { status: 'success'; data: SignedInDto } {
    if (delivery === 'cookie') setRefreshCookie(request, response, refreshToken, expiresAt);
    return {
      status: 'success',
      data: {
        access_token: this.accessTokens.issue({ sub: user.id, sid: sessionId }),
        token_type: 'Bearer',
        expires_in: ACCESS_TOKEN_SECONDS,
        ...(delivery === 'body' && { refresh_token: refreshToken }),
        refresh_expires_at: expiresAt.toISOString(),
        user: shownIdentity(identityOf(user, sessionId)),
      },
    };
  }
}
