import { setImmediate } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CloseCode } from '../../common/close-codes.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import type { Refusal } from '../auth/keys/key-validity.js';
import type { FeedIdentity } from '../auth/principal.js';
import { forbiddance, limitsOf } from './entitled.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { errorMessage } from './request-errors.js';
import type { Held, Session } from './session.js';
import { Sessions } from './sessions.js';

/** What a credential that was let in may do now, or why it lets nobody in any more. */
export type Verdict = { principal: FeedIdentity } | { refusal: Refusal | 'unknown' };

type Reasons = Readonly<Record<Refusal | 'unknown', string>>;

const REASONS_OF_KEY: Reasons = {
  unknown: 'This API key is no longer there',
  revoked: 'This API key was revoked',
  expired: 'This API key has expired',
  user_disabled: 'The user of this API key was disabled',
  account_disabled: 'The account of this API key was disabled',
  account_not_shared: 'The account of this API key is no longer shared with its user',
};

const SIGNED_OUT = 'You have signed out, or the login session has ended';

const REASONS_OF_LOGIN: Reasons = {
  unknown: SIGNED_OUT,
  revoked: SIGNED_OUT,
  expired: SIGNED_OUT,
  user_disabled: 'Your user was disabled',
  account_disabled: 'The account was disabled',
  account_not_shared: 'The account is no longer there, or no longer shared with you',
};

/** Brings open sessions in line with what their credential may do now. */
@Injectable()
export class SessionAccess {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: Sessions,
  ) {}

  /**
   * Closes the sessions of a credential that lets nobody in any more with 4503. From the others it takes what they may no
   * longer see, subscription by subscription, with an error message for each; what is left streams on undisturbed.
   */
  async apply(credential: string, verdict: Verdict): Promise<void> {
    for (const session of this.sessions.withCredential(credential)) {
      if ('refusal' in verdict) end(session, verdict.refusal);
      else this.narrow(session, verdict.principal);
      // A session may hold thousands of subscriptions: ticks pass between two of them.
      await setImmediate();
    }
    if ('principal' in verdict) this.closeSurplus(credential, verdict.principal);
  }

  private narrow(session: Session, principal: FeedIdentity): void {
    const before = session.principal;
    session.principal = principal;
    if (before && sameRights(before, principal)) return;
    for (const held of [...session.subscriptions.values()]) {
      const forbidden = forbiddance(principal, held.plan.topic);
      if (forbidden) drop(session, held, new ProtocolError('FORBIDDEN', forbidden, context(held)));
    }
    const { maxSymbols } = limitsOf(this.config, principal.entitlement);
    for (const held of [...session.subscriptions.values()].slice(maxSymbols)) {
      const message = `A client may hold ${maxSymbols} subscriptions`;
      drop(session, held, new ProtocolError('CAPACITY_EXCEEDED', message, context(held)));
    }
  }

  /** The oldest connections stay. */
  private closeSurplus(credential: string, principal: FeedIdentity): void {
    const { maxConnections } = limitsOf(this.config, principal.entitlement);
    const open = this.sessions.withCredential(credential).filter(({ isOpen }) => isOpen);
    for (const session of open.slice(maxConnections)) {
      session.send(errorMessage(new ProtocolError('CAPACITY_EXCEEDED', tooManyConnections(maxConnections)), {}));
      session.close(CloseCode.TOO_MANY_CONNECTIONS, 'Too many connections of this key');
    }
  }
}

export function tooManyConnections(most: number): string {
  return `This key may have ${most} connections, and has them already`;
}

function end(session: Session, refusal: Refusal | 'unknown'): void {
  const reason = (session.principal?.keyId === undefined ? REASONS_OF_LOGIN : REASONS_OF_KEY)[refusal];
  session.send(errorMessage(new ProtocolError('AUTHENTICATION_ERROR', reason), {}));
  session.close(CloseCode.KEY_REVOKED, reason);
}

function drop(session: Session, { plan }: Held, error: ProtocolError): void {
  session.unsubscribe(plan.topic.symbol, plan.topic.exchange, plan.topic.mode);
  session.send(errorMessage(error, {}));
}

function context({ plan }: Held): Record<string, unknown> {
  return { symbol: plan.topic.symbol, exchange: plan.topic.exchange, requested_mode: plan.mode.number };
}

function sameRights(one: FeedIdentity, other: FeedIdentity): boolean {
  return rights(one) === rights(other);
}

function rights({ scopes, entitlement }: FeedIdentity): string {
  return JSON.stringify([scopes, entitlement]);
}
