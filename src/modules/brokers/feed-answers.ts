import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FeedState } from '../../common/feed-state.js';
import { Processes } from '../processes/processes.js';
import type { FeedCounters } from './engine/counters.js';
import type { Feed } from './engine/feed.js';
import { FeedManager } from './feed-manager.js';

/** Questions that processes with feeds answer. */
export const FEEDS_QUESTION = 'feeds';
export const RECONNECT_QUESTION = 'feed.reconnect';

/** One upstream connection, as it goes over REST. */
export interface ConnectionAnswer {
  channel: string;
  phase: string;
  symbols: number;
  ready_for_ms: number | null;
  tick_age_ms: number | null;
  reason: string;
}

/** A feed, as it goes over REST. */
export interface FeedAnswer {
  feed: string;
  broker: string;
  state: FeedState;
  since: string;
  message: string;
  subscriptions: Record<'wanted' | 'active' | 'stale' | 'pending' | 'lingering' | 'capacity_exceeded', number>;
  connections: ConnectionAnswer[];
  last_tick_age_ms: number | null;
  counters: Record<string, number>;
}

/** Says what the feeds of this process do, and reconnects them when asked. */
@Injectable()
export class FeedAnswers implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly feeds: FeedManager,
  ) {}

  onModuleInit(): void {
    this.processes.answer(FEEDS_QUESTION, ({ feed }) => this.describe(typeof feed === 'string' ? feed : undefined));
    this.processes.answer(RECONNECT_QUESTION, ({ feed }) => this.reconnect(String(feed)));
  }

  private describe(name: string | undefined): FeedAnswer[] {
    const names = name === undefined ? this.feeds.statuses().map(({ feed }) => feed) : [name];
    return names.flatMap((one) => {
      const feed = this.feeds.get(one);
      return feed ? [describeFeed(feed)] : [];
    });
  }

  private reconnect(name: string): { connections: number } | undefined {
    const feed = this.feeds.get(name);
    return feed && { connections: feed.reconnect() };
  }
}

function describeFeed(feed: Feed): FeedAnswer {
  const { feed: name, broker, state, since, message } = feed.status;
  const { capacityExceeded, ...subscriptions } = feed.subscriptionCounts();
  const connections = feed.connections().map((connection) => ({
    channel: connection.channel,
    phase: connection.phase,
    symbols: connection.symbols,
    ready_for_ms: rounded(connection.readyForMs),
    tick_age_ms: rounded(connection.tickAgeMs),
    reason: connection.reason,
  }));
  const ages = connections.flatMap(({ tick_age_ms }) => tick_age_ms ?? []);
  return {
    feed: name,
    broker,
    state,
    since,
    message,
    subscriptions: { ...subscriptions, capacity_exceeded: capacityExceeded },
    connections,
    last_tick_age_ms: ages.length > 0 ? Math.min(...ages) : null,
    counters: flatCounters(feed.counters),
  };
}

function rounded(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms);
}

/** Names as everywhere over REST: `decode_errors`, `reconnects_network`. */
function flatCounters({ reconnects, ...counters }: FeedCounters): Record<string, number> {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries([
    ...Object.entries(counters).map(([name, count]) => [snake(name), count]),
    ...Object.entries(reconnects).map(([cause, count]) => [`reconnects_${cause}`, count]),
  ]) as Record<string, number>;
}
