import type { Encoding } from '../encoding.js';
import type { Grant, RouteAddress } from './envelope.js';
import type { FrameArena } from './frame-arena.js';
import { LastValue } from './last-value.js';
import type { Conflated, LtpConflation } from './ltp-conflation.js';
import type { Member } from './member.js';
import { readSeq } from './seq.js';
import { type Delivery, Variant, type VariantSource } from './variant.js';

/** What all routes of a hub share, or all that are conflated in time. */
export interface RouteOptions {
  readonly arena: FrameArena;
  readonly snapshotMaxAgeMs: number;
  /** Present for LTP topics that are conflated in time. */
  readonly conflation?: LtpConflation;
}

const TIMESTAMP = Buffer.from('"timestamp":');
/** ISO-8601 as feeds write it, or the epoch milliseconds of a foreign publisher. */
const TIME = /^"([^"]+)"|^(\d+)/;
/** Longer than either. */
const TIME_LENGTH = 40;

/** How the hub fared with one message. */
export type Reception = 'delivered' | 'gap' | 'repeat';

/** A topic at this edge: its newest message, and the clients that want it. */
export class Route implements Conflated, VariantSource {
  /** One, mostly. */
  private variants: Variant[] = [];
  /** True until the first message after the route was made. */
  private opening = true;
  sentAt = Number.NEGATIVE_INFINITY;
  waiting = false;

  /** @param last what the gateway remembers of the topic from before the route was made; undefined while there is none */
  constructor(
    readonly topic: string,
    private readonly address: RouteAddress,
    private readonly options: RouteOptions,
    public last: LastValue | undefined = undefined,
  ) {}

  get empty(): boolean {
    return this.variants.length === 0;
  }

  /** Adds a client; it gets no message before the caller asks for its snapshot or the next one comes. */
  join(member: Member, grant: Grant, encoding: Encoding): Variant {
    let variant = this.variants.find((one) => one.isFor(grant, encoding));
    if (!variant) {
      variant = new Variant(this.address, grant, this, this.options.arena, encoding);
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
    const { last } = this;
    // A feed repeats a topic's newest value for late subscribers, and after a burst for those who may have missed it.
    if (last && seq >= 0 && last.is(data, seq)) {
      this.opening = false;
      return 'repeat';
    }
    const gap = last !== undefined && !this.opening && seq > last.seq + 1 && last.seq >= 0;
    const old = this.opening && this.isOld(data);
    this.opening = false;
    const now = performance.now();
    this.last ??= new LastValue();
    this.last.keep(data, seq, old ? now - this.options.snapshotMaxAgeMs - 1 : now);
    if (this.options.conflation) this.options.conflation.offer(this);
    else this.send(data, old);
    return gap ? 'gap' : 'delivered';
  }

  sendNewest(): void {
    if (this.last) this.send(this.last.data, this.isStale(this.last));
  }

  /** The newest message, flagged as a snapshot or not by its age; undefined while there is none. */
  newest(variant: Variant): Delivery | undefined {
    const { last } = this;
    return last && this.delivery(variant, last.data, this.isStale(last));
  }

  /** The newest message as a snapshot; undefined while there is none. */
  snapshot(variant: Variant): Delivery | undefined {
    return this.last && variant.snapshot(this.last.data, this.isStale(this.last));
  }

  private send(data: Buffer, isStale: boolean): void {
    for (const variant of this.variants) {
      const delivery = this.delivery(variant, data, isStale);
      const { members } = variant;
      for (let i = 0; i < members.length; i++) members[i]!.push(delivery);
    }
  }

  private delivery(variant: Variant, data: Buffer, isStale: boolean): Delivery {
    return isStale ? variant.snapshot(data, true) : variant.live(data);
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
