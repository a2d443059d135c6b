import { Backoff } from '../../../common/backoff.js';
import type { Clock } from '../../../common/clock.js';
import { MODE_RANK } from '../../../common/mode.js';
import { BatchLimiter } from './batch-limiter.js';
import type { ChannelDefinition, Outbound, Protocol, Rejection, SubscriptionItem } from './contract.js';
import type { FeedCounters } from './counters.js';
import { sameItem, type UpstreamSubscription, upstreamKey } from './upstream-subscription.js';

/** Least and longest wait before an item that the broker refused for now is asked for again, in ms. */
const RETRY_ITEM_MIN_MS = 5_000;
const RETRY_ITEM_MAX_MS = 300_000;

export interface ReconcilerContext {
  limits: ChannelDefinition;
  clock: Clock;
  counters: FeedCounters;
  /** Sends what a batch consists of. */
  send(outbound: readonly Outbound[], items: readonly SubscriptionItem[]): void;
  /** What a subscription wants has changed, because of what the broker refused. */
  changed(subscription: UpstreamSubscription): void;
}

/**
 * Brings one connection from what it holds to what is placed on it, in batches within the broker's limits. It keeps
 * the desired state only; when the connection is made anew, what is placed then is sent, once.
 */
export class Reconciler {
  private readonly placed = new Map<string, UpstreamSubscription>();
  /** What the broker was told, on the present connection. */
  private readonly held = new Map<string, SubscriptionItem>();
  /** Keys whose placed and held state may differ. */
  private readonly dirty = new Set<string>();
  /** Streams seen: an item that a protocol reports does not name its own. */
  private readonly streams = new Set<string | undefined>();
  private readonly limiter: BatchLimiter;
  private readonly itemBackoff = new Backoff({ minMs: RETRY_ITEM_MIN_MS, maxMs: RETRY_ITEM_MAX_MS });
  private readonly exchangeCounts = new Map<string, number>();
  private protocol: Protocol | undefined;
  private readonly timers = new Set<() => void>();
  private paused = false;
  /** Monotonic ms since which the broker holds something; undefined when it holds nothing. */
  heldSince: number | undefined;

  constructor(private readonly context: ReconcilerContext) {
    this.limiter = new BatchLimiter(context.limits.batchesPerSecond, context.limits.batchSpacingMs);
  }

  get size(): number {
    return this.placed.size;
  }

  /** Everything placed here. */
  subscriptions(): Iterable<UpstreamSubscription> {
    return this.placed.values();
  }

  /** The exchanges of everything placed here. */
  exchanges(): Iterable<string> {
    return this.exchangeCounts.keys();
  }

  /** Places a subscription, or tells that what is granted to it has changed. Sent at the next `flush`. */
  place(subscription: UpstreamSubscription): void {
    if (!this.placed.has(subscription.key)) this.countExchange(subscription, 1);
    this.placed.set(subscription.key, subscription);
    this.streams.add(subscription.stream);
    this.dirty.add(subscription.key);
  }

  remove(subscription: UpstreamSubscription): void {
    if (this.placed.delete(subscription.key)) this.countExchange(subscription, -1);
    this.dirty.add(subscription.key);
  }

  /** The connection is ready: everything placed is sent. */
  connected(protocol: Protocol): void {
    this.protocol = protocol;
    this.flush();
  }

  /** The connection is gone, and with it all that it held. */
  disconnected(): void {
    this.protocol = undefined;
    this.paused = false;
    for (const cancel of this.timers) cancel();
    this.timers.clear();
    this.held.clear();
    this.heldSince = undefined;
    this.dirty.clear();
    this.itemBackoff.reset();
    for (const subscription of this.placed.values()) {
      subscription.confirmed = false;
      this.dirty.add(subscription.key);
      if (subscription.forgive()) this.context.changed(subscription);
    }
  }

  /** Sends as much of the difference as the limits allow, and the rest as soon as they do. */
  flush(): void {
    const { protocol } = this;
    if (!protocol || this.paused || this.dirty.size === 0) return;
    const { dropped, wanted } = this.difference();
    // First what is dropped: on a full connection it makes the room for what comes.
    this.sendBatches(dropped, 'unsubscribe');
    this.sendBatches(wanted, 'subscribe');
  }

  acknowledged(items: readonly SubscriptionItem[]): void {
    for (const item of items) {
      for (const subscription of this.matching(item)) subscription.confirmed = true;
    }
  }

