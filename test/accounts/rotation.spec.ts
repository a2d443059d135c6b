import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { main } from '../../src/cli/keys/main.js';
import { systemClock } from '../../src/common/clock.js';
import { loadConfig } from '../../src/config/load-config.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { fittingSecretKey, secretBoxOf } from '../../src/modules/auth/fitting-key.js';
import { ringKey } from '../../src/modules/auth/key-ring.js';
import { WrongSecretKeyError } from '../../src/modules/auth/secret-box.js';
import { temporaryFolder } from '../auth/support/temporary-folder.js';
import { describeOn, describeOnEachDatabase } from '../support/each-database.js';
import { TestDatabase } from '../support/test-database.js';
import { rotationKilledAt } from './support/rotation.js';

const SLOW = 240_000;
/** Processes that take a while to start, and no time to die. */
const KILLED_AT_ONCE = 4;
const OLD = '0f'.repeat(32);
const NEW = 'a1'.repeat(32);
const CREDENTIALS = { api_key: 'kite-4711', api_secret: 'correct horse' };
const TOKENS = { access_token: 'token-of-today' };

const opened: { destroy(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.destroy().catch(() => undefined);
});

type Env = Record<string, string>;

const keyFile = ({ DATABASE_URL }: Env) => join(DATABASE_URL!.slice('sqlite:'.length), '..', 'tickgate.key');

async function database(): Promise<Env> {
  const made = await TestDatabase.create();
  opened.push({ destroy: () => made.remove() });
  return { DATABASE_URL: made.url };
}

/** What a gateway has of the database that is started with these settings. */
async function start(env: Env): Promise<{ dataSource: DataSource; accounts: AccountsService; hashKey: string }> {
  const { config } = loadConfig(env);
  const dataSource = await openDataSource(dataSourceOptions(config.databaseUrl));
  opened.push(dataSource);
  const secret = await fittingSecretKey(config, dataSource);
  const box = secretBoxOf(secret, config);
  const hashKey = await ringKey(dataSource, 'api-key-hash', { secret, box, clock: systemClock });
  return { dataSource, accounts: new AccountsService(dataSource, box, systemClock), hashKey: hashKey.toString('hex') };
}

/** Two accounts, one of them logged in. */
async function filled(env: Env) {
  const gateway = await start(env);
  await gateway.dataSource.manager.insert(User, { id: 'asha', name: 'asha', role: 'trader', createdAt: new Date(0) });
  const { id } = await gateway.accounts.create('asha', 'zerodha', 'Family', CREDENTIALS);
  await gateway.accounts.keepLogin(id, { tokens: TOKENS });
  await gateway.accounts.create('asha', 'dhan', 'Other', { client_id: '1' });
  return { ...gateway, id };
}

const secrets = async ({ accounts }: { accounts: AccountsService }) =>
  Object.fromEntries((await accounts.list()).map(({ feed, credentials }) => [feed, credentials]));
const EVERYTHING = { zerodha: { ...CREDENTIALS, ...TOKENS }, dhan: { client_id: '1' } };

async function keys(env: Env, ...argv: string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const print = (line: string) => {
    output += `${line}\n`;
  };
  return { code: await main(argv, { env, out: print, err: print }), output };
}

