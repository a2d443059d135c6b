import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../../common/clock.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { isUniqueViolation } from '../../database/database-errors.js';
import { inTransaction } from '../../database/transaction.js';
import { AccountsService } from './accounts.service.js';
import { ApiKeyService } from './api-key.service.js';
import { bootstrapKey } from './bootstrap-key.js';
import { CLOCK } from './clock.token.js';
import { User } from './entities/user.entity.js';
import { type FirstStart, firstStartBanner } from './first-start-banner.js';
import { type Role, SCOPES_OF_ROLE } from './principal.js';
import { setUpBanner } from './set-up-banner.js';
import { FirstAdmin } from './users/first-admin.js';

const FIRST_USER = 'desk1';
const FIRST_ROLE: Role = 'trader';

/** Where the banner goes. Never the logger: logs are kept and shipped, and the key must not be in them. */
export const BANNER_OUTPUT = Symbol('BANNER_OUTPUT');
export type BannerOutput = (text: string) => void;

/**
 * Makes the first user, account and API key on an empty database, in any role, and shows the key once. As long as there
 * is no admin, each start shows a link that makes one.
 */
@Injectable()
export class BootstrapService implements OnModuleInit {
  private readonly logger = new Logger(BootstrapService.name);
  private firstKey?: string;

  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: AccountsService,
    private readonly apiKeys: ApiKeyService,
    private readonly firstAdmin: FirstAdmin,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(BANNER_OUTPUT) private readonly output: BannerOutput,
  ) {}

  /**
   * @throws ConfigError when `TICKGATE_BOOTSTRAP_API_KEY` cannot be a key
   * @throws Error when the secret key does not fit the database
   */
  async onModuleInit(): Promise<void> {
    const key = bootstrapKey(this.config.bootstrapApiKey);
    await this.accounts.assertSecretKeyFits();
    await this.firstAdmin.prepare();
    if (!(await this.makeFirstUser(key))) return;
    this.firstKey = key;
    this.logger.log(`First start: made the user ${FIRST_USER}, a replay account and an API key`);
    process.once('exit', this.announceUnshown);
  }

  /** The key that this start made, for whoever shows it; undefined at any later start, and when it was shown already. */
  takeFirstKey(): string | undefined {
    const key = this.firstKey;
    this.firstKey = undefined;
    process.removeListener('exit', this.announceUnshown);
    return key;
  }

  /** Prints the key and the set-up link that this start made and that were not shown yet; otherwise nothing. */
  announce(urls: Omit<FirstStart, 'key'>): void {
    const key = this.takeFirstKey();
    const token = this.firstAdmin.takeToken();
    const banners = [
      ...(key === undefined ? [] : [firstStartBanner({ key, ...urls })]),
      ...(token === undefined ? [] : [setUpBanner({ token, ...urls })]),
    ];
    if (banners.length > 0) this.output(banners.join('\n'));
  }

  /** A start that fails after the key was made must still show it: the next one has a user, and prints nothing. */
  private readonly announceUnshown = (): void => this.announce(configuredUrls(this.config));

  /** True when this process made them; false when somebody had before, even a moment ago. */
  private async makeFirstUser(key: string): Promise<boolean> {
    if (await this.dataSource.manager.exists(User)) return false;
    try {
      await inTransaction(this.dataSource, (manager) => this.insertAll(manager, key));
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  private async insertAll(manager: EntityManager, key: string): Promise<void> {
    const userId = randomUUID();
    const createdAt = new Date(this.clock.now());
    await manager.insert(User, { id: userId, name: FIRST_USER, role: FIRST_ROLE, createdAt });
    const account = await this.accounts.insert(manager, { userId, broker: 'replay', label: 'Replay', credentials: {} });
    const scopes = SCOPES_OF_ROLE[FIRST_ROLE];
    await this.apiKeys.insert(manager, { userId, accountId: account.id, name: 'first key', key, scopes });
  }
}

/** Where clients would connect, had every port been free. */
function configuredUrls(config: Config): Omit<FirstStart, 'key'> {
  return {
    websocketUrl: config.websocketUrl || `ws://${config.websocketHost}:${config.websocketPort}`,
    httpUrl: `http://${config.httpHost}:${config.httpPort}`,
  };
}
