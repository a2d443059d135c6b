import { XPublisher } from 'zeromq';

/**
 * A publisher that is not ours, on the bus's documented two frames. It knows who subscribed, so that tests wait for a
 * subscription instead of for time.
 */
export class ForeignPublisher {
  readonly topics = new Set<string>();
  private readonly socket = new XPublisher({
    linger: 0,
    sendTimeout: 0,
    sendHighWaterMark: 0,
    receiveHighWaterMark: 0,
  });

  static async bind(endpoint = 'tcp://127.0.0.1:0'): Promise<ForeignPublisher> {
    const publisher = new ForeignPublisher();
    await publisher.socket.bind(endpoint);
    void publisher.readInterest();
    return publisher;
  }

  get address(): string {
    return this.socket.lastEndpoint!;
  }

  publish(topic: string, data: unknown): void {
    void this.socket.send([topic, typeof data === 'string' ? data : JSON.stringify(data)]);
  }

  /** Frames as they are, for what is no bus message. */
  publishFrames(...frames: (string | Buffer)[]): void {
    void this.socket.send(frames);
  }

  close(): void {
    this.socket.close();
  }

  private async readInterest(): Promise<void> {
    try {
      for await (const [event] of this.socket) this.keep(event!);
    } catch (error) {
      // A read that is under way while the socket closes fails with it.
      if (!this.socket.closed) throw error;
    }
  }

  private keep(event: Buffer): void {
    const topic = event.toString('utf8', 1);
    // Which nobody but feeds of ours would answer.
    if (topic.startsWith('CANARY_')) return;
    if (event[0] === 1) this.topics.add(topic);
    else this.topics.delete(topic);
  }
}
