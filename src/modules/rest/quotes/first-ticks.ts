import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import type { FeedState, FeedStatus } from '../../../common/feed-state.js';
import { CLOCK } from '../../auth/clock.token.js';
import type { NewestMessage } from '../../market-data/instrument-state.js';
import type { MarketInterest } from '../../market-data/market-consumer.js';
import { MarketDataService } from '../../market-data/market-data.service.js';
import { FeedDirectory } from '../../streaming/feed-directory.js';
import { ProtocolError } from '../../streaming/protocol/protocol-error.js';
import { isLost, lostFeed, noPrice, tooManyWaits } from './quote-errors.js';

/** A price that came within this time is the present one, whoever subscribed it. */
const FRESH_MS = 1_000;
/** How long a request waits for the first tick of a symbol that nobody streams. */
export const WAIT_MS = 5_000;
/** Subscriptions outlive the last request for them by this, so that a script that asks again and again makes none anew. */
const KEPT_MS = 2_000;
const SWEEP_MS = 500;
/** Symbols that are subscribed for requests at the same time. */
const MOST_HELD = 2_000;

/** What a feed delivers in these states is the present price, however long ago it came. */
const DELIVERING: ReadonlySet<FeedState> = new Set(['live', 'quiet']);

/** A topic that is subscribed for requests. */
interface Held {
  interest: MarketInterest;
  /** Monotonic ms: what came since is no leftover of an earlier subscription. */
  since: number;
  askedAt: number;
  release(): void;
  /** Shared by all requests that wait for the first message. */
  waiting?: { first: Promise<void>; end(error?: Error): void };
}

/**
 * Finds the newest message of a topic for a request: at once where it is streamed; else the topic is subscribed for a
 * moment, as by any other consumer, and the request waits for its first message. Brokers are never polled.
 */
@Injectable()
export class FirstTicks implements OnApplicationShutdown {
  /** The one that was asked for least recently first. */
  private readonly held = new Map<string, Held>();
  private cancelSweep?: () => void;

  constructor(
    private readonly market: MarketDataService,
    private readonly feeds: FeedDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    feeds.onChange((status) => this.feedChanged(status));
  }

  /** Topics that are subscribed for requests now. */
  get heldCount(): number {
    return this.held.size;
  }

  /**
   * @param broker of the interest's feed
   * @throws ProtocolError BROKER_LOGIN_REQUIRED or TEMPORARILY_UNAVAILABLE, with the feed's state, when none comes
   */
  async newest(interest: MarketInterest, broker: string): Promise<NewestMessage> {
    const present = this.present(interest, broker);
    if (present) return present;
    const status = this.feeds.status(interest.feed, broker);
    if (isLost(status)) throw lostFeed(status);
    const held = this.hold(interest, this.clock.monotonic());
    held.waiting ??= this.wait(held, broker);
    await held.waiting.first;
    return this.market.newest(interest)!;
  }

  /** The newest message where it is the present price as it stands; undefined where `newest` may know more. */
  present(interest: MarketInterest, broker: string): NewestMessage | undefined {
    const known = this.market.newest(interest);
    if (!known) return undefined;
    const now = this.clock.monotonic();
    if (now - known.at <= FRESH_MS) return known;
    const held = this.held.get(keyOf(interest));
    if (!held || known.at < held.since) return undefined;
    if (!DELIVERING.has(this.feeds.status(interest.feed, broker).state)) return undefined;
    this.hold(interest, now);
    return known;
  }

  onApplicationShutdown(): void {
    this.cancelSweep?.();
    const stopped = new ProtocolError('SERVER_SHUTDOWN', 'The gateway is shutting down; ask again in a moment');
    for (const { waiting, release } of this.held.values()) {
      waiting?.end(stopped);
      release();
    }
    this.held.clear();
  }

  private hold(interest: MarketInterest, now: number): Held {
    const key = keyOf(interest);
    let held = this.held.get(key);
    if (held) this.held.delete(key);
    else {
      this.makeRoom();
      held = { interest, since: now, askedAt: now, release: this.market.hold(interest) };
    }
    held.askedAt = now;
    this.held.set(key, held);
    this.cancelSweep ??= this.clock.after(SWEEP_MS, () => this.sweep());
    return held;
  }

  private makeRoom(): void {
    if (this.held.size < MOST_HELD) return;
    for (const [key, { waiting, release }] of this.held) {
      if (waiting) continue;
      this.held.delete(key);
      release();
      return;
    }
    throw tooManyWaits(MOST_HELD);
  }

  private wait(held: Held, broker: string): NonNullable<Held['waiting']> {
    const { interest } = held;
    let end: (error?: Error) => void = () => undefined;
    const first = new Promise<void>((resolve, reject) => {
      const consumer = { name: 'REST', priority: 'critical', onValue: () => end() } as const;
      const unregister = this.market.register(consumer, [interest]);
      const cancel = this.clock.after(WAIT_MS, () =>
        end(noPrice(interest, this.feeds.status(interest.feed, broker), WAIT_MS)),
      );
      end = (error) => {
        cancel();
        unregister();
        held.waiting = undefined;
        held.askedAt = this.clock.monotonic();
        if (error) reject(error);
        else resolve();
      };
    });
    return { first, end: (error) => end(error) };
  }

  private feedChanged(status: FeedStatus): void {
    if (!isLost(status)) return;
    for (const { interest, waiting } of this.held.values()) {
      if (interest.feed === status.feed) waiting?.end(lostFeed(status));
    }
  }

  private sweep(): void {
    const idleSince = this.clock.monotonic() - KEPT_MS;
    for (const [key, { waiting, askedAt, release }] of this.held) {
      if (waiting || askedAt > idleSince) continue;
      this.held.delete(key);
      release();
    }
    this.cancelSweep = this.held.size > 0 ? this.clock.after(SWEEP_MS, () => this.sweep()) : undefined;
  }
}

function keyOf({ feed, exchange, symbol, mode, depthLevel }: MarketInterest): string {
  return `${feed} ${exchange} ${mode} ${depthLevel} ${symbol}`;
}
