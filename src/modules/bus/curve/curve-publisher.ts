import { Logger } from '@nestjs/common';
import { XPublisher } from 'zeromq';
import { SampledLog } from '../../../common/sampled-log.js';
import type { ControlHub } from '../bus.js';
import { LINGER_MS, PING_INTERVAL_MS, SILENCE_MS } from '../bus-connection.js';
import { cannotBind } from '../endpoint.js';
import { CurveDoor } from './curve-door.js';
import type { CurveSettings } from './curve-settings.js';
import { Repeater } from './repeater.js';

export interface CurvePublisherOptions {
  /** `tcp://host:port`; port 0 takes a free one. */
  endpoint: string;
  /** Messages that wait for one consumer before its newest are dropped. */
  sendHighWaterMark: number;
  curve: CurveSettings;
}

/** First byte of what a peer sends: anything else is a message. */
const SUBSCRIBED = 1;
const UNSUBSCRIBED = 0;
/** A peer that is silent for this long loses its interest; pings run in ZeroMQ's own thread. */
const HEARTBEAT = { heartbeatInterval: PING_INTERVAL_MS, heartbeatTimeout: SILENCE_MS };
/** A peer that sends a larger message is cut off by ZeroMQ. */
const MAX_MESSAGE_BYTES = 1024 * 1024;
const CURVE_DOMAIN = 'tickgate';
/** Messages that may wait for the writer; beyond them only the newest of each topic does. */
const QUEUE_LIMIT = 100_000;

/**
 * The feed's side of a bus that is encrypted: an XPUB socket of zeromq.js, whose library has CURVE. It lets in the clients
 * that are listed, and nobody else.
 *
 * One writer: at most half a pipe of messages leaves in a turn of the event loop, so that a burst does not outrun the
 * sending thread. `sendTimeout: 0` makes every send complete at once (a pending send would make the next one throw
 * EBUSY).
 */
export class CurvePublisher implements ControlHub {
  private readonly logger = new Logger('Bus');
  private readonly foreignLog = new SampledLog((text) => this.logger.warn(text));
  private readonly door: CurveDoor;
  private readonly socket: XPublisher;
  private readonly repeater: Repeater;
  private readonly perTurn: number;
  private readonly listeners: ((topic: string, wanted: boolean) => void)[] = [];
  private readonly wanted = new Set<string>();
  private upstream = (_message: Buffer): void =>
    this.foreignLog.say(`${this.address}: a consumer sent a message; consumers only subscribe`);
  private queue: [topic: string, data: Buffer][] = [];
  private overflow: Map<string, Buffer> | undefined;
  private sentThisTurn = 0;
  private turnScheduled = false;
  private stopped = false;
  private failures = 0;
  /** Messages that were replaced by a newer one of their topic because the writer was behind. */
  conflated = 0;

  constructor(private readonly options: CurvePublisherOptions) {
    this.perTurn = Math.max(1, options.sendHighWaterMark >> 1);
    this.repeater = new Repeater(options.sendHighWaterMark, (topic, data) => this.write(topic, data));
    const { curve } = options;
    this.door = new CurveDoor(curve.clientKeys);
    this.socket = new XPublisher({
      ...HEARTBEAT,
      context: this.door.context,
      curveServer: true,
      curveSecretKey: curve.own.secretKey,
      zapDomain: CURVE_DOMAIN,
      zapEnforceDomain: true,
      maxMessageSize: MAX_MESSAGE_BYTES,
      sendHighWaterMark: options.sendHighWaterMark,
      // Subscriptions are never dropped: their number is bounded by the instruments there are.
      receiveHighWaterMark: 0,
      sendTimeout: 0,
      linger: LINGER_MS,
      verbosity: 'allSubs',
    });
  }

  /** The address that is bound, with the real port. */
  get address(): string {
    return this.socket.lastEndpoint ?? this.options.endpoint;
  }

  async start(): Promise<void> {
    await this.door.open();
    try {
      await this.socket.bind(this.options.endpoint);
    } catch (error) {
      throw cannotBind(this.options.endpoint, error as Error);
    }
    void this.readPeers();
  }

  publish(topic: string, current: Buffer): void {
    if (this.stopped) return;
    // ZeroMQ's thread reads it later, and it may wait here.
    const data = Buffer.from(current);
    if (this.sentThisTurn < this.perTurn && this.queue.length === 0) {
      this.sentThisTurn++;
      this.write(topic, data);
      this.repeater.published(topic, data);
    } else {
      this.enqueue(topic, data);
    }
    this.scheduleTurn();
  }

  onInterest(listener: (topic: string, wanted: boolean) => void): void {
    this.listeners.push(listener);
    // Consumers may have come before the listener did.
    for (const topic of this.wanted) listener(topic, true);
  }

  onUpstream(listener: (message: Buffer) => void): void {
    this.upstream = listener;
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const [topic, data] of this.queue) this.write(topic, data);
    for (const [topic, data] of this.overflow ?? []) this.write(topic, data);
    this.queue = [];
    this.overflow = undefined;
    this.repeater.stop();
    this.socket.close();
    this.door.close();
  }

  private enqueue(topic: string, data: Buffer): void {
    if (!this.overflow && this.queue.length < QUEUE_LIMIT) {
      this.queue.push([topic, data]);
      return;
    }
    this.overflow ??= new Map();
    if (this.overflow.has(topic)) this.conflated++;
    this.overflow.set(topic, data);
  }

  private scheduleTurn(): void {
    if (this.turnScheduled) return;
    this.turnScheduled = true;
    setImmediate(() => this.turn());
  }

  private turn(): void {
    this.turnScheduled = false;
    this.sentThisTurn = 0;
    if (this.stopped || this.queue.length === 0) return;
    const batch = this.queue.splice(0, this.perTurn);
    for (const [topic, data] of batch) {
      this.write(topic, data);
      this.repeater.published(topic, data);
    }
    this.sentThisTurn = batch.length;
    if (this.queue.length === 0 && this.overflow) {
      this.queue = [...this.overflow];
      this.overflow = undefined;
    }
    this.scheduleTurn();
  }

  private write(topic: string, data: Buffer): void {
    try {
      this.socket.send([topic, data]).catch((error: Error) => this.writeFailed(error));
    } catch (error) {
      this.writeFailed(error as Error);
    }
  }

  private writeFailed(error: Error): void {
    if (this.stopped) return;
    if (this.failures++ % 1000 === 0) this.logger.error(`Sending failed ${this.failures} times: ${error.message}`);
  }

  /** Frame by frame: which frames make a message is the peer's word, and may not join what several have sent. */
  private async readPeers(): Promise<void> {
    for await (const frames of this.socket) {
      for (const frame of frames) {
        if (frame[0] === SUBSCRIBED || frame[0] === UNSUBSCRIBED) {
          this.interest(frame.toString('utf8', 1), frame[0] === SUBSCRIBED);
        } else {
          this.upstream(frame);
        }
      }
    }
  }

  private interest(topic: string, wanted: boolean): void {
    if (wanted) {
      this.wanted.add(topic);
    } else {
      this.wanted.delete(topic);
      this.repeater.forget(topic);
    }
    for (const listener of this.listeners) listener(topic, wanted);
  }
}
