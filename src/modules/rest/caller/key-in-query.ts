import type { NextFunction, Request, Response } from 'express';

/**
 * Express middleware: takes the API key from `?apikey=`, which the published clients send where there is no body. Only
 * for the paths that they ask in this way: a URL is written down in more places than a header.
 */
export function keyInQuery(request: Request, _response: Response, next: NextFunction): void {
  const { apikey } = request.query;
  if (typeof apikey === 'string' && request.headers['x-api-key'] === undefined) request.headers['x-api-key'] = apikey;
  next();
}
