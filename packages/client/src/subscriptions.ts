import type { Clock } from './clock.js';
import type { TickgateError } from './errors.js';
import { HeldComparison } from './held-comparison.js';
import type { Instrument } from './instrument.js';
import type { ErrorMessage, MarketDataMessage, Mode, SubscribeReply, SubscriptionList } from './messages.js';
import type { Requests } from './requests.js';
import { subscribeBatches, type TopicBatch, unsubscribeBatches } from './subscribe-messages.js';
import { errorResult, readResult, resultFor, type SubscribeResult, type Terms } from './subscribe-result.js';
import { modeOf, readTick, type Tick } from './tick.js';
import { readTopic, type SubscribeOptions, Topic, type Want } from './topic.js';

/** A subscription of its own, that nobody else's `unsubscribe` takes away. */
export interface Claim {
  /** One for each instrument, in the order given. Never rejects: what went wrong is a result. */
  readonly results: Promise<SubscribeResult[]>;
  /** Gives it back; idempotent. */
  release(): void;
}

export interface SubscriptionsPort {
  readonly clock: Clock;
  readonly requests: Requests;
  /** Largest message that the gateway reads, in bytes; undefined while there is no session. */
  maxMessageBytes(): number | undefined;
  /** The gateway answered for an instrument, or took it away. */
  answered(result: SubscribeResult): void;
}

const MODES: readonly Mode[] = ['LTP', 'Quote', 'Depth'];
/** Before a request that failed for now is sent again. */
const PAUSE_MS = 1_000;

/**
 * Knows what is wanted here and what the gateway delivers, and asks for the difference: once a microtask, in as few
 * messages as it can be said in, and again whenever a connection begins.
 */
export class Subscriptions {
  private readonly topics = new Map<string, Topic>();
  private readonly changed = new Set<Topic>();
  private scheduled: Promise<void> | undefined;
  private cancelPause: (() => void) | undefined;

  constructor(private readonly port: SubscriptionsPort) {}

  claim(instruments: readonly Instrument[], options: SubscribeOptions, claimed: boolean): Claim {
    const held: [Topic, Want][] = [];
    const results = new Promise<SubscribeResult[]>((resolve) => {
      const found: SubscribeResult[] = new Array(instruments.length);
      let missing = instruments.length;
      if (missing === 0) resolve(found);
      instruments.forEach((instrument, at) => {
        held.push(
          this.want(instrument, options, claimed, (result) => {
            found[at] = result;
            if (--missing === 0) resolve(found);
          }),
        );
      });
    });
    return {
      results,
      release: () => {
        for (const [topic, want] of held.splice(0)) this.giveBack(topic, want);
      },
    };
  }

  /** Gives back one subscription of each instrument that is not a claim; without a mode, one of each mode. */
  async unsubscribe(instruments: readonly Instrument[], mode: Mode | undefined): Promise<void> {
    for (const instrument of instruments) {
      for (const each of mode ? [mode] : MODES) {
        const topic = this.topics.get(readTopic(instrument, { mode: each }).name.key);
        const want = topic?.wants.filter(({ claimed }) => !claimed).at(-1);
        if (topic && want) this.giveBack(topic, want);
      }
    }
    await this.scheduled;
  }

  /** Ends everybody's, claims included. */
  async unsubscribeAll(): Promise<void> {
    for (const topic of this.topics.values()) for (const want of [...topic.wants]) this.giveBack(topic, want);
    await this.scheduled;
  }

  last(instrument: Instrument, mode: Mode): Tick | undefined {
    const topic = this.topics.get(readTopic(instrument, { mode }).name.key);
    return topic?.wants.length ? topic.last : undefined;
  }

  /** @returns undefined for what nobody wants any more */
  receive(message: MarketDataMessage): Tick | undefined {
    const tick = readTick(message);
    const topic = this.topics.get(`${tick.mode} ${tick.instrument}`);
    if (!topic?.wants.length) return undefined;
    topic.last = tick;
    return tick;
  }

