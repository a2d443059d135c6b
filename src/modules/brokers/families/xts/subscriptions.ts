import { redact } from '../../../../common/redact.js';
import type {
  ConnectionFailure,
  HttpCall,
  Outbound,
  ProtocolContext,
  Rejection,
  SubscriptionItem,
  TickSink,
} from '../../engine/contract.js';
import { classifyByStatus } from '../../engine/failure.js';
import { Groups } from '../feed/groups.js';
import { type Deployment, subscriptionUrl } from './deployment.js';
import type { Entry, InstrumentBook } from './instrument-book.js';
import { codeOf, OPEN_INTEREST_CODE } from './message-codes.js';
import { isDerivative } from './segments.js';
import {
  type Ask,
  describe,
  isSuccess,
  readAnswer,
  refusalOf,
  remainingOf,
  snapshotsOf,
  subscriptionCall,
} from './subscription-calls.js';

/** Reads the first values of what was just subscribed. */
export type TakeSnapshot = (code: number, text: string, sink: TickSink) => void;

/**
 * What the broker is asked for over HTTP. Every message code of an instrument is a subscription of its own, and counts
 * against the quota, so an instrument has one code for its prices; a new one is asked for before the old one is left.
 */
export class Subscriptions {
  private readonly asks = new WeakMap<HttpCall, Ask>();
  private readonly url: string;
  /** What the app key has left, as the broker told last. */
  private remaining: number | undefined;

  constructor(
    private readonly book: InstrumentBook,
    private readonly deployment: Deployment,
    private readonly context: ProtocolContext,
    private readonly takeSnapshot: TakeSnapshot,
  ) {
    this.url = subscriptionUrl(deployment, context);
  }

  subscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const missing = new Groups<number, Entry>();
    const settled: Entry[] = [];
    for (const item of items) {
      const entry = this.book.put(item);
      if (!entry) continue;
      const codes = this.wanted(entry).filter((code) => !entry.codes.has(code));
      for (const code of codes) {
        entry.codes.add(code);
        missing.add(code, entry);
      }
      if (codes.length === 0) settled.push(entry);
    }
    return [...this.calls('subscribe', missing), ...this.leaveUnwanted(settled)];
  }

  unsubscribe(items: readonly SubscriptionItem[]): Outbound[] {
    const left = new Groups<number, Entry>();
    for (const { instrument } of items) {
      const entry = this.book.of(instrument);
      if (!entry) continue;
      this.book.remove(entry);
      for (const code of entry.codes) left.add(code, entry);
    }
    return this.calls('unsubscribe', left);
  }

  answered(body: string, sink: TickSink, call: HttpCall): void {
    const ask = this.asks.get(call);
    if (!ask) return;
    const answer = readAnswer(body);
    if (!isSuccess(answer)) {
      this.refuse(ask, answer ? { status: 200, body } : { reason: 'an answer that is no JSON' }, sink);
      return;
    }
    this.remaining = remainingOf(answer) ?? this.remaining;
    if (ask.verb === 'unsubscribe') return;
    this.settle(ask, sink);
    for (const text of snapshotsOf(answer)) this.takeSnapshot(ask.code, text, sink);
  }

  /** True for the calls of this object: their refusals are all dealt with. */
  refused(failure: ConnectionFailure, sink: TickSink, call: HttpCall): boolean {
    const ask = this.asks.get(call);
    if (ask) this.refuse(ask, failure, sink);
    return ask !== undefined;
  }

  /** The broker sends what was asked for: whatever else it sends of these instruments is not wanted any more. */
  private settle(ask: Ask, sink: TickSink): void {
    const held = this.held(ask);
    if (ask.code !== OPEN_INTEREST_CODE) sink.acknowledged(held.map(({ item }) => item));
    for (const call of this.leaveUnwanted(held)) sink.send(call);
  }

  private refuse(ask: Ask, failure: ConnectionFailure, sink: TickSink): void {
    const answer = readAnswer(failure.body ?? '');
    const refusal = refusalOf(answer);
    const rejection = this.rejection(failure, describe(answer));
    if (refusal === 'invalid token' || rejection.kind === 'credential') {
      sink.rejected({ ...rejection, kind: 'credential' });
    } else if (ask.verb === 'unsubscribe') sink.notice(`not unsubscribed: ${rejection.message}`);
    else if (refusal === 'limit exceeded') this.makeRoom(ask, rejection, sink);
    else if (isPassing(failure)) this.giveUp(ask, rejection, sink);
    // One bad instrument, or one that is subscribed already, can have the whole batch refused.
    else if (ask.entries.length > 1) this.askOneByOne(ask, sink);
    else if (refusal === 'already subscribed') this.settle(ask, sink);
    else this.giveUp(ask, { ...rejection, kind: 'fatal' }, sink);
  }

  private askOneByOne(ask: Ask, sink: TickSink): void {
    for (const entry of this.held(ask)) sink.send(this.call({ ...ask, entries: [entry] }));
  }

  /** A change of codes needs room for both: where there is none, the old one is left first, once. */
  private makeRoom(ask: Ask, rejection: Rejection, sink: TickSink): void {
    const left = ask.hasMadeRoom ? [] : this.leaveUnwanted(this.held(ask));
    if (left.length === 0) {
      const quota = this.remaining === undefined ? '' : ` (${this.remaining} left)`;
      this.giveUp(ask, { kind: 'fatal', message: `${rejection.message}${quota}` }, sink);
      return;
    }
    for (const call of [...left, this.call({ ...ask, hasMadeRoom: true })]) sink.send(call);
  }

  /** What was refused is not held, and neither is what else there was of the same instruments. */
  private giveUp(ask: Ask, rejection: Rejection, sink: TickSink): void {
    const held = this.held(ask);
    for (const entry of held) entry.forget(ask.code);
    if (ask.code === OPEN_INTEREST_CODE) {
      const symbols = held.map(({ item }) => item.instrument.symbol).join(', ');
      sink.notice(`no open interest of ${symbols}: ${rejection.message}`);
      return;
    }
    const items = held.filter((entry) => this.wanted(entry)[0] === ask.code).map(({ item }) => item);
    for (const call of this.unsubscribe(items)) sink.send(call);
    if (items.length > 0) sink.rejected({ ...rejection, items });
  }

  /** Those of a call that are still wanted. */
  private held({ entries }: Ask): Entry[] {
    return entries.filter((entry) => this.book.find(entry.segment, entry.instrumentId) === entry);
  }

  /** The code of the prices first. */
  private wanted({ item: { mode, instrument } }: Entry): number[] {
    const code = codeOf(mode, this.deployment.ltpCode);
    return mode !== 'LTP' && isDerivative(instrument.exchange) ? [code, OPEN_INTEREST_CODE] : [code];
  }

  private leaveUnwanted(entries: readonly Entry[]): Outbound[] {
    const left = new Groups<number, Entry>();
    for (const entry of entries) {
      const wanted = this.wanted(entry);
      for (const code of [...entry.codes].filter((held) => !wanted.includes(held))) {
        entry.forget(code);
        left.add(code, entry);
      }
    }
    return this.calls('unsubscribe', left);
  }

  private calls(verb: Ask['verb'], byCode: ReadonlyMap<number, readonly Entry[]>): Outbound[] {
    return [...byCode].map(([code, entries]) => this.call({ verb, code, entries }));
  }

  private call(ask: Ask): Outbound {
    const http = subscriptionCall(this.url, this.context.credentials.token ?? '', ask);
    this.asks.set(http, ask);
    return { http, items: ask.entries.map(({ item }) => item) };
  }

  private rejection(failure: ConnectionFailure, said: string): Rejection {
    const rejection = classifyByStatus(failure);
    const text = redact(said, Object.values(this.context.credentials));
    return text ? { ...rejection, message: `${rejection.message}: ${text}` } : rejection;
  }
}

function isPassing({ status }: ConnectionFailure): boolean {
  return status === undefined || status === 429 || status >= 500;
}
