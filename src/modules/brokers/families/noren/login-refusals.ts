import { parseJsonObject } from '../../../../common/json-object.js';
import type { ConnectionFailure, Credentials, Rejection } from '../../engine/contract.js';

/**
 * After an orderly end of a session its server takes some seconds to forget it, and refuses the same token meanwhile;
 * how long has not been published. In ms.
 */
const TEARDOWN_MS = 10_000;

/** Texts that mean a dead session. */
const SESSION_ENDED = /session expired|invalid (?:access )?(?:session|token)|unauthori[sz]ed|forbidden/i;

/** Most characters of a server's text. */
const TEXT_LENGTH = 200;

/** Logins that were refused since one was accepted, by their credentials: a protocol lives for one attempt only. */
export class LoginRefusals {
  private readonly counts = new WeakMap<Credentials, number>();

  /** @param tolerable how many refusals in a row may pass by themselves */
  refused(credentials: Credentials, tolerable: number, said: unknown): Rejection {
    const count = (this.counts.get(credentials) ?? 0) + 1;
    this.counts.set(credentials, count);
    const message = `the broker refused the login${describe(said)}`;
    return count > tolerable
      ? { kind: 'credential', message }
      : { kind: 'retryable', message, retryAfterMs: TEARDOWN_MS };
  }

  accepted(credentials: Credentials): void {
    this.counts.delete(credentials);
  }
}

/** What a failed handshake, a refused preparation or a close says of the session; undefined where it says nothing. */
export function sessionRefusal({ status, body = '', reason = '' }: ConnectionFailure): Rejection | undefined {
  const answer = parseJsonObject(body);
  const said = answer?.emsg ?? answer?.message ?? reason;
  const isRefusedPreparation = status !== undefined && status >= 200 && status < 300 && answer !== undefined;
  const isRefused = isRefusedPreparation || status === 401 || status === 403 || SESSION_ENDED.test(`${body} ${reason}`);
  return isRefused ? { kind: 'credential', message: `the broker refused the session${describe(said)}` } : undefined;
}

function describe(said: unknown): string {
  return typeof said === 'string' && said !== '' ? `: ${said.slice(0, TEXT_LENGTH)}` : '';
}
