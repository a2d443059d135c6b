import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import type { FeedIdentity } from '../auth/principal.js';
import { limitsOf } from './entitled.js';
import type { InstrumentListRequest } from './protocol/instrument-list.pipe.js';
import { type InstrumentRequest, isMalformed, type MalformedRequest } from './protocol/instrument-request.js';
import { MODE_NAMES } from './protocol/mode-names.js';
import { ProtocolError } from './protocol/protocol-error.js';
import { errorMessage } from './request-errors.js';
import type { Held, Session } from './session.js';
import { grantedEntry, type Plan, SubscriptionPlanner } from './subscription-planner.js';

type Fields = Record<string, unknown>;

/** What became of one entry of a request: a plan, or the entry that tells the client why not. */
type Outcome = { plan: Plan } | { error: Fields };

/** Serves subscribe and unsubscribe requests of both forms. */
@Injectable()
export class SubscriptionService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly planner: SubscriptionPlanner,
  ) {}

  /**
   * First the reply, then each topic's snapshot, then live messages. All in one go: nothing can come in between.
   *
   * @returns the reply
   * @throws ProtocolError for the single form, when its one entry cannot be served
   */
  subscribe(session: Session, request: InstrumentListRequest, id: Fields): Fields {
    const principal = session.principal!;
    const { account } = principal;
    let position = session.subscriptions.size;
    const outcomes = request.entries.map((entry): Outcome => {
      position++;
      return this.outcome(principal, entry, position);
    });
    const entries = outcomes.map((outcome) =>
      'plan' in outcome ? grantedEntry(outcome.plan, account.broker) : outcome.error,
    );
    const reply =
      request.form === 'single'
        ? { type: 'subscription', ...singleEntry(entries[0]!), ...id }
        : listReply(entries, account.broker, id);
    session.send(reply);
    const held: Held[] = [];
    for (const outcome of outcomes) {
      if ('plan' in outcome) held.push(session.subscribe(outcome.plan, account.broker));
    }
    for (const subscription of held) session.sendSnapshot(subscription);
    return reply;
  }

  /**
   * Subscribes for a client that comes back, behind the reply to `authenticate`. Each wish is planned again: what it may
   * not have any more is said in an error message, fewer levels in the reply of the single form. Then the snapshots.
   */
  restore(session: Session, wishes: readonly InstrumentRequest[]): void {
    const principal = session.principal!;
    const { broker } = principal.account;
    const held: Held[] = [];
    wishes.forEach((wish, index) => {
      const outcome = this.outcome(principal, wish, index + 1);
      if ('plan' in outcome) {
        held.push(session.subscribe(outcome.plan, broker));
        if (outcome.plan.fallback) session.send({ type: 'subscription', ...grantedEntry(outcome.plan, broker) });
      } else {
        const error = entryError({ requested_mode: wish.mode?.number, ...outcome.error });
        session.send(errorMessage(error, {}));
      }
    });
    for (const subscription of held) session.sendSnapshot(subscription);
  }

  /**
   * @returns the reply
   * @throws ProtocolError for the single form, when its one entry is malformed
   */
  unsubscribe(session: Session, request: InstrumentListRequest, id: Fields): Fields {
    const failed = request.entries.filter(isMalformed).map(malformedEntry);
    if (request.form === 'single' && failed.length > 0) throw entryError(failed[0]!);
    const dropped = request.entries.flatMap((entry) =>
      isMalformed(entry) ? [] : session.unsubscribe(entry.symbol, entry.exchange, entry.mode?.mode),
    );
    const reply =
      request.form === 'single'
        ? droppedReply(request.entries[0] as InstrumentRequest, id)
        : {
            type: 'unsubscribe',
            status: overall(request.entries.length, failed.length),
            message: `${dropped.length} dropped, ${failed.length} failed`,
            successful: dropped.map(droppedEntry),
            failed,
            ...id,
          };
    session.send(reply);
    return reply;
  }

  unsubscribeAll(session: Session, id: Fields): void {
    const dropped = session.unsubscribeAll();
    session.send({
      type: 'unsubscribe',
      status: 'success',
      message: `${dropped.length} dropped, 0 failed`,
      successful: dropped.map(droppedEntry),
      failed: [],
      ...id,
    });
  }

  /** What the client holds, with the state and age of each topic's newest message. */
  list(session: Session): Fields[] {
    const now = performance.now();
    return [...session.subscriptions.values()].map(({ plan, membership }) => {
      const last = membership.route.last;
      const age = last && Math.round(now - last.at);
      return {
        symbol: plan.topic.symbol,
        exchange: plan.topic.exchange,
        mode: MODE_NAMES[plan.topic.mode],
        ...(plan.grant.actualDepth !== undefined && { depth: plan.grant.actualDepth }),
        state: age === undefined ? 'pending' : age > this.config.snapshotMaxAge * 1000 ? 'stale' : 'active',
        ...(age !== undefined && { age_ms: age }),
      };
    });
  }

  private outcome(principal: FeedIdentity, entry: InstrumentRequest | MalformedRequest, position: number): Outcome {
    const { maxSymbols } = limitsOf(this.config, principal.entitlement);
    if (position > maxSymbols) {
      const message = `A client may hold ${maxSymbols} subscriptions`;
      return { error: { ...named(entry), status: 'error', code: 'CAPACITY_EXCEEDED', message } };
    }
    if (isMalformed(entry)) return { error: malformedEntry(entry) };
    try {
      return { plan: this.planner.plan(principal, entry) };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return {
        error: { ...named(entry), status: 'error', code: error.code, message: error.message, ...error.context },
      };
    }
  }
}

function named(entry: { symbol?: string; exchange?: string }): Fields {
  return {
    ...(entry.symbol !== undefined && { symbol: entry.symbol }),
    ...(entry.exchange !== undefined && { exchange: entry.exchange }),
  };
}

function malformedEntry(entry: MalformedRequest): Fields {
  return { ...named(entry), status: 'error', code: entry.code, message: entry.message };
}

function droppedEntry({ plan }: Held): Fields {
  return { symbol: plan.topic.symbol, exchange: plan.topic.exchange, mode: MODE_NAMES[plan.topic.mode] };
}

function droppedReply({ symbol, exchange, mode }: InstrumentRequest, id: Fields): Fields {
  return {
    type: 'unsubscription',
    status: 'success',
    symbol,
    exchange,
    ...(mode && { mode: MODE_NAMES[mode.mode] }),
    ...id,
  };
}

/** The single form has no list to put an error into: it becomes an error message. */
function singleEntry(entry: Fields): Fields {
  if (entry.status === 'error') throw entryError(entry);
  return entry;
}

function entryError({ status: _, code, message, ...context }: Fields): ProtocolError {
  return new ProtocolError(code as ProtocolError['code'], message as string, context);
}

function listReply(entries: Fields[], broker: string, id: Fields): Fields {
  const failed = entries.filter((entry) => entry.status === 'error').length;
  return {
    type: 'subscribe',
    status: overall(entries.length, failed),
    message: `${entries.length - failed} subscribed, ${failed} failed`,
    broker,
    ...id,
    subscriptions: entries,
  };
}

function overall(total: number, failed: number): 'success' | 'partial' | 'error' {
  if (failed === 0) return 'success';
  return failed < total ? 'partial' : 'error';
}
