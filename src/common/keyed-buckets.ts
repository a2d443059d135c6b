import { TokenBucket } from './token-bucket.js';

/** More keys than this are not remembered: enough for every honest client, and a few megabytes at most. */
const MAX_KEYS = 65_536;

/**
 * One token bucket a key: an address, a credential. Bounded whatever keys come in: beyond the limit the key that was
 * used least recently is forgotten, which gives it a full bucket again.
 */
export class KeyedBuckets {
  private readonly buckets = new Map<string, TokenBucket>();

  constructor(
    private readonly rate: number,
    private readonly burst: number,
    private readonly maxKeys = MAX_KEYS,
  ) {}

  /** Keys that are remembered. */
  get size(): number {
    return this.buckets.size;
  }

  take(key: string, now = performance.now()): boolean {
    const bucket = this.buckets.get(key) ?? new TokenBucket(this.rate, this.burst, now);
    // A Map keeps the order of insertion: what is put in again is the newest.
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    if (this.buckets.size > this.maxKeys) this.buckets.delete(this.buckets.keys().next().value!);
    return bucket.take(now);
  }

  /** Takes the key's last taking back. */
  giveBack(key: string): void {
    this.buckets.get(key)?.giveBack();
  }

  /** Milliseconds until the key may take again; 0: it may. Takes nothing. */
  waitMs(key: string, now = performance.now()): number {
    return this.buckets.get(key)?.waitMs(now) ?? 0;
  }
}
