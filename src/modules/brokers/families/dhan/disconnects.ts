import type { ConnectionFailure, FailureKind, Rejection, SubscriptionItem } from '../../engine/contract.js';

/** A sixth connection makes the broker close the oldest one: whoever was closed waits this long, in ms. */
const TOO_MANY_CONNECTIONS_WAIT_MS = 60_000;

interface Reason {
  kind: FailureKind;
  message: string;
  /** What was asked for is at fault, not the connection. */
  isRequest?: true;
  retryAfterMs?: number;
}

/** Reasons of the disconnect packet (code 50). */
const REASONS: ReadonlyMap<number, Reason> = new Map<number, Reason>([
  [800, { kind: 'retryable', message: 'internal error of the broker' }],
  [804, { kind: 'fatal', message: 'more instruments than the connection may hold', isRequest: true }],
  [805, { kind: 'retryable', message: 'too many connections', retryAfterMs: TOO_MANY_CONNECTIONS_WAIT_MS }],
  [806, { kind: 'fatal', message: 'the account has no subscription to the data API' }],
  [807, { kind: 'credential', message: 'the access token has expired' }],
  [808, { kind: 'credential', message: 'the authentication failed' }],
  [809, { kind: 'credential', message: 'the access token is invalid' }],
  [810, { kind: 'fatal', message: 'the client id is invalid' }],
  [811, { kind: 'fatal', message: 'invalid expiry date', isRequest: true }],
  [812, { kind: 'fatal', message: 'invalid date', isRequest: true }],
  [813, { kind: 'fatal', message: 'invalid security id', isRequest: true }],
  [814, { kind: 'fatal', message: 'invalid request', isRequest: true }],
]);

/**
 * What the reason of a disconnect packet means. A fault of a request concerns what was asked for last, so that the
 * rest of the feed lives on; where nothing was asked for, it concerns the connection.
 *
 * @param lastRequest what the latest subscribe request of this connection held
 */
export function disconnectRejection(code: number, lastRequest: readonly SubscriptionItem[]): Rejection {
  const reason = REASONS.get(code);
  if (!reason) return { kind: 'retryable', message: `the broker disconnected (reason ${code})` };
  const { kind, message, isRequest, retryAfterMs } = reason;
  return {
    kind,
    message: `${message} (${code})`,
    ...(isRequest && lastRequest.length > 0 ? { items: [...lastRequest] } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/**
 * A handshake refused with 429, or with the text "client id is blocked", is a blocked client or a missing data plan: a
 * retry would only prolong it. Everything else is as the engine classifies it.
 */
export function classifyFailure({ status, body, reason }: ConnectionFailure): Rejection | undefined {
  if (status !== 429 && !/\bblocked\b/i.test(body ?? '') && !/\bblocked\b/i.test(reason ?? '')) return undefined;
  return { kind: 'fatal', message: 'the broker blocks this client, or the account has no active data plan' };
}
