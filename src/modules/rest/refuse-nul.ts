import { NotFoundException } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { errorBody } from '../auth/guards/http-errors.js';

/** Express middleware: nothing has a NUL in its name, and PostgreSQL fails when it is asked for such a name. */
export function refuseNul(request: Request, _response: Response, next: NextFunction): void {
  if (request.path.includes('%00'))
    next(new NotFoundException(errorBody('NOT_FOUND', 'There is nothing at this path')));
  else next();
}
