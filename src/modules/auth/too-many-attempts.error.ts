/** Somebody tried too often, and has to wait whatever they try next. */
export class TooManyAttemptsError extends Error {
  override readonly name = 'TooManyAttemptsError';
  readonly code = 'RATE_LIMITED';

  /** @param retryAfterMs how long the next try has to wait */
  constructor(
    message: string,
    readonly retryAfterMs: number,
  ) {
    super(message);
  }
}