describeOnEachDatabase('keys rotate, where the key is in TICKGATE_SECRET_KEY', () => {
  it('seals everything with the key of a new file, and tells what to set', async () => {
    const env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    const before = await filled(env);
    const file = join(temporaryFolder(), 'next.key');
    const { code, output } = await keys(env, 'rotate', '--new-key-file', file);
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('2 accounts are sealed with the new key'),
    });
    expect(output).toContain(`set TICKGATE_SECRET_KEY to the text in ${file}`);
    const text = readFileSync(file, 'utf8').trim();
    expect(text).toMatch(/^[0-9a-f]{64}$/);
    expect(output).not.toContain(text);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    await expect(start(env)).rejects.toThrow('The secret key is not the one that this database was written with');
    const after = await start({ ...env, TICKGATE_SECRET_KEY: text });
    expect(await secrets(after)).toEqual(EVERYTHING);
    expect(after.hashKey).toBe(before.hashKey);
  });

  it('takes a key from a variable, and prints one only when asked', async () => {
    const env: Env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    await filled(env);
    const given = await keys({ ...env, TICKGATE_NEW_SECRET_KEY: NEW }, 'rotate');
    expect(given.code).toBe(0);
    expect(given.output).not.toContain(NEW);
    const printed = await keys({ ...env, TICKGATE_SECRET_KEY: NEW }, 'rotate', '--print-key');
    const [text] = printed.output.split('\n');
    expect(await secrets(await start({ ...env, TICKGATE_SECRET_KEY: text! }))).toEqual(EVERYTHING);
  });

  it('says so when it is run again after its end, with the variable as it was', async () => {
    const env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    await filled(env);
    const file = join(temporaryFolder(), 'next.key');
    expect((await keys(env, 'rotate', '--new-key-file', file)).code).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(await keys(env, 'rotate', '--new-key-file', file)).toEqual({
      code: 0,
      output: expect.stringContaining(`Everything is sealed with the key in ${file} already`),
    });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('lets a process that runs on the old key write nothing more', async () => {
    const env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    const gateway = await filled(env);
    expect((await keys({ ...env, TICKGATE_NEW_SECRET_KEY: NEW }, 'rotate')).code).toBe(0);
    const before = await gateway.dataSource.manager.find(BrokerAccount);
    await expect(gateway.accounts.keepLogin(gateway.id, { tokens: { access_token: 'x' } })).rejects.toThrow(
      WrongSecretKeyError,
    );
    await expect(gateway.accounts.updateCredentials(gateway.id, { api_key: 'x' })).rejects.toThrow(WrongSecretKeyError);
    await expect(gateway.accounts.create('asha', 'zerodha', 'x', {})).rejects.toThrow(WrongSecretKeyError);
    expect(await gateway.dataSource.manager.find(BrokerAccount)).toEqual(before);
  });

  it('looks only, when asked to', async () => {
    const env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    const gateway = await filled(env);
    const before = await gateway.dataSource.manager.find(BrokerAccount);
    expect(await keys(env, 'rotate', '--dry-run')).toEqual({
      code: 0,
      output: '2 accounts can be sealed anew; nothing was changed\n',
    });
    expect(await gateway.dataSource.manager.find(BrokerAccount)).toEqual(before);
  });

  it.each([
    [[], 'no command given', 2, {}],
    [['rotate'], 'give --new-key-file FILE', 1, {}],
    [['rotate', '--print-key', '--new-key-file', 'x'], 'give one of', 2, {}],
    [
      ['rotate'],
      'TICKGATE_NEW_SECRET_KEY=(not shown): expected 64 hex digits',
      1,
      { TICKGATE_NEW_SECRET_KEY: 'short' },
    ],
    [['rotate'], 'The new secret key is the present one', 1, { TICKGATE_NEW_SECRET_KEY: OLD }],
    [['rotate', '--print-key'], 'The secret key is not the one', 1, { TICKGATE_SECRET_KEY: NEW }],
  ])('refuses %j: %s', async (argv, message, code, more) => {
    const env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    const gateway = await filled(env);
    const answer = await keys({ ...env, ...more }, ...argv);
    expect(answer).toEqual({ code, output: expect.stringContaining(message) });
    expect(await secrets(gateway)).toEqual(EVERYTHING);
  });

  it('changes nothing when one account cannot be opened, and names it', async () => {
    const env = { ...(await database()), TICKGATE_SECRET_KEY: OLD };
    const { dataSource, id } = await filled(env);
    const [, dhan] = await dataSource.manager.find(BrokerAccount, { order: { createdAt: 'ASC' } });
    await dataSource.manager.update(BrokerAccount, { id: dhan!.id }, { credentials: 'v1.damaged' });
    const before = await dataSource.manager.findBy(BrokerAccount, { id });
    const { code, output } = await keys({ ...env, TICKGATE_NEW_SECRET_KEY: NEW }, 'rotate');
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringContaining(`Account ${dhan!.id} (dhan) cannot be opened`),
    });
    expect(await dataSource.manager.findBy(BrokerAccount, { id })).toEqual(before);
  });
});

