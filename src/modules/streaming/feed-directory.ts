import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FeedStatus } from '../../common/feed-state.js';
import { ControlBus } from '../bus/control-bus.js';
import { parseStatusTopic, STATUS_PREFIX } from '../bus/control-topics.js';

/** What this edge knows of the feeds, from their status messages. */
@Injectable()
export class FeedDirectory implements OnModuleInit {
  private readonly statuses = new Map<string, FeedStatus>();
  private readonly listeners: ((status: FeedStatus) => void)[] = [];

  constructor(private readonly control: ControlBus) {}

  onModuleInit(): void {
    this.control.on(STATUS_PREFIX, (topic, payload) => {
      if (payload.feed === parseStatusTopic(topic)) this.receive(payload as unknown as FeedStatus);
    });
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

  private receive(status: FeedStatus): void {
    const before = this.statuses.get(status.feed);
    this.statuses.set(status.feed, status);
    if (before?.state === status.state && before.since === status.since && before.message === status.message) return;
    for (const listener of this.listeners) listener(status);
  }
}

const startedAt = Date.now();
