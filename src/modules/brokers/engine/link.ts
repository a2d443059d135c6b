import type { Clock } from '../../../common/clock.js';
import { Connection, type ConnectionContext, type ConnectionEvents } from './connection.js';
import type { ChannelDefinition, Protocol } from './contract.js';
import type { FeedCounters } from './counters.js';
import { Reconciler } from './reconciler.js';
import type { UpstreamSubscription } from './upstream-subscription.js';

export interface LinkContext extends ConnectionContext {
  channel: string;
  limits: ChannelDefinition;
  clock: Clock;
  counters: FeedCounters;
}

/** What a link leaves to its owner: everything but the keeping of subscriptions. */
export type LinkEvents = Omit<ConnectionEvents, 'acknowledged' | 'rejectedItems' | 'ready'> & {
  ready(): void;
  /** What a subscription wants has changed, because of what the broker refused. */
  wantChanged(subscription: UpstreamSubscription): void;
};

/** A connection, and what is placed on it. */
export class Link {
  readonly channel: string;
  readonly connection: Connection;
  readonly reconciler: Reconciler;
  /** Sum of the weights of what is placed here. */
  load = 0;
  /** Reconnects for want of data since data last flowed: each doubles the patience with the next silence. */
  stalls = 0;

  constructor(context: LinkContext, events: LinkEvents) {
    this.channel = context.channel;
    this.reconciler = new Reconciler({
      limits: context.limits,
      clock: context.clock,
      counters: context.counters,
      send: (outbound, items) => this.connection.send(outbound, items),
      changed: events.wantChanged,
    });
    this.connection = new Connection(
      { ...context, callsPerSecond: context.limits.batchesPerSecond },
      {
        ...events,
        ready: (protocol: Protocol) => {
          this.reconciler.connected(protocol);
          events.ready();
        },
        lost: () => {
          this.reconciler.disconnected();
          events.lost();
        },
        acknowledged: (items) => this.reconciler.acknowledged(items),
        rejectedItems: (rejection, items) => this.reconciler.rejected(rejection, items),
      },
    );
  }
}
