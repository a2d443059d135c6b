import { ApiError } from './api-error.js';

export interface Explanation {
  /** What is wrong, in the gateway's own words where it gave some. */
  title: string;
  /** What to do; empty where the title says it. */
  advice: string;
}

const ADVICE: Readonly<Record<string, string>> = {
  UNREACHABLE: 'Check that the gateway runs and that this machine reaches it; the page tries again when you do.',
  UNEXPECTED_ANSWER: 'Something between this page and the gateway answered instead of it: look at the proxy.',
  AUTHENTICATION_ERROR: 'Sign in again.',
  FORBIDDEN: 'Ask an admin if you need this.',
  TEMPORARILY_UNAVAILABLE: 'Try again in a moment.',
  INTERNAL_ERROR: 'The log of the gateway has the details.',
};

/** What to tell the user about an error, of whatever kind it is. */
export function explain(error: unknown): Explanation {
  if (!(error instanceof ApiError)) {
    return { title: error instanceof Error ? error.message : String(error), advice: 'Reload the page.' };
  }
  const { code, message, retryAfterSeconds } = error;
  if (retryAfterSeconds !== undefined) return { title: message, advice: `Try again in ${retryAfterSeconds} s.` };
  return { title: message, advice: ADVICE[code] ?? '' };
}
