import { ForbiddenException, Inject, Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../../common/clock.js';
import { AccountShares } from '../../auth/accounts/account-shares.js';
import { splitPrepared } from '../../auth/accounts/prepared-login.js';
import { AccountsService } from '../../auth/accounts.service.js';
import { AuditService } from '../../auth/audit/audit.service.js';
import { CLOCK } from '../../auth/clock.token.js';
import { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import { User } from '../../auth/entities/user.entity.js';
import { conflict, errorBody, invalidParameter, notFound } from '../../auth/guards/http-errors.js';
import { Invalidations } from '../../auth/invalidations.js';
import type { Identity } from '../../auth/principal.js';
import { SealedTextError } from '../../auth/secret-box.js';
import type { BrokerDefinition } from '../../brokers/engine/contract.js';
import { AccountLoginService, type Actor } from '../../brokers/logins/account-login.service.js';
import { FeedPace } from '../../brokers/logins/feed-pace.js';
import { namesClient } from '../../brokers/logins/foreign-login.js';
import { canLogInAlone, needsLogin, TOTP_SECRET } from '../../brokers/logins/login-flows.js';
import { BrokerRegistry } from '../../brokers/registry.js';
import { seesAll } from '../sees-all.js';
import { type AccountDto, shownAccount } from './account.dto.js';
import type { ChangeAccountDto, CreateAccountDto } from './account-requests.dto.js';
import { readCredentials, readUrls } from './given-values.js';

/** Who does something to an account. */
export type AccountActor = Actor & { by: Identity };

/** An account with its owner, and what somebody may do with it. */
interface Seen {
  row: BrokerAccount;
  access: string;
}

/**
 * Lists and changes accounts on somebody's behalf: an admin's all accounts, anybody else's their own; those that are
 * shared with them they see. Every change is in the audit log, and running feeds follow it at once.
 */
@Injectable()
export class AccountAdministration {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly shares: AccountShares,
    private readonly logins: AccountLoginService,
    private readonly brokers: BrokerRegistry,
    private readonly audit: AuditService,
    private readonly invalidations: Invalidations,
    private readonly pace: FeedPace,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** In the order of their ids. */
  async list(by: Identity, { limit, after }: { limit: number; after?: string }): Promise<AccountDto[]> {
    const query = this.withOwner().orderBy('account.id').limit(limit);
    if (after !== undefined) query.andWhere('account.id > :after', { after });
    if (!seesAll(by)) {
      query.andWhere(
        '(account.user_id = :own OR account.id IN (SELECT account_id FROM account_shares WHERE user_id = :own))',
        { own: by.userId },
      );
    }
    const shared = await this.shares.sharedWith(by.userId);
    return (await query.getMany()).map((row) =>
      this.shown({ row, access: this.isOwner(by, row) ? 'owner' : (shared.get(row.id) ?? 'stream') }),
    );
  }

  /** @throws HttpException 404 */
  async get(by: Identity, id: string): Promise<AccountDto> {
    return this.shown(await this.find(by, id));
  }

  /**
   * The account, when somebody may change it.
   *
   * @throws HttpException 404, or 403 for one that is only shared
   */
  async owned(by: Identity, id: string): Promise<BrokerAccount> {
    const { row, access } = await this.find(by, id);
    if (access === 'owner') return row;
    throw new ForbiddenException(errorBody('FORBIDDEN', 'The account is shared with you: only its owner may do this'));
  }

  /** @throws HttpException 400, or 404 for a user that is not there, or not the actor */
  async create(actor: AccountActor, wanted: CreateAccountDto): Promise<AccountDto> {
    const { by } = actor;
    const userId = wanted.user_id ?? by.userId;
    if (userId !== by.userId && !seesAll(by)) throw notFound('user');
    if (!(await this.dataSource.manager.existsBy(User, { id: userId }))) throw notFound('user');
    const definition = this.definitionOf(wanted.broker);
    const { credentials, tokens } = readCredentials(definition, wanted.credentials ?? {});
    this.assertMaySet(by, definition, credentials);
    const values = present({ ...credentials, ...this.urls(by, definition, wanted.urls) });
    const label = wanted.label ?? definition.name;
    const { id } = await this.accounts.create(userId, definition.id, label, values, {
      tokens,
      alongside: (manager, account) =>
        this.record(manager, actor, 'account.create', account.id, {
          user_id: userId,
          broker: definition.id,
          feed: account.feed,
          label,
          fields: Object.keys({ ...values, ...tokens }),
        }),
    });
    this.invalidations.announce('ACCOUNT', userId, { id });
    return this.get(by, id);
  }

  /** @throws HttpException 400, 403, 404; TooManyAttemptsError */
  async change(actor: AccountActor, id: string, change: ChangeAccountDto): Promise<AccountDto> {
    const { by } = actor;
    const { label, credentials, urls } = change;
    const row = await this.owned(by, id);
    const definition = this.definitionOf(row.broker);
    const given = readCredentials(definition, credentials ?? {});
    this.assertMaySet(by, definition, given.credentials);
    const values = { ...given.credentials, ...this.urls(by, definition, urls) };
    if (Object.keys(values).length + Object.keys(given.tokens).length > 0) this.pace.admit(id);
    const isOthers = change.client_id === null || namesClient(definition, given.credentials);
    const settings = { ...(label !== undefined && { label }), ...(isOthers && { clientId: null }) };
    if (Object.keys(settings).length > 0) {
      await this.accounts.changeSettings(id, settings, (manager) =>
        this.record(manager, actor, 'account.change', id, settings),
      );
    }
    if (Object.keys(values).length > 0) {
      await this.accounts.updateCredentials(id, values, (manager) =>
        this.record(manager, actor, 'account.change', id, { fields: Object.keys(values) }),
      );
    }
    if (Object.keys(given.tokens).length > 0) await this.logins.logInByToken(id, given.tokens, actor);
    this.invalidations.announce('ACCOUNT', row.userId, { id });
    return this.get(by, id);
  }

  /** @throws HttpException 403, 404; TooManyAttemptsError */
  async setEnabled(actor: AccountActor, id: string, isEnabled: boolean): Promise<AccountDto> {
    const row = await this.owned(actor.by, id);
    if (isEnabled && row.disabledAt) this.pace.admit(id);
    const disabledAt = isEnabled ? null : (row.disabledAt ?? new Date(this.clock.now()));
    await this.accounts.changeSettings(id, { disabledAt }, (manager) =>
      this.record(manager, actor, isEnabled ? 'account.enable' : 'account.disable', id),
    );
    this.invalidations.announce('ACCOUNT', row.userId, { id });
    return this.get(actor.by, id);
  }

  /** @throws HttpException 403, 404, or 409 for an account that cannot log in without a person */
  async setDailyLogin(actor: AccountActor, id: string, at: string | null): Promise<AccountDto> {
    const row = await this.owned(actor.by, id);
    if (at !== null && !canLogInAlone(this.definitionOf(row.broker), this.accounts.open(row).credentials)) {
      throw conflict(
        `The account cannot log in without a person: its broker must take one-time codes, and ${TOTP_SECRET} be set`,
      );
    }
    await this.accounts.changeSettings(id, { dailyLoginAt: at }, (manager) =>
      this.record(manager, actor, 'account.daily_login', id, { at }),
    );
    return this.get(actor.by, id);
  }

  /** @throws HttpException 403, 404 */
  async remove(actor: AccountActor, id: string): Promise<void> {
    const row = await this.owned(actor.by, id);
    const keys = await this.accounts.remove(id, (manager) =>
      this.record(manager, actor, 'account.delete', id, { feed: row.feed, label: row.label, user_id: row.userId }),
    );
    for (const key of keys) this.invalidations.announce('KEY', key.userId, { id: key.id });
    this.invalidations.announce('ACCOUNT', row.userId, { id });
  }

  /** @throws HttpException 400 */
  definitionOf(broker: string): BrokerDefinition {
    const definition = this.brokers.get(broker);
    if (!definition) throw invalidParameter('broker', `must be one of ${this.brokers.ids().join(', ')}`);
    return definition;
  }

  private async find(by: Identity, id: string): Promise<Seen> {
    const row = isUUID(id) ? await this.withOwner().andWhere('account.id = :id', { id }).getOne() : null;
    if (!row) throw notFound('account');
    const access = this.isOwner(by, row) ? 'owner' : await this.shares.standing(by.userId, row);
    if (access === undefined) throw notFound('account');
    return { row, access };
  }

  private withOwner() {
    return this.dataSource.manager
      .createQueryBuilder(BrokerAccount, 'account')
      .innerJoinAndSelect('account.user', 'user')
      .where('1 = 1');
  }

  private isOwner(by: Identity, { userId }: BrokerAccount): boolean {
    return seesAll(by) || userId === by.userId;
  }

  private shown({ row, access }: Seen): AccountDto {
    const definition = this.brokers.get(row.broker);
    return shownAccount(row, {
      userName: row.user!.name,
      access,
      credentials: access === 'owner' ? this.namesOf(row) : [],
      needsNoLogin: definition !== undefined && !needsLogin(definition),
      now: this.clock.now(),
    });
  }

  /** Of an account that cannot be opened nothing is known. */
  private namesOf(row: BrokerAccount): string[] {
    try {
      return Object.keys(splitPrepared(this.accounts.open(row).credentials).own);
    } catch (error) {
      if (error instanceof SealedTextError) return [];
      throw error;
    }
  }

  private assertMaySet(by: Identity, { credentials: fields }: BrokerDefinition, given: object): void {
    const field = fields.find(({ name, adminOnly }) => adminOnly && name in given);
    if (field && !seesAll(by))
      throw new ForbiddenException(errorBody('FORBIDDEN', `Only an admin may set ${field.name}`));
  }

  /** An address is where secrets are sent to: whoever may set one could lead them anywhere. */
  private urls(by: Identity, definition: BrokerDefinition, given?: Record<string, unknown>) {
    if (given === undefined) return {};
    if (!seesAll(by)) throw new ForbiddenException(errorBody('FORBIDDEN', 'Only an admin may set urls'));
    return readUrls(definition, given);
  }

  private record(manager: EntityManager, actor: Actor, action: string, id: string, details: object = {}) {
    return this.audit.record(manager, { ...actor, action, target: { type: 'account', id }, details: { ...details } });
  }
}

function present(values: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== null));
}
