/**
 * Why a master could not be downloaded.
 *
 * - `unreachable`: no connection, or one that broke off
 * - `timeout`: nothing came for too long, or not all of it in time
 * - `login_required`: HTTP 401 or 403
 * - `refused`: any other HTTP status that is no success
 * - `not_data`: a web page, or pages that lead nowhere
 * - `too_large`: more than any master has
 * - `cancelled`: the process is shutting down
 */
export type FetchFailure =
  | 'unreachable'
  | 'timeout'
  | 'login_required'
  | 'refused'
  | 'not_data'
  | 'too_large'
  | 'cancelled';

/** A download that gave no master. The message is one line for the operator, with the host and without secrets. */
export class MasterFetchError extends Error {
  override readonly name = 'MasterFetchError';
  constructor(
    readonly failure: FetchFailure,
    message: string,
  ) {
    super(message);
  }
}
