import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { inTransaction } from '../../src/database/transaction.js';
import { type Account, AccountsService } from '../../src/modules/auth/accounts.service.js';
import { ApiKeyService, type CreatedApiKey, type KeySettings } from '../../src/modules/auth/api-key.service.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import type { Role } from '../../src/modules/auth/principal.js';
import { AccessTokens } from '../../src/modules/auth/sign-in/access-tokens.js';
import { LoginSessions } from '../../src/modules/auth/sign-in/login-sessions.js';
import type { TestGateway } from './gateway.js';

/** Users, accounts and keys of a gateway under test, made past its admin API. */
export class Team {
  constructor(private readonly gateway: TestGateway) {}

  get dataSource(): DataSource {
    return this.gateway.get(DataSource);
  }

  /** Gives the user's id. */
  async user(name: string, role: Role = 'trader'): Promise<string> {
    const id = randomUUID();
    // In its turn, as the gateway's own: beside an open transaction it would be lost with that.
    await inTransaction(this.dataSource, (manager) => manager.insert(User, { id, name, role, createdAt: new Date() }));
    return id;
  }

  /** Signs the user in; gives the access token. */
  async signedIn(userId: string): Promise<string> {
    const user = await this.dataSource.manager.findOneByOrFail(User, { id: userId });
    const place = { address: '127.0.0.1', userAgent: 'tests' };
    const { sessionId } = await inTransaction(this.dataSource, (manager) =>
      this.gateway.get(LoginSessions).open(manager, user, place),
    );
    return this.gateway.get(AccessTokens).issue({ sub: userId, sid: sessionId });
  }

  account(userId: string, broker = 'replay', credentials: Record<string, string> = {}): Promise<Account> {
    return this.gateway.get(AccountsService).create(userId, broker, broker, credentials);
  }

  key(userId: string, accountId: string, settings: KeySettings = {}): Promise<CreatedApiKey> {
    return this.gateway.get(ApiKeyService).create(userId, accountId, 'a key', settings);
  }

  /** A user with an account and a key of its own. */
  async member(name: string, settings: KeySettings & { role?: Role; broker?: string } = {}) {
    const { role, broker, ...ofKey } = settings;
    const userId = await this.user(name, role);
    const account = await this.account(userId, broker);
    return { userId, account, ...(await this.key(userId, account.id, ofKey)) };
  }
}
