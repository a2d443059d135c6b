import { Backoff } from '../../../common/backoff.js';
import type { Clock } from '../../../common/clock.js';
import type { Tick } from '../../../common/tick.js';
import { ChannelPool } from './channel-pool.js';
import type { BrokerDefinition, ChannelDefinition, HttpClient, Protocol, Rejection } from './contract.js';
import type { FeedCounters, ReconnectCause } from './counters.js';
import type { FeedSettings } from './feed-options.js';
import { Link } from './link.js';
import type { SessionCalendar } from './session-calendar.js';
import { hasFlowed, healthOf, type Moment } from './stall-policy.js';
import { wsTransport } from './transports/ws-transport.js';
import type { UpstreamSubscription } from './upstream-subscription.js';

/** Interest comes in bursts: changes are gathered until none has come for this long, in ms. */
const GATHER_MS = 15;
/** A burst that does not end is cut after this long, in ms. */
const GATHER_AT_MOST_MS = 60;

export interface UpstreamContext {
  definition: BrokerDefinition;
  settings: FeedSettings;
  clock: Clock;
  counters: FeedCounters;
  calendar: SessionCalendar;
  http: HttpClient;
  random: (() => number) | undefined;
  createProtocol(channel: string): Protocol;
}

export interface UpstreamEvents {
  tick(link: Link, tick: Tick): void;
  order(update: Record<string, unknown>): void;
  malformed(reason: string): void;
  notice(message: string): void;
  /** A line is gone, and what was placed on it will be asked for again. */
  lost(link: Link): void;
  /** The broker wants no further attempt of this connection. */
  failed(link: Link, rejection: Rejection): void;
  /** A phase of a connection, or what waits for room, has changed. */
  changed(): void;
}

/** All connections of a feed: places what is wanted on them, and watches over them. */
export class Upstream {
  /** The first channel that the definition names; losing another one does not mark the feed as lost. */
  readonly mainChannel: string;
  private readonly pools = new Map<string, ChannelPool>();
  private readonly changed = new Set<UpstreamSubscription>();
  private gathering: { since: number; cancel: () => void } | undefined;
  private isEnabled = false;
  private whenClosed: (() => void) | undefined;

  constructor(
    private readonly context: UpstreamContext,
    private readonly events: UpstreamEvents,
  ) {
    const channels = Object.entries(context.definition.channels);
    this.mainChannel = channels[0]?.[0] ?? 'feed';
    for (const [channel, declared] of channels) {
      const limits = channel === this.mainChannel ? overridden(declared, context.settings) : declared;
      const pool: ChannelPool = new ChannelPool({
        channel,
        limits,
        createLink: () => this.createLink(channel, limits, pool),
        open: (link) => {
          if (this.isEnabled) link.connection.open();
        },
      });
      this.pools.set(channel, pool);
    }
  }

  *links(): Iterable<Link> {
    for (const pool of this.pools.values()) yield* pool.links;
  }

  /** Subscriptions without room, over all channels, and the first one's reason. */
  waiting(): { count: number; message: string } {
    let count = 0;
    let message = '';
    for (const { waiting } of this.pools.values()) {
      count += waiting.size;
      for (const subscription of waiting) {
        message ||= subscription.capacityExceeded ?? '';
        break;
      }
    }
    return { count, message };
  }

  /** What a subscription wants has changed: settled with all others of the same burst. */
  change(subscription: UpstreamSubscription): void {
    this.changed.add(subscription);
    const now = this.context.clock.monotonic();
    const since = this.gathering?.since ?? now;
    this.gathering?.cancel();
    const ms = Math.max(0, Math.min(GATHER_MS, since + GATHER_AT_MOST_MS - now));
    this.gathering = { since, cancel: this.context.clock.after(ms, () => this.settle()) };
  }

  /** Lets connections open; those that have failed or were closed are made anew. */
  enable(cause: ReconnectCause): void {
    this.isEnabled = true;
    for (const link of [...this.links()]) {
      link.stalls = 0;
      if (link.connection.phase === 'idle') link.connection.open();
      else link.connection.restart(cause);
    }
  }

