import type { Request, Response } from 'express';
import passport, { type Strategy } from 'passport';

/**
 * Asks one passport strategy about a request: the identity that it found, or undefined when it found none.
 *
 * The strategy object itself is used, not its name: names are shared by every gateway of a process. And a copy of it for
 * each request, because passport hangs the request's callbacks on the object that it is given.
 *
 * @throws what the strategy's `validate` throws
 */
export function runStrategy<T>(strategy: Strategy, request: Request, response: Response): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (error: unknown, user?: unknown) => (error ? reject(error) : resolve((user || undefined) as T));
    const own = Object.create(strategy) as Strategy;
    passport.authenticate(own, { session: false }, settle)(request, response, (error: unknown) => reject(error));
  });
}
