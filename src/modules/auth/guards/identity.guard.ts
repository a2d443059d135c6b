import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ApiKeyStrategy } from '../api-key.strategy.js';
import type { Identity } from '../principal.js';
import { errorBody } from './http-errors.js';
import { JwtStrategy } from './jwt.strategy.js';
import { runStrategy } from './run-strategy.js';

/**
 * Lets a request pass that comes from a signed-in user (`Authorization: Bearer`) or with an API key (`X-API-KEY`); the
 * access token decides where both are there. `@CurrentIdentity()` then tells whose it is.
 *
 * Answers 401 `AUTHENTICATION_ERROR`, and 503 `TEMPORARILY_UNAVAILABLE` with `Retry-After` while nobody can be asked.
 */
@Injectable()
export class IdentityGuard implements CanActivate {
  constructor(
    private readonly jwt: JwtStrategy,
    private readonly apiKey: ApiKeyStrategy,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    // A proxy in front may have an authorization of its own, of another scheme.
    const strategy = /^bearer /i.test(request.get('authorization') ?? '') ? this.jwt : this.apiKey;
    const identity = await runStrategy<Identity>(strategy, request, response);
    if (!identity) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      throw new UnauthorizedException(errorBody('AUTHENTICATION_ERROR', REFUSED));
    }
    request.user = identity;
    return true;
  }
}

const REFUSED =
  'Nobody is signed in: send the access token of POST /auth/sign-in as "Authorization: Bearer …", or an API key as ' +
  'X-API-KEY. An access token that was right has run out: POST /auth/refresh gives a new one';
