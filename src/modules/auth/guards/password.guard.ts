import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { Request, Response } from 'express';
import { RequestPipe } from '../../admin/validation.pipe.js';
import type { CheckedUser } from '../sign-in/password-check.js';
import { assertSameOrigin } from '../sign-in/same-origin.js';
import { SignInDto } from '../sign-in/sign-in.dto.js';
import { errorBody } from './http-errors.js';
import { LocalStrategy } from './local.strategy.js';
import { runStrategy } from './run-strategy.js';

/**
 * Lets a request pass whose body is a `SignInDto` with the right name and password; `request.user` is then a
 * `CheckedUser`. Answers 401 `AUTHENTICATION_ERROR`, the same for a wrong name and for a wrong password, and 403 to the
 * page of another site that asks for a cookie.
 */
@Injectable()
export class PasswordGuard implements CanActivate {
  private readonly pipe = new RequestPipe();

  constructor(private readonly local: LocalStrategy) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    // Guards run before pipes, and nothing may reach the password check that is not as it must be.
    const body = (await this.pipe.transform(request.body, { type: 'body', metatype: SignInDto })) as SignInDto;
    if (body.token_delivery !== 'body') assertSameOrigin(request);
    request.body = body;
    const checked = await runStrategy<CheckedUser>(this.local, request, http.getResponse<Response>());
    if (!checked)
      throw new UnauthorizedException(errorBody('AUTHENTICATION_ERROR', 'The name or the password is wrong'));
    request.user = checked;
    return true;
  }
}
