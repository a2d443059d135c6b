import { Slab } from './slab.js';

/** Messages of a topic differ by a few digits in length. */
const RESERVE = 64;
const NOTHING: Buffer = Buffer.alloc(0);
const stores = new Slab();

/**
 * A copy of the newest message of a topic, in the same memory each time: what a message comes in is valid during a call
 * alone, and a buffer for each would feed the garbage collection.
 */
export class StoredMessage {
  private store = NOTHING;
  private length = 0;
  /** Made when somebody asks for it. */
  private view: Buffer | undefined = undefined;

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Valid until the next message. */
  get bytes(): Buffer {
    this.view ??= this.store.subarray(0, this.length);
    return this.view;
  }

  keep(data: Buffer): void {
    const { length } = data;
    if (this.store.length < length) {
      this.store = stores.take(length + RESERVE);
      this.view = undefined;
    }
    this.store.set(data);
    if (this.length === length) return;
    this.length = length;
    this.view = undefined;
  }
}
