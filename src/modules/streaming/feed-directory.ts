import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { FeedStatus } from '../../common/feed-state.js';
import type { BusSubscriber } from '../bus/bus.js';
import { CONTROL_SUBSCRIBER } from '../bus/tokens.js';

const STATUS_PREFIX = 'STATUS_';

/** What this edge knows of the feeds, from their status messages. */
@Injectable()
export class FeedDirectory implements OnModuleInit {
  private readonly logger = new Logger('Feeds');
  private readonly statuses = new Map<string, FeedStatus>();
  private readonly listeners: ((status: FeedStatus) => void)[] = [];

  constructor(@Inject(CONTROL_SUBSCRIBER) private readonly control: BusSubscriber) {}

  onModuleInit(): void {
    this.control.onMessage((topic, data) => {
      if (topic.startsWith(STATUS_PREFIX)) this.receive(data);
    });
    this.control.subscribe(STATUS_PREFIX);
  }

  /** A feed that has not been heard of yet is `connecting`. */
  status(feed: string, broker: string): FeedStatus {
    return (
      this.statuses.get(feed) ?? {
        feed,
        broker,
        state: 'connecting',
        since: new Date(startedAt).toISOString(),
        message: 'Waiting for the feed',
      }
    );
  }

  onChange(listener: (status: FeedStatus) => void): void {
    this.listeners.push(listener);
  }

  private receive(data: Buffer): void {
    let status: FeedStatus;
    try {
      status = JSON.parse(data.toString()) as FeedStatus;
    } catch (error) {
      this.logger.warn(`A status message is not JSON: ${(error as Error).message}`);
      return;
    }
    const before = this.statuses.get(status.feed);
    this.statuses.set(status.feed, status);
    if (before?.state === status.state && before.since === status.since && before.message === status.message) return;
    for (const listener of this.listeners) listener(status);
  }
}

const startedAt = Date.now();
