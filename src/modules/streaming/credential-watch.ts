import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../common/clock.js';
import type { Invalidation, Invalidations } from '../auth/invalidations.js';
import type { FeedIdentity } from '../auth/principal.js';
import { ExpiryTimer } from './expiry-timer.js';
import { KeyReview } from './key-review.js';
import type { SessionAccess, Verdict } from './session-access.js';
import { credentialOf, type Sessions } from './sessions.js';

/** Announcements can be lost; every credential in use is looked at again after this time. */
const BACKSTOP_MS = 30_000;

/** A credential that lets its session in. */
export interface Admission {
  principal: FeedIdentity;
  /** To be called once the session is counted under its credential. */
  admitted(): void;
}

/**
 * Keeps open sessions true to the database: a credential is looked at again when it, its user or its account is
 * announced to have changed, all of them when announcements may have been lost, and sessions end at the moment their
 * credential expires. While the database is away they go on.
 */
export abstract class CredentialWatch implements OnModuleInit, OnApplicationShutdown {
  private readonly review: KeyReview;
  private readonly expiry: ExpiryTimer;
  private announced = 0;
  private cancelBackstop?: () => void;

  protected constructor(
    protected readonly sessions: Sessions,
    private readonly access: SessionAccess,
    private readonly invalidations: Invalidations,
    private readonly clock: Clock,
  ) {
    this.expiry = new ExpiryTimer(clock, (now) => this.endExpired(now));
    this.review = new KeyReview(
      {
        check: (credentials) => this.check(credentials),
        apply: async (credential, verdict) => {
          if ('principal' in verdict) this.expiry.await(verdict.principal.expiresAt);
          await this.access.apply(credential, verdict);
        },
      },
      clock,
    );
  }

  /** Whether sessions of this principal are this watch's; the others have another one. */
  protected abstract watches(principal: FeedIdentity): boolean;

  /**
   * Asks the database about credentials in use.
   *
   * @throws TemporarilyUnavailableError when it cannot be asked
   */
  protected abstract check(credentials: readonly string[]): Promise<Map<string, Verdict>>;

  onModuleInit(): void {
    this.invalidations.onInvalidated((invalidation) => this.invalidated(invalidation));
    this.invalidations.onMissed(() => this.reviewAll());
    this.awaitBackstop();
  }

  onApplicationShutdown(): void {
    this.cancelBackstop?.();
    this.expiry.stop();
    this.review.stop();
  }

  /**
   * Verifies a credential, so that no change is lost between the answer and the session: one of which something was
   * announced meanwhile is looked at again.
   *
   * @returns undefined when it lets nobody in
   */
  protected async admission(verify: () => Promise<FeedIdentity | undefined>): Promise<Admission | undefined> {
    const before = this.announced;
    const principal = await verify();
    if (!principal) return undefined;
    const admitted = () => {
      this.expiry.await(principal.expiresAt);
      if (this.announced !== before) this.review.addChanged([credentialOf(principal)]);
    };
    return { principal, admitted };
  }

  private inUse(): FeedIdentity[] {
    return [...this.sessions.principals()].filter((principal) => this.watches(principal));
  }

  private invalidated({ type, id }: Invalidation): void {
    this.announced++;
    const concerned = this.inUse().filter(({ keyId, userId, account }) => {
      if (type === 'KEY') return keyId === id;
      return type === 'USER' ? userId === id : account.id === id;
    });
    this.review.addChanged(concerned.map(credentialOf));
  }

  private reviewAll(): void {
    this.announced++;
    this.review.addRoutine(this.inUse().map(credentialOf));
  }

  private awaitBackstop(): void {
    this.cancelBackstop = this.clock.after(BACKSTOP_MS, () => {
      this.reviewAll();
      this.awaitBackstop();
    });
  }

  /** Gives the time at which the next credential expires. */
  private endExpired(now: number): number | undefined {
    let next: number | undefined;
    for (const principal of this.inUse()) {
      const { expiresAt } = principal;
      if (expiresAt === undefined) continue;
      if (expiresAt <= now) void this.access.apply(credentialOf(principal), { refusal: 'expired' });
      else next = Math.min(next ?? expiresAt, expiresAt);
    }
    return next;
  }
}
