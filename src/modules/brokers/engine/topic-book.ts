import type { Clock } from '../../../common/clock.js';
import { formatTopic, type Topic } from '../../bus/topic.js';
import type { InstrumentLookup } from '../../instruments/instrument.js';
import type { BrokerDefinition, UpstreamItem } from './contract.js';
import { route } from './routing.js';
import { type InstrumentState, TopicState } from './topic-state.js';
import { UpstreamSubscription, upstreamKey } from './upstream-subscription.js';

export interface TopicBookContext {
  definition: BrokerDefinition;
  instruments: InstrumentLookup;
  clock: Clock;
  lingerMs: number;
  /** What a subscription wants has changed; `wanted` is undefined when nobody wants it any more. */
  changed(subscription: UpstreamSubscription): void;
}

/** Topics whose interest has gone, but whose sequence and last message are kept. */
const MAX_PAST = 20_000;

/** The wishes of the consumers: topics, the instruments they concern, and what they need upstream. */
export class TopicBook {
  /** Topics with a demand upstream: wanted, or outliving their last subscriber. */
  private readonly topics = new Map<string, TopicState>();
  /** The longest gone first. */
  private readonly past = new Map<string, TopicState>();
  /** By exchange, then symbol: two lookups of strings that exist beat one of a string to be built. */
  private readonly instruments = new Map<string, Map<string, InstrumentState>>();
  private readonly upstream = new Map<string, UpstreamSubscription>();

  constructor(private readonly context: TopicBookContext) {}

  /** Topics with a demand upstream. */
  all(): Iterable<TopicState> {
    return this.topics.values();
  }

  find(topic: Topic): TopicState | undefined {
    return this.topics.get(formatTopic(topic));
  }

  instrument(exchange: string, symbol: string): InstrumentState | undefined {
    return this.instruments.get(exchange)?.get(symbol);
  }

  /** Returns the topic, or undefined where the broker knows no such instrument or carries no such mode. */
  want(topic: Topic): TopicState | undefined {
    const text = formatTopic(topic);
    let state = this.topics.get(text);
    if (!state) {
      state = this.past.get(text) ?? new TopicState(topic);
      if (!this.demand(state)) return undefined;
      this.past.delete(text);
      this.topics.set(text, state);
    }
    state.cancelLinger?.();
    state.cancelLinger = undefined;
    state.wanted = true;
    return state;
  }

  /** The last subscriber has gone: what the topic needs upstream stays for the linger. */
  unwant(topic: Topic): void {
    const state = this.find(topic);
    if (!state?.wanted) return;
    state.wanted = false;
    state.cancelLinger = this.context.clock.after(this.context.lingerMs, () => this.drop(state));
  }

  /** Drops at once the topics that outlive their last subscriber, of the instruments concerned. */
  dropLingering(subscriptions: Iterable<UpstreamSubscription>): void {
    const lingering = new Set<TopicState>();
    for (const { instrument } of subscriptions) {
      const topics = this.instrument(instrument.exchange, instrument.symbol)?.topics ?? [];
      for (const topic of topics) if (!topic.wanted) lingering.add(topic);
    }
    for (const topic of lingering) this.drop(topic);
  }

  /** Follows a change of the instrument table: topics whose instrument has a new token are asked for anew. */
  refresh(): void {
    for (const state of [...this.topics.values()]) {
      const { symbol, exchange } = state.topic;
      const instrument = this.context.instruments.find(symbol, exchange);
      const own = state.upstream[0]!.instrument;
      if (!instrument || upstreamKey(instrument) === upstreamKey(own)) continue;
      this.withdraw(state);
      if (this.demand(state)) continue;
      state.cancelLinger?.();
      this.topics.delete(state.text);
    }
  }

  stop(): void {
    for (const topic of this.topics.values()) topic.cancelLinger?.();
  }

  private demand(state: TopicState): boolean {
    const { symbol, exchange, mode, depthLevel } = state.topic;
    const instrument = this.context.instruments.find(symbol, exchange);
    if (!instrument) return false;
    const items = route(this.context.definition, { instrument, mode, depthLevel });
    if (items.length === 0) return false;
    this.instrumentState(exchange, symbol).topics.push(state);
    for (const item of items) {
      const subscription = this.subscription(item);
      state.upstream.push(subscription);
      if (subscription.demand(state, item)) this.context.changed(subscription);
    }
    return true;
  }

  private subscription({ channel, instrument, stream }: UpstreamItem): UpstreamSubscription {
    const id = `${channel}|${upstreamKey(instrument, stream)}`;
    let subscription = this.upstream.get(id);
    if (!subscription) {
      subscription = new UpstreamSubscription(channel, instrument, stream);
      this.upstream.set(id, subscription);
    }
    return subscription;
  }

  private drop(state: TopicState): void {
    state.cancelLinger?.();
    state.cancelLinger = undefined;
    this.withdraw(state);
    this.topics.delete(state.text);
    this.past.set(state.text, state);
    if (this.past.size > MAX_PAST) this.past.delete(this.past.keys().next().value!);
  }

  private withdraw(state: TopicState): void {
    const { symbol, exchange } = state.topic;
    const concerned = this.instrument(exchange, symbol)!;
    concerned.topics = concerned.topics.filter((topic) => topic !== state);
    for (const subscription of state.upstream) {
      const hasChanged = subscription.demand(state, undefined);
      if (!subscription.isDemanded) this.upstream.delete(`${subscription.channel}|${subscription.key}`);
      if (hasChanged) this.context.changed(subscription);
    }
    state.upstream = [];
    if (concerned.topics.length === 0) this.instruments.get(exchange)!.delete(symbol);
  }

  private instrumentState(exchange: string, symbol: string): InstrumentState {
    let symbols = this.instruments.get(exchange);
    if (!symbols) {
      symbols = new Map();
      this.instruments.set(exchange, symbols);
    }
    let state = symbols.get(symbol);
    if (!state) {
      state = { topics: [], main: undefined };
      symbols.set(symbol, state);
    }
    return state;
  }
}
