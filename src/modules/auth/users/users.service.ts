import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { isUniqueViolation } from '../../../database/database-errors.js';
import { inTransaction } from '../../../database/transaction.js';
import { AuditService } from '../audit/audit.service.js';
import { CLOCK } from '../clock.token.js';
import { ApiKey } from '../entities/api-key.entity.js';
import { BrokerAccount } from '../entities/broker-account.entity.js';
import { EntitlementRow } from '../entities/entitlement.entity.js';
import { User } from '../entities/user.entity.js';
import type { Entitlement } from '../entitlement.js';
import { conflict, invalidParameter, notFound } from '../guards/http-errors.js';
import { Invalidations } from '../invalidations.js';
import { saveEntitlement } from '../keys/entitlement-rows.js';
import type { Identity, Role } from '../principal.js';
import { LoginSessions } from '../sign-in/login-sessions.js';
import { isLastAdmin } from './admins.js';
import { type NewSetupLink, SetupLinks } from './setup-links.js';
import { foldUserName, lookOf, userNameFault } from './user-name.js';

/** Who makes a change, and from where. */
export interface Actor {
  by: Identity;
  address: string;
}

/** A user and the user's own limits; null: only those of the role. */
export type ListedUser = User & { entitlement: EntitlementRow | null };

const LAST_ADMIN = 'This is the last admin who can sign in: make another one first';

