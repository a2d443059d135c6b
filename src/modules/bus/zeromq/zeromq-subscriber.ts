import { Subscriber } from 'zeromq';
import type { BusSubscriber } from '../bus.js';

export interface ZeroMqSubscriberOptions {
  /** Every feed to listen to, as `tcp://host:port`; asked for at the start, when the own bus is bound. */
  endpoints(): readonly string[];
  receiveHighWaterMark: number;
}

/** ZMQ_SNDHWM of zmq.h. */
const SEND_HIGH_WATER_MARK_OPTION = 23;
const HEARTBEAT = { heartbeatInterval: 2000, heartbeatTimeout: 6000 };
const RECONNECT = { reconnectInterval: 50, reconnectMaxInterval: 1000 };
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** The consumer's side of the bus: one SUB socket that connects to every feed. */
export class ZeroMqSubscriber implements BusSubscriber {
  private readonly socket: Subscriber;
  private readonly topics = new Set<string>();
  private listener: (topicKey: string, data: Buffer) => void = () => {};
  malformed = 0;

  constructor(private readonly options: ZeroMqSubscriberOptions) {
    this.socket = new Subscriber({
      ...HEARTBEAT,
      ...RECONNECT,
      receiveHighWaterMark: options.receiveHighWaterMark,
      linger: 0,
    });
    // Subscriptions travel in the sending direction, where the default mark of 1,000 silently loses all above it, at the
    // first connect and at each reconnect. The typings do not offer the option for a SUB socket; libzmq does.
    (this.socket as unknown as { setInt32Option(option: number, value: number): void }).setInt32Option(
      SEND_HIGH_WATER_MARK_OPTION,
      0,
    );
  }

  async start(): Promise<void> {
    for (const endpoint of this.options.endpoints()) this.socket.connect(endpoint);
    void this.read();
  }

  subscribe(topic: string): void {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    this.socket.subscribe(topic);
  }

  unsubscribe(topic: string): void {
    if (this.topics.delete(topic)) this.socket.unsubscribe(topic);
  }

  onMessage(listener: (topicKey: string, data: Buffer) => void): void {
    this.listener = listener;
  }

  async stop(): Promise<void> {
    this.socket.close();
  }

  /**
   * Always has a receive pending: a SUB socket without one does not send its subscriptions again after a reconnect.
   */
  private async read(): Promise<void> {
    for await (const frames of this.socket) {
      const data = frames[1];
      if (
        frames.length !== 2 ||
        data === undefined ||
        data.length < 2 ||
        data[0] !== OPENING_BRACE ||
        data[data.length - 1] !== CLOSING_BRACE
      ) {
        this.malformed++;
        continue;
      }
      this.listener(frames[0]!.toString('latin1'), data);
    }
  }
}
