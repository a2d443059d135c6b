import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  ServiceUnavailableException,
  UnauthorizedException,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ErrorCode } from '../../common/error-codes.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { runStrategy } from './guards/run-strategy.js';
import type { Principal } from './principal.js';
import { TemporarilyUnavailableError } from './temporarily-unavailable.error.js';

/**
 * Lets a request pass that carries a valid API key; `@CurrentPrincipal()` then tells whose. The module of the controller
 * imports `AuthModule`.
 *
 * Answers 401 `AUTHENTICATION_ERROR` to a missing or wrong key and 503 `TEMPORARILY_UNAVAILABLE` (with `Retry-After`)
 * while keys cannot be checked, in the error shape of the client protocol.
 */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly strategy: ApiKeyStrategy) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const principal = await this.check(request, response);
    if (!principal) {
      throw new UnauthorizedException(
        body('AUTHENTICATION_ERROR', 'Missing or wrong API key: send it as X-API-KEY, or as apikey in a JSON body'),
      );
    }
    request.user = principal;
    return true;
  }

  private async check(request: Request, response: Response): Promise<Principal | undefined> {
    try {
      return await runStrategy<Principal>(this.strategy, request, response);
    } catch (error) {
      throw error instanceof TemporarilyUnavailableError ? unavailable(error, response) : error;
    }
  }
}

function unavailable(error: TemporarilyUnavailableError, response: Response): ServiceUnavailableException {
  response.setHeader('Retry-After', Math.ceil(error.retryAfterMs / 1000));
  const temporary = { temporary: true, retry_after_ms: error.retryAfterMs };
  return new ServiceUnavailableException({ ...body(error.code, error.message), ...temporary });
}

function body(code: ErrorCode, message: string) {
  return { type: 'error', status: 'error', code, message };
}
