import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { SignInFailures } from '../audit/sign-in-failures.js';
import { LoginSession } from '../entities/login-session.entity.js';
import { User } from '../entities/user.entity.js';
import { TooManyAttemptsError } from '../too-many-attempts.error.js';
import { foldUserName } from '../users/user-name.js';
import { PasswordHasher } from './password-hasher.js';
import { SignInLimits } from './sign-in-limits.js';

const MOST_PLACES = 10_000;

/** A user whose password was right. */
export interface CheckedUser {
  user: User;
  /** The stored hash was cheaper to compute than is usual now. */
  isHashOutdated: boolean;
}

/** Checks names and passwords, as often as the lock-out allows. */
@Injectable()
export class PasswordCheck implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly hasher: PasswordHasher,
    private readonly limits: SignInLimits,
    private readonly failures: SignInFailures,
  ) {}

  /** Knows again, after a restart, from where users are signed in: a crowd of strangers cannot keep those out. */
  async onModuleInit(): Promise<void> {
    const sessions = await this.dataSource.manager.find(LoginSession, {
      where: { revokedAt: IsNull() },
      relations: { user: true },
      order: { lastUsedAt: 'DESC' },
      take: MOST_PLACES,
    });
    for (const { user, address } of sessions.reverse()) this.limits.noteKnown(user!.name, address);
  }

  /**
   * The user of this name and password; undefined when either is wrong or the user is disabled, after the same time.
   *
   * @throws TooManyAttemptsError before anything is computed, when it has to wait
   * @throws TemporarilyUnavailableError when too many sign in at once
   */
  async check(name: string, password: string, address: string): Promise<CheckedUser | undefined> {
    const folded = foldUserName(name);
    const attempt = this.begin(folded, address);
    try {
      const user = await this.dataSource.manager.findOneBy(User, { name: folded });
      const { matches, outdated } = await this.hasher.verify(user?.passwordHash, password);
      if (user && matches && !user.disabledAt) {
        attempt.succeed();
        return { user, isHashOutdated: outdated };
      }
      this.failures.note({ userName: user?.name, address, reason: reasonOf(user, matches) });
      return undefined;
    } catch (error) {
      attempt.cancel();
      throw error;
    }
  }

  private begin(name: string, address: string) {
    try {
      return this.limits.begin(name, address);
    } catch (error) {
      if (error instanceof TooManyAttemptsError) this.failures.note({ address, reason: 'locked_out' });
      throw error;
    }
  }
}

function reasonOf(user: User | null, matches: boolean) {
  if (!user) return 'unknown_user';
  return matches ? 'disabled_user' : 'wrong_password';
}