  /** The gateway ended a subscription by itself; ignored where the error is about something else. */
  takenAway({ symbol, exchange, requested_mode, code, message }: ErrorMessage): void {
    const mode = modeOf(requested_mode ?? 0);
    const topic = mode && this.topics.get(`${mode} ${exchange}:${symbol}`);
    if (!topic?.held) return;
    topic.reset();
    this.refuse(topic, errorResult(topic.name, code, message), () => true);
  }

  /** @param resumed the gateway has taken up what it delivered on the last connection, as far as it still knew of it */
  established(resumed: boolean): void {
    if (resumed && this.topics.size > 0) this.compare();
    for (const topic of this.topics.values()) {
      if (!resumed) topic.reset();
      for (const want of topic.wants) want.refused = false;
      this.change(topic);
    }
  }

  lost(): void {
    this.cancelPause?.();
    for (const topic of this.topics.values()) {
      topic.unsure ||= topic.asked !== undefined;
      topic.asked = undefined;
    }
  }

  /** Nothing is coming any more: tells those who wait. Claims, and what had been granted, `established` asks for again. */
  failed({ code, message }: TickgateError): void {
    for (const topic of this.topics.values()) {
      for (const want of topic.wants.filter(({ settle }) => settle)) {
        topic.conclude(want, errorResult(topic.name, code, message));
      }
    }
  }

  private want(
    instrument: Instrument,
    options: SubscribeOptions,
    claimed: boolean,
    settle: (result: SubscribeResult) => void,
  ): [Topic, Want] {
    const { name, terms } = readTopic(instrument, options);
    const topic = this.topics.get(name.key) ?? new Topic(name);
    const want: Want = { terms, claimed, refused: false, settle };
    topic.wants.push(want);
    this.topics.set(name.key, topic);
    this.change(topic);
    return [topic, want];
  }

  private giveBack(topic: Topic, want: Want): void {
    topic.remove(want);
    want.settle?.(errorResult(topic.name, 'UNSUBSCRIBED', 'Unsubscribed before the gateway answered'));
    want.settle = undefined;
    this.change(topic);
  }

  private change(topic: Topic): void {
    this.changed.add(topic);
    this.scheduled ??= Promise.resolve().then(() => {
      this.scheduled = undefined;
      return this.reconcile();
    });
  }

  private compare(): void {
    const comparison = new HeldComparison(this.topics);
    const doubt = (topics: Topic[]) => {
      for (const topic of topics) {
        topic.reset();
        this.change(topic);
      }
    };
    const answered = ({ subscriptions }: SubscriptionList) => {
      doubt(comparison.lacking(subscriptions));
      for (const topic of comparison.unwanted(subscriptions)) this.remember(topic);
    };
    const failed = () => {
      // With the connection lost, the next one tells.
      if (this.port.maxMessageBytes() !== undefined) doubt(comparison.untouched);
    };
    this.port.requests.send('get_subscriptions', {}, answered, failed);
  }

  /** Resolves when the gateway has confirmed what was given up. */
  private async reconcile(): Promise<void> {
    const maxBytes = this.port.maxMessageBytes();
    if (maxBytes === undefined) return;
    const topics = [...this.changed];
    this.changed.clear();
    const surplus = topics.filter((topic) => topic.surplus);
    for (const topic of topics) if (topic.wants.length === 0) this.forget(topic);
    for (const topic of topics) if (!topic.lacks && !topic.asked) this.tellGranted(topic);
    // What is given up goes first: it may make room.
    const givenUp = this.giveUp(surplus, maxBytes);
    const lacking = topics.filter((topic) => topic.lacks);
    for (const batch of subscribeBatches(lacking, maxBytes)) this.ask(batch);
    await givenUp;
  }

