import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FeedStatus } from '../../common/feed-state.js';
import { ControlBus } from '../bus/control-bus.js';
import { parseStatusTopic, STATUS_PREFIX } from '../bus/control-topics.js';

const OUT_OF_REACH = 'The process of this feed does not answer; trying again';

/** What this edge knows of the feeds: from their status messages, and from the loss of the processes that run them. */
@Injectable()
export class FeedDirectory implements OnModuleInit {
  private readonly statuses = new Map<string, FeedStatus>();
  /** The control hub of the process that runs a feed, by feed; those of this process have none. */
  private readonly hubs = new Map<string, string>();
  private readonly listeners: ((status: FeedStatus) => void)[] = [];

  constructor(private readonly control: ControlBus) {}

  onModuleInit(): void {
    this.control.on(STATUS_PREFIX, (topic, payload, hub) => {
      if (payload.feed !== parseStatusTopic(topic)) return;
      const status = payload as unknown as FeedStatus;
      if (hub === undefined) this.hubs.delete(status.feed);
      else this.hubs.set(status.feed, hub);
      this.receive(status);
    });
    this.control.onLost((hub) => this.lost(hub));
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

  /** A process that was killed says nothing more; once it is back, its feeds tell their states anew. */
  private lost(hub: string): void {
    const since = new Date().toISOString();
    for (const [feed, { broker }] of this.statuses) {
      if (this.hubs.get(feed) !== hub) continue;
      this.receive({ feed, broker, state: 'down', since, message: OUT_OF_REACH });
    }
  }

  private receive(status: FeedStatus): void {
    const before = this.statuses.get(status.feed);
    this.statuses.set(status.feed, status);
    if (before?.state === status.state && before.since === status.since && before.message === status.message) return;
    for (const listener of this.listeners) listener(status);
  }
}

const startedAt = Date.now();
