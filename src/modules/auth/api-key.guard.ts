import { type ExecutionContext, Injectable, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Response } from 'express';
import type { ErrorCode } from '../../common/error-codes.js';
import { API_KEY_STRATEGY } from './api-key.strategy.js';
import { TemporarilyUnavailableError } from './temporarily-unavailable.error.js';

/**
 * Lets a request pass that carries a valid API key; `@CurrentPrincipal()` then tells whose.
 *
 * Answers 401 `AUTHENTICATION_ERROR` to a missing or wrong key and 503 `TEMPORARILY_UNAVAILABLE` (with `Retry-After`)
 * while keys cannot be checked, in the error shape of the client protocol.
 */
@Injectable()
export class ApiKeyGuard extends AuthGuard(API_KEY_STRATEGY) {
  override handleRequest<P>(error: unknown, principal: P | false | null, _info: unknown, context: ExecutionContext): P {
    if (error instanceof TemporarilyUnavailableError) throw unavailable(error, context);
    if (error) throw error;
    if (!principal) {
      throw new UnauthorizedException(
        body('AUTHENTICATION_ERROR', 'Missing or wrong API key: send it as X-API-KEY, or as apikey in a JSON body'),
      );
    }
    return principal;
  }
}

function unavailable(error: TemporarilyUnavailableError, context: ExecutionContext): ServiceUnavailableException {
  const response = context.switchToHttp().getResponse<Response>();
  response.setHeader('Retry-After', Math.ceil(error.retryAfterMs / 1000));
  const temporary = { temporary: true, retry_after_ms: error.retryAfterMs };
  return new ServiceUnavailableException({ ...body(error.code, error.message), ...temporary });
}

function body(code: ErrorCode, message: string) {
  return { type: 'error', status: 'error', code, message };
}
