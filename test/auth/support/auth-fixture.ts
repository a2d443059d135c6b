import { afterEach } from '@jest/globals';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { openDataSource } from '../../../src/database/open-data-source.js';
import { AccountsService } from '../../../src/modules/auth/accounts.service.js';
import { ApiKeyService } from '../../../src/modules/auth/api-key.service.js';
import { ApiKeyHasher } from '../../../src/modules/auth/api-key-hasher.js';
import { User } from '../../../src/modules/auth/entities/user.entity.js';
import { Invalidations } from '../../../src/modules/auth/invalidations.js';
import { KeyUsage } from '../../../src/modules/auth/key-usage.js';
import type { Role } from '../../../src/modules/auth/principal.js';
import { SecretBox } from '../../../src/modules/auth/secret-box.js';
import { SecretKey } from '../../../src/modules/auth/secret-key.js';
import { databaseIn, makeDatabaseIn, removeDatabases } from './folder-database.js';
import { ManualClock } from './manual-clock.js';
import { temporaryFolder } from './temporary-folder.js';

export const TEST_SECRET = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

/** Another process gives the lock up at once; in one process nobody can while the driver waits for it. */
const NO_BUSY_WAIT = { timeout: 1 };

const opened: DataSource[] = [];

/** The migrated database of `folder`, closed after the test. With migrations of its own it begins without a table. */
export async function openDatabase(folder: string, options: Partial<DataSourceOptions> = {}): Promise<DataSource> {
  await makeDatabaseIn(folder, { migrated: options.migrations === undefined });
  const base = dataSourceOptions(databaseIn(folder).DATABASE_URL);
  const own = base.type === 'better-sqlite3' ? { ...NO_BUSY_WAIT, ...options } : options;
  const dataSource = await openDataSource({ ...base, ...own } as DataSourceOptions);
  opened.push(dataSource);
  return dataSource;
}

afterEach(async () => {
  for (const dataSource of opened.splice(0)) if (dataSource.isInitialized) await dataSource.destroy();
  await removeDatabases();
});

export interface AuthFixture {
  dataSource: DataSource;
  clock: ManualClock;
  accounts: AccountsService;
  apiKeys: ApiKeyService;
  usage: KeyUsage;
  invalidations: Invalidations;
  addUser(name: string, role?: Role): Promise<string>;
}

/** The services of the module over one database, with a clock that stands still. */
export function authServices(dataSource: DataSource, secret = TEST_SECRET): AuthFixture {
  const clock = new ManualClock();
  const key = new SecretKey(secret);
  const invalidations = new Invalidations();
  const usage = new KeyUsage(dataSource, clock);
  return {
    dataSource,
    clock,
    usage,
    invalidations,
    accounts: new AccountsService(dataSource, new SecretBox(key.derive('credentials')), clock),
    apiKeys: new ApiKeyService(dataSource, new ApiKeyHasher(key.derive('api-key-hash')), usage, clock, invalidations),
    async addUser(name, role = 'trader') {
      await dataSource.manager.insert(User, { id: name, name, role, createdAt: new Date(clock.now()) });
      return name;
    },
  };
}

export async function authFixture(options: Partial<DataSourceOptions> = {}): Promise<AuthFixture> {
  return authServices(await openDatabase(temporaryFolder(), options));
}
