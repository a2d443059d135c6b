import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { CLOCK } from '../clock.token.js';
import { LoginSession } from '../entities/login-session.entity.js';
import { Invalidations } from '../invalidations.js';
import type { Identity } from '../principal.js';
import { identityOf } from './signed-in-identity.js';

/** Changes are told at once; this is for those that the control bus loses. */
const FRESH_MS = 5_000;
const MOST_SESSIONS = 10_000;

interface Answer {
  userId: string;
  until: number;
  identity: Promise<Identity | undefined>;
}

/** Tells who is behind a login session, asking the database at most once in five seconds for each. */
@Injectable()
export class SessionIdentities {
  private readonly answers = new Map<string, Answer>();

  constructor(
    private readonly dataSource: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    invalidations: Invalidations,
  ) {
    invalidations.onInvalidated(({ type, id }) => {
      if (type === 'USER') this.forget(id);
    });
    invalidations.onMissed(() => this.answers.clear());
  }

  /** The user of a session, as of now; undefined when the session has ended or the user may not come in. */
  of(sessionId: string, userId: string): Promise<Identity | undefined> {
    const known = this.answers.get(sessionId);
    if (known && known.userId === userId && this.clock.monotonic() < known.until) return known.identity;
    const identity = this.ask(sessionId, userId);
    const answer = { userId, until: this.clock.monotonic() + FRESH_MS, identity };
    this.remember(sessionId, answer);
    identity.catch(() => this.drop(sessionId, answer));
    return identity;
  }

  private forget(userId: string): void {
    for (const [sessionId, answer] of this.answers) if (answer.userId === userId) this.answers.delete(sessionId);
  }

  private remember(sessionId: string, answer: Answer): void {
    this.answers.delete(sessionId);
    this.answers.set(sessionId, answer);
    if (this.answers.size > MOST_SESSIONS) this.answers.delete(this.answers.keys().next().value!);
  }

  private drop(sessionId: string, answer: Answer): void {
    if (this.answers.get(sessionId) === answer) this.answers.delete(sessionId);
  }

  private async ask(sessionId: string, userId: string): Promise<Identity | undefined> {
    const where = { id: sessionId, userId, revokedAt: IsNull() };
    const session = await this.dataSource.manager.findOne(LoginSession, { where, relations: { user: true } });
    if (!session || session.expiresAt.getTime() <= this.clock.now()) return undefined;
    const user = session.user!;
    return user.disabledAt ? undefined : identityOf(user, sessionId);
  }
}