  /** Closes every connection, and lets none open; what is placed stays placed. Resolves once all have closed. */
  disable(): Promise<void> {
    this.isEnabled = false;
    const closed = new Promise<void>((resolve) => {
      this.whenClosed = resolve;
    });
    for (const link of [...this.links()]) link.connection.close();
    this.tellWhenClosed();
    return closed;
  }

  stop(): Promise<void> {
    this.gathering?.cancel();
    return this.disable();
  }

  /** Looks at the clocks of all connections; gives up those that are dead or stalled. */
  watch(moment: Moment): void {
    const { definition, calendar } = this.context;
    for (const link of [...this.links()]) {
      if (link.connection.phase !== 'ready') continue;
      if (hasFlowed(link)) link.stalls = 0;
      const health = healthOf(link, definition.liveness, calendar, moment);
      if (health === 'dead') link.connection.drop('transport', 'the line was dead');
      if (health === 'stalled') this.giveUpStalled(link);
    }
  }

  private giveUpStalled(link: Link): void {
    link.stalls += 1;
    this.events.changed();
    link.connection.drop('data', 'no data although the session is open');
  }

  /** Brings the connections into line with what is wanted now, without waiting for the end of the burst. */
  settle(): void {
    this.gathering?.cancel();
    this.gathering = undefined;
    const changed = [...this.changed];
    this.changed.clear();
    // What is dropped goes first: it may make the room for what comes.
    for (const subscription of changed) if (!subscription.wanted) this.pool(subscription).release(subscription);
    for (const pool of this.pools.values()) pool.admitWaiting();
    for (const subscription of changed) if (subscription.wanted) this.place(subscription);
    for (const pool of this.pools.values()) {
      if (!this.context.definition.keepsConnection) pool.closeEmpty();
      for (const link of pool.links) link.reconciler.flush();
    }
    this.events.changed();
  }

  private place(subscription: UpstreamSubscription): void {
    const waited = subscription.capacityExceeded !== undefined;
    if (!this.pool(subscription).place(subscription) && !waited) this.context.counters.capacityExceeded += 1;
  }

  private pool(subscription: UpstreamSubscription): ChannelPool {
    return this.pools.get(subscription.channel)!;
  }

  private createLink(channel: string, limits: ChannelDefinition, pool: ChannelPool): Link {
    const { context, events } = this;
    const { clock, counters, http, settings } = context;
    const { liveness } = context.definition;
    const link: Link = new Link(
      {
        channel,
        limits,
        clock,
        counters,
        http,
        backoff: new Backoff({ minMs: settings.backoffMinMs, maxMs: settings.backoffMaxMs, random: context.random }),
        ws: wsTransport({ pingIntervalMs: liveness.pingIntervalMs, clock }),
        createProtocol: () => context.createProtocol(channel),
      },
      {
        tick: (tick) => events.tick(link, tick),
        order: events.order,
        malformed: events.malformed,
        notice: events.notice,
        changed: events.changed,
        ready: events.changed,
        lost: () => events.lost(link),
        wantChanged: (subscription) => this.change(subscription),
        failed: (rejection) => events.failed(link, rejection),
        idle: () => this.becameIdle(pool, link),
      },
    );
    return link;
  }

  private becameIdle(pool: ChannelPool, link: Link): void {
    if (link.reconciler.size === 0) pool.forget(link);
    else if (this.isEnabled) link.connection.open();
    this.tellWhenClosed();
    this.events.changed();
  }

  private tellWhenClosed(): void {
    if (this.isEnabled) return;
    for (const link of this.links()) if (link.connection.phase !== 'idle') return;
    this.whenClosed?.();
  }
}

/** The operator's limits in place of the broker's; 0 and absent leave the broker's. */
function overridden(limits: ChannelDefinition, settings: FeedSettings): ChannelDefinition {
  return {
    ...limits,
    symbolsPerConnection: settings.symbolsPerConnection || limits.symbolsPerConnection,
    connectionsPerAccount: settings.connectionsPerAccount || limits.connectionsPerAccount,
  };
}
