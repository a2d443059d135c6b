import { StoredMessage } from '../../../common/stored-message.js';

/** The newest message of a topic, and what is needed to judge the next one and its age. */
export class LastValue {
  private readonly message = new StoredMessage();
  /** -1: of a publisher that has none. */
  seq = -1;
  /** Monotonic ms of its arrival. */
  at = Number.NEGATIVE_INFINITY;

  /** Valid until the next message. */
  get data(): Buffer {
    return this.message.bytes;
  }

  keep(data: Buffer, seq: number, at: number): void {
    this.message.keep(data);
    this.seq = seq;
    this.at = at;
  }

  /** Whether it is this very message. */
  is(data: Buffer, seq: number): boolean {
    return this.seq === seq && data.equals(this.message.bytes);
  }
}
