import type { Logger } from '@nestjs/common';
import type { MarketConsumer, MarketValue } from './market-consumer.js';

const LOG_INTERVAL_MS = 10_000;

/** What of a topic its consumers are told; made anew only where there are any. */
export interface ConsumerTopic {
  critical: readonly MarketConsumer[];
  display: readonly MarketConsumer[];
}

/** Tells consumers of good values: the critical ones at once, the others together at the end of the turn. */
export class Consumers {
  private readonly byTopic = new Map<string, ConsumerTopic>();
  private readonly waiting = new Map<string, MarketValue>();
  private flushing = false;
  private loggedAt = Number.NEGATIVE_INFINITY;
  /** Exceptions of consumers. */
  failures = 0;

  constructor(private readonly logger: Logger) {}

  add(topicKey: string, consumer: MarketConsumer): void {
    const { critical, display } = this.byTopic.get(topicKey) ?? { critical: [], display: [] };
    this.byTopic.set(
      topicKey,
      consumer.priority === 'critical'
        ? { critical: [...critical, consumer], display }
        : { critical, display: [...display, consumer] },
    );
  }

  remove(topicKey: string, consumer: MarketConsumer): void {
    const topic = this.byTopic.get(topicKey);
    if (!topic) return;
    const others = (list: readonly MarketConsumer[]) => list.filter((other) => other !== consumer);
    const left = { critical: others(topic.critical), display: others(topic.display) };
    if (left.critical.length + left.display.length > 0) this.byTopic.set(topicKey, left);
    else this.byTopic.delete(topicKey);
  }

  wants(topicKey: string): boolean {
    return this.byTopic.has(topicKey);
  }

  tell(topicKey: string, value: MarketValue): void {
    const topic = this.byTopic.get(topicKey);
    if (!topic) return;
    for (const consumer of topic.critical) this.call(consumer, value);
    if (topic.display.length === 0) return;
    this.waiting.set(topicKey, value);
    if (this.flushing) return;
    this.flushing = true;
    setImmediate(() => this.flush());
  }

  private flush(): void {
    this.flushing = false;
    const values = [...this.waiting];
    this.waiting.clear();
    for (const [topicKey, value] of values) {
      for (const consumer of this.byTopic.get(topicKey)?.display ?? []) this.call(consumer, value);
    }
  }

  private call(consumer: MarketConsumer, value: MarketValue): void {
    try {
      consumer.onValue(value);
    } catch (error) {
      this.failures++;
      const now = performance.now();
      if (now - this.loggedAt < LOG_INTERVAL_MS) return;
      this.loggedAt = now;
      this.logger.error(`Consumer ${consumer.name} failed (${this.failures} in all): ${(error as Error).message}`);
    }
  }
}
