import { isUtf8 } from 'node:buffer';
import { Logger } from '@nestjs/common';
import { SampledLog } from '../../../common/sampled-log.js';
import type { ControlLine } from '../bus.js';
import type { BusConnection, BusConnectionEvents } from '../bus-connection.js';
import type { Outgoing } from '../control-message.js';
import { CurveConnection } from '../curve/curve-connection.js';
import type { CurveSettings } from '../curve/curve-settings.js';
import { parseEndpoint } from '../endpoint.js';
import { PendingMessages } from '../pending-messages.js';
import { ZmtpConnection } from './zmtp-connection.js';

export interface ZmtpSubscriberOptions {
  /** Every feed to listen to, as `tcp://host:port`; asked for at the start, when the own bus is bound. */
  endpoints(): readonly string[];
  /** Keys, when the feeds encrypt. */
  curve?: CurveSettings;
  /** Leaves connections out of the log. */
  quiet?: boolean;
}

interface Line {
  connection: BusConnection;
  pending: PendingMessages;
  isConnected: boolean;
}

const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * The consumer's side of the bus: a SUB socket towards every feed, which can also send messages up.
 *
 * Without encryption it speaks ZeroMQ's wire itself. Through zeromq.js a message costs 5–6 µs and two buffers outside
 * the heap, whose finalisers keep the slow garbage collection busy; here hundreds of messages come with one read of the
 * socket and none of them is allocated. What waits is in the kernel, and then in the publisher, which drops beyond its
 * mark. Lines with CURVE are zeromq.js's.
 */
export class ZmtpSubscriber implements ControlLine {
  private readonly logger = new Logger('Bus');
  private readonly droppedLog = new SampledLog((text) => this.logger.warn(text));
  private readonly topics = new Set<string>();
  private readonly connectedListeners: ((reply: (message: Buffer) => void) => void)[] = [];
  private readonly lostListeners: ((endpoint: string) => void)[] = [];
  private lines: Line[] = [];
  private listener: (topicKey: string, data: Buffer, endpoint: string) => void = () => {};
  malformed = 0;
  /** Messages to hubs that were given up because too many waited for a line. */
  dropped = 0;

  constructor(private readonly options: ZmtpSubscriberOptions) {}

  /** Publishers to listen to. */
  get lineCount(): number {
    return this.lines.length;
  }

  /** Those of them that are there. */
  get connectedLines(): number {
    return this.lines.filter(({ isConnected }) => isConnected).length;
  }

  /** @throws Error for an endpoint that is not `tcp://host:port` */
  async start(): Promise<void> {
    this.lines = this.options.endpoints().map((endpoint) => this.line(endpoint));
    for (const { connection } of this.lines) connection.open();
  }

  subscribe(topic: string): void {
    if (this.topics.has(topic)) return;
    this.topics.add(topic);
    for (const { connection } of this.lines) connection.subscribe(topic, true);
  }

  unsubscribe(topic: string): void {
    if (!this.topics.delete(topic)) return;
    for (const { connection } of this.lines) connection.subscribe(topic, false);
  }

  onMessage(listener: (topicKey: string, data: Buffer, endpoint: string) => void): void {
    this.listener = listener;
  }

  send(message: Outgoing): void {
    for (const { pending } of this.lines) pending.send(message);
  }

  onConnected(listener: (reply: (message: Buffer) => void) => void): void {
    this.connectedListeners.push(listener);
  }

  onLost(listener: (endpoint: string) => void): void {
    this.lostListeners.push(listener);
  }

  async stop(): Promise<void> {
    for (const { connection } of this.lines) connection.close();
  }

  private line(endpoint: string): Line {
    const { host, port } = addressOf(endpoint);
    const events: BusConnectionEvents = {
      message: (bytes, topicStart, topicEnd, dataStart, dataEnd) => {
        const data = bytes.subarray(dataStart, dataEnd);
        if (isBraced(data)) this.listener(bytes.toString('latin1', topicStart, topicEnd), data, endpoint);
        else this.malformed++;
      },
      malformed: () => {
        this.malformed++;
      },
      lost: (reason) => {
        line.isConnected = false;
        if (!this.options.quiet) this.logger.warn(`${endpoint}: ${reason}; trying again`);
        pending.lost();
        for (const listener of this.lostListeners) listener(endpoint);
      },
      connected: () => {
        line.isConnected = true;
        if (!this.options.quiet) this.logger.log(`Connected to ${endpoint}`);
        pending.flush();
        for (const listener of this.connectedListeners) listener((message) => connection.send(message));
      },
    };
    const { curve } = this.options;
    const connection = curve
      ? new CurveConnection(endpoint, curve, this.topics, events)
      : new ZmtpConnection(host, port, this.topics, events);
    const pending = new PendingMessages({
      write: (message) => connection.send(message.encode()),
      dropped: () => {
        this.dropped++;
        this.droppedLog.say(`${endpoint}: too many messages wait for the line; the oldest was given up`);
      },
    });
    const line: Line = { connection, pending, isConnected: false };
    return line;
  }
}

/**
 * Text between braces: what is cheap to know of a message. A client would have to close its connection over bytes that are
 * no text, and again over the snapshot when it is back.
 */
function isBraced(data: Buffer): boolean {
  return data.length >= 2 && data[0] === OPENING_BRACE && data[data.length - 1] === CLOSING_BRACE && isUtf8(data);
}

function addressOf(endpoint: string): { host: string; port: number } {
  const address = parseEndpoint(endpoint);
  if (address && address.port > 0) return address;
  throw new Error(`ZMQ_ENDPOINTS, ZMQ_CONTROL_ENDPOINTS: expected tcp://host:port, was ${JSON.stringify(endpoint)}`);
}
