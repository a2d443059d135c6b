import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { FeedState } from '../../../common/feed-state.js';
import type { FeedCounters } from '../../brokers/engine/counters.js';
import type { Feed } from '../../brokers/engine/feed.js';
import type { SubscriptionCounts } from '../../brokers/engine/feed-report.js';
import { FeedManager } from '../../brokers/feed-manager.js';
import type { ControlHub } from '../../bus/bus.js';
import { BUS_PUBLISHER } from '../../bus/tokens.js';
import { Metrics, one, type Rows } from './metrics.js';
import { TickLatency } from './tick-latency.js';

const STATES = [
  'connecting',
  'live',
  'quiet',
  'stale',
  'reconnecting',
  'login_required',
  'down',
] as const satisfies readonly FeedState[];

type FeedLabels = 'feed' | 'broker';

const TOPIC_STATES = {
  wanted: 'wanted',
  active: 'active',
  stale: 'stale',
  pending: 'pending',
  lingering: 'lingering',
  capacity_exceeded: 'capacityExceeded',
} as const satisfies Record<string, keyof SubscriptionCounts>;

/** What the feeds of this process do, one for each account. */
@Injectable()
export class FeedMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly latency: TickLatency,
    private readonly feeds: FeedManager,
    @Inject(BUS_PUBLISHER) private readonly publisher: ControlHub,
  ) {}

  onModuleInit(): void {
    this.latency.add('feed', this.feeds.delays);
    this.addStates();
    this.addCounters();
    this.metrics.counter(
      'tickgate_bus_conflated_total',
      'Messages that a newer one replaced before they were sent',
      [],
      () => one(this.publisher.conflated),
    );
  }

  private addStates(): void {
    const { metrics } = this;
    metrics.gauge(
      'tickgate_feed_state',
      '1 for the state that the feed of an account is in',
      ['feed', 'broker', 'state'],
      () => this.each((feed) => STATES.map((state) => [{ state }, feed.status.state === state ? 1 : 0])),
    );
    metrics.gauge(
      'tickgate_feed_state_seconds',
      'For how long the feed has been in its state',
      ['feed', 'broker'],
      () => this.each((feed) => [[{}, (Date.now() - Date.parse(feed.status.since)) / 1000]]),
    );
    metrics.gauge(
      'tickgate_feed_data_age_seconds',
      'Age of the newest tick of the account; absent before the first on the present connections',
      ['feed', 'broker'],
      () => this.each((feed) => dataAge(feed)),
    );
    metrics.gauge('tickgate_feed_connections', 'Connections to the broker that are ready', ['feed', 'broker'], () =>
      this.each((feed) => [[{}, feed.connections().filter(({ phase }) => phase === 'ready').length]]),
    );
    metrics.gauge('tickgate_feed_topics', 'Topics of the feed by what they are', ['feed', 'broker', 'state'], () =>
      this.each((feed) => {
        const counts = feed.subscriptionCounts();
        return Object.entries(TOPIC_STATES).map(([state, field]) => [{ state }, counts[field]]);
      }),
    );
  }

  private addCounters(): void {
    const total = (name: string, help: string, field: Exclude<keyof FeedCounters, 'reconnects'>) =>
      this.metrics.counter(name, help, ['feed', 'broker'], () => this.each(({ counters }) => [[{}, counters[field]]]));
    total('tickgate_feed_frames_total', 'Frames from the broker', 'frames');
    total('tickgate_feed_ticks_total', 'Ticks that they held', 'ticks');
    total('tickgate_feed_published_total', 'Messages that were published on the bus', 'published');
    total('tickgate_feed_decode_errors_total', 'Frames, or parts of them, that were not understood', 'decodeErrors');
    total('tickgate_feed_rejected_ticks_total', 'Ticks with impossible numbers', 'rejectedTicks');
    total('tickgate_feed_refused_subscriptions_total', 'Subscriptions that the broker refused', 'refused');
    total('tickgate_feed_http_errors_total', 'Failed HTTP calls to the broker', 'httpErrors');
    total('tickgate_feed_connects_total', 'Connections that were opened to the broker', 'connects');
    this.metrics.counter(
      'tickgate_feed_reconnects_total',
      'Connections to the broker that were made anew, by cause',
      ['feed', 'broker', 'cause'],
      () =>
        this.each(({ counters }) => Object.entries(counters.reconnects).map(([cause, count]) => [{ cause }, count])),
    );
  }

  /** The rows of every feed, with its labels. */
  private *each<L extends string>(
    rows: (feed: Feed) => Rows<L>,
  ): Generator<[Partial<Record<FeedLabels | L, string>>, number]> {
    for (const { feed: name, broker } of this.feeds.statuses()) {
      const feed = this.feeds.get(name);
      for (const [labels, value] of feed ? rows(feed) : []) {
        yield [{ feed: name, broker, ...labels } as Record<FeedLabels | L, string>, value];
      }
    }
  }
}

function dataAge(feed: Feed): Rows<never> {
  const ages = feed.connections().flatMap(({ tickAgeMs }) => tickAgeMs ?? []);
  return ages.length > 0 ? one(Math.min(...ages) / 1000) : [];
}
