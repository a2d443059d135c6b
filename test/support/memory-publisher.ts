import type { ControlHub } from '../../src/modules/bus/bus.js';

/** A bus publisher whose consumers the test makes. */
export class MemoryPublisher implements ControlHub {
  readonly address = 'memory';
  readonly conflated = 0;
  readonly published: { topic: string; data: Record<string, unknown> }[] = [];
  private readonly wanted = new Set<string>();
  private readonly listeners: ((topic: string, wanted: boolean) => void)[] = [];
  private upstreamListener: (message: Buffer) => void = () => {};

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  publish(topic: string, data: Buffer): void {
    this.published.push({ topic, data: JSON.parse(data.toString()) });
  }

  onInterest(listener: (topic: string, wanted: boolean) => void): void {
    this.listeners.push(listener);
    for (const topic of this.wanted) listener(topic, true);
  }

  onUpstream(listener: (message: Buffer) => void): void {
    this.upstreamListener = listener;
  }

  /** What a peer sends up. */
  upstream(message: Buffer | string): void {
    this.upstreamListener(Buffer.from(message));
  }

  /** What the bus tells when a consumer subscribes or the last one leaves. */
  interest(topic: string, wanted = true): void {
    if (wanted) this.wanted.add(topic);
    else this.wanted.delete(topic);
    for (const listener of this.listeners) listener(topic, wanted);
  }

  /** The messages of one topic. */
  of(topic: string): Record<string, unknown>[] {
    return this.published.filter((message) => message.topic === topic).map((message) => message.data);
  }
}
