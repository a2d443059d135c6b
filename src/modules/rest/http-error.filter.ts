import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ErrorCode } from '../../common/error-codes.js';
import { LogLine } from '../../common/log-line.js';
import { SampledLog } from '../../common/sampled-log.js';
import { isDatabaseDamaged, RESTORE_ADVICE } from '../../database/database-away.js';
import { HTTP_ERRORS } from '../api-docs/decorators/http-errors.js';
import { type ErrorBody, errorBody, refusal } from '../auth/guards/http-errors.js';
import { ProtocolError } from '../streaming/protocol/protocol-error.js';
import { requestIdOf } from './request-id.js';

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
  private readonly damage = new SampledLog((text) => this.logger.error(text));

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    if (isDatabaseDamaged(error)) this.damage.say(`${RESTORE_ADVICE} (${(error as Error).message})`);
    const known = refusal(error instanceof ProtocolError ? asHttp(error, response) : error, response);
    const [status, body] =
      known instanceof HttpException ? described(known, request) : this.internal(error, request, response);
    // Half an answer cannot be taken back; cutting it off is the only way to say that it is not whole.
    if (response.headersSent) response.destroy();
    else response.status(status).json(body);
  }

  private internal(
    error: unknown,
    { method, path }: Request,
    response: Response,
  ): [number, ErrorBody & { reference: string }] {
    const reference = requestIdOf(response);
    const fields = { event: 'request_failed', request_id: reference, method, path };
    this.logger.error(new LogLine(`${reference}: ${method} ${path}: ${(error as Error)?.stack ?? error}`, fields));
    const message = `The request failed inside the gateway; its log has the details under ${reference}`;
    return [500, { ...errorBody('INTERNAL_ERROR', message), reference }];
  }
}

/** What the channels to clients say of a wish is said over HTTP in the same words. */
function asHttp({ code, message, context }: ProtocolError, response: Response): HttpException {
  const { retry_after_ms } = context;
  if (typeof retry_after_ms === 'number') response.setHeader('Retry-After', Math.ceil(retry_after_ms / 1000));
  return new HttpException({ ...errorBody(code, message), ...context }, HTTP_ERRORS[code]?.status ?? 400);
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
