import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { CloseCode } from '../../common/close-codes.js';
import type { Mode } from '../../common/mode.js';
import type { Principal } from '../auth/principal.js';
import { textFrame } from './hub/frame.js';
import type { Hub, Membership } from './hub/hub.js';
import type { Outbox } from './hub/outbox.js';
import type { Plan } from './subscription-planner.js';
import type { TokenBucket } from './token-bucket.js';

/** One subscription that a client holds: there is one per symbol and mode. */
export interface Held {
  plan: Plan;
  membership: Membership;
}

/** One client's connection: who it is, what it holds, what waits for it. */
export class Session {
  readonly id = randomUUID();
  readonly openedAt = Date.now();
  principal: Principal | undefined;
  private readonly held = new Map<string, Held>();
  requests = 0;
  rejectedFrames = 0;

  constructor(
    readonly socket: WebSocket,
    readonly remoteAddress: string,
    readonly outbox: Outbox,
    readonly bucket: TokenBucket,
    private readonly hub: Hub,
  ) {}

  get subscriptions(): ReadonlyMap<string, Held> {
    return this.held;
  }

  holds(symbol: string, exchange: string, mode: Mode): boolean {
    return this.held.has(heldKey(symbol, exchange, mode));
  }

  /** Sends a reply behind everything that was queued before it. */
  send(reply: Record<string, unknown>): void {
    if (this.socket.readyState === WebSocket.OPEN) this.outbox.reply(textFrame(Buffer.from(JSON.stringify(reply))));
  }

  /** Adds a subscription, or replaces mode number and depth level of the one that is there. */
  subscribe(plan: Plan, broker: string): Held {
    const { symbol, exchange, mode } = plan.topic;
    const key = heldKey(symbol, exchange, mode);
    const before = this.held.get(key);
    // The new place first: a route that stays in use is not given up in between.
    const membership = this.hub.join(this.outbox, plan.topic, broker, plan.grant);
    if (before) this.hub.leave(this.outbox, before.membership);
    const held = { plan, membership };
    this.held.set(key, held);
    return held;
  }

  sendSnapshot(held: Held): void {
    this.hub.sendSnapshot(this.outbox, held.membership);
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
      return [held];
    });
  }

  unsubscribeAll(): Held[] {
    const dropped = [...this.held.values()];
    for (const { membership } of dropped) this.hub.leave(this.outbox, membership);
    this.held.clear();
    return dropped;
  }

  /** Says why and closes. What was queued before leaves first; nothing follows the close frame. */
  close(code: CloseCode, reason: string): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (code !== CloseCode.SLOW_CONSUMER) this.outbox.flush();
    this.release();
    this.socket.close(code, reason);
  }

  /** Gives up everything that the session holds; idempotent. */
  release(): void {
    this.unsubscribeAll();
    this.outbox.close();
  }
}

function heldKey(symbol: string, exchange: string, mode: Mode): string {
  return `${mode} ${exchange} ${symbol}`;
}
