import type { HoldingsWatcher, Session } from '../session.js';
import type { SessionNews } from './resume-rows.js';
import { writeWishes } from './wishes.js';

/** Where a resumption says that there is something to store. */
export interface NewsDesk {
  /** Called for every change. */
  note(resumption: Resumption): void;
  /** Epoch ms. */
  now(): number;
}

/** What one session leaves to the connection that takes its place, and how much of that is stored. */
export class Resumption implements HoldingsWatcher {
  /** There is a row of it. */
  isStored = false;
  /** Epoch ms; undefined: the session is open. */
  endedAt: number | undefined;
  private isChanged = true;
  /** What the session held at its end, until that is stored. */
  private left: string | undefined;
  private holder: Session | undefined;

  constructor(
    readonly tokenHash: string,
    readonly keyId: string,
    session: Session,
    private readonly ledger: NewsDesk,
  ) {
    this.holder = session;
  }

  /** The session, while it is open. */
  get session(): Session | undefined {
    return this.holder;
  }

  /** What it holds, or held at its end; undefined where that is what is stored. */
  get unstored(): string | undefined {
    if (!this.isChanged) return undefined;
    return this.holder ? writeWishes(this.holder.subscriptions.values()) : this.left;
  }

  changed(): void {
    this.isChanged = true;
    this.ledger.note(this);
  }

  ending(): void {
    this.left = this.unstored;
    this.holder = undefined;
    this.endedAt = this.ledger.now();
    this.ledger.note(this);
  }

  /** Takes what has to be written; what changes from now on is the next news. */
  takeNews(): SessionNews {
    const { tokenHash, keyId, isStored, unstored } = this;
    this.isChanged = false;
    return {
      tokenHash,
      keyId,
      isStored,
      ...(unstored !== undefined && { subscriptions: unstored }),
      hasEnded: this.endedAt !== undefined,
    };
  }

  /** News that was taken could not be written. */
  putBack({ subscriptions }: SessionNews): void {
    if (subscriptions === undefined) return;
    this.isChanged = true;
    // It may have ended meanwhile, and changed nothing before.
    if (!this.holder) this.left ??= subscriptions;
  }

  /** Its row is gone. */
  lost(): void {
    this.isStored = false;
    this.isChanged = true;
  }
}
