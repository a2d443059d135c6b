import type { FeedStatus } from '../../src/common/feed-state.js';
import { Feed } from '../../src/modules/brokers/engine/feed.js';
import type { FeedOptions } from '../../src/modules/brokers/engine/feed-options.js';
import { formatTopic, parseTopic, type Topic } from '../../src/modules/bus/topic.js';
import { FakeClock } from './fake-clock.js';
import { anyInstrument, type Script, ScriptedBroker } from './scripted-broker.js';

/** A feed on a scripted broker and a clock of the test's own. */
export class FeedHarness {
  readonly clock: FakeClock;
  readonly broker: ScriptedBroker;
  readonly feed: Feed;
  /** Messages by topic, parsed, in their order. */
  readonly published: { topic: string; data: Record<string, unknown> }[] = [];
  readonly statuses: FeedStatus[] = [];
  readonly orders: Record<string, unknown>[] = [];
  readonly logged: string[] = [];

  constructor(options: { start?: string; script?: Script; feed?: Partial<FeedOptions> } = {}) {
    this.clock = new FakeClock(options.start);
    this.broker = new ScriptedBroker(this.clock, options.script);
    this.feed = new Feed({
      name: 'scripted',
      definition: this.broker.definition,
      credentials: { token: 'first' },
      instruments: anyInstrument,
      publish: (topic, data) => this.published.push({ topic, data: JSON.parse(data.toString()) }),
      onStatus: (status) => this.statuses.push(status),
      onOrder: (update) => this.orders.push(update),
      settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 5000 },
      clock: this.clock,
      random: () => 0.5,
      log: { log: (text) => this.logged.push(text), warn: (text) => this.logged.push(text) },
      ...options.feed,
    });
    this.feed.start();
  }

  /** A topic of this feed by its end: `NSE_TCS_LTP`. */
  topic(text: string): Topic {
    const topic = parseTopic(`scripted_${text}`);
    if (!topic) throw new Error(`${text} is no topic`);
    return topic;
  }

  want(...topics: string[]): void {
    for (const topic of topics) this.feed.setInterest(this.topic(topic), true);
  }

  unwant(...topics: string[]): void {
    for (const topic of topics) this.feed.setInterest(this.topic(topic), false);
  }

  /** Wants topics, and waits until the broker has been asked for them. */
  connect(...topics: string[]): void {
    this.want(...topics);
    this.clock.advance(100);
  }

  /** The messages of one topic. */
  messages(topic: string): Record<string, unknown>[] {
    const text = formatTopic(this.topic(topic));
    return this.published.filter((message) => message.topic === text).map((message) => message.data);
  }

  /** Stops the feed, and lets its lines close. */
  close(): void {
    void this.feed.stop();
    this.clock.advance(3000);
  }

  get state(): string {
    return this.feed.status.state;
  }
}
