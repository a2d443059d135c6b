import { LatencyBuckets } from '../../../common/latency-buckets.js';

/** What has something to write. */
export interface Flushable {
  flush(): void;
}

/** A message waits no longer than this for its flush, however busy the gateway is. */
const MAX_REST_MS = 10;
/** Rest after a flush, as a multiple of the time that it took. */
const REST_FACTOR = 0.3;
/** The same while newcomers connect: every step of a handshake is a turn of its own, and must not wait behind a flush. */
const NEWCOMER_REST_FACTOR = 3;
/** Newcomers are given way for this long after the last one. */
const NEWCOMER_MS = 100;

/**
 * Decides when outboxes are written: at the end of this turn of the event loop when there is little to do, and less
 * often as flushes take longer. A write costs the same whatever it holds, so under load fewer and larger writes carry
 * more, and the rest in between is what is left for receiving.
 */
export class Flusher {
  private waiting: Flushable[] = [];
  private scheduled = false;
  private restUntil = 0;
  private giveWayUntil = 0;
  private waitingSince = 0;
  /** Of each flush, how long the message that came first had waited when all were written. */
  readonly delays = new LatencyBuckets();

  /** Somebody connects: for a while, flushes come less often. */
  giveWay(): void {
    this.giveWayUntil = performance.now() + NEWCOMER_MS;
  }

  add(outbox: Flushable): void {
    this.waiting.push(outbox);
    if (this.scheduled) return;
    this.scheduled = true;
    this.waitingSince = performance.now();
    const rest = this.restUntil - this.waitingSince;
    if (rest < 1) setImmediate(this.run);
    else setTimeout(this.run, rest);
  }

  private readonly run = (): void => {
    const begun = performance.now();
    const { waitingSince, waiting: outboxes } = this;
    this.waiting = [];
    this.scheduled = false;
    for (const outbox of outboxes) outbox.flush();
    const ended = performance.now();
    this.delays.record(ended - waitingSince);
    const factor = ended < this.giveWayUntil ? NEWCOMER_REST_FACTOR : REST_FACTOR;
    this.restUntil = ended + Math.min(MAX_REST_MS, (ended - begun) * factor);
  };
}