describeOn('SQLite', 'keys rotate, where the key is in a file beside the database', () => {
  it('replaces the file, and a running process goes on with the new key by itself', async () => {
    const env = await database();
    const gateway = await filled(env);
    const file = keyFile(env);
    const before = readFileSync(file, 'utf8');
    const { code, output } = await keys(env, 'rotate');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(`${file} holds the new key`) });
    expect(readFileSync(file, 'utf8')).not.toBe(before);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..')).filter((name) => name.startsWith('tickgate.key'))).toEqual(['tickgate.key']);

    expect(await secrets(gateway)).toEqual(EVERYTHING);
    await gateway.accounts.keepLogin(gateway.id, { tokens: { access_token: 'token-2' } });
    await gateway.accounts.create('asha', 'upstox', 'x', { api_key: 'u' });
    const after = await start(env);
    expect(await secrets(after)).toEqual({
      zerodha: { ...CREDENTIALS, access_token: 'token-2' },
      dhan: { client_id: '1' },
      upstox: { api_key: 'u' },
    });
    expect(after.hashKey).toBe(gateway.hashKey);
  });

  it('refuses another place, and a successor file that holds no key', async () => {
    const env = await database();
    await filled(env);
    const file = keyFile(env);
    expect(await keys(env, 'rotate', '--new-key-file', '/tmp/other')).toMatchObject({
      code: 1,
      output: expect.stringContaining(`The secret key is in ${file}`),
    });
    writeFileSync(`${file}.new`, 'half of a k');
    expect(await keys(env, 'rotate')).toMatchObject({
      code: 1,
      output: expect.stringContaining(`${file}.new: holds something else than a key`),
    });
  });
});

describeOn('SQLite', 'a rotation that is killed', () => {
  /** Gives what it left behind; `isOver`: it had fewer statements, and came to its end. */
  async function killedBefore(statement: number): Promise<{ files: string; isOver: boolean }> {
    const env = await database();
    const gateway = await filled(env);
    await gateway.dataSource.destroy();
    const before = readFileSync(keyFile(env), 'utf8');
    const { signal, code, output } = await rotationKilledAt(statement, env);
    expect(signal === 'SIGKILL' || code === 0 ? '' : output).toBe('');
    const files = filesOf(env, before);
    const after = await start(env);
    expect({ statement, secrets: await secrets(after) }).toEqual({ statement, secrets: EVERYTHING });
    expect(after.hashKey).toBe(gateway.hashKey);
    expect((await keys(env, 'rotate')).code).toBe(0);
    expect(await secrets(after)).toEqual(EVERYTHING);
    return { files, isOver: signal === null };
  }

  it(
    'before any of its statements leaves a database that opens, and that can be rotated again',
    async () => {
      const ends: { files: string; isOver: boolean }[] = [];
      while (!ends.some(({ isOver }) => isOver)) {
        const statements = Array.from({ length: KILLED_AT_ONCE }, (_, index) => ends.length + index + 1);
        ends.push(...(await Promise.all(statements.map(killedBefore))));
      }
      // Not begun, the new file made, the commit done and the file not renamed, all done.
      expect(new Set(ends.map(({ files }) => files))).toEqual(new Set(['old', 'old and new', 'new']));
      expect(ends.filter(({ isOver }) => !isOver).length).toBeGreaterThan(7);
    },
    SLOW,
  );
});

/** Which key files there are. */
function filesOf(env: Env, before: string): string {
  const file = keyFile(env);
  if (existsSync(`${file}.new`)) return 'old and new';
  return readFileSync(file, 'utf8') === before ? 'old' : 'new';
}
