import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, IsNull, LessThan, MoreThan, Not } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { inTransaction } from '../../../database/transaction.js';
import { CLOCK } from '../clock.token.js';
import { LoginSession } from '../entities/login-session.entity.js';
import type { User } from '../entities/user.entity.js';
import { type RefreshToken, RefreshTokens } from './refresh-tokens.js';

export const SESSION_DAYS = 30;
/** Two tabs refresh with the same token, or an answer is lost: for this long that is no theft. */
const GRACE_MS = 10_000;
const MOST_OF_A_USER = 50;
const LONGEST_USER_AGENT = 200;
const DAY_MS = 86_400_000;

/** Where a session is used from. */
export interface Place {
  address: string;
  userAgent: string;
}

/** A session, and the refresh token that is good for its next turn. */
export interface OpenSession {
  sessionId: string;
  user: User;
  refreshToken: string;
  expiresAt: Date;
}

/** What came of a refresh token: its session goes on, it was a copy and the session is over, or it is good for nothing. */
export type Refreshed =
  | { outcome: 'continued'; session: OpenSession }
  | { outcome: 'copied'; user: User; sessionId: string }
  | { outcome: 'refused' };

/** Opens, continues and ends login sessions. */
@Injectable()
export class LoginSessions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tokens: RefreshTokens,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Opens a session in the caller's transaction. Of more than 50 of a user those that were used least recently end. */
  async open(manager: EntityManager, user: User, place: Place): Promise<OpenSession> {
    const now = new Date(this.clock.now());
    const refresh = { sessionId: randomUUID(), generation: 1 };
    const refreshToken = this.tokens.make(refresh);
    await this.makeRoom(manager, user.id);
    await manager.insert(LoginSession, {
      id: refresh.sessionId,
      userId: user.id,
      refreshHash: this.tokens.hash(refreshToken),
      previousHash: null,
      address: place.address,
      userAgent: place.userAgent.slice(0, LONGEST_USER_AGENT),
      createdAt: now,
      lastUsedAt: now,
      expiresAt: this.expiry(),
      revokedAt: null,
    });
    return { sessionId: refresh.sessionId, user, refreshToken, expiresAt: this.expiry() };
  }

  /** Continues the session of a refresh token with the next one, or ends it when the token is a copy. */
  async refresh(refreshToken: string): Promise<Refreshed> {
    const read = this.tokens.read(refreshToken);
    if (!read) return { outcome: 'refused' };
    return inTransaction(this.dataSource, (manager) => this.turn(manager, read, this.tokens.hash(refreshToken)));
  }

  /** The session of a genuine refresh token of any age; undefined when it is none. */
  sessionOf(refreshToken: string): string | undefined {
    return this.tokens.read(refreshToken)?.sessionId;
  }

  /** The user's sessions that go on, the latest first. */
  list(userId: string): Promise<LoginSession[]> {
    return this.dataSource.manager.find(LoginSession, {
      where: { userId, revokedAt: IsNull(), expiresAt: MoreThan(new Date(this.clock.now())) },
      order: { lastUsedAt: 'DESC' },
    });
  }

  /**
   * Ends a session in the caller's transaction; gives the user whose it was, undefined when it had ended before.
   *
   * @param ofUser only when it is this user's
   */
  async end(manager: EntityManager, sessionId: string, ofUser?: string): Promise<User | undefined> {
    const where = { id: sessionId, revokedAt: IsNull(), ...(ofUser !== undefined && { userId: ofUser }) };
    const session = await manager.findOne(LoginSession, { where, relations: { user: true } });
    if (!session) return undefined;
    await manager.update(LoginSession, { id: sessionId }, { revokedAt: new Date(this.clock.now()) });
    return session.user;
  }

  /** Ends the user's sessions, but for one, in the caller's transaction; gives how many. */
  async endAll(manager: EntityManager, userId: string, except?: string): Promise<number> {
    const going = { userId, revokedAt: IsNull(), ...(except !== undefined && { id: Not(except) }) };
    const count = await manager.countBy(LoginSession, going);
    if (count > 0) await manager.update(LoginSession, going, { revokedAt: new Date(this.clock.now()) });
    return count;
  }

  private async turn(manager: EntityManager, read: RefreshToken, hash: string): Promise<Refreshed> {
    const now = this.clock.now();
    const where = { id: read.sessionId, revokedAt: IsNull() };
    const session = await manager.findOne(LoginSession, { where, relations: { user: true } });
    if (!session || session.expiresAt.getTime() <= now || session.user!.disabledAt) return { outcome: 'refused' };
    const user = session.user!;
    const refreshToken = this.tokens.successor(read);
    const next = { sessionId: session.id, user, refreshToken };
    if (hash === session.previousHash && now - session.lastUsedAt.getTime() <= GRACE_MS) {
      return { outcome: 'continued', session: { ...next, expiresAt: session.expiresAt } };
    }
    if (hash !== session.refreshHash) {
      await this.end(manager, session.id);
      return { outcome: 'copied', user, sessionId: session.id };
    }
    const expiresAt = this.expiry();
    const refreshHash = this.tokens.hash(refreshToken);
    const turned = { refreshHash, previousHash: hash, lastUsedAt: new Date(now), expiresAt };
    await manager.update(LoginSession, { id: session.id }, turned);
    return { outcome: 'continued', session: { ...next, expiresAt } };
  }

  private async makeRoom(manager: EntityManager, userId: string): Promise<void> {
    await manager.delete(LoginSession, { userId, revokedAt: Not(IsNull()) });
    await manager.delete(LoginSession, { userId, expiresAt: LessThan(new Date(this.clock.now())) });
    const going = await manager.find(LoginSession, { where: { userId }, order: { lastUsedAt: 'DESC' } });
    for (const { id } of going.slice(MOST_OF_A_USER - 1)) await this.end(manager, id);
  }

  private expiry(): Date {
    return new Date(this.clock.now() + SESSION_DAYS * DAY_MS);
  }
}
