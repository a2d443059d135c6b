import { type BusSubscriber, topicKey } from '../../src/modules/bus/bus.js';

/** A bus subscriber whose messages the test makes. */
export class MemoryBus implements BusSubscriber {
  readonly topics = new Set<string>();
  /** Every subscribe (+) and unsubscribe (-) in order. */
  readonly calls: string[] = [];
  readonly malformed = 0;
  private listener: (topicKey: string, data: Buffer) => void = () => {};

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  subscribe(topic: string): void {
    this.topics.add(topic);
    this.calls.push(`+${topic}`);
  }

  unsubscribe(topic: string): void {
    this.topics.delete(topic);
    this.calls.push(`-${topic}`);
  }

  onMessage(listener: (topicKey: string, data: Buffer) => void): void {
    this.listener = listener;
  }

  deliver(topic: string, data: Record<string, unknown> | string): void {
    this.listener(topicKey(topic), Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)));
  }
}
