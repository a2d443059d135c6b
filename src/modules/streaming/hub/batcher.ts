import type { Delivery } from './variant.js';

interface Batch {
  deliveries: readonly Delivery[];
  bytes: Buffer;
}

/**
 * Joins the frames of a flush into one buffer, once for all clients whose frames are the same: a write costs the same
 * whatever it holds, so what is left to save is the copying. Clients with equal watchlists are the normal case.
 */
export class Batcher {
  private readonly batches = new Map<Delivery, Batch[]>();

  join(deliveries: readonly Delivery[], byteLength: number): Buffer {
    const first = deliveries[0]!;
    if (deliveries.length === 1) return first.frame;
    const candidates = this.batches.get(first);
    const known = candidates?.find((batch) => sameDeliveries(batch.deliveries, deliveries));
    if (known) return known.bytes;
    const batch = { deliveries, bytes: concat(deliveries, byteLength) };
    if (candidates) candidates.push(batch);
    else this.batches.set(first, [batch]);
    return batch.bytes;
  }

  clear(): void {
    this.batches.clear();
  }
}

function sameDeliveries(a: readonly Delivery[], b: readonly Delivery[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function concat(deliveries: readonly Delivery[], byteLength: number): Buffer {
  const bytes = Buffer.allocUnsafe(byteLength);
  let at = 0;
  for (const { frame } of deliveries) {
    bytes.set(frame, at);
    at += frame.length;
  }
  return bytes;
}