/** Lists and changes users. Every change is in the audit log, and is told to all processes. */
@Injectable()
export class UsersService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: LoginSessions,
    private readonly links: SetupLinks,
    private readonly audit: AuditService,
    private readonly invalidations: Invalidations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Users by name. @param after name of the last user of the page before */
  async list(limit: number, after = ''): Promise<ListedUser[]> {
    const { manager } = this.dataSource;
    const users = await manager.find(User, { where: { name: MoreThan(after) }, order: { name: 'ASC' }, take: limit });
    return withEntitlements(manager, users);
  }

  /** @throws HttpException 404 */
  async get(id: string): Promise<ListedUser> {
    const { manager } = this.dataSource;
    const [user] = await withEntitlements(manager, [await existing(manager, id)]);
    return user!;
  }

  /**
   * Makes a user without a password, and the link by which the user chooses one.
   *
   * @throws HttpException 400 for a name that cannot be, 409 for one that is there or looks like one that is
   */
  async create(name: string, role: Role, actor: Actor): Promise<{ user: User; link: NewSetupLink }> {
    const made = await inTransaction(this.dataSource, async (manager) => {
      const user = await this.insert(manager, name, role);
      const link = await this.links.make(manager, user.id);
      await this.record(manager, actor, 'user.create', user, { role });
      return { user, link };
    }).catch((error: unknown) => {
      throw isUniqueViolation(error) ? conflict('There is a user of this name already') : error;
    });
    return made;
  }

  /**
   * Inserts a user, in the caller's transaction.
   *
   * @throws HttpException 400 for a name that cannot be, 409 for one that is there or looks like one that is
   */
  async insert(manager: EntityManager, name: string, role: Role): Promise<User> {
    const folded = foldUserName(name);
    const fault = userNameFault(folded);
    if (fault) throw invalidParameter('name', fault);
    await assertNameFree(manager, folded);
    const createdAt = new Date(this.clock.now());
    const user = { id: randomUUID(), name: folded, role, createdAt, passwordHash: null, disabledAt: null };
    await manager.insert(User, user);
    return manager.create(User, user);
  }

  /** @throws HttpException 404, or 409 for the last admin */
  changeRole(id: string, role: Role, actor: Actor): Promise<void> {
    return this.change(id, async (manager, user) => {
      if (user.role === role) return false;
      if (await isLastAdmin(manager, user)) throw conflict(LAST_ADMIN);
      await manager.update(User, { id }, { role });
      await this.record(manager, actor, 'user.change_role', user, { from: user.role, to: role });
      return true;
    });
  }

  /**
   * Keeps the user out: the user's sessions end, API keys stop and set-up links die. The user's broker accounts stop for
   * everybody whom they are shared with, too.
   *
   * @throws HttpException 404, or 409 for the last admin
   */
  async disable(id: string, actor: Actor): Promise<void> {
    await this.change(id, async (manager, user) => {
      if (user.disabledAt) return false;
      if (await isLastAdmin(manager, user)) throw conflict(LAST_ADMIN);
      await manager.update(User, { id }, { disabledAt: new Date(this.clock.now()) });
      await this.links.dropUnused(manager, id);
      const ended = await this.sessions.endAll(manager, id);
      await this.record(manager, actor, 'user.disable', user, { sessions_ended: ended });
      return true;
    });
    await this.announceAccounts(id);
  }

  /** Lets the user in again, with the same password, keys and accounts. @throws HttpException 404 */
  async enable(id: string, actor: Actor): Promise<void> {
    await this.change(id, async (manager, user) => {
      if (!user.disabledAt) return false;
      await manager.update(User, { id }, { disabledAt: null });
      await this.record(manager, actor, 'user.enable', user);
      return true;
    });
    await this.announceAccounts(id);
  }

  /**
   * A new link by which the user chooses a password; the present one works until then.
   *
   * @throws HttpException 404, or 409 for a user who is disabled
   */
  makeSetupLink(id: string, actor: Actor): Promise<NewSetupLink> {
    return inTransaction(this.dataSource, async (manager) => {
      const user = await existing(manager, id);
      if (user.disabledAt) throw conflict('The user is disabled: enable the user first');
      await this.record(manager, actor, 'user.make_setup_link', user);
      return this.links.make(manager, id);
    });
  }

  /** Limits what the user may see. @throws HttpException 404 */
  setEntitlement(id: string, entitlement: Entitlement, actor: Actor): Promise<void> {
    return this.change(id, async (manager, user) => {
      await saveEntitlement(manager, { userId: id }, entitlement);
      await this.record(manager, actor, 'user.set_entitlement', user, { ...entitlement });
      return true;
    });
  }

  /** Leaves only the limits of the role. @throws HttpException 404 */
  clearEntitlement(id: string, actor: Actor): Promise<void> {
    return this.change(id, async (manager, user) => {
      if (!(await manager.existsBy(EntitlementRow, { userId: id }))) return false;
      await saveEntitlement(manager, { userId: id }, {});
      await this.record(manager, actor, 'user.clear_entitlement', user);
      return true;
    });
  }

  /**
   * Removes a user who has neither API keys nor broker accounts.
   *
   * @throws HttpException 404, or 409 when something hangs on the user, or for the last admin
   */
  delete(id: string, actor: Actor): Promise<void> {
    return this.change(id, async (manager, user) => {
      if (await isLastAdmin(manager, user)) throw conflict(LAST_ADMIN);
      const keys = await manager.countBy(ApiKey, { userId: id });
      const accounts = await manager.countBy(BrokerAccount, { userId: id });
      if (keys + accounts > 0) {
        const hanging = `${keys} API keys (revoked ones count) and ${accounts} broker accounts`;
        throw conflict(`The user has ${hanging}, and stays for their history: disable the user instead`);
      }
      await manager.delete(User, { id });
      await this.record(manager, actor, 'user.delete', user, { role: user.role });
      return true;
    });
  }

  /** Does a change in a transaction, and tells everybody when there was something to change. */
  private async change(id: string, work: (manager: EntityManager, user: User) => Promise<boolean>): Promise<void> {
    const changed = await inTransaction(this.dataSource, async (manager) => work(manager, await existing(manager, id)));
    if (changed) this.invalidations.announce('USER', id, { id });
  }

  private async announceAccounts(userId: string): Promise<void> {
    const rows = await this.dataSource.manager.find(BrokerAccount, { select: { id: true }, where: { userId } });
    for (const { id } of rows) this.invalidations.announce('ACCOUNT', userId, { id });
  }

  private record(
    manager: EntityManager,
    actor: Actor,
    action: string,
    user: Pick<User, 'id' | 'name'>,
    details: Record<string, unknown> = {},
  ): Promise<void> {
    const target = { type: 'user', id: user.id };
    return this.audit.record(manager, { ...actor, action, target, details: { name: user.name, ...details } });
  }
}

async function existing(manager: EntityManager, id: string): Promise<User> {
  const user = await manager.findOneBy(User, { id });
  if (!user) throw notFound('user');
  return user;
}

async function withEntitlements(manager: EntityManager, users: User[]): Promise<ListedUser[]> {
  const rows = await manager.findBy(EntitlementRow, { userId: In(users.map(({ id }) => id)) });
  const byUser = new Map(rows.map((row) => [row.userId, row]));
  return users.map((user) => Object.assign(user, { entitlement: byUser.get(user.id) ?? null }));
}

async function assertNameFree(manager: EntityManager, folded: string): Promise<void> {
  const look = lookOf(folded);
  const users = await manager.find(User, { select: { name: true } });
  const alike = users.find(({ name }) => lookOf(foldUserName(name)) === look);
  if (alike?.name === folded) throw conflict('There is a user of this name already');
  if (alike) throw conflict(`The name looks like that of another user, ${alike.name}: choose one that does not`);
}
