import type { TickgateError } from './errors.js';
import { topicKey } from './instrument.js';
import type { Mode } from './messages.js';
import type { SubscribeResult } from './subscribe-result.js';
import type { Tick } from './tick.js';

export interface TickStreamOptions {
  /** Ticks that may wait before older ones of the same topic give way to newer ones. Default 1000. */
  buffer?: number;
  /** Ends the stream. */
  signal?: AbortSignal;
}

const DEFAULT_BUFFER = 1_000;

type Turn<M extends Mode> = (result: IteratorResult<Tick<M>, undefined>) => void;

/**
 * Ticks for `for await`. A consumer that keeps up gets every one. For one that does not, ticks wait up to `buffer`;
 * beyond it only the newest of each topic is kept until the consumer has caught up, so that memory stays bounded and
 * what it reads is fresh. `conflated` counts what it never saw.
 */
export class TickStream<M extends Mode = Mode> implements AsyncIterableIterator<Tick<M>> {
  private overrun = 0;
  private readonly queue: Tick<M>[] = [];
  /** The newest of each topic, while the consumer is behind. */
  private readonly newest = new Map<string, Tick<M>>();
  private readonly turns: { resolve: Turn<M>; reject: (error: TickgateError) => void }[] = [];
  private ended = false;
  private failure: TickgateError | undefined;

  constructor(
    /** What became of each instrument. */
    readonly results: Promise<SubscribeResult[]>,
    private readonly release: () => void,
    private readonly buffer = DEFAULT_BUFFER,
  ) {}

  /** Ticks that gave way to newer ones of their topic. */
  get conflated(): number {
    return this.overrun;
  }

  push(tick: Tick<M>): void {
    if (this.ended) return;
    const turn = this.turns.shift();
    if (turn) turn.resolve({ done: false, value: tick });
    else if (this.newest.size > 0) this.conflate(tick);
    else if (this.queue.push(tick) > this.buffer) for (const waiting of this.queue.splice(0)) this.conflate(waiting);
  }

  /** @param failure thrown to the consumer once it has read what waits; absent: the stream just ends */
  end(failure?: TickgateError): void {
    if (this.ended) return;
    this.ended = true;
    this.failure = failure;
    this.release();
    for (const { resolve, reject } of this.turns.splice(0)) {
      if (failure) reject(failure);
      else resolve({ done: true, value: undefined });
    }
  }

  next(): Promise<IteratorResult<Tick<M>, undefined>> {
    const value = this.shift();
    if (value) return Promise.resolve({ done: false, value });
    if (!this.ended) return new Promise((resolve, reject) => this.turns.push({ resolve, reject }));
    return this.failure ? Promise.reject(this.failure) : Promise.resolve({ done: true, value: undefined });
  }

  /** Called by `for await` when the loop is left. */
  return(): Promise<IteratorResult<Tick<M>, undefined>> {
    this.queue.length = 0;
    this.newest.clear();
    this.end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private shift(): Tick<M> | undefined {
    const first = this.newest.entries().next();
    if (first.done) return this.queue.shift();
    const [key, tick] = first.value;
    this.newest.delete(key);
    return tick;
  }

  /** Keeps the place of the older one, so that busy topics do not push quiet ones out. */
  private conflate(tick: Tick<M>): void {
    const key = topicKey(tick.instrument, tick.mode);
    if (this.newest.has(key)) this.overrun++;
    this.newest.set(key, tick);
  }
}
