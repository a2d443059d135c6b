import type { Flusher } from './flusher.js';
import type { Chunk } from './frame-arena.js';
import type { FrameJoiner } from './frame-joiner.js';
import type { ClientOutbox } from './member.js';
import type { Delivery, Variant } from './variant.js';

const EMPTY = Buffer.alloc(0);

/** What an outbox needs of a socket: `net.Socket` has it. */
export interface OutboxSocket {
  readonly writableLength: number;
  readonly writable: boolean;
  write(bytes: Buffer, written?: () => void): boolean;
}

/**
 * What waits for one client.
 *
 * While the socket takes what it is given, frames queue for a turn and leave in one write. Once the kernel is full
 * (`writableLength` stays above 0 after a write) only the *names* of the variants with news are kept: when the socket
 * drains, the newest message of each is taken from its route. So a blocked client costs a set of references, however
 * long it sleeps, and never misses a newest value.
 */
export class Outbox implements ClientOutbox {
  private deliveries: Delivery[] = [];
  private byteLength = 0;
  /** Made when it is needed: thousands of clients are never blocked. */
  private behind: Set<Variant> | undefined = undefined;
  private blockedAt: number | undefined = undefined;
  private closed = false;
  /** An empty write is under way that tells when all before it has been taken. */
  private isWatching = false;
  /** Holds what the socket has not taken yet. */
  private pinned: Chunk | undefined = undefined;
  private awaitingRoom: (() => void)[] | undefined = undefined;
  /** Messages that were replaced by a newer one of the same topic. */
  conflated = 0;
  messages = 0;
  bytes = 0;

  constructor(
    private readonly socket: OutboxSocket,
    private readonly flusher: Flusher,
    private readonly joiner: FrameJoiner,
    private readonly maxBytes: number,
  ) {}

  /** Monotonic ms since when the socket has taken nothing; undefined while it is not blocked. */
  get blockedSince(): number | undefined {
    return this.blockedAt;
  }

  /** Bytes that wait in this process. */
  get pendingBytes(): number {
    return this.byteLength + this.socket.writableLength;
  }

  push(delivery: Delivery): void {
    if (this.closed) return;
    if (this.blockedAt !== undefined) {
      this.defer(delivery.variant);
      return;
    }
    if (this.deliveries.length === 0) this.flusher.add(this);
    this.deliveries.push(delivery);
    this.byteLength += delivery.frame.length;
    if (this.byteLength >= this.maxBytes) this.flush();
  }

  /** Nothing of this variant leaves any more. What is queued for the others is untouched. */
  drop(variant: Variant): void {
    this.behind?.delete(variant);
    if (this.deliveries.some((delivery) => delivery.variant === variant)) {
      this.deliveries = this.deliveries.filter((delivery) => delivery.variant !== variant);
      this.byteLength = this.deliveries.reduce((sum, { frame }) => sum + frame.length, 0);
    }
  }

  /** Writes what has queued; before a reply, so that messages and replies keep their order. */
  flush(): void {
    const { deliveries, byteLength } = this;
    if (deliveries.length === 0) return;
    this.deliveries = [];
    this.byteLength = 0;
    if (this.closed || !this.socket.writable) return;
    if (this.socket.writableLength > 0) {
      this.block();
      for (const delivery of deliveries) this.defer(delivery.variant);
      return;
    }
    this.write(this.joiner.join(deliveries, byteLength), deliveries.length);
  }

  /** Sends a reply: behind all that has queued before it, never conflated. */
  reply(frame: Buffer): void {
    if (this.closed || !this.socket.writable) return;
    this.flush();
    this.write(frame, 1);
  }

  /** Resolves once no more than the limit waits in this process, so that replies cannot pile up either. */
  async room(): Promise<void> {
    if (this.closed || this.pendingBytes <= this.maxBytes) return;
    this.block();
    await new Promise<void>((resolve) => {
      this.awaitingRoom ??= [];
      this.awaitingRoom.push(resolve);
    });
  }

  close(): void {
    this.closed = true;
    this.deliveries = [];
    this.byteLength = 0;
    this.behind = undefined;
    this.blockedAt = undefined;
    this.tellRoom();
  }

  /** Without a callback, which would cost every write a tick of its own. */
  private write(bytes: Buffer, count: number): void {
    this.messages += count;
    this.bytes += bytes.length;
    this.socket.write(bytes);
    if (this.socket.writableLength === 0) return;
    this.pinned ??= this.joiner.arena.pin(bytes);
    this.block();
  }

  private defer(variant: Variant): void {
    this.behind ??= new Set();
    if (this.behind.has(variant)) this.conflated++;
    else this.behind.add(variant);
  }

  private block(): void {
    this.blockedAt ??= performance.now();
    this.watch();
  }

  private watch(): void {
    if (this.isWatching) return;
    this.isWatching = true;
    this.socket.write(EMPTY, this.taken);
  }

  /** The socket has taken what it was given before the watch; a reply may have come behind it. */
  private readonly taken = (): void => {
    this.isWatching = false;
    if (this.pinned && this.socket.writableLength === 0) {
      this.joiner.arena.unpin(this.pinned);
      this.pinned = undefined;
    }
    this.unblock();
  };

  private unblock(): void {
    // A socket that was destroyed keeps its length, and answers every further write at once.
    if (this.blockedAt === undefined || this.closed || !this.socket.writable) return;
    if (this.socket.writableLength > 0) {
      this.watch();
      return;
    }
    this.blockedAt = undefined;
    this.tellRoom();
    this.catchUp();
  }

  private tellRoom(): void {
    const waiting = this.awaitingRoom;
    this.awaitingRoom = undefined;
    for (const resolve of waiting ?? []) resolve();
  }

  /** Sends the newest of what was missed, at most `maxBytes` at once; the rest when that has been taken. */
  private catchUp(): void {
    const { behind } = this;
    if (!behind) return;
    const deliveries: Delivery[] = [];
    let byteLength = 0;
    for (const variant of behind) {
      if (byteLength >= this.maxBytes) break;
      behind.delete(variant);
      const delivery = variant.newest();
      if (!delivery) continue;
      deliveries.push(delivery);
      byteLength += delivery.frame.length;
    }
    if (deliveries.length === 0) return;
    this.write(this.joiner.join(deliveries, byteLength), deliveries.length);
    // Still behind although the socket took all: go on in the next turn, not in a loop that starves the others.
    if (behind.size > 0 && this.blockedAt === undefined) {
      this.blockedAt = performance.now();
      setImmediate(() => this.unblock());
    }
  }
}
