import { Slab } from '../../../common/slab.js';

/** Messages of a topic differ by a few digits in length. */
const STORE_RESERVE = 64;
const NOTHING: Buffer = Buffer.alloc(0);
const stores = new Slab();

/**
 * The newest message of a topic, and what is needed to judge the next one and its age.
 *
 * A copy, in the same memory each time: the bus's is valid during its call alone, and a buffer for each message would
 * feed the collector.
 */
export class LastValue {
  private store = NOTHING;
  private length = 0;
  private view: Buffer | undefined = undefined;
  /** -1: of a publisher that has none. */
  seq = -1;
  /** Monotonic ms of its arrival. */
  at = Number.NEGATIVE_INFINITY;

  /** Valid until the next message. */
  get data(): Buffer {
    this.view ??= this.store.subarray(0, this.length);
    return this.view;
  }

  keep(data: Buffer, seq: number, at: number): void {
    const { length } = data;
    if (this.store.length < length) {
      this.store = stores.take(length + STORE_RESERVE);
      this.view = undefined;
    }
    this.store.set(data);
    if (this.length !== length) {
      this.length = length;
      this.view = undefined;
    }
    this.seq = seq;
    this.at = at;
  }

  /** Whether it is this very message. */
  is(data: Buffer, seq: number): boolean {
    return this.seq === seq && this.length === data.length && data.compare(this.store, 0, data.length) === 0;
  }
}
