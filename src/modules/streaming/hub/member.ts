import type { Flushable } from './flusher.js';
import type { Delivery, Variant } from './variant.js';

/** A client as its topics see it. */
export interface Member {
  push(delivery: Delivery): void;
  /** Nothing of this variant leaves any more. What is queued for the others is untouched. */
  drop(variant: Variant): void;
}

/** What waits for one client, whatever channel it came by. */
export interface ClientOutbox extends Member, Flushable {
  /** Monotonic ms since when the client has taken nothing; undefined while it takes what it is given. */
  readonly blockedSince: number | undefined;
  /** Bytes that wait in this process. */
  readonly pendingBytes: number;
  /** Messages that were replaced by a newer one of the same topic. */
  readonly conflated: number;
  readonly messages: number;
  readonly bytes: number;
  /** Resolves once no more than the limit waits in this process, so that replies cannot pile up either. */
  room(): Promise<void>;
  close(): void;
}
