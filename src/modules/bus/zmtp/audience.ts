import { topicKey } from '../bus.js';
import { encodeFrame, MORE } from './frames.js';

/** A topic as it is sent: its frame, and who gets it. */
export interface Address<C> {
  readonly topicFrame: Buffer;
  readonly consumers: readonly C[];
}

interface Known<C> extends Address<C> {
  /** The state of the subscriptions that it was made of. */
  readonly version: number;
}

/** Addresses that are remembered: more than there are topics in a market. Control topics are never used twice. */
const MAX_KNOWN = 50_000;

/**
 * Who subscribes what. As everywhere in ZeroMQ a subscription is a prefix: it takes every topic that begins with it. Whom
 * a topic concerns is worked out once for each state of the subscriptions.
 */
export class Audience<C> {
  /** By subscription, as `topicKey`. Lists, not sets: they are short, and there are thousands of them. */
  private readonly subscribers = new Map<string, C[]>();
  /** How many subscriptions there are of each length. */
  private readonly lengths = new Map<number, number>();
  private readonly known = new Map<string, Known<C>>();
  private version = 0;

  /** The subscriptions that there are, each once. */
  subscriptions(): Iterable<string> {
    return this.subscribers.keys();
  }

  /** @param subscription as `topicKey` */
  add(consumer: C, subscription: string): void {
    const consumers = this.subscribers.get(subscription);
    if (!consumers) {
      this.subscribers.set(subscription, [consumer]);
      this.lengths.set(subscription.length, (this.lengths.get(subscription.length) ?? 0) + 1);
    } else if (consumers.includes(consumer)) return;
    else consumers.push(consumer);
    this.version++;
  }

  /** Gives whether nobody has this subscription any more. */
  remove(consumer: C, subscription: string): boolean {
    const consumers = this.subscribers.get(subscription);
    const at = consumers?.indexOf(consumer) ?? -1;
    if (!consumers || at < 0) return false;
    consumers.splice(at, 1);
    this.version++;
    if (consumers.length > 0) return false;
    this.subscribers.delete(subscription);
    const left = this.lengths.get(subscription.length)! - 1;
    if (left > 0) this.lengths.set(subscription.length, left);
    else this.lengths.delete(subscription.length);
    return true;
  }

  of(topic: string): Address<C> {
    const known = this.known.get(topic);
    if (known?.version === this.version) return known;
    if (!known && this.known.size >= MAX_KNOWN) this.known.clear();
    const topicFrame = known?.topicFrame ?? encodeFrame(MORE, Buffer.from(topic, 'utf8'));
    const address = { topicFrame, consumers: this.consumersOf(topicKey(topic)), version: this.version };
    this.known.set(topic, address);
    return address;
  }

  private consumersOf(key: string): readonly C[] {
    const found: C[] = [];
    for (const length of this.lengths.keys()) {
      if (length > key.length) continue;
      const consumers = this.subscribers.get(length === key.length ? key : key.slice(0, length));
      for (const consumer of consumers ?? []) if (!found.includes(consumer)) found.push(consumer);
    }
    return found;
  }
}
