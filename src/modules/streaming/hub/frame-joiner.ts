import type { RoundMemory } from './flusher.js';
import type { FrameArena } from './frame-arena.js';
import type { Delivery } from './variant.js';

/** The frames of several deliveries in one buffer. */
interface Batch {
  deliveries: readonly Delivery[];
  bytes: Buffer;
}

/** First deliveries whose batches are remembered. Rounds forget them, and without one (every client is behind) this. */
const MAX_REMEMBERED = 1000;

/**
 * Joins the frames of a flush into one buffer, once for all clients whose frames are the same: a write costs the same
 * whatever it holds, so what is left to save is the copying. Clients with equal watchlists are the normal case.
 *
 * What was joined is remembered for the round only, and not at its deliveries: a batch ends with the deliveries that the
 * next one begins with, so they would be a chain without an end, and one of them that has grown old would carry all that
 * came after it into the old generation.
 */
export class FrameJoiner implements RoundMemory {
  /** By their first delivery. */
  private batches = new Map<Delivery, Batch[]>();

  constructor(readonly arena: FrameArena) {}

  join(deliveries: readonly Delivery[], byteLength: number): Buffer {
    const first = deliveries[0]!;
    if (deliveries.length === 1) return first.frame;
    const begunAlike = this.batches.get(first);
    const known = begunAlike?.find((batch) => sameDeliveries(batch.deliveries, deliveries));
    if (known) return known.bytes;
    const batch = { deliveries, bytes: concat(deliveries, this.arena.allocate(byteLength)) };
    if (begunAlike) begunAlike.push(batch);
    else this.remember(first, batch);
    return batch.bytes;
  }

  beginRound(): void {
    this.arena.beginRound();
  }

  endRound(): void {
    this.forget();
    this.arena.endRound();
  }

  private remember(first: Delivery, batch: Batch): void {
    if (this.batches.size === MAX_REMEMBERED) this.forget();
    this.batches.set(first, [batch]);
  }

  /** Not by `clear`, which in V8 leaves the old table with a link to the new one: a chain again. */
  private forget(): void {
    if (this.batches.size > 0) this.batches = new Map();
  }
}

function sameDeliveries(a: readonly Delivery[], b: readonly Delivery[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function concat(deliveries: readonly Delivery[], bytes: Buffer): Buffer {
  let at = 0;
  for (const { frame } of deliveries) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}
