import type { TickgateClient } from './client.js';
import { type Instrument, topicKey } from './instrument.js';
import type { Mode } from './messages.js';
import type { Page } from './page.js';
import type { ConnectionState } from './state.js';
import type { SubscribeError, SubscribeResult } from './subscribe-result.js';
import type { Claim } from './subscriptions.js';
import type { Tick } from './tick.js';
import { readTopic, type SubscribeOptions } from './topic.js';

/** What a component draws. A new object, and new maps where they changed, at most once a frame. */
export interface MarketData<M extends Mode = Mode> {
  /** The newest tick by instrument (`NSE:RELIANCE`); a tick that did not change is the same object. */
  readonly ticks: ReadonlyMap<string, Tick<M>>;
  /** What the gateway refused, by instrument. */
  readonly errors: ReadonlyMap<string, SubscribeError>;
  readonly state: ConnectionState;
  /** True: the page has been hidden for a while, and nothing is subscribed for it. */
  readonly paused: boolean;
}

export interface ViewOptions<M extends Mode = Mode> extends SubscribeOptions<M> {
  /** A page that is hidden for so long gives its subscriptions up until it is shown, in ms; Infinity: never. */
  pauseAfterMs: number;
}

/** A store of market data for what is on the screen, in the shape of React's `useSyncExternalStore`. */
export class MarketDataView<M extends Mode = Mode> {
  private readonly topics: ReadonlyMap<string, string>;
  private readonly listeners = new Set<() => void>();
  private readonly ticks = new Map<string, Tick<M>>();
  private readonly errors = new Map<string, SubscribeError>();
  private snapshot: MarketData<M>;
  private claim: Claim | undefined;
  private paused = false;
  private offs: (() => void)[] = [];
  private cancelFrame: (() => void) | undefined;
  private cancelPause: (() => void) | undefined;
  private ticksChanged = false;
  private errorsChanged = false;

  constructor(
    private readonly client: TickgateClient,
    private readonly instruments: readonly Instrument[],
    private readonly options: ViewOptions<M>,
    private readonly page: Page,
  ) {
    const names = instruments.map((instrument) => readTopic(instrument, options).name);
    this.topics = new Map(names.map(({ key, instrument }) => [key, instrument]));
    this.takeKnown();
    this.snapshot = { ticks: new Map(this.ticks), errors: new Map(), state: client.state, paused: false };
  }

  /** The first listener subscribes at the gateway, the last one to go unsubscribes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    // A function may be given twice: each of the two ends by itself.
    const own = () => listener();
    this.listeners.add(own);
    if (this.listeners.size === 1) this.start();
    return () => {
      if (this.listeners.delete(own) && this.listeners.size === 0) this.stop();
    };
  };

  readonly getSnapshot = (): MarketData<M> => this.snapshot;

  private start(): void {
    this.offs = [
      this.client.on('tick', (tick) => this.receive(tick)),
      this.client.on('subscription', (result) => {
        if (this.topics.has(topicKey(result.instrument, result.mode))) this.answer(result);
      }),
      this.client.on('state', () => this.invalidate()),
      this.page.onVisibility(() => this.follow()),
    ];
    this.follow();
    this.invalidate();
  }

  private stop(): void {
    for (const off of this.offs.splice(0)) off();
    this.cancelPause?.();
    this.cancelFrame?.();
    this.cancelPause = undefined;
    this.cancelFrame = undefined;
    this.release();
  }

  /** Holds the subscriptions while the page can be seen, and for a while after. */
  private follow(): void {
    this.cancelPause?.();
    this.cancelPause = undefined;
    const { pauseAfterMs } = this.options;
    if (!this.page.hidden()) this.hold();
    else if (!this.claim) this.pause();
    else if (pauseAfterMs < Number.POSITIVE_INFINITY) {
      this.cancelPause = this.page.after(pauseAfterMs, () => this.pause());
    }
  }

  private hold(): void {
    if (this.claim) return;
    const claim = this.client.claim(this.instruments, this.options);
    this.claim = claim;
    this.paused = false;
    this.takeKnown();
    void claim.results.then((results) => {
      if (this.claim === claim) for (const result of results) this.answer(result);
    });
    this.invalidate();
  }

  private pause(): void {
    this.release();
    this.paused = true;
    this.invalidate();
  }

  private release(): void {
    this.claim?.release();
    this.claim = undefined;
  }

  /** What somebody else subscribes already is not sent again. */
  private takeKnown(): void {
    for (const instrument of this.topics.values()) {
      const tick = this.client.last(instrument, this.options.mode ?? 'Quote') as Tick<M> | undefined;
      if (!tick || tick === this.ticks.get(instrument)) continue;
      this.ticks.set(instrument, tick);
      this.ticksChanged = true;
    }
  }

  private receive(tick: Tick): void {
    const instrument = this.topics.get(topicKey(tick.instrument, tick.mode));
    if (instrument === undefined) return;
    this.ticks.set(instrument, tick as Tick<M>);
    this.ticksChanged = true;
    this.invalidate();
  }

  private answer(result: SubscribeResult): void {
    if (result.status === 'error') this.errors.set(result.instrument, result);
    else if (!this.errors.delete(result.instrument)) return;
    this.errorsChanged = true;
    this.invalidate();
  }

  private invalidate(): void {
    this.cancelFrame ??= this.page.frame(() => this.draw());
  }

  private draw(): void {
    this.cancelFrame = undefined;
    const { state } = this.client;
    const { ticks, errors } = this.snapshot;
    const same = state === this.snapshot.state && this.paused === this.snapshot.paused;
    if (same && !this.ticksChanged && !this.errorsChanged) return;
    this.snapshot = {
      ticks: this.ticksChanged ? new Map(this.ticks) : ticks,
      errors: this.errorsChanged ? new Map(this.errors) : errors,
      state,
      paused: this.paused,
    };
    this.ticksChanged = false;
    this.errorsChanged = false;
    for (const listener of this.listeners) listener();
  }
}
