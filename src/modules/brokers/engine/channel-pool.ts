import type { ChannelDefinition, SubscriptionItem } from './contract.js';
import type { Link } from './link.js';
import { sameItem, type UpstreamSubscription } from './upstream-subscription.js';

export interface ChannelPoolContext {
  channel: string;
  limits: ChannelDefinition;
  /** Makes one more connection; it opens with its first subscription. */
  createLink(): Link;
  /** Opens a connection that has just been given something to carry. */
  open(link: Link): void;
}

/**
 * Places the subscriptions of one channel on its connections: on the least loaded that has room, on a new one when
 * none has, and on a waiting list when the broker allows no more.
 */
export class ChannelPool {
  readonly links: Link[] = [];
  /** Wanted, or wanted in a richer mode, but without room: in the order of their coming. */
  readonly waiting = new Set<UpstreamSubscription>();

  constructor(private readonly context: ChannelPoolContext) {}

  /** Gives up the place of a subscription that nobody wants any more. */
  release(subscription: UpstreamSubscription): void {
    this.waiting.delete(subscription);
    if (subscription.link) this.take(subscription.link, subscription);
  }

  /** Finds a place for what a subscription wants now. Returns whether it has one. */
  place(subscription: UpstreamSubscription): boolean {
    const item = subscription.wanted!;
    if (sameItem(item, subscription.granted)) return this.settled(subscription);
    const weight = this.weightOf(item);
    const current = subscription.link;
    if (current && current.load - subscription.weight + weight <= this.context.limits.symbolsPerConnection) {
      this.put(current, subscription, item, weight);
      return this.settled(subscription);
    }
    const link = this.findRoom(weight);
    if (!link) {
      subscription.capacityExceeded = this.limitText();
      this.waiting.add(subscription);
      return false;
    }
    if (current) this.take(current, subscription);
    this.put(link, subscription, item, weight);
    return this.settled(subscription);
  }

  /** Tries again for those that wait, in their order; a heavy one does not hold up the light ones behind it. */
  admitWaiting(): void {
    for (const subscription of this.waiting) this.place(subscription);
  }

  /** Closes connections that carry nothing. */
  closeEmpty(): void {
    for (const link of [...this.links]) {
      if (link.reconciler.size === 0) link.connection.close();
    }
  }

  /** Forgets a connection that has closed for good. */
  forget(link: Link): void {
    const index = this.links.indexOf(link);
    if (index >= 0) this.links.splice(index, 1);
  }

  private put(link: Link, subscription: UpstreamSubscription, item: SubscriptionItem, weight: number): void {
    if (subscription.link === link) link.load -= subscription.weight;
    subscription.link = link;
    subscription.granted = item;
    subscription.confirmed = false;
    subscription.weight = weight;
    link.load += weight;
    link.reconciler.place(subscription);
    this.context.open(link);
  }

  private take(link: Link, subscription: UpstreamSubscription): void {
    link.load -= subscription.weight;
    link.reconciler.remove(subscription);
    subscription.link = undefined;
    subscription.granted = undefined;
    subscription.weight = 0;
    subscription.confirmed = false;
  }

  private settled(subscription: UpstreamSubscription): true {
    subscription.capacityExceeded = undefined;
    this.waiting.delete(subscription);
    return true;
  }

  private findRoom(weight: number): Link | undefined {
    const { symbolsPerConnection, connectionsPerAccount } = this.context.limits;
    let best: Link | undefined;
    for (const link of this.links) {
      if (link.load + weight <= symbolsPerConnection && (!best || link.load < best.load)) best = link;
    }
    if (best || weight > symbolsPerConnection || this.links.length >= connectionsPerAccount) return best;
    const link = this.context.createLink();
    this.links.push(link);
    return link;
  }

  private weightOf(item: SubscriptionItem): number {
    return this.context.limits.weight?.(item) ?? 1;
  }

  private limitText(): string {
    const { symbolsPerConnection, connectionsPerAccount } = this.context.limits;
    return `CAPACITY_EXCEEDED: ${connectionsPerAccount} connections of ${symbolsPerConnection} symbols on channel ${this.context.channel}`;
  }
}
