/** Something that is usually there is not, and will be back: the same request may succeed later. */
export class TemporarilyUnavailableError extends Error {
  override readonly name = 'TemporarilyUnavailableError';
  readonly code = 'TEMPORARILY_UNAVAILABLE';

  /** @param retryAfterMs how long a client should wait before it tries again */
  constructor(
    message: string,
    readonly retryAfterMs: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
