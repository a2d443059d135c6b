import type { ConnectionFailure, Credentials, Rejection, TransportFactory } from '../engine/contract.js';
import { accessTokenOf, readAccessToken } from './access-token.js';

/** Why a connection with this token can only fail; undefined when nothing speaks against it. */
export function troubleOf(credentials: Credentials, now: number): string | undefined {
  const token = accessTokenOf(credentials);
  if (token === '') return 'there is no access token';
  const { hsmKey, expiresAt } = readAccessToken(token);
  if (hsmKey === undefined) return 'the access token is no Fyers token: it has no hsm_key';
  return expiresAt !== undefined && expiresAt <= now ? 'the access token has expired' : undefined;
}

/**
 * A line that is refused before anything is opened: the broker would take an expired token's connection and tell only
 * later, so its expiry is looked at here.
 */
export function refusedLine(reason: string): TransportFactory {
  return (_endpoint, events) => {
    queueMicrotask(() => events.closed({ status: 401, reason }));
    return { send: () => {}, close: () => {} };
  };
}

/** What a line of `refusedLine` means; undefined for any other failure. */
export function classifyRefusal({ status, reason }: ConnectionFailure): Rejection | undefined {
  return status === 401 && reason ? { kind: 'credential', message: `${reason}: a new login is needed` } : undefined;
}
