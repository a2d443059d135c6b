import type { Socket } from 'node:net';
import { HANDSHAKE_TIMEOUT_MS, PING_INTERVAL_MS, SILENCE_MS } from '../bus-connection.js';
import { FrameReader } from './frame-reader.js';
import {
  COMMAND,
  errorCommand,
  GREETING_LENGTH,
  greeting,
  PING_TTL_LENGTH,
  pingCommand,
  pongCommand,
  readCommand,
  readGreeting,
  readyCommand,
  socketTypeOf,
  subscribedTopic,
} from './frames.js';
import { PeerOutbox } from './peer-outbox.js';

/** First byte of a subscription that comes as a message, as peers of ZMTP 3.0 send it: anything else is a message. */
const CANCELLED = 0;
const SUBSCRIBED = 1;
/** No subscription and no message of a consumer is larger; one that sends more is cut off. */
const MAX_FRAME_BYTES = 1024 * 1024;

/** What a consumer does. Subscriptions are told as `topicKey`. */
export interface PeerEvents {
  subscribed(peer: ZmtpPeer, subscription: string): void;
  cancelled(peer: ZmtpPeer, subscription: string): void;
  /** One frame that is no subscription. */
  message(payload: Buffer): void;
  /** It has something to be flushed at the end of the turn. */
  busy(peer: ZmtpPeer): void;
  /** It is no subscriber, or breaks the rules. */
  refused(reason: string): void;
  /** Said once. */
  gone(peer: ZmtpPeer): void;
}

/** A consumer's connection to the publisher: the SUB or XSUB socket of any ZeroMQ library. */
export class ZmtpPeer {
  private phase: 'greeting' | 'handshake' | 'ready' | 'closed' = 'greeting';
  private greetingBytes = Buffer.alloc(0);
  private minor = 0;
  private heardAt = performance.now();
  private readonly reader = new FrameReader(MAX_FRAME_BYTES, (flags, payload) => this.frame(flags, payload));
  readonly outbox: PeerOutbox;
  readonly subscriptions = new Set<string>();

  constructor(
    private readonly socket: Socket,
    highWaterMark: number,
    private readonly events: PeerEvents,
  ) {
    this.outbox = new PeerOutbox(socket, highWaterMark, () => events.busy(this));
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.received(chunk));
    socket.on('error', () => {});
    socket.once('close', () => this.close());
    socket.write(greeting());
  }

  /** Looks whether it is still there; to be called about once a second. */
  watch(): void {
    const silent = performance.now() - this.heardAt;
    if (this.phase !== 'ready') {
      if (silent > HANDSHAKE_TIMEOUT_MS) this.refuse('it does not finish the handshake');
    } else if (this.minor >= 1) {
      if (silent > SILENCE_MS) this.close();
      else if (silent >= PING_INTERVAL_MS / 2) this.socket.write(pingCommand());
    }
  }

  /** Ends the connection once it has taken what waits, at the latest after that time. */
  async end(lingerMs: number): Promise<void> {
    if (this.socket.destroyed) return;
    this.outbox.flushAll();
    const timer = setTimeout(() => this.socket.destroy(), lingerMs);
    await new Promise<void>((resolve) => {
      this.socket.once('close', () => resolve());
      this.socket.end(() => this.socket.destroy());
    });
    clearTimeout(timer);
  }

  private close(): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    this.socket.destroy();
    this.events.gone(this);
  }

  private refuse(reason: string): void {
    if (this.phase === 'closed') return;
    this.events.refused(`${this.socket.remoteAddress}:${this.socket.remotePort}: ${reason}`);
    this.close();
  }

  private received(chunk: Buffer): void {
    if (this.phase === 'closed') return;
    this.heardAt = performance.now();
    try {
      if (this.phase === 'greeting') this.readGreeting(chunk);
      else this.reader.push(chunk);
    } catch (error) {
      this.refuse((error as Error).message);
    }
  }

  private readGreeting(chunk: Buffer): void {
    const bytes = Buffer.concat([this.greetingBytes, chunk]);
    this.greetingBytes = bytes;
    if (bytes.length < GREETING_LENGTH) return;
    this.minor = readGreeting(bytes);
    this.phase = 'handshake';
    this.socket.write(readyCommand('XPUB'));
    this.reader.push(bytes.subarray(GREETING_LENGTH));
  }

  private frame(flags: number, payload: Buffer): void {
    if (this.phase === 'closed') return;
    if (flags & COMMAND) this.command(payload);
    else if (this.phase !== 'ready') throw new Error('a message before the handshake was done');
    else if (payload[0] === SUBSCRIBED) this.subscribe(payload.toString('latin1', 1));
    else if (payload[0] === CANCELLED) this.cancel(payload.toString('latin1', 1));
    else this.events.message(Buffer.from(payload));
  }

  private command(payload: Buffer): void {
    const topic = this.phase === 'ready' ? subscribedTopic(payload) : undefined;
    if (topic !== undefined) {
      this.subscribe(topic);
      return;
    }
    const { name, body } = readCommand(payload);
    if (name === 'READY') this.becomeReady(body);
    else if (name === 'PING') this.socket.write(pongCommand(body.subarray(PING_TTL_LENGTH)));
    else if (this.phase !== 'ready') throw new Error(`the command ${name} before the handshake was done`);
    else if (name === 'CANCEL') this.cancel(body.toString('latin1'));
  }

  private becomeReady(metadata: Buffer): void {
    if (this.phase !== 'handshake') return;
    const type = socketTypeOf(metadata);
    if (type !== 'SUB' && type !== 'XSUB') {
      this.socket.write(errorCommand('only SUB and XSUB sockets may connect'));
      throw new Error(`a socket of the type ${type ?? 'none'}, where only SUB and XSUB may connect`);
    }
    this.phase = 'ready';
  }

  private subscribe(subscription: string): void {
    this.subscriptions.add(subscription);
    this.events.subscribed(this, subscription);
  }

  private cancel(subscription: string): void {
    if (this.subscriptions.delete(subscription)) this.events.cancelled(this, subscription);
  }
}
