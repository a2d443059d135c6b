import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { CloseCode } from '../../../common/close-codes.js';
import { CONFIG } from '../../../config/config.token.js';
import type { Config } from '../../../config/settings.js';
import { CLOCK } from '../../auth/clock.token.js';
import type { FeedIdentity } from '../../auth/principal.js';
import { Processes } from '../../processes/processes.js';
import type { InstrumentRequest } from '../protocol/instrument-request.js';
import type { Session } from '../session.js';
import { credentialOf, Sessions } from '../sessions.js';
import { EdgePulse } from './edge-pulse.js';
import { ResumeLedger } from './resume-ledger.js';
import { ResumeRows } from './resume-rows.js';
import { hashOfResumeToken, newResumeToken } from './resume-token.js';
import { readWishes } from './wishes.js';

const LONGEST_BEAT_MS = 10_000;
/** Of the shutdown; what is not written by then is asked for again by its clients. */
const STOP_DEADLINE_MS = 1500;

/** Gives clients that come back what they held, at whichever edge they arrive. */
@Injectable()
export class ResumeService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly ledger: ResumeLedger;
  private readonly pulse: EdgePulse;

  constructor(
    @Inject(CONFIG) config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly sessions: Sessions,
    rows: ResumeRows,
    processes: Processes,
  ) {
    const ttlMs = config.resumeTtl * 1000;
    const options = { edgeId: processes.self.id, ttlMs, beatMs: Math.min(LONGEST_BEAT_MS, ttlMs / 4) };
    this.ledger = new ResumeLedger(rows, clock, options);
    this.pulse = new EdgePulse(this.ledger, rows, clock, options);
  }

  onApplicationBootstrap(): void {
    this.pulse.start();
  }

  /** The clients' sockets have been closed by now. */
  async onApplicationShutdown(): Promise<void> {
    let cancel = () => {};
    const deadline = new Promise<void>((resolve) => {
      cancel = this.clock.after(STOP_DEADLINE_MS, resolve);
    });
    await Promise.race([deadline, this.pulse.stop().then(() => this.ledger.stop())]);
    cancel();
  }

  /** Gives an authenticated session a token of its own. */
  open(session: Session, resumed: boolean): void {
    const token = newResumeToken();
    session.resume = { token, resumed };
    this.ledger.open(session, hashOfResumeToken(token), credentialOf(session.principal!));
  }

  /**
   * Ends the connection that has this token, where it is one of this edge: its client has given it up, even if nothing has
   * come to tell, and it no longer counts as a connection of the key.
   */
  replace(token: string, principal: FeedIdentity): void {
    const session = this.ledger.openSession(hashOfResumeToken(token), credentialOf(principal));
    if (!session) return;
    session.close(CloseCode.GOING_AWAY, 'Another connection has resumed this one');
    this.sessions.remove(session);
  }

  /** Gives what the client of a token held, the first time; undefined where there is nothing to resume. */
  async take(token: string, principal: FeedIdentity): Promise<InstrumentRequest[] | undefined> {
    const subscriptions = await this.ledger.take(hashOfResumeToken(token), credentialOf(principal));
    return subscriptions === undefined ? undefined : readWishes(subscriptions);
  }
}