  private async giveUp(topics: Topic[], maxBytes: number): Promise<void> {
    if (topics.length === 0) return;
    const batches = this.topics.size === 0 ? [{ topics, fields: {} }] : unsubscribeBatches(topics, maxBytes);
    const action = this.topics.size === 0 ? 'unsubscribe_all' : 'unsubscribe';
    for (const topic of topics) topic.reset();
    await Promise.all(
      batches.map(
        ({ topics, fields }) =>
          new Promise<void>((resolve) => {
            const failed = () => {
              for (const topic of topics) this.remember(topic);
              resolve();
            };
            this.port.requests.send(action, fields, () => resolve(), failed);
          }),
      ),
    );
  }

  private ask({ topics, fields }: TopicBatch): void {
    const asked = topics.map((topic) => {
      topic.asked = topic.need;
      return topic.asked;
    });
    const answered = (reply: SubscribeReply) =>
      topics.forEach((topic, at) => {
        this.answer(topic, asked[at], readResult(topic.name, reply.subscriptions[at]));
      });
    const failed = (error: TickgateError) => {
      // Whoever waits for a connection that was lost goes on waiting, for the next one.
      if (this.port.maxMessageBytes() === undefined) return;
      topics.forEach((topic, at) => {
        if (topic.asked === asked[at]) this.unanswered(topic, error);
      });
    };
    this.port.requests.send('subscribe', fields, answered, failed);
  }

  /** The request as a whole failed. What may go better later is asked again after a pause. */
  private unanswered(topic: Topic, error: TickgateError): void {
    const { asked } = topic;
    const result = errorResult(topic.name, error.code, error.message);
    topic.unsure = true;
    if (!error.temporary) {
      this.answer(topic, asked, result);
      return;
    }
    topic.asked = undefined;
    this.askLater(topic);
    if (error.code === 'RATE_LIMITED') return;
    for (const want of topic.wants.filter(({ settle }) => settle)) {
      topic.conclude(want, result);
      want.refused = false;
    }
  }

  private answer(topic: Topic, asked: Terms | undefined, result: SubscribeResult): void {
    // Given up, or asked for otherwise, in the meantime: the answer to that is still to come.
    const current = topic.asked === asked || topic.asked === undefined;
    if (topic.asked === asked) topic.asked = undefined;
    if (!asked || !current || this.topics.get(topic.name.key) !== topic) return;
    if (result.status === 'error') {
      this.refuse(topic, result, (terms) => sameTerms(terms, asked));
      return;
    }
    topic.held = { terms: asked, result };
    topic.unsure = false;
    this.port.answered(result);
    if (!topic.lacks) this.tellGranted(topic);
    this.change(topic);
  }

  private tellGranted(topic: Topic): void {
    const { held } = topic;
    if (!held) return;
    for (const want of topic.wants.filter(({ settle }) => settle)) {
      topic.conclude(want, resultFor(want.terms, held.result));
    }
  }

  private refuse(topic: Topic, result: SubscribeResult, concerns: (terms: Terms) => boolean): void {
    for (const want of topic.wants.filter(({ terms, refused }) => !refused && concerns(terms))) {
      topic.conclude(want, result);
    }
    this.port.answered(result);
    this.change(topic);
  }

  /** The gateway delivers it, or may, and nobody wants it. */
  private remember(topic: Topic): void {
    const { key } = topic.name;
    if (!this.topics.has(key)) this.topics.set(key, topic);
    topic.unsure = true;
    this.askLater(topic);
  }

  private forget(topic: Topic): void {
    const { key } = topic.name;
    if (this.topics.get(key) === topic) this.topics.delete(key);
  }

  private askLater(topic: Topic): void {
    this.changed.add(topic);
    this.cancelPause?.();
    this.cancelPause = this.port.clock.after(PAUSE_MS, () => this.change(topic));
  }
}

function sameTerms(one: Terms, other: Terms): boolean {
  return one.depthLevel === other.depthLevel && one.strictDepth === other.strictDepth;
}
