import type { Instrument } from '../../instruments/instrument.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { circuitTopics, interestTopic, marketTopic, otherIndexTopic, segmentOf } from './topics.js';

/** The price bands of a segment, by instrument id. */
export interface Circuits {
  upper: Map<number, number>;
  lower: Map<number, number>;
}

/** An instrument that is held, and what packets beside the market's own have told of it. */
export interface InstrumentState {
  item: SubscriptionItem;
  topics: readonly string[];
  id: number;
  circuits: Circuits;
  oi: number | undefined;
  /** The topic that its prices come on: of two, the first that spoke. */
  source: string | undefined;
  /** Looks at an index that has not spoken yet. */
  looks: number;
}

/** What a topic that is subscribed brings. */
export type Route =
  | { kind: 'market'; state: InstrumentState }
  | { kind: 'interest'; state: InstrumentState }
  | { kind: 'circuit'; bands: Map<number, number>; holders: number };

/** Looks at a silent index before it is sought elsewhere. */
const PATIENCE = 2;

/** Topics to subscribe and to drop, in their order. */
export interface TopicChange {
  added: string[];
  dropped: string[];
}

/** Which topics are held, and for whom. Bands of a segment are held as long as somebody wants depth there. */
export class TopicBook {
  private readonly routes = new Map<string, Route>();
  private readonly states = new Map<string, InstrumentState>();
  private readonly segments = new Map<string, Circuits>();

  route(topic: string): Route | undefined {
    return this.routes.get(topic);
  }

  hold(item: SubscriptionItem, change: TopicChange): void {
    const key = marketTopic(item.instrument);
    let state = this.states.get(key);
    if (!state) {
      state = this.newState(item);
      this.states.set(key, state);
    }
    state.item = item;
    this.bring(state, topicsOf(item, state), change);
  }

  /** Forgets what it has told, too. */
  release(instrument: Instrument, change: TopicChange): void {
    const key = marketTopic(instrument);
    const state = this.states.get(key);
    if (!state) return;
    this.states.delete(key);
    this.bring(state, [], change);
  }

  /** To be called from time to time: the places at which indices that stay silent are sought from now on. */
  seekSilent(change: TopicChange): void {
    for (const state of this.states.values()) {
      const elsewhere = otherIndexTopic(state.item.instrument);
      if (elsewhere === undefined || state.source !== undefined) continue;
      state.looks += 1;
      if (state.looks === PATIENCE) this.bring(state, [...state.topics, elsewhere], change);
    }
  }

  private newState(item: SubscriptionItem): InstrumentState {
    const segment = segmentOf(item.instrument);
    let circuits = this.segments.get(segment);
    if (!circuits) {
      circuits = { upper: new Map(), lower: new Map() };
      this.segments.set(segment, circuits);
    }
    const id = Number(item.instrument.token);
    return { item, topics: [], id, circuits, oi: undefined, source: undefined, looks: 0 };
  }

  private bring(state: InstrumentState, topics: readonly string[], change: TopicChange): void {
    for (const topic of state.topics) if (!topics.includes(topic)) this.drop(topic, change);
    for (const topic of topics) if (!state.topics.includes(topic)) this.add(topic, state, change);
    state.topics = topics;
  }

  private add(topic: string, state: InstrumentState, change: TopicChange): void {
    const { upper, lower } = circuitTopics(segmentOf(state.item.instrument));
    if (topic === upper || topic === lower) {
      const known = this.routes.get(topic);
      if (known?.kind === 'circuit') {
        known.holders += 1;
        return;
      }
      const bands = topic === upper ? state.circuits.upper : state.circuits.lower;
      this.routes.set(topic, { kind: 'circuit', bands, holders: 1 });
    } else {
      const kind = topic === interestTopic(state.item) ? 'interest' : 'market';
      this.routes.set(topic, { kind, state });
    }
    change.added.push(topic);
  }

  private drop(topic: string, change: TopicChange): void {
    const route = this.routes.get(topic);
    if (route?.kind === 'circuit') {
      route.holders -= 1;
      if (route.holders > 0) return;
    }
    this.routes.delete(topic);
    change.dropped.push(topic);
  }
}

function topicsOf(item: SubscriptionItem, { topics }: InstrumentState): string[] {
  const { instrument, mode } = item;
  const elsewhere = otherIndexTopic(instrument);
  const interest = interestTopic(item);
  const { upper, lower } = circuitTopics(segmentOf(instrument));
  return [
    marketTopic(instrument),
    ...(elsewhere !== undefined && topics.includes(elsewhere) ? [elsewhere] : []),
    ...(interest === undefined ? [] : [interest]),
    ...(mode === 'DEPTH' ? [upper, lower] : []),
  ];
}
