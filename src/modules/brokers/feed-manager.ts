import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import type { FeedStatus } from '../../common/feed-state.js';
import { LatencyBuckets } from '../../common/latency-buckets.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { CLOCK } from '../auth/clock.token.js';
import type { BusPublisher } from '../bus/bus.js';
import { ControlBus } from '../bus/control-bus.js';
import { statusTopic } from '../bus/control-topics.js';
import { BUS_PUBLISHER } from '../bus/tokens.js';
import { parseTopic, type Topic } from '../bus/topic.js';
import { INSTRUMENTS, type InstrumentDirectory } from '../instruments/instrument.js';
import type { BrokerDefinition, Credentials } from './engine/contract.js';
import { Feed } from './engine/feed.js';
import type { FeedSettings } from './engine/feed-options.js';
import { type SessionCalendar, shippedCalendar } from './engine/session-calendar.js';

export interface FeedRequest {
  /** Feed name, as in bus topics. */
  feed: string;
  definition: BrokerDefinition;
  credentials: Credentials;
  /** Overrides the official hosts, by channel name. */
  urls?: Readonly<Record<string, string>>;
  /** Nothing is asked of the broker before a login. */
  isLoggedOut?: boolean;
}

/** The message of a feed that somebody has logged out: nothing is wrong with its credentials. */
export const LOGGED_OUT = 'logged out';

/** Owns the feeds of this process: brings them the interest of the bus, and publishes their status. */
@Injectable()
export class FeedManager implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(FeedManager.name);
  private readonly feeds = new Map<string, Feed>();
  /** Exact topics with subscribers, by feed: a feed may be opened after its consumers came. */
  private readonly wanted = new Map<string, Map<string, Topic>>();
  private readonly statusListeners: ((status: FeedStatus) => void)[] = [];
  private readonly calendar: SessionCalendar = shippedCalendar();
  /** From a frame of a broker to its messages on the bus, over all feeds. */
  readonly delays = new LatencyBuckets();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(BUS_PUBLISHER) private readonly bus: BusPublisher,
    private readonly control: ControlBus,
    @Inject(INSTRUMENTS) private readonly instruments: InstrumentDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.onInterest((topic, wanted) => this.interest(topic, wanted));
    this.control.onSubscribed((prefix) => this.repeatStatuses(prefix));
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.feeds.keys()].map((feed) => this.close(feed)));
  }

  /**
   * Starts a feed; what is wanted of it already goes upstream at once.
   *
   * @throws Error when a feed of this name is open
   */
  open(request: FeedRequest): Feed {
    const { feed: name, definition, credentials, urls, isLoggedOut } = request;
    if (this.feeds.has(name)) throw new Error(`Feed ${name} is open already`);
    const feed = new Feed({
      name,
      definition,
      credentials,
      instruments: this.instruments.of(definition.id),
      publish: (topic, data) => this.bus.publish(topic, data),
      onStatus: (status) => this.told(status),
      settings: this.settings(),
      clock: this.clock,
      urls,
      calendar: this.calendar,
      log: this.logger,
      delays: this.delays,
    });
    this.feeds.set(name, feed);
    feed.start();
    if (isLoggedOut) feed.logOut(LOGGED_OUT);
    for (const topic of this.wanted.get(name)?.values() ?? []) feed.setInterest(topic, true);
    return feed;
  }

  /** Stops a feed and forgets it; its last status is `down`. Does nothing for a name that is not open. */
  async close(name: string): Promise<void> {
    const feed = this.feeds.get(name);
    this.feeds.delete(name);
    await feed?.stop();
  }

  /** Closes the feed's connections until `Feed.login`. Does nothing for a name that is not open. */
  logOut(name: string): void {
    this.feeds.get(name)?.logOut(LOGGED_OUT);
  }

  /** Told of every change of every feed. */
  onStatus(listener: (status: FeedStatus) => void): void {
    this.statusListeners.push(listener);
  }

  /** To be called when a broker's instrument table was replaced: feeds follow new tokens and new symbols. */
  instrumentsChanged(broker: string): void {
    for (const [name, feed] of this.feeds) {
      if (feed.status.broker !== broker) continue;
      feed.refreshInstruments();
      for (const topic of this.wanted.get(name)?.values() ?? []) {
        if (!feed.subscriptionState(topic)) feed.setInterest(topic, true);
      }
    }
  }

  get(name: string): Feed | undefined {
    return this.feeds.get(name);
  }

  statuses(): FeedStatus[] {
    return [...this.feeds.values()].map((feed) => feed.status);
  }

  private interest(text: string, wanted: boolean): void {
    const topic = parseTopic(text);
    if (!topic) return;
    this.remember(text, topic, wanted);
    this.feeds.get(topic.feed)?.setInterest(topic, wanted);
  }

  private remember(text: string, topic: Topic, wanted: boolean): void {
    const topics = this.wanted.get(topic.feed) ?? new Map<string, Topic>();
    if (wanted) topics.set(text, topic);
    else topics.delete(text);
    if (topics.size > 0) this.wanted.set(topic.feed, topics);
    else this.wanted.delete(topic.feed);
  }

  private told(status: FeedStatus): void {
    this.publishStatus(status);
    for (const listener of this.statusListeners) listener(status);
  }

  private publishStatus(status: FeedStatus): void {
    this.control.publish(statusTopic(status.feed), { ...status });
  }

  private repeatStatuses(prefix: string): void {
    for (const status of this.statuses()) {
      if (statusTopic(status.feed).startsWith(prefix)) this.publishStatus(status);
    }
  }

  private settings(): FeedSettings {
    const { config } = this;
    return {
      backoffMinMs: config.backoffMin * 1000,
      backoffMaxMs: config.backoffMax * 1000,
      lingerMs: config.linger * 1000,
      symbolsPerConnection: config.maxSymbolsPerWebsocket,
      connectionsPerAccount: config.maxWebsocketConnections,
    };
  }
}
