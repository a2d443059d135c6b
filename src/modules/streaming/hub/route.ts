import { Slab } from '../../../common/slab.js';
import type { Encoding } from '../encoding.js';
import type { Grant, RouteAddress } from './envelope.js';
import type { FrameArena } from './frame-arena.js';
import type { Conflated, LtpConflation } from './ltp-conflation.js';
import type { Member } from './member.js';
import { readSeq } from './seq.js';
import { type CatchUp, type Delivery, Variant } from './variant.js';

/** The newest message of a topic, and what is needed to judge the next one and its age. */
export interface LastValue {
  data: Buffer;
  seq: number;
  /** Monotonic ms of its arrival. */
  at: number;
}

export interface RouteOptions {
  address: RouteAddress;
  arena: FrameArena;
  snapshotMaxAgeMs: number;
  /** Present for LTP topics that are conflated in time. */
  conflation?: LtpConflation;
  /** What the gateway remembers of the topic from before the route was made. */
  last?: LastValue;
}

/** Messages of a topic differ by a few digits in length. */
const STORE_RESERVE = 64;
const NOTHING: Buffer = Buffer.alloc(0);
const stores = new Slab();

const TIMESTAMP = Buffer.from('"timestamp":');
/** ISO-8601 as feeds write it, or the epoch milliseconds of a foreign publisher. */
const TIME = /^"([^"]+)"|^(\d+)/;
/** Longer than either. */
const TIME_LENGTH = 40;

/** How the hub fared with one message. */
export type Reception = 'delivered' | 'gap' | 'repeat';

/** A topic at this edge: its newest message, and the clients that want it. */
export class Route implements Conflated {
  /** One, mostly. */
  private variants: Variant[] = [];
  last: LastValue | undefined;
  private store = NOTHING;
  /** `last`, once it lies in the store. */
  private stored: LastValue | undefined = undefined;
  /** True until the first message after the route was made. */
  private opening = true;
  sentAt = Number.NEGATIVE_INFINITY;
  waiting = false;

  constructor(
    readonly topic: string,
    private readonly options: RouteOptions,
  ) {
    this.last = options.last;
  }

  get empty(): boolean {
    return this.variants.length === 0;
  }

  /** Adds a client; it gets no message before the caller asks for its snapshot or the next one comes. */
  join(member: Member, grant: Grant, encoding: Encoding): Variant {
    let variant = this.variants.find((one) => one.isFor(grant, encoding));
    if (!variant) {
      variant = new Variant(this.options.address, grant, this.catchUp, this.options.arena, encoding);
      this.variants = [...this.variants, variant];
    }
    variant.add(member);
    return variant;
  }

  leave(member: Member, variant: Variant): void {
    variant.remove(member);
    if (variant.members.length === 0) this.variants = this.variants.filter((one) => one !== variant);
    if (this.empty) this.options.conflation?.withdraw(this);
  }

  receive(data: Buffer): Reception {
    const seq = readSeq(data);
    const last = this.last;
    // A feed repeats a topic's newest value for late subscribers, and after a burst for those who may have missed it.
    if (last && seq >= 0 && seq === last.seq && data.equals(last.data)) {
      this.opening = false;
      return 'repeat';
    }
    const gap = last !== undefined && !this.opening && seq > last.seq + 1 && last.seq >= 0;
    const old = this.opening && this.isOld(data);
    this.opening = false;
    const now = performance.now();
    this.keep(data, seq, old ? now - this.options.snapshotMaxAgeMs - 1 : now);
    if (this.options.conflation) this.options.conflation.offer(this);
    else this.sendNewest();
    return gap ? 'gap' : 'delivered';
  }

  sendNewest(): void {
    for (const variant of this.variants) {
      const delivery = this.current(variant);
      if (!delivery) return;
      const { members } = variant;
      for (let i = 0; i < members.length; i++) members[i]!.push(delivery);
    }
  }

  /** The newest message as a snapshot; undefined while there is none. */
  snapshot(variant: Variant): Delivery | undefined {
    return this.last && variant.snapshot(this.last.data, this.isStale(this.last));
  }

  /**
   * Copies the message: the bus's buffers are memory outside the heap that a finaliser gives back, and keeping one for
   * each topic would carry them all into the old generation, where only the slow collection finds them.
   */
  private keep(data: Buffer, seq: number, at: number): void {
    if (this.store.length < data.length) {
      this.store = stores.take(data.length + STORE_RESERVE);
      this.stored = undefined;
    }
    data.copy(this.store);
    const { stored } = this;
    if (stored?.data.length === data.length) {
      stored.seq = seq;
      stored.at = at;
    } else {
      this.stored = { data: this.store.subarray(0, data.length), seq, at };
      this.last = this.stored;
    }
  }

  private readonly catchUp: CatchUp = (variant) => this.current(variant);

  private current(variant: Variant): Delivery | undefined {
    if (!this.last) return undefined;
    return this.isStale(this.last) ? variant.snapshot(this.last.data, true) : variant.live(this.last.data);
  }

  private isStale(last: LastValue): boolean {
    return performance.now() - last.at > this.options.snapshotMaxAgeMs;
  }

  /** The first message of a route may be a feed's repeat of a value from long ago, which only its own time tells. */
  private isOld(data: Buffer): boolean {
    const at = data.indexOf(TIMESTAMP);
    if (at < 0) return false;
    const begin = at + TIMESTAMP.length;
    const [, text, number] = TIME.exec(data.toString('latin1', begin, begin + TIME_LENGTH)) ?? [];
    const time = text === undefined ? Number(number) : Date.parse(text);
    return Date.now() - time > this.options.snapshotMaxAgeMs;
  }
}
