import { Logger } from '@nestjs/common';
import type { BusSubscriber } from '../bus.js';
import { ZmtpConnection } from './zmtp-connection.js';

export interface ZmtpSubscriberOptions {
  /** Every feed to listen to, as `tcp://host:port`; asked for at the start, when the own bus is bound. */
  endpoints(): readonly string[];
}

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * The consumer's side of the bus: a SUB socket towards every feed.
 *
 * It speaks ZeroMQ's wire itself. Through zeromq.js a message costs 5–6 µs and two buffers outside the heap, whose
 * finalisers keep the slow garbage collection busy; here hundreds of messages come with one read of the socket and
 * none of them is allocated. What waits is in the kernel, and then in the publisher, which drops beyond its mark.
 */
export class ZmtpSubscriber implements BusSubscriber {
  private readonly logger = new Logger('Bus');
  private readonly topics = new Set<string>();
  private connections: ZmtpConnection[] = [];
  private listener: (topicKey: string, data: Buffer) => void = () => {};
  malformed = 0;

  constructor(private readonly options: ZmtpSubscriberOptions) {}

  /** @throws Error for an endpoint that is not `tcp://host:port` */
  async start(): Promise<void> {
    this.connections = this.options.endpoints().map((endpoint) => this.connection(endpoint));
    for (const connection of this.connections) connection.open();
  }

  subscribe(topic: string): void {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    for (const connection of this.connections) connection.subscribe(topic, true);
  }

  unsubscribe(topic: string): void {
    if (!this.topics.delete(topic)) return;
    for (const connection of this.connections) connection.subscribe(topic, false);
  }

  onMessage(listener: (topicKey: string, data: Buffer) => void): void {
    this.listener = listener;
  }

  async stop(): Promise<void> {
    for (const connection of this.connections) connection.close();
  }

  private connection(endpoint: string): ZmtpConnection {
    const { host, port } = parseEndpoint(endpoint);
    return new ZmtpConnection(host, port, this.topics, {
      message: (bytes, topicStart, topicEnd, dataStart, dataEnd) => {
        const isObject =
          dataEnd - dataStart >= 2 && bytes[dataStart] === OPENING_BRACE && bytes[dataEnd - 1] === CLOSING_BRACE;
        if (!isObject) this.malformed++;
        else this.listener(bytes.toString('latin1', topicStart, topicEnd), bytes.subarray(dataStart, dataEnd));
      },
      malformed: () => {
        this.malformed++;
      },
      lost: (reason) => this.logger.warn(`${endpoint}: ${reason}; trying again`),
      connected: () => this.logger.log(`Connected to ${endpoint}`),
    });
  }
}

function parseEndpoint(endpoint: string): { host: string; port: number } {
  const match = /^tcp:\/\/(\[[^\]]+\]|[^:/]+):(\d+)$/.exec(endpoint);
  const port = Number(match?.[2]);
  if (!match || port < 1 || port > 65_535) {
    throw new Error(`ZMQ_ENDPOINTS: expected tcp://host:port, was ${JSON.stringify(endpoint)}`);
  }
  return { host: match[1]!.replace(/^\[|\]$/g, ''), port };
}
