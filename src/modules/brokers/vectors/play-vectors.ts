import { DEFAULT_DEPTH_LEVEL, DEPTH_LEVELS, type DepthLevel, MODE_RANK, MODES } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { BrokerDefinition, Protocol, SubscriptionItem, TickSink } from '../engine/contract.js';
import { compareTicks, type Mismatch } from './compare-tick.js';
import {
  type ExpectedTick,
  instrumentKey,
  type VectorFile,
  VectorFileError,
  type VectorSubscription,
} from './vector-file.js';

export interface FrameResult {
  /** The frame's name. */
  name: string;
  /** Empty: the frame has passed. */
  mismatches: readonly Mismatch[];
  /** What the protocol threw, which is a failure whatever the ticks are. */
  thrown?: string;
}

export type BrokerLookup = (id: string) => BrokerDefinition | undefined;

/** 2025-11-21 05:30 UTC: protocols never read the clock, so a replay has its own. Epoch ms. */
const NOW = 1_763_703_000_000;

/**
 * Plays the frames of a file in order through one protocol of its broker, keeping that protocol's subscriptions as
 * each frame's `subscribed` says.
 *
 * @throws VectorFileError when the broker or its channel is not known
 */
export function playVectors(file: VectorFile, brokerOf: BrokerLookup): FrameResult[] {
  const definition = brokerOf(file.broker);
  if (!definition) throw new VectorFileError(`no broker "${file.broker}"`);
  const channel = file.channel ?? Object.keys(definition.channels)[0] ?? '';
  if (!definition.channels[channel]) throw new VectorFileError(`${file.broker} has no channel "${channel}"`);
  const credentials = Object.fromEntries(definition.credentials.map(({ name }) => [name, name]));
  const protocol = definition.createProtocol({ credentials, channel, now: () => NOW });
  const holder = new Holder(file, definition, channel, protocol);
  return file.frames.map(({ name, frame, subscribed, expect }) => {
    const ticks: Tick[] = [];
    try {
      holder.hold(subscribed);
      protocol.receive(
        frame,
        collector((tick) => ticks.push(...holder.projections(tick, subscribed, expect), tick)),
      );
    } catch (error) {
      const thrown = error instanceof Error ? error.message : String(error);
      return { name, mismatches: compareTicks(expect, ticks), thrown };
    }
    return { name, mismatches: compareTicks(expect, ticks) };
  });
}

/** Keeps a protocol's subscriptions as a list says, by the difference to what it holds. */
class Holder {
  private readonly held = new Map<string, SubscriptionItem>();
  private readonly instruments: Map<string, VectorFile['instruments'][number]>;

  constructor(
    file: VectorFile,
    private readonly definition: BrokerDefinition,
    private readonly channel: string,
    private readonly protocol: Protocol,
  ) {
    this.instruments = new Map(file.instruments.map((instrument) => [instrumentKey(instrument), instrument]));
    protocol.opened();
  }

  hold(subscribed: readonly VectorSubscription[]): void {
    const wanted = this.wanted(subscribed);
    const dropped = [...this.held].filter(([key]) => !wanted.has(key));
    const added = [...wanted].filter(([key, item]) => !isSame(this.held.get(key), item));
    for (const [key] of dropped) this.held.delete(key);
    for (const [key, item] of added) this.held.set(key, item);
    for (const items of this.batches(dropped)) this.protocol.unsubscribe(items);
    for (const items of this.batches(added)) this.protocol.subscribe(items);
  }

  /**
   * A protocol yields one tick for all modes that the broker holds as one, and the feed projects it to the poorer ones:
   * those that are subscribed and that the frame expects, poorest first.
   */
  projections(tick: Tick, subscribed: readonly VectorSubscription[], expect: readonly ExpectedTick[]): Tick[] {
    return MODES.filter((mode) => MODE_RANK[mode] < MODE_RANK[tick.mode])
      .map((mode): Tick => ({ ...tick, mode }))
      .filter((one) => isListed(one, subscribed) && isListed(one, expect) && !this.holds(one));
  }

  private holds({ symbol, exchange, mode }: Tick): boolean {
    for (const { instrument, mode: held } of this.held.values()) {
      if (held === mode && instrument.symbol === symbol && instrument.exchange === exchange) return true;
    }
    return false;
  }

  /** One item for each instrument and stream, in its richest mode. */
  private wanted(subscribed: readonly VectorSubscription[]): Map<string, SubscriptionItem> {
    const wanted = new Map<string, SubscriptionItem>();
    for (const entry of subscribed) {
      const instrument = this.instruments.get(instrumentKey(entry))!;
      const bare: SubscriptionItem = { instrument, mode: entry.mode, depthLevel: DEFAULT_DEPTH_LEVEL };
      const item = { ...bare, depthLevel: entry.depth_level ?? this.ownLevel(bare) };
      const key = `${instrumentKey(entry)}|${this.streamOf(item)}`;
      const richer = wanted.get(key);
      if (!richer || MODE_RANK[richer.mode] < MODE_RANK[item.mode]) wanted.set(key, item);
    }
    return wanted;
  }

  /** Items of different streams are held side by side. */
  private streamOf(item: SubscriptionItem): string {
    const routes = this.definition.upstream?.(item) ?? [];
    return routes.find(({ channel, mode }) => channel === this.channel && mode === item.mode)?.stream ?? '';
  }

  /** The depth level that the broker's routing brings to this channel: a channel may be for deep books only. */
  private ownLevel(item: SubscriptionItem): DepthLevel {
    const { definition, channel } = this;
    const routes = (depthLevel: DepthLevel) => definition.upstream?.({ ...item, mode: 'DEPTH', depthLevel }) ?? [];
    return DEPTH_LEVELS.find((level) => routes(level).some((one) => one.channel === channel)) ?? DEFAULT_DEPTH_LEVEL;
  }

  private batches(entries: readonly [string, SubscriptionItem][]): SubscriptionItem[][] {
    const size = this.definition.channels[this.channel]!.batchSize;
    const batches: SubscriptionItem[][] = [];
    for (let start = 0; start < entries.length; start += size) {
      batches.push(entries.slice(start, start + size).map(([, item]) => item));
    }
    return batches;
  }
}

function isSame(a: SubscriptionItem | undefined, b: SubscriptionItem): boolean {
  return a?.mode === b.mode && a.depthLevel === b.depthLevel;
}

function isListed({ symbol, exchange, mode }: Tick, entries: readonly (VectorSubscription | ExpectedTick)[]): boolean {
  return entries.some((entry) => entry.symbol === symbol && entry.exchange === exchange && entry.mode === mode);
}

/** Takes ticks and nothing else. A protocol may reuse its tick, so each is copied. */
function collector(take: (tick: Tick) => void): TickSink {
  const ignore = () => {};
  return {
    tick: (tick) => take(structuredClone(tick)),
    ready: ignore,
    acknowledged: ignore,
    rejected: ignore,
    send: ignore,
    malformed: ignore,
    order: ignore,
    notice: ignore,
  };
}
