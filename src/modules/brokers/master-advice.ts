import { ImportError, type ImportFailure } from '../instruments/import/import-report.js';
import { type FetchFailure, MasterFetchError } from '../instruments/import/master-fetch-error.js';

type Failure = FetchFailure | ImportFailure;

const BY_HAND = 'download the file yourself and import it: npm run instruments -- import --broker BROKER --file FILE';

const ADVICE: Readonly<Record<Failure, string>> = {
  unreachable: 'Check the network.',
  timeout: 'Check the network.',
  login_required: 'Log in: npm run accounts -- login --feed FEED',
  refused: `The broker may be under maintenance; if this stays so, ${BY_HAND}`,
  not_data: `The broker may be under maintenance; if this stays so, ${BY_HAND}`,
  too_large: `If it is a master all the same, ${BY_HAND}`,
  unreadable: `It may come in pieces now; if this stays so, ${BY_HAND}`,
  no_rows: `It may not be ready yet; if this stays so, ${BY_HAND}`,
  too_many_rejected: `It may not be ready yet; if this stays so, ${BY_HAND}`,
  too_few_rows: 'If that is right: npm run instruments -- fetch --broker BROKER --force',
  cancelled: 'Try again.',
};

/**
 * What an operator can do about a master that could not be fetched; empty where nothing is known.
 *
 * @param feed the account's, where one was asked with
 */
export function adviceOn(error: unknown, broker: string, feed = 'NAME'): string {
  if (!(error instanceof MasterFetchError || error instanceof ImportError)) return '';
  return ADVICE[error.failure].replace('BROKER', broker).replace('FEED', feed);
}
