import {
  BadRequestException,
  ConflictException,
  HttpException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import type { Response } from 'express';
import type { ErrorCode } from '../../../common/error-codes.js';
import { isDatabaseAway } from '../../../database/database-away.js';
import { TemporarilyUnavailableError } from '../temporarily-unavailable.error.js';
import { TooManyAttemptsError } from '../too-many-attempts.error.js';

const RETRY_AFTER_MS = 2_000;

/** The body of an error over HTTP. */
export interface ErrorBody {
  status: 'error';
  code: ErrorCode;
  /** What is wrong, and what to do next. */
  message: string;
}

export function errorBody(code: ErrorCode, message: string): ErrorBody {
  return { status: 'error', code, message };
}

/** 400: a field is not as it must be; `rule` goes on after its name. */
export function invalidParameter(field: string, rule: string): HttpException {
  return new BadRequestException({ ...errorBody('INVALID_PARAMETERS', `${field} ${rule}`), field });
}

/** 404: there is no such thing, or it is somebody else's: the two cannot be told apart. */
export function notFound(what: string): HttpException {
  return new NotFoundException(errorBody('NOT_FOUND', `There is no such ${what}, or it is not yours`));
}

/** 409: the change does not fit what is there. */
export function conflict(message: string): HttpException {
  return new ConflictException(errorBody('CONFLICT', message));
}

/**
 * What a request gets for `error`: 503 where something is away for a while, 429 where too much was tried, both with
 * `Retry-After`; any other error as it is.
 */
export function refusal(error: unknown, response: Response): unknown {
  if (error instanceof TemporarilyUnavailableError) {
    return new ServiceUnavailableException(waiting(error, response));
  }
  if (isDatabaseAway(error)) {
    const message = 'The database cannot be asked at the moment; try again in a moment';
    return refusal(new TemporarilyUnavailableError(message, RETRY_AFTER_MS, { cause: error }), response);
  }
  if (error instanceof TooManyAttemptsError) return new HttpException(waiting(error, response), 429);
  return error;
}

function waiting(error: TemporarilyUnavailableError | TooManyAttemptsError, response: Response) {
  response.setHeader('Retry-After', Math.ceil(error.retryAfterMs / 1000));
  return { ...errorBody(error.code, error.message), temporary: true, retry_after_ms: error.retryAfterMs };
}
