import type { Flusher } from '../streaming/hub/flusher.js';
import type { ClientOutbox } from '../streaming/hub/member.js';
import type { Delivery, Variant } from '../streaming/hub/variant.js';
import { deliveryPacket } from './packet.js';

/** What an outbox needs of an engine's socket: it tells when a packet, and all before it, has been taken. */
export interface EngineLine {
  send(packet: string, options: { compress: boolean }, taken?: () => void): unknown;
}

/** Compression costs more than it saves. */
const AS_IT_IS = { compress: false };
/** A client that takes nothing for this long is behind; one that polls rests for a round trip after every answer. */
const PATIENCE_MS = 1000;
/** What is in a batch is not replaced by anything newer: small ones keep a slow client close to the market. */
const BATCH_BYTES = 65_536;

interface Waiting {
  packet: string;
  /** Undefined for replies, which nothing replaces. */
  variant: Variant | undefined;
}

/**
 * What waits for one client of Socket.IO, whose engine would queue without end.
 *
 * The engine gets one batch, and the next when that has been taken; meanwhile packets queue here in their order. Of a
 * client that takes nothing for a while, or for which too much has queued, only replies are kept, and the *names* of the
 * variants with news: once it takes again, it gets the newest message of each. So it costs a bounded number of bytes,
 * and never misses a newest value.
 */
export class EngineOutbox implements ClientOutbox {
  private queue: Waiting[] = [];
  private queuedBytes = 0;
  private readonly behind = new Set<Variant>();
  private underWaySince: number | undefined;
  private bytesUnderWay = 0;
  private scheduled = false;
  private closed = false;
  private awaitingRoom: (() => void)[] = [];
  conflated = 0;
  messages = 0;
  bytes = 0;

  constructor(
    private readonly line: EngineLine,
    private readonly flusher: Flusher,
    private readonly maxBytes: number,
  ) {
    flusher.giveWay();
  }

  get blockedSince(): number | undefined {
    const since = this.underWaySince;
    return since !== undefined && performance.now() - since > PATIENCE_MS ? since : undefined;
  }

  get pendingBytes(): number {
    return this.queuedBytes + this.bytesUnderWay;
  }

  get hasRoom(): boolean {
    return this.closed || this.pendingBytes <= this.maxBytes;
  }

  push(delivery: Delivery): void {
    if (this.closed) return;
    if (this.behind.size > 0) {
      this.defer(delivery.variant);
      return;
    }
    this.enqueue(deliveryPacket(delivery), delivery.variant);
    const isFull = this.queuedBytes >= this.maxBytes;
    if (this.underWaySince === undefined) {
      if (isFull) this.flush();
      else this.schedule();
    } else if (isFull || this.blockedSince !== undefined) this.keepNamesOnly();
  }

  drop(variant: Variant): void {
    this.behind.delete(variant);
    if (this.queue.some((waiting) => waiting.variant === variant)) {
      this.setQueue(this.queue.filter((waiting) => waiting.variant !== variant));
    }
  }

  /** Sends a reply: behind all that has queued before it, never conflated. */
  reply(packet: string): void {
    if (this.closed) return;
    this.enqueue(packet, undefined);
    this.flush();
  }

  /** Hands a batch to the engine, if that has taken the one before. */
  flush(): void {
    this.scheduled = false;
    if (this.closed || this.underWaySince !== undefined) return;
    const packets: string[] = [];
    let size = 0;
    while (packets.length < this.queue.length && size < BATCH_BYTES) {
      const { packet } = this.queue[packets.length]!;
      packets.push(packet);
      size += packet.length;
    }
    this.queue = this.queue.slice(packets.length);
    this.queuedBytes -= size;
    for (const variant of this.behind) {
      if (size >= BATCH_BYTES) break;
      this.behind.delete(variant);
      const delivery = variant.newest();
      if (!delivery) continue;
      packets.push(deliveryPacket(delivery));
      size += deliveryPacket(delivery).length;
    }
    if (packets.length > 0) this.write(packets, size);
  }

  async room(): Promise<void> {
    if (this.hasRoom) return;
    await new Promise<void>((resolve) => this.awaitingRoom.push(resolve));
  }

  /** Nothing follows but the replies that have queued, and these only if the client reads. */
  close(): void {
    if (this.closed) return;
    const replies = this.blockedSince === undefined ? this.queue.filter(({ variant }) => !variant) : [];
    this.closed = true;
    this.setQueue([]);
    this.behind.clear();
    for (const { packet } of replies) this.line.send(packet, AS_IT_IS);
    this.tellRoom();
  }

  private write(packets: readonly string[], size: number): void {
    this.messages += packets.length;
    this.bytes += size;
    this.bytesUnderWay = size;
    this.underWaySince = performance.now();
    const last = packets.length - 1;
    // While it answers a poll, the engine tells of the last one before `send` returns.
    for (let i = 0; i <= last; i++) this.line.send(packets[i]!, AS_IT_IS, i === last ? this.taken : undefined);
  }

  private readonly taken = (): void => {
    this.underWaySince = undefined;
    this.bytesUnderWay = 0;
    if (this.closed) return;
    this.tellRoom();
    if (this.queue.length > 0 || this.behind.size > 0) this.schedule();
  };

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.flusher.add(this);
  }

  private enqueue(packet: string, variant: Variant | undefined): void {
    this.queue.push({ packet, variant });
    this.queuedBytes += packet.length;
  }

  private setQueue(queue: Waiting[]): void {
    this.queue = queue;
    this.queuedBytes = queue.reduce((sum, { packet }) => sum + packet.length, 0);
  }

  private keepNamesOnly(): void {
    const waiting = this.queue;
    this.setQueue(waiting.filter(({ variant }) => !variant));
    for (const { variant } of waiting) if (variant) this.defer(variant);
  }

  private defer(variant: Variant): void {
    if (this.behind.has(variant)) this.conflated++;
    else this.behind.add(variant);
  }

  private tellRoom(): void {
    if (!this.hasRoom) return;
    const waiting = this.awaitingRoom;
    this.awaitingRoom = [];
    for (const resolve of waiting) resolve();
  }
}
