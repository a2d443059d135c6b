import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { AccountsService } from '../../../src/modules/auth/accounts.service.js';
import { ApiKeyService } from '../../../src/modules/auth/api-key.service.js';
import { ApiKeyHasher } from '../../../src/modules/auth/api-key-hasher.js';
import { User } from '../../../src/modules/auth/entities/user.entity.js';
import { KeyUsage } from '../../../src/modules/auth/key-usage.js';
import type { Role } from '../../../src/modules/auth/principal.js';
import { SecretBox } from '../../../src/modules/auth/secret-box.js';
import { SecretKey } from '../../../src/modules/auth/secret-key.js';
import { ManualClock } from './manual-clock.js';
import { temporaryFolder } from './temporary-folder.js';

export const TEST_SECRET = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';

/** Another process gives the lock up at once; in one process nobody can while the driver waits for it. */
const NO_BUSY_WAIT = { timeout: 1 };

const opened: DataSource[] = [];

/** A migrated SQLite database in `folder`, closed after the test. */
export async function openDatabase(folder: string, options: Partial<DataSourceOptions> = {}): Promise<DataSource> {
  const base = dataSourceOptions(`sqlite:${join(folder, 'tickgate.db')}`);
  const dataSource = new DataSource({ ...base, ...NO_BUSY_WAIT, ...options } as DataSourceOptions);
  opened.push(dataSource);
  return dataSource.initialize();
}

afterEach(async () => {
  for (const dataSource of opened.splice(0)) if (dataSource.isInitialized) await dataSource.destroy();
});

export interface AuthFixture {
  dataSource: DataSource;
  clock: ManualClock;
  accounts: AccountsService;
  apiKeys: ApiKeyService;
  usage: KeyUsage;
  addUser(name: string, role?: Role): Promise<string>;
}

/** The services of the module over one database, with a clock that stands still. */
export function authServices(dataSource: DataSource, secret = TEST_SECRET): AuthFixture {
  const clock = new ManualClock();
  const key = new SecretKey(secret);
  const usage = new KeyUsage(dataSource, clock);
  return {
    dataSource,
    clock,
    usage,
    accounts: new AccountsService(dataSource, new SecretBox(key.derive('credentials')), clock),
    apiKeys: new ApiKeyService(dataSource, new ApiKeyHasher(key.derive('api-key-hash')), usage, clock),
    async addUser(name, role = 'trader') {
      await dataSource.manager.insert(User, { id: name, name, role, createdAt: new Date(clock.now()) });
      return name;
    },
  };
}

export async function authFixture(options: Partial<DataSourceOptions> = {}): Promise<AuthFixture> {
  return authServices(await openDatabase(temporaryFolder(), options));
}
