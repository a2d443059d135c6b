/** Codes that the page itself gives, beside those of the gateway (docs/errors.md). */
export type LocalCode = 'UNREACHABLE' | 'UNEXPECTED_ANSWER';

/** Every way in which a request can fail: the gateway's own error, or none that reached us. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /**
   * @param status HTTP status; 0 where no answer came
   * @param code the gateway's code, or one of `LocalCode`
   * @param retryAfterSeconds what the gateway asked to wait
   */
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
  }

  /** The same request may work a little later. */
  get isTemporary(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 503;
  }
}