  /** The broker has refused single items: passing faults are tried again, others wait for a reconnect or a change. */
  rejected(rejection: Rejection, items: readonly SubscriptionItem[]): void {
    const refused: UpstreamSubscription[] = [];
    for (const item of items) {
      for (const subscription of this.matching(item)) {
        refused.push(subscription);
        this.held.delete(subscription.key);
        this.dirty.add(subscription.key);
        subscription.confirmed = false;
        this.context.counters.refused += 1;
        if (subscription.refuse(item, rejection.message)) this.context.changed(subscription);
      }
    }
    this.noteHeld();
    if (rejection.kind === 'retryable') {
      const ms = this.itemBackoff.next(Math.max(rejection.retryAfterMs ?? 0, RETRY_ITEM_MIN_MS));
      this.after(ms, () => this.retry(refused));
    }
  }

  private retry(refused: readonly UpstreamSubscription[]): void {
    for (const subscription of refused) {
      if (this.placed.get(subscription.key) !== subscription) continue;
      this.dirty.add(subscription.key);
      if (subscription.forgive()) this.context.changed(subscription);
    }
    this.flush();
  }

  private difference(): { dropped: SubscriptionEntry[]; wanted: SubscriptionEntry[] } {
    const dropped: SubscriptionEntry[] = [];
    const wanted: SubscriptionEntry[] = [];
    for (const key of this.dirty) {
      const have = this.held.get(key);
      const want = this.desired(key);
      if (sameItem(have, want)) this.dirty.delete(key);
      else if (want) wanted.push([key, want]);
      else dropped.push([key, have!]);
    }
    // Many protocols need a frame for each mode, so a batch of one mode is one frame.
    wanted.sort(([, a], [, b]) => MODE_RANK[a.mode] - MODE_RANK[b.mode] || a.depthLevel - b.depthLevel);
    return { dropped, wanted };
  }

  private desired(key: string): SubscriptionItem | undefined {
    const subscription = this.placed.get(key);
    return subscription?.isRefused ? undefined : subscription?.granted;
  }

  private sendBatches(entries: readonly SubscriptionEntry[], verb: 'subscribe' | 'unsubscribe'): void {
    const { batchSize } = this.context.limits;
    const { protocol } = this;
    for (let start = 0; start < entries.length; start += batchSize) {
      // Sending can end the connection, and with it this round.
      if (this.paused || !protocol || this.protocol !== protocol) return;
      const waitMs = this.limiter.take(this.context.clock.monotonic());
      if (waitMs > 0) {
        this.pause(waitMs);
        return;
      }
      this.sendBatch(protocol, entries.slice(start, start + batchSize), verb);
    }
  }

  private sendBatch(protocol: Protocol, batch: readonly SubscriptionEntry[], verb: 'subscribe' | 'unsubscribe'): void {
    for (const [key, item] of batch) {
      this.dirty.delete(key);
      if (verb === 'subscribe') this.held.set(key, item);
      else this.held.delete(key);
    }
    this.noteHeld();
    this.context.counters.batches += 1;
    const items = batch.map(([, item]) => item);
    try {
      this.context.send(protocol[verb](items), items);
    } catch {
      this.rejected({ kind: 'fatal', message: 'the protocol cannot express it' }, items);
    }
  }

  private noteHeld(): void {
    if (this.held.size === 0) this.heldSince = undefined;
    else this.heldSince ??= this.context.clock.monotonic();
  }

  private countExchange({ instrument }: UpstreamSubscription, by: number): void {
    const count = (this.exchangeCounts.get(instrument.exchange) ?? 0) + by;
    if (count > 0) this.exchangeCounts.set(instrument.exchange, count);
    else this.exchangeCounts.delete(instrument.exchange);
  }

  private pause(ms: number): void {
    this.paused = true;
    this.after(ms, () => {
      this.paused = false;
      this.flush();
    });
  }

  private after(ms: number, run: () => void): void {
    const cancel = this.context.clock.after(ms, () => {
      this.timers.delete(cancel);
      run();
    });
    this.timers.add(cancel);
  }

  /** The subscriptions that an item of a protocol's report stands for: of its mode where one is, else of any. */
  private matching(item: SubscriptionItem): UpstreamSubscription[] {
    const found: UpstreamSubscription[] = [];
    for (const stream of this.streams) {
      const subscription = this.placed.get(upstreamKey(item.instrument, stream));
      if (subscription) found.push(subscription);
    }
    const exact = found.filter((subscription) => sameItem(subscription.granted, item));
    return exact.length > 0 ? exact : found;
  }
}

type SubscriptionEntry = [key: string, item: SubscriptionItem];
