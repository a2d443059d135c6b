import type { CookieOptions, Request, Response } from 'express';

export const REFRESH_COOKIE = 'tickgate_refresh';

/** Puts the refresh token where scripts of a page cannot read it, and where only `/auth` of this site gets it. */
export function setRefreshCookie(request: Request, response: Response, token: string, expires: Date): void {
  response.cookie(REFRESH_COOKIE, token, { ...attributes(request), expires });
}

export function clearRefreshCookie(request: Request, response: Response): void {
  response.clearCookie(REFRESH_COOKIE, attributes(request));
}

/** The refresh token that a browser sent; undefined when there is none. */
export function refreshCookieOf(request: Request): string | undefined {
  for (const pair of request.headers.cookie?.split(';') ?? []) {
    const [name, value] = pair.split('=', 2);
    if (name?.trim() === REFRESH_COOKIE) return value?.trim();
  }
  return undefined;
}

function attributes(request: Request): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', secure: request.secure, path: '/auth' };
}
