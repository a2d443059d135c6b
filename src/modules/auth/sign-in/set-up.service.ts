import { type HttpException, Injectable, UnauthorizedException } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isUniqueViolation } from '../../../database/database-errors.js';
import { inTransaction } from '../../../database/transaction.js';
import { SignInFailures } from '../audit/sign-in-failures.js';
import type { SetupLink } from '../entities/setup-link.entity.js';
import { User } from '../entities/user.entity.js';
import { conflict, errorBody, invalidParameter } from '../guards/http-errors.js';
import { Invalidations } from '../invalidations.js';
import { hasAdmin } from '../users/admins.js';
import { SetupLinks } from '../users/setup-links.js';
import { foldUserName, userNameFault } from '../users/user-name.js';
import { UsersService } from '../users/users.service.js';
import { LoginSessions, type OpenSession, type Place } from './login-sessions.js';
import { PasswordHasher } from './password-hasher.js';
import { passwordFault } from './password-rules.js';
import { SignInService } from './sign-in.service.js';
import { SignInLimits } from './sign-in-limits.js';

/** What somebody does with a set-up link. */
export interface SetUp {
  token: string;
  /** Of the first admin; absent for the link of a user. */
  name?: string;
  password: string;
}

/** What a set-up link is for. */
export interface LinkPurpose {
  /** Whose password it sets; absent: it makes the first admin. */
  userName?: string;
  expiresAt: Date;
}

/** Redeems set-up links: the first admin comes in, or a user chooses a password; both are signed in then. */
@Injectable()
export class SetUpService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly links: SetupLinks,
    private readonly users: UsersService,
    private readonly hasher: PasswordHasher,
    private readonly sessions: LoginSessions,
    private readonly signIns: SignInService,
    private readonly limits: SignInLimits,
    private readonly failures: SignInFailures,
    private readonly invalidations: Invalidations,
  ) {}

  /**
   * Uses the link up. Sessions that the user has end.
   *
   * @throws HttpException 401 for a link that is unknown, used or too old; 400 for a name or password that cannot be;
   *   409 for a name that is taken, and when there is an admin already
   * @throws TemporarilyUnavailableError when too many passwords are computed at once
   */
  async setUp({ token, name, password }: SetUp, place: Place): Promise<OpenSession> {
    const userName = await this.nameFor(token, name, place.address);
    const fault = passwordFault(password, userName);
    if (fault) throw invalidParameter('password', fault);
    const passwordHash = await this.hasher.hash(password);
    const session = await inTransaction(this.dataSource, async (manager) => {
      const user = await this.redeem(manager, token, userName);
      await manager.update(User, { id: user.id }, { passwordHash });
      await this.sessions.endAll(manager, user.id);
      return this.signIns.open(manager, user, place, 'set_up');
    }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? conflict('There is a user of this name already') : error;
    });
    this.limits.recognise(userName, place.address);
    this.invalidations.announce('USER', session.user.id, { id: session.user.id });
    return session;
  }

  /**
   * Looks at a link without using it up.
   *
   * @throws HttpException 401 for a link that is unknown, used or too old
   */
  async purposeOf(token: string, address: string): Promise<LinkPurpose> {
    const { userId, expiresAt } = await this.workingLink(token, address);
    return userId === null ? { expiresAt } : { userName: await this.nameOf(userId), expiresAt };
  }

  /** Whose password is to be set, before anything is computed. */
  private async nameFor(token: string, name: string | undefined, address: string): Promise<string> {
    const link = await this.workingLink(token, address);
    if (link.userId !== null) {
      const own = await this.nameOf(link.userId);
      if (name !== undefined && foldUserName(name) !== own) throw invalidParameter('name', 'is not that of the link');
      return own;
    }
    if (name === undefined) throw invalidParameter('name', 'must be given: the link makes the first admin');
    const folded = foldUserName(name);
    const fault = userNameFault(folded);
    if (fault) throw invalidParameter('name', fault);
    return folded;
  }

  private async workingLink(token: string, address: string): Promise<SetupLink> {
    const link = await this.links.find(this.dataSource.manager, token);
    if (link) return link;
    this.failures.note({ address, reason: 'link_invalid' });
    throw useless();
  }

  private async nameOf(id: string): Promise<string> {
    return (await this.dataSource.manager.findOneByOrFail(User, { id })).name;
  }

  private async redeem(manager: EntityManager, token: string, userName: string): Promise<User> {
    const link = await this.links.find(manager, token);
    if (!link) throw useless();
    await this.links.use(manager, link);
    if (link.userId === null) {
      if (await hasAdmin(manager)) throw conflict('There is an admin already: ask for a set-up link of your own');
      return this.users.insert(manager, userName, 'admin');
    }
    const user = await manager.findOneByOrFail(User, { id: link.userId });
    if (user.disabledAt) throw useless();
    return user;
  }
}

function useless(): HttpException {
  const message =
    'The set-up link is unknown, used or too old. An admin can make a new one; without any admin the next start of the ' +
    'gateway prints one';
  return new UnauthorizedException(errorBody('AUTHENTICATION_ERROR', message));
}
