import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { inTransaction } from '../../../database/transaction.js';
import { AuditService } from '../audit/audit.service.js';
import { SignInFailures } from '../audit/sign-in-failures.js';
import { User } from '../entities/user.entity.js';
import { invalidParameter } from '../guards/http-errors.js';
import { Invalidations } from '../invalidations.js';
import type { Identity } from '../principal.js';
import { LoginSessions, type OpenSession, type Place } from './login-sessions.js';
import { type CheckedUser, PasswordCheck } from './password-check.js';
import { PasswordHasher } from './password-hasher.js';
import { passwordFault } from './password-rules.js';
import { SignInLimits } from './sign-in-limits.js';
import { identityOf } from './signed-in-identity.js';

/** Opens, continues and ends the sessions of users, and changes their passwords. */
@Injectable()
export class SignInService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: LoginSessions,
    private readonly passwords: PasswordCheck,
    private readonly hasher: PasswordHasher,
    private readonly limits: SignInLimits,
    private readonly audit: AuditService,
    private readonly failures: SignInFailures,
    private readonly invalidations: Invalidations,
  ) {}

  /**
   * Opens a session for a user whose password was right; undefined when the user was changed meanwhile.
   *
   * @param password the same one: its hash is made anew when the stored one was cheap
   */
  async signIn(
    { user, isHashOutdated }: CheckedUser,
    password: string,
    place: Place,
  ): Promise<OpenSession | undefined> {
    const newHash = isHashOutdated ? await this.hasher.hash(password) : undefined;
    return inTransaction(this.dataSource, async (manager) => {
      const current = await manager.findOneBy(User, { id: user.id });
      if (!current || current.disabledAt || current.passwordHash !== user.passwordHash) return undefined;
      if (newHash !== undefined) await manager.update(User, { id: user.id }, { passwordHash: newHash });
      return this.open(manager, current, place, 'sign_in');
    });
  }

  /** Opens a session in the caller's transaction, and writes it down as `action`. */
  async open(manager: EntityManager, user: User, place: Place, action: string): Promise<OpenSession> {
    const session = await this.sessions.open(manager, user, place);
    await this.audit.record(manager, {
      by: identityOf(user, session.sessionId),
      address: place.address,
      action,
      target: { type: 'session', id: session.sessionId },
      details: { user_agent: place.userAgent.slice(0, 200) },
    });
    return session;
  }

  /** Continues the session of a refresh token; undefined when it is good for nothing, or a copy that ended its session. */
  async refresh(refreshToken: string, { address }: Place): Promise<OpenSession | undefined> {
    const refreshed = await this.sessions.refresh(refreshToken);
    if (refreshed.outcome === 'continued') {
      this.limits.noteKnown(refreshed.session.user.name, address);
      return refreshed.session;
    }
    if (refreshed.outcome === 'copied') {
      const { user } = refreshed;
      this.failures.note({ userName: user.name, address, reason: 'session_copied' });
      this.announce(user.id);
    }
    return undefined;
  }

  /** Ends the session of a refresh token, also of one that has been replaced; with any other text it does nothing. */
  async signOut(refreshToken: string, address: string): Promise<void> {
    const sessionId = this.sessions.sessionOf(refreshToken);
    if (sessionId === undefined) return;
    const userId = await inTransaction(this.dataSource, async (manager) => {
      const user = await this.sessions.end(manager, sessionId);
      if (!user) return undefined;
      const target = { type: 'session', id: sessionId };
      await this.audit.record(manager, { by: identityOf(user, sessionId), address, action: 'sign_out', target });
      return user.id;
    });
    if (userId !== undefined) this.announce(userId);
  }

  /** Ends one of the caller's own sessions. False: there is no such. */
  async endSession(by: Identity, sessionId: string, address: string): Promise<boolean> {
    const ended = await inTransaction(this.dataSource, async (manager) => {
      if (!(await this.sessions.end(manager, sessionId, by.userId))) return false;
      const target = { type: 'session', id: sessionId };
      await this.audit.record(manager, { by, address, action: 'session.end', target });
      return true;
    });
    if (ended) this.announce(by.userId);
    return ended;
  }

  /** Ends the caller's sessions but for the one that asks; gives how many. */
  async endOtherSessions(by: Identity, address: string): Promise<number> {
    const ended = await inTransaction(this.dataSource, async (manager) => {
      const count = await this.sessions.endAll(manager, by.userId, by.sessionId);
      if (count > 0)
        await this.audit.record(manager, { by, address, action: 'session.end_others', details: { count } });
      return count;
    });
    if (ended > 0) this.announce(by.userId);
    return ended;
  }

  /**
   * Changes the caller's password and ends all other sessions. False: the current one is wrong.
   *
   * @throws HttpException 400 for a new password that is too weak
   * @throws TooManyAttemptsError, TemporarilyUnavailableError as a sign-in does
   */
  async changePassword(by: Identity, current: string, next: string, address: string): Promise<boolean> {
    const fault = passwordFault(next, by.userName);
    if (fault) throw invalidParameter('new_password', fault);
    const checked = await this.passwords.check(by.userName, current, address);
    if (!checked) return false;
    const passwordHash = await this.hasher.hash(next);
    await inTransaction(this.dataSource, async (manager) => {
      await manager.update(User, { id: by.userId }, { passwordHash });
      const ended = await this.sessions.endAll(manager, by.userId, by.sessionId);
      const details = { sessions_ended: ended };
      const target = { type: 'user', id: by.userId };
      await this.audit.record(manager, { by, address, action: 'user.change_password', target, details });
    });
    this.announce(by.userId);
    return true;
  }

  private announce(userId: string): void {
    this.invalidations.announce('USER', userId, { id: userId });
  }
}
