import type { FrameArena } from './frame-arena.js';
import type { Delivery } from './variant.js';

/** The frames of several deliveries in one buffer. */
export interface Batch {
  deliveries: readonly Delivery[];
  bytes: Buffer;
}

/**
 * Joins the frames of a flush into one buffer, once for all clients whose frames are the same: a write costs the same
 * whatever it holds, so what is left to save is the copying. Clients with equal watchlists are the normal case. What
 * was joined is kept at its first delivery and dies with it; a map would carry it into the old generation.
 */
export function joinFrames(deliveries: readonly Delivery[], byteLength: number, arena: FrameArena): Buffer {
  const first = deliveries[0]!;
  if (deliveries.length === 1) return first.frame;
  const known = first.batches?.find((batch) => sameDeliveries(batch.deliveries, deliveries));
  if (known) return known.bytes;
  const batch = { deliveries, bytes: concat(deliveries, arena.allocate(byteLength)) };
  if (first.batches) first.batches.push(batch);
  else first.batches = [batch];
  return batch.bytes;
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
