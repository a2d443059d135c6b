import type { BusSubscriber } from './bus.js';

type Listener = (topicKey: string, data: Buffer) => void;

/**
 * Lets several consumers of one process share its connection to the bus: a message comes once, whoever wants it. A
 * topic is subscribed as long as any of them wants it.
 */
export class SharedSubscriber {
  private readonly listeners: Listener[] = [];
  private readonly wanted = new Map<string, number>();

  constructor(private readonly bus: BusSubscriber) {
    bus.onMessage((key, data) => {
      for (let i = 0; i < this.listeners.length; i++) this.listeners[i]!(key, data);
    });
  }

  /** Hears all that comes until the function that it returns is called; subscribes nothing. */
  listen(listener: Listener): () => void {
    this.listeners.push(listener);
    return () => {
      const at = this.listeners.indexOf(listener);
      if (at >= 0) this.listeners.splice(at, 1);
    };
  }

  /** A consumer gets all that comes, also what only others want; it ignores the rest by its own look-up. */
  consumer(): BusConsumer {
    const own = new Set<string>();
    return {
      onMessage: (listener) => this.listeners.push(listener),
      subscribe: (topic) => {
        if (own.has(topic)) return;
        own.add(topic);
        this.add(topic);
      },
      unsubscribe: (topic) => {
        if (own.delete(topic)) this.remove(topic);
      },
      renew: (topic) => this.renew(topic),
    };
  }

  private add(topic: string): void {
    const before = this.wanted.get(topic) ?? 0;
    this.wanted.set(topic, before + 1);
    // The newcomer wants the last value, which the feed sends again for every new subscription.
    if (before > 0) this.renew(topic);
    else this.bus.subscribe(topic);
  }

  private remove(topic: string): void {
    const left = this.wanted.get(topic)! - 1;
    if (left > 0) {
      this.wanted.set(topic, left);
      return;
    }
    this.wanted.delete(topic);
    this.bus.unsubscribe(topic);
  }

  private renew(topic: string): void {
    this.bus.unsubscribe(topic);
    this.bus.subscribe(topic);
  }
}

/** One consumer's part of a process's subscriber. */
export interface BusConsumer {
  onMessage(listener: Listener): void;
  /** Idempotent. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /** Makes the feed send the topic's last value again. */
  renew(topic: string): void;
}
