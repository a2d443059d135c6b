import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ErrorCode } from '../../common/error-codes.js';
import { type ErrorBody, errorBody, refusal } from '../auth/guards/http-errors.js';

const CODES: Readonly<Record<number, ErrorCode>> = {
  401: 'AUTHENTICATION_ERROR',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'MESSAGE_TOO_LARGE',
  429: 'RATE_LIMITED',
  503: 'TEMPORARILY_UNAVAILABLE',
};

/**
 * Gives every error of the HTTP port the shape `{"status":"error","code","message"}`, unknown paths included. What is
 * no HTTP error is `INTERNAL_ERROR`: its details stay in the log, under the reference that the caller gets.
 */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const known = refusal(error, response);
    const [status, body] = known instanceof HttpException ? described(known, request) : this.internal(error, request);
    // Half an answer cannot be taken back; cutting it off is the only way to say that it is not whole.
    if (response.headersSent) response.destroy();
    else response.status(status).json(body);
  }

  private internal(error: unknown, { method, path }: Request): [number, ErrorBody & { reference: string }] {
    const reference = randomUUID();
    this.logger.error(`${reference}: ${method} ${path}: ${(error as Error)?.stack ?? error}`);
    const message = `The request failed inside the gateway; its log has the details under ${reference}`;
    return [500, { ...errorBody('INTERNAL_ERROR', message), reference }];
  }
}

function described(error: HttpException, request: Request): [number, Record<string, unknown>] {
  const status = error.getStatus();
  const response = error.getResponse();
  // Whoever gave a code has said all there is to say.
  if (typeof response === 'object' && 'code' in response) return [status, { ...response, status: 'error' }];
  const code = CODES[status] ?? (status < 500 ? 'INVALID_PARAMETERS' : 'INTERNAL_ERROR');
  return [status, { ...errorBody(code, messageOf(error, response, request)) }];
}

function messageOf(error: HttpException, response: string | object, { method, originalUrl }: Request): string {
  // The framework's own 404 quotes the URL, which may carry a key.
  if (error.message === `Cannot ${method} ${originalUrl}`) return 'There is nothing at this path and method';
  const { message } = response as { message?: unknown };
  return Array.isArray(message) ? message.join('; ') : error.message;
}
