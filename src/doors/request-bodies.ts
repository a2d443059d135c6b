import { HttpException } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { ErrorCode } from '../common/error-codes.js';

/** A larger body is turned down with 413. */
export const MAX_BODY_BYTES = 1_048_576;

/** What the body parsers throw. */
interface BodyError {
  type: string;
  status: number;
}

/** Makes the application read JSON and form bodies up to the limit, and say in our own words what is wrong with one. */
export function readBodies(app: NestExpressApplication): void {
  app.useBodyParser('json', { limit: MAX_BODY_BYTES });
  app.useBodyParser('urlencoded', { limit: MAX_BODY_BYTES, extended: false });
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (!isBodyError(error)) {
      next(error);
      return;
    }
    // The rest of such a body is not worth reading.
    response.setHeader('connection', 'close');
    const [code, message] = explained(error);
    next(new HttpException({ status: 'error', code, message }, error.status));
  });
}

function explained({ type }: BodyError): [ErrorCode, string] {
  switch (type) {
    case 'entity.too.large':
      return ['MESSAGE_TOO_LARGE', `A body may hold ${MAX_BODY_BYTES} bytes: split the request`];
    case 'entity.parse.failed':
      return ['INVALID_JSON', 'The body is not a JSON object or list, as its Content-Type says'];
    case 'encoding.unsupported':
      return ['INVALID_PARAMETERS', 'The Content-Encoding of the body is not supported: send it plain, or with gzip'];
    case 'charset.unsupported':
      return ['INVALID_PARAMETERS', 'The charset of the body is not supported: send UTF-8'];
    default:
      return ['INVALID_PARAMETERS', 'The body cannot be read: it is not what its header says, or has too many fields'];
  }
}

function isBodyError(error: unknown): error is BodyError {
  const { type, status } = (error ?? {}) as Partial<BodyError>;
  return error instanceof Error && typeof type === 'string' && typeof status === 'number' && status < 500;
}
