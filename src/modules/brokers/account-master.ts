import type { Account } from '../auth/accounts.service.js';
import { splitUrls } from './broker-settings.js';
import type { BrokerDefinition, Credentials, InstrumentSource } from './engine/contract.js';

/** The name of the URL by which an account fetches its instrument master from another host. */
const INSTRUMENTS_URL = 'instruments';

export interface AccountMaster {
  source: InstrumentSource;
  credentials: Credentials;
}

/**
 * Where an account gets its broker's instrument master. An account whose channels are at other hosts (a simulator's)
 * has credentials that the broker does not know, so it fetches from its own `instruments` URL or not at all.
 *
 * @returns undefined when there is nothing to fetch
 */
export function masterOf({ instruments }: BrokerDefinition, stored: Account['credentials']): AccountMaster | undefined {
  if (!instruments) return undefined;
  const { credentials, urls } = splitUrls(stored);
  if (!urls) return { source: instruments, credentials };
  const host = urls[INSTRUMENTS_URL];
  if (host === undefined) return undefined;
  return { source: { ...instruments, requests: (own) => instruments.requests(own).map(movedTo(host)) }, credentials };
}

/** Path and query stay. */
function movedTo(host: string): <T extends { url: string }>(request: T) => T {
  return (request) => {
    const { pathname, search } = new URL(request.url);
    return { ...request, url: new URL(pathname + search, host).href };
  };
}
