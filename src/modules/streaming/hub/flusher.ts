import { LatencyBuckets } from '../../../common/latency-buckets.js';

/** What has something to write. */
export interface Flushable {
  flush(): void;
}

/** Told of each round, from the moment at which it is clear who is written to until the last of them is. */
export interface RoundMemory {
  beginRound(): void;
  endRound(): void;
}

/** A message waits no longer than this for its round, however busy the gateway is. */
const MAX_REST_MS = 10;
/** Rest after a round, as a multiple of the time that its writes took. */
const REST_FACTOR = 0.1;
/** The same while newcomers connect: every step of a handshake is a turn of its own. */
const NEWCOMER_REST_FACTOR = 3;
/** Newcomers are given way for this long after the last one. */
const NEWCOMER_MS = 100;
/** Writing in one go; then the event loop has its turn: what has come on the bus waits for half of it on average. */
const SLICE_MS = 0.25;
/**
 * The clock is looked at after as many writes, less one: a power of two. No slice is shorter, since clients with equal
 * watchlists share what is joined for them only while nothing new has come in between.
 */
const LOOK_MASK = 63;

/**
 * Decides when outboxes are written: at the end of this turn of the event loop when there is little to do, and less
 * often as writing takes longer. A write costs the same whatever it holds, so under load fewer and larger writes carry
 * more, and the rest in between is what is left for receiving.
 *
 * A round to many clients is written in slices, between which the event loop reads what has come: a tick that comes in
 * the middle of a round still leaves with it for all whose turn is ahead, instead of waiting for the next.
 */
export class Flusher {
  /** The round under way, and how far it is. */
  private round: Flushable[] = [];
  private at = 0;
  private roundSince = 0;
  private writingMs = 0;
  /** Who has something for the next round, and since when the first of them. */
  private waiting: Flushable[] = [];
  private waitingSince = 0;
  private isScheduled = false;
  private restUntil = 0;
  private giveWayUntil = 0;
  /** Of each round, how long the message that came first had waited when all were written. */
  readonly delays = new LatencyBuckets();

  constructor(private readonly memory?: RoundMemory) {}

  /** Somebody connects: for a while, rounds come less often. */
  giveWay(): void {
    this.giveWayUntil = performance.now() + NEWCOMER_MS;
  }

  add(outbox: Flushable): void {
    if (this.waiting.length === 0) this.waitingSince = performance.now();
    this.waiting.push(outbox);
    if (!this.isScheduled) this.schedule(this.waitingSince);
  }

  private schedule(now: number): void {
    this.isScheduled = true;
    const rest = this.restUntil - now;
    if (rest < 1) setImmediate(this.run);
    else setTimeout(this.run, rest);
  }

  private readonly run = (): void => {
    const begun = performance.now();
    if (this.at === this.round.length) this.beginRound();
    const { round } = this;
    while (this.at < round.length) {
      round[this.at++]!.flush();
      const isLooking = (this.at & LOOK_MASK) === 0 && this.at < round.length;
      if (isLooking && this.writeOn(begun)) return;
    }
    this.endRound(begun);
  };

  /** Whether the slice is over, and the round goes on in the next turn. */
  private writeOn(begun: number): boolean {
    const ms = performance.now() - begun;
    if (ms < SLICE_MS) return false;
    this.writingMs += ms;
    setImmediate(this.run);
    return true;
  }

  private beginRound(): void {
    this.round = this.waiting;
    this.roundSince = this.waitingSince;
    this.waiting = [];
    this.at = 0;
    this.writingMs = 0;
    this.memory?.beginRound();
  }

  private endRound(begun: number): void {
    const now = performance.now();
    this.round = [];
    this.at = 0;
    this.memory?.endRound();
    this.delays.record(now - this.roundSince);
    const factor = now < this.giveWayUntil ? NEWCOMER_REST_FACTOR : REST_FACTOR;
    this.restUntil = now + Math.min(MAX_REST_MS, (this.writingMs + now - begun) * factor);
    this.isScheduled = false;
    if (this.waiting.length > 0) this.schedule(now);
  }
}
