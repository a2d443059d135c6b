import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { CloseCode } from '../../../common/close-codes.js';
import { CLOCK } from '../../auth/clock.token.js';
import type { FeedIdentity } from '../../auth/principal.js';
import { EndedSessions } from '../../streaming/ended-sessions.js';
import { credentialOf } from '../../streaming/sessions.js';
import { Alerts } from './alerts.js';

/** Once is bad luck; so many closes as slow within the window are a client that does not keep up. */
const TOO_OFTEN = 3;
const WINDOW_MS = 10 * 60_000;
/** Credentials that are watched; beyond them the one that was slow longest ago is forgotten. */
const MAX_WATCHED = 1000;

/** Watches who is closed as a slow consumer, by key or login. */
@Injectable()
export class SlowClientAlerts implements OnModuleInit {
  /** Monotonic ms of the latest closes, by credential. */
  private readonly closes = new Map<string, number[]>();

  constructor(
    private readonly alerts: Alerts,
    private readonly ended: EndedSessions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.ended.onEnded(({ principal }, { code }) => {
      if (code === CloseCode.SLOW_CONSUMER && principal) this.slow(principal);
    });
  }

  private slow(principal: FeedIdentity): void {
    const credential = credentialOf(principal);
    const now = this.clock.monotonic();
    const recent = [...(this.closes.get(credential) ?? []), now].filter((at) => now - at < WINDOW_MS);
    this.closes.delete(credential);
    if (recent.length < TOO_OFTEN) {
      this.closes.set(credential, recent);
      this.forgetOldest();
      return;
    }
    const { keyId, userName } = principal;
    const message =
      `A client of ${userName} was closed as a slow consumer ${recent.length} times within ten minutes: ` +
      'it should subscribe less, or read faster';
    this.alerts.raise('slow_client', keyId ?? userName, message);
  }

  private forgetOldest(): void {
    if (this.closes.size <= MAX_WATCHED) return;
    for (const oldest of this.closes.keys()) {
      this.closes.delete(oldest);
      return;
    }
  }
}
