import type { ConnectionFailure, Protocol, Rejection } from './contract.js';

/**
 * What a refused handshake or a close means: the protocol's own view where it has one; otherwise 401 and 403 are a
 * rejected credential, and everything else passes.
 */
export function classify(protocol: Protocol, failure: ConnectionFailure): Rejection {
  try {
    return protocol.classify?.(failure) ?? classifyByStatus(failure);
  } catch {
    // A protocol that stumbles over an unexpected answer must not take the process with it.
    return classifyByStatus(failure);
  }
}

export function classifyByStatus(failure: ConnectionFailure): Rejection {
  const { status } = failure;
  if (status === undefined) return { kind: 'retryable', message: describeClose(failure) };
  const message = `the broker answered HTTP ${status}`;
  if (status === 401 || status === 403) return { kind: 'credential', message };
  return { kind: 'retryable', message, retryAfterMs: retryAfterMs(failure.headers?.['retry-after']) };
}

function describeClose(failure: ConnectionFailure): string {
  const reason = failure.reason ? `: ${failure.reason}` : '';
  return failure.code === undefined ? `no connection${reason}` : `the connection closed with ${failure.code}${reason}`;
}

/** The delay-seconds form only; a date would depend on two clocks agreeing. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1000 : undefined;
}
