import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../common/clock.js';
import type { Identity } from '../../auth/principal.js';

/** Brokers give a person some minutes on their login page. */
export const PENDING_LOGIN_MS = 10 * 60_000;
const MOST_PENDING = 1_000;

/** A login in a browser that has begun and not ended. */
export interface PendingLogin {
  accountId: string;
  loginUrl: string;
  /** What the redirect is to bring back, where the broker does that. */
  state: string;
  by?: Identity;
  /** Epoch ms. */
  expiresAt: number;
}

/**
 * Logins in browsers that are under way, by a nonce that only the browser knows which began. A nonce serves once. They
 * live in memory: a login that a restart interrupts is begun anew.
 */
export class PendingLogins {
  private readonly logins = new Map<string, PendingLogin>();

  constructor(private readonly clock: Clock) {}

  /** Takes the place of an earlier one of the same user for the same account. */
  add(login: Omit<PendingLogin, 'expiresAt'>): { nonce: string; expiresAt: number } {
    const now = this.clock.now();
    for (const [nonce, { accountId, by, expiresAt }] of this.logins) {
      const isSame = accountId === login.accountId && by?.userId === login.by?.userId;
      if (isSame || expiresAt <= now) this.logins.delete(nonce);
    }
    if (this.logins.size >= MOST_PENDING) this.logins.delete(this.logins.keys().next().value!);
    const nonce = randomBytes(24).toString('base64url');
    const expiresAt = now + PENDING_LOGIN_MS;
    this.logins.set(nonce, { ...login, expiresAt });
    return { nonce, expiresAt };
  }

  /** Leaves it in place; undefined when there is none, or its time is over. */
  find(nonce: string): PendingLogin | undefined {
    const login = this.logins.get(nonce);
    return login && login.expiresAt > this.clock.now() ? login : undefined;
  }

  take(nonce: string): PendingLogin | undefined {
    const login = this.find(nonce);
    this.logins.delete(nonce);
    return login;
  }
}
