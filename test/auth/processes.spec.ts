import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { loadConfig } from '../../src/config/load-config.js';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { ApiKeyHasher } from '../../src/modules/auth/api-key-hasher.js';
import { ApiKey } from '../../src/modules/auth/entities/api-key.entity.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { Invalidations } from '../../src/modules/auth/invalidations.js';
import { KeyUsage } from '../../src/modules/auth/key-usage.js';
import { loadSecretKey } from '../../src/modules/auth/secret-key.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { eventually } from '../support/eventually.js';
import { openDatabase } from './support/auth-fixture.js';
import { AuthProcess } from './support/child.js';
import { databaseIn, makeDatabaseIn } from './support/folder-database.js';
import { ManualClock } from './support/manual-clock.js';
import { temporaryFolder } from './support/temporary-folder.js';

const KEY = /tg_[\w-]{43}/g;
const SLOW = 120_000;

/** A folder for a gateway that was never started, and the database that belongs to it, without a table. */
async function emptyFolder(): Promise<string> {
  const folder = temporaryFolder();
  await makeDatabaseIn(folder, { migrated: false });
  return folder;
}

/** Checks keys with the secret that the processes have left in the key file, or were given. */
function verifier(folder: string, dataSource: DataSource): ApiKeyService {
  const secret = loadSecretKey(loadConfig(databaseIn(folder)).config);
  const clock = new ManualClock();
  const hasher = new ApiKeyHasher(secret.derive('api-key-hash'));
  return new ApiKeyService(dataSource, hasher, new KeyUsage(dataSource, clock), clock, new Invalidations());
}

async function rows(dataSource: DataSource): Promise<number[]> {
  return Promise.all([User, BrokerAccount, ApiKey].map((entity) => dataSource.manager.count(entity)));
}

describeOnEachDatabase('processes that start at once on an empty database', (kind) => {
  it(
    'agree on one secret, make one user, account and key, and print the key once among them',
    async () => {
      const folder = await emptyFolder();
      const children = await Promise.all([1, 2, 3].map(() => new AuthProcess(folder, 'start').loaded()));
      for (const child of children) child.go();
      const ends = await Promise.all(children.map((child) => child.ended()));

      expect(ends.map(({ code, output }) => (code === 0 ? code : output))).toEqual([0, 0, 0]);
      expect(new Set(children.flatMap((child) => child.wrote('fingerprint'))).size).toBe(1);
      const dataSource = await openDatabase(folder);
      expect(await rows(dataSource)).toEqual([1, 1, 1]);
      const printed = ends.filter(({ output }) => output.includes('This is the first start'));
      expect(printed).toHaveLength(1);
      const keys = new Set(ends.flatMap(({ output }) => output.match(KEY) ?? []));
      expect(keys.size).toBe(1);
      expect(await verifier(folder, dataSource).verify([...keys][0]!)).toMatchObject({ userName: 'desk1' });

      if (kind === 'PostgreSQL') return;
      expect(statSync(join(folder, 'tickgate.key')).mode & 0o777).toBe(0o600);
      expect(readdirSync(folder).filter((name) => !name.startsWith('tickgate.db'))).toEqual(['tickgate.key']);
    },
    SLOW,
  );
});

describeOnEachDatabase('a process that is killed', (kind) => {
  it.each(['users', 'broker_accounts', 'api_keys'])(
    'leaves nothing of a first start when %s has just got its row, and the next start makes all of it',
    async (table) => {
      const folder = await emptyFolder();
      const first = new AuthProcess(folder, 'die-after', table);
      await first.loaded();
      expect(await first.go().ended()).toMatchObject({ signal: 'SIGKILL' });
      const dataSource = await openDatabase(folder);
      expect(await rows(dataSource)).toEqual([0, 0, 0]);

      const second = new AuthProcess(folder, 'start');
      await second.loaded();
      const { code, output } = await second.go().ended();
      expect(code === 0 ? code : output).toBe(0);
      expect(await rows(dataSource)).toEqual([1, 1, 1]);
      expect(output.match(KEY)).not.toBeNull();
    },
    SLOW,
  );

  it(
    'loses no key that it has given out',
    async () => {
      const folder = await emptyFolder();
      const child = new AuthProcess(folder, 'make-keys');
      await child.loaded();
      child.go();
      await eventually(() => child.wrote('made').length >= 25, SLOW);
      child.kill();
      await child.ended();

      const dataSource = await openDatabase(folder);
      const service = verifier(folder, dataSource);
      const made = child.wrote('made');
      for (const key of made) expect(await service.verify(key)).toMatchObject({ userName: 'desk1' });
      expect(made.length).toBeGreaterThanOrEqual(25);
      if (kind === 'PostgreSQL') return;
      expect(await dataSource.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    },
    SLOW,
  );
});
