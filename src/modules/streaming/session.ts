import { randomUUID } from 'node:crypto';
import { CloseCode } from '../../common/close-codes.js';
import type { Mode } from '../../common/mode.js';
import type { TokenBucket } from '../../common/token-bucket.js';
import type { FeedIdentity } from '../auth/principal.js';
import type { Encoding } from './encoding.js';
import type { Channel } from './ended-sessions.js';
import type { Hub, Membership } from './hub/hub.js';
import type { ClientOutbox } from './hub/member.js';
import type { Plan } from './subscription-planner.js';

/** One subscription that a client holds: there is one per symbol and mode. */
export interface Held {
  readonly key: string;
  plan: Plan;
  membership: Membership;
}

/** Hears of what a session holds. */
export interface HoldingsWatcher {
  /** What it holds is not what it was; called for every subscription. */
  changed(): void;
  /** It is about to give up everything, because its connection ends. */
  ending(): void;
}

/**
 * One client's connection: who it is, what it holds, what waits for it. Each channel to clients has its own kind, which
 * knows how to send and to close there.
 */
export abstract class Session {
  readonly id = randomUUID();
  readonly openedAt = Date.now();
  /** What Nest hands to the handlers of the channel. */
  abstract readonly socket: object;
  abstract readonly outbox: ClientOutbox;
  abstract readonly channel: Channel;
  readonly encoding: Encoding = 'json';
  principal: FeedIdentity | undefined;
  /** How its client may come back, and whether it has; absent on channels that cannot be resumed. */
  resume: { token: string; resumed: boolean } | undefined;
  watcher: HoldingsWatcher | undefined;
  private readonly held = new Map<string, Held>();
  requests = 0;
  /** Those of the requests that were pings: a sign of life, not of use. */
  pings = 0;
  /** Bytes of their payloads. */
  receivedBytes = 0;
  rejectedFrames = 0;
  /** Epoch ms; undefined before the first. */
  lastPongAt: number | undefined;
  /** Why the gateway closed it; undefined while it is open, and where the client went by itself. */
  closedBy: { code: CloseCode; reason: string } | undefined;

  constructor(
    readonly remoteAddress: string,
    readonly bucket: TokenBucket,
    private readonly hub: Hub,
  ) {}

  /** False once it closes: nothing is sent any more. */
  abstract get isOpen(): boolean;

  /** Sends a message of the protocol behind everything that was queued before it. */
  abstract send(message: Record<string, unknown>): void;

  /** Closes the connection, once all that the session held has been given up. */
  protected abstract end(code: CloseCode, reason: string): void;

  get subscriptions(): ReadonlyMap<string, Held> {
    return this.held;
  }

  holds(symbol: string, exchange: string, mode: Mode): boolean {
    return this.held.has(heldKey(symbol, exchange, mode));
  }

  /** Adds a subscription, or replaces mode number and depth level of the one that is there. */
  subscribe(plan: Plan, broker: string): Held {
    const { symbol, exchange, mode } = plan.topic;
    const key = heldKey(symbol, exchange, mode);
    const before = this.held.get(key);
    // The new place first: a route that stays in use is not given up in between.
    const membership = this.hub.join(this.outbox, plan.topic, broker, plan.grant, this.encoding);
    if (before) this.hub.leave(this.outbox, before.membership);
    const held = { key, plan, membership };
    this.held.set(key, held);
    this.watcher?.changed();
    return held;
  }

  /** Nothing for one that has been replaced meanwhile: one request may name a symbol twice. */
  sendSnapshot(held: Held): void {
    if (this.held.get(held.key) === held) this.hub.sendSnapshot(this.outbox, held.membership);
  }

  /** Drops one mode, or every mode, of a symbol; gives what was dropped. */
  unsubscribe(symbol: string, exchange: string, mode?: Mode): Held[] {
    const modes: Mode[] = mode ? [mode] : ['LTP', 'QUOTE', 'DEPTH'];
    return modes.flatMap((candidate) => {
      const key = heldKey(symbol, exchange, candidate);
      const held = this.held.get(key);
      if (!held) return [];
      this.held.delete(key);
      this.hub.leave(this.outbox, held.membership);
      this.watcher?.changed();
      return [held];
    });
  }

  unsubscribeAll(): Held[] {
    const dropped = [...this.held.values()];
    for (const { membership } of dropped) this.hub.leave(this.outbox, membership);
    this.held.clear();
    this.watcher?.changed();
    return dropped;
  }

  /** Says why and closes. What was queued before leaves first; nothing follows. */
  close(code: CloseCode, reason: string): void {
    if (!this.isOpen) {
      // Its client has begun to close it; whoever ends it here may have taken it off the books, and nobody else releases it.
      this.release();
      return;
    }
    this.closedBy = { code, reason };
    if (code !== CloseCode.SLOW_CONSUMER) this.outbox.flush();
    this.release();
    this.end(code, reason);
  }

  /** Gives up everything that the session holds; idempotent. */
  release(): void {
    this.watcher?.ending();
    this.watcher = undefined;
    this.unsubscribeAll();
    this.outbox.close();
  }
}

function heldKey(symbol: string, exchange: string, mode: Mode): string {
  return `${mode} ${exchange} ${symbol}`;
}
