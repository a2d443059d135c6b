import type { Tick } from '../../../src/common/tick.js';
import {
  type ConnectionFailure,
  type Frame,
  type HttpCall,
  LoginError,
  type Outbound,
  type Protocol,
  type SubscriptionItem,
  type TickSink,
} from '../../../src/modules/brokers/engine/contract.js';
import { newCounters } from '../../../src/modules/brokers/engine/counters.js';
import type { Link } from '../../../src/modules/brokers/engine/link.js';
import { TickPublisher } from '../../../src/modules/brokers/engine/tick-publisher.js';
import { TopicBook } from '../../../src/modules/brokers/engine/topic-book.js';
import type { UpstreamSubscription } from '../../../src/modules/brokers/engine/upstream-subscription.js';
import { formatTopic } from '../../../src/modules/bus/topic.js';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import { FakeClock } from '../../support/fake-clock.js';
import type { Material } from './material.js';
import { faultOfMessage, faultOfTick } from './tick-faults.js';

/**
 * A broker's protocol under the engine's own book of wishes and its own publisher, without a line: frames are put in by
 * hand, and every word that the protocol says is compared with the contract.
 */
export class ProtocolSession {
  /** What was against the contract. */
  readonly faults: string[] = [];
  /** Messages that reached the bus. */
  published = 0;
  private readonly clock = new FakeClock();
  private readonly protocol: Protocol;
  private readonly book: TopicBook;
  private readonly publisher: TickPublisher;
  private readonly held = new Map<string, SubscriptionItem>();
  /** Answers may come late: they may be about what is no longer held. */
  private readonly asked = new Set<Instrument>();
  private readonly calls: HttpCall[] = [];
  private readonly link: Link;

  constructor(private readonly material: Material) {
    const { definition, channel, instruments } = material;
    const credentials = Object.fromEntries(definition.credentials.map(({ name }) => [name, name]));
    this.protocol = definition.createProtocol({ credentials, channel, now: () => this.clock.now() });
    this.link = { channel } as unknown as Link;
    this.book = new TopicBook({
      definition,
      instruments: { find: (symbol, exchange) => instruments.find(isNamed(symbol, exchange)) },
      clock: this.clock,
      lingerMs: 0,
      changed: (subscription) => this.follow(subscription),
    });
    this.publisher = new TickPublisher({
      book: this.book,
      counters: newCounters(),
      fillsFromMain: definition.upstream !== undefined,
      publish: (topic, data) => this.check(topic, data),
    });
    this.guard('opening', () => {
      this.endpoint();
      this.take(this.protocol.opened());
    });
  }

  /** Wants a topic that is not wanted, and gives up one that is. */
  toggle(which: number): void {
    const topic = this.material.topics[which % this.material.topics.length];
    if (!topic) return;
    this.guard(`toggling ${formatTopic(topic)}`, () => {
      if (!this.book.find(topic)?.wanted) this.book.want(topic);
      else {
        this.book.unwant(topic);
        this.clock.advance(1);
      }
    });
  }

  receive(frame: Frame): void {
    this.guard('receive', () => this.protocol.receive(frame, this.sink));
  }

  /** An answer to the last HTTP call that the protocol asked for. */
  answer(body: string, failure?: ConnectionFailure): void {
    const call = this.calls.at(-1);
    if (!call) return;
    this.guard('an answer', () => {
      if (failure) this.protocol.refused?.({ ...failure, body }, this.sink, call);
      else this.protocol.answered?.(body, this.sink, call);
    });
  }

  lose(failure: ConnectionFailure): void {
    this.guard('classify', () => this.protocol.classify?.(failure));
  }

  private endpoint(): void {
    try {
      this.protocol.endpoint();
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
    }
  }

  private follow(subscription: UpstreamSubscription): void {
    if (subscription.channel !== this.material.channel) return;
    const before = this.held.get(subscription.key);
    if (subscription.wanted) {
      this.held.set(subscription.key, subscription.wanted);
      this.asked.add(subscription.wanted.instrument);
      this.take(this.protocol.subscribe([subscription.wanted]));
    } else if (before) {
      this.held.delete(subscription.key);
      this.take(this.protocol.unsubscribe([before]));
    }
  }

  private readonly sink: TickSink = {
    tick: (tick) => this.tick(tick),
    ready: () => {},
    acknowledged: (items) => this.requireAsked('acknowledged', items),
    rejected: ({ items }) => this.requireAsked('rejected', items ?? []),
    send: (outbound) => this.take([outbound]),
    malformed: (reason) => this.requireText('malformed', reason),
    order: () => {},
    notice: (message) => this.requireText('notice', message),
  };

  private tick(tick: Tick): void {
    if (!this.isHeld(tick)) this.faults.push(`a tick of ${tick.exchange}:${tick.symbol}, which is not subscribed`);
    const fault = faultOfTick(tick);
    if (fault) this.faults.push(fault);
    this.publisher.publishTick(this.link, tick, this.clock.monotonic());
  }

  private check(topic: string, data: Buffer): void {
    this.published += 1;
    const fault = faultOfMessage(data.toString());
    if (fault) this.faults.push(`${topic}: ${fault}: ${data.toString()}`);
  }

  private take(outbound: readonly Outbound[]): void {
    for (const one of outbound) {
      if (typeof one === 'object' && 'http' in one) this.calls.push(one.http);
      else if (typeof one !== 'string' && !Buffer.isBuffer(one)) this.faults.push('something to send that is no frame');
    }
  }

  private requireAsked(what: string, items: readonly SubscriptionItem[]): void {
    const stranger = items.find(({ instrument }) => !this.asked.has(instrument));
    if (stranger) this.faults.push(`${what} ${stranger.instrument.symbol}, which was never subscribed`);
  }

  private isHeld({ symbol, exchange }: Pick<Instrument, 'symbol' | 'exchange'>): boolean {
    return [...this.held.values()].some(({ instrument }) => isNamed(symbol, exchange)(instrument));
  }

  private requireText(what: string, text: unknown): void {
    if (typeof text !== 'string') this.faults.push(`${what} was told ${typeof text}, which is no text`);
  }

  private guard(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.faults.push(`${what} threw: ${(error as Error)?.stack ?? String(error)}`);
    }
  }
}

function isNamed(symbol: string, exchange: string) {
  return (instrument: Instrument) => instrument.symbol === symbol && instrument.exchange === exchange;
}
