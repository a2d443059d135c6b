import { ForbiddenException } from '@nestjs/common';
import type { Request } from 'express';
import { errorBody } from '../guards/http-errors.js';

/**
 * Refuses what a page of another site makes a browser send: whatever reads or sets the cookie comes from our own pages,
 * or from a program, which sends neither header.
 *
 * @throws ForbiddenException 403 `FORBIDDEN`
 */
export function assertSameOrigin(request: Request): void {
  const site = request.get('sec-fetch-site');
  const origin = request.get('origin');
  if (site === undefined ? origin === undefined || isOwn(origin, request) : site === 'same-origin' || site === 'none') {
    return;
  }
  const message =
    'The cookie of a sign-in serves pages of the gateway only: another page signs in with "token_delivery":"body" and ' +
    'sends the refresh token itself';
  throw new ForbiddenException(errorBody('FORBIDDEN', message));
}

/** By host alone: behind a proxy that ends TLS the scheme that we see is not the one that the browser sees. */
function isOwn(origin: string, request: Request): boolean {
  return URL.canParse(origin) && new URL(origin).host === request.host?.toLowerCase();
}
