import { Injectable } from '@nestjs/common';

/** What changed: a key, a broker account (its shares, too), or a user (role and entitlement, too). */
export const INVALIDATED = ['KEY', 'ACCOUNT', 'USER'] as const;

export type Invalidated = (typeof INVALIDATED)[number];

/** Something in the database changed that running processes have read; they read it again. */
export interface Invalidation {
  type: Invalidated;
  /** The key's, account's or user's id. */
  id: string;
}

/** Takes an invalidation to every process of the gateway: this one, too, gets it back through `receive`. */
export type Relay = (type: Invalidated, userId: string, payload: { id: string }) => void;

/**
 * Tells whoever keeps what the database says that it says something else now: here, and in the
 * other processes through the relay. It carries no news itself, so a forged or repeated one makes nobody believe anything.
 */
@Injectable()
export class Invalidations {
  private readonly listeners: ((invalidation: Invalidation) => void)[] = [];
  private readonly missedListeners: (() => void)[] = [];
  private relay?: Relay;

  /**
   * To be called after the commit of the change.
   *
   * @param userId whose key or account it is, or the user itself
   */
  announce(type: Invalidated, userId: string, payload: { id: string }): void {
    if (this.relay) this.relay(type, userId, payload);
    else this.receive({ type, id: payload.id });
  }

  onInvalidated(listener: (invalidation: Invalidation) => void): void {
    this.listeners.push(listener);
  }

  /** Called when announcements of other processes may have been lost: everything may have changed. */
  onMissed(listener: () => void): void {
    this.missedListeners.push(listener);
  }

  relayThrough(relay: Relay): void {
    this.relay = relay;
  }

  /** Tells the listeners of this process. */
  receive(invalidation: Invalidation): void {
    for (const listener of this.listeners) listener(invalidation);
  }

  missed(): void {
    for (const listener of this.missedListeners) listener();
  }
}
