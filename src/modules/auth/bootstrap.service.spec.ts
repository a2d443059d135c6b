import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { type AuthFixture, authServices, openDatabase, TEST_SECRET } from '../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { ConfigError, loadConfig } from '../../config/load-config.js';
import { BootstrapService } from './bootstrap.service.js';
import { ApiKey } from './entities/api-key.entity.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { SetupLink } from './entities/setup-link.entity.js';
import { User } from './entities/user.entity.js';
import { SecretKey } from './secret-key.js';
import { FirstAdmin } from './users/first-admin.js';
import { SetupLinks } from './users/setup-links.js';

const URLS = { websocketUrl: 'ws://127.0.0.1:8766', httpUrl: 'http://127.0.0.1:5001' };

interface Options {
  env?: Record<string, string>;
  secret?: string;
}

/** A process that starts on a database. */
function start(dataSource: DataSource, { env = {}, secret = TEST_SECRET }: Options = {}) {
  const printed: string[] = [];
  const auth = authServices(dataSource, secret);
  const { config } = loadConfig(env);
  const links = new SetupLinks(new SecretKey(secret).derive('setup-link'), auth.clock);
  const bootstrap = new BootstrapService(
    dataSource,
    auth.accounts,
    auth.apiKeys,
    new FirstAdmin(dataSource, links, config),
    auth.clock,
    config,
    (text) => printed.push(text),
  );
  return { ...auth, links, bootstrap, printed };
}

const rows = async (dataSource: DataSource) => ({
  users: await dataSource.manager.count(User),
  accounts: await dataSource.manager.count(BrokerAccount),
  keys: await dataSource.manager.count(ApiKey),
});

const exitListeners = () => process.listeners('exit').slice() as (() => void)[];

describeOnEachDatabase('BootstrapService', () => {
  let log: string[];

  beforeEach(() => {
    log = captureLog();
  });

  it('makes a user, a replay account and a key that opens its feed', async () => {
    const { bootstrap, apiKeys, dataSource } = start(await openDatabase(temporaryFolder()));
    await bootstrap.onModuleInit();
    expect(await rows(dataSource)).toEqual({ users: 1, accounts: 1, keys: 1 });
    const key = bootstrap.takeFirstKey() ?? '';
    expect(key).toMatch(/^tg_[\w-]{43}$/);
    expect(await apiKeys.verify(key)).toMatchObject({
      userName: 'desk1',
      role: 'trader',
      account: { broker: 'replay', feed: 'replay' },
    });
  });

  it('takes the value of the key from TICKGATE_BOOTSTRAP_API_KEY', async () => {
    const env = { TICKGATE_BOOTSTRAP_API_KEY: 'my-script-key' };
    const { bootstrap, apiKeys, printed } = start(await openDatabase(temporaryFolder()), { env });
    await bootstrap.onModuleInit();
    bootstrap.announce(URLS);
    expect(await apiKeys.verify('my-script-key')).toMatchObject({ userName: 'desk1' });
    expect(printed.join()).toContain('my-script-key');
  });

  it('prints the banner once, with the addresses it is told, and never to the logger', async () => {
    const { bootstrap, printed } = start(await openDatabase(temporaryFolder()));
    await bootstrap.onModuleInit();
    expect(printed).toEqual([]);
    bootstrap.announce(URLS);
    bootstrap.announce(URLS);
    expect(printed).toHaveLength(1);
    expect(printed[0]).toContain(URLS.websocketUrl);
    const key = /tg_[\w-]{43}/.exec(printed[0]!)?.[0];
    expect(log).toEqual([expect.stringContaining('First start: made the user desk1')]);
    expect(log.join()).not.toContain(key?.slice(3));
    expect(bootstrap.takeFirstKey()).toBeUndefined();
  });

  it('prints nothing at a second start with an admin, and leaves everything as it was', async () => {
    const folder = temporaryFolder();
    const first = start(await openDatabase(folder));
    await first.bootstrap.onModuleInit();
    const key = first.bootstrap.takeFirstKey() ?? '';
    await first.addUser('chief', 'admin');
    await first.dataSource.manager.update(User, 'chief', { passwordHash: 'a hash' });
    await first.dataSource.destroy();

    log.length = 0;
    const second = start(await openDatabase(folder), { env: { TICKGATE_BOOTSTRAP_API_KEY: 'another-key' } });
    await second.bootstrap.onModuleInit();
    second.bootstrap.announce(URLS);
    expect({ printed: second.printed, log }).toEqual({ printed: [], log: [] });
    expect(await rows(second.dataSource)).toEqual({ users: 2, accounts: 1, keys: 1 });
    expect(await second.apiKeys.verify(key)).toMatchObject({ userName: 'desk1' });
    expect(await second.apiKeys.verify('another-key')).toBeUndefined();
  });

  it.each([
    ['nobody', async () => undefined],
    ['an admin without a password', async ({ addUser }: AuthFixture) => void (await addUser('chief', 'admin'))],
    [
      'a disabled admin',
      async ({ addUser, dataSource, clock }: AuthFixture) => {
        await addUser('chief', 'admin');
        const disabledAt = new Date(clock.now());
        await dataSource.manager.update(User, 'chief', { passwordHash: 'a hash', disabledAt });
      },
    ],
  ])('prints a new set-up link at each start when there is %s who could sign in as admin', async (_who, given) => {
    const folder = temporaryFolder();
    const first = start(await openDatabase(folder));
    await given(first);
    const tokens: string[] = [];
    for (const { bootstrap, printed } of [first, start(await openDatabase(folder))]) {
      await bootstrap.onModuleInit();
      bootstrap.announce(URLS);
      tokens.push(/http:\/\/127\.0\.0\.1:5001\/setup#token=([\w-]{43})\n/.exec(printed.join())?.[1] ?? '');
    }
    expect(new Set(tokens).size).toBe(2);
    const { links, dataSource } = first;
    expect(await links.find(dataSource.manager, tokens[0]!)).toBeNull();
    expect(await links.find(dataSource.manager, tokens[1]!)).toMatchObject({ userId: null, usedAt: null });
    expect(JSON.stringify(await dataSource.manager.find(SetupLink))).not.toContain(tokens[1]);
    expect(log.join()).not.toContain(tokens[1]);
  });

  it.each(['edge', 'feed'])('makes no set-up link in the role %s', async (role) => {
    const { bootstrap, printed, dataSource, addUser } = start(await openDatabase(temporaryFolder()), {
      env: { TICKGATE_ROLE: role },
    });
    await addUser('asha');
    await bootstrap.onModuleInit();
    bootstrap.announce(URLS);
    expect(printed).toEqual([]);
    expect(await dataSource.manager.count(SetupLink)).toBe(0);
  });

  it('makes nothing beside a user of another name', async () => {
    const { bootstrap, addUser, dataSource } = start(await openDatabase(temporaryFolder()));
    await addUser('asha');
    await bootstrap.onModuleInit();
    expect(await rows(dataSource)).toEqual({ users: 1, accounts: 0, keys: 0 });
    expect(bootstrap.takeFirstKey()).toBeUndefined();
  });

  it('shows the key when the process ends before anybody has shown it', async () => {
    const before = exitListeners();
    const { bootstrap, printed } = start(await openDatabase(temporaryFolder()), {
      env: { WEBSOCKET_PORT: '9001', HTTP_PORT: '9002' },
    });
    await bootstrap.onModuleInit();
    const [atExit, ...others] = exitListeners().filter((listener) => !before.includes(listener));
    expect(others).toEqual([]);
    atExit?.();
    expect(printed).toHaveLength(1);
    for (const part of [/tg_[\w-]{43}/, /http:\/\/127\.0\.0\.1:9002/, /ws:\/\/127\.0\.0\.1:9001/])
      expect(printed[0]).toMatch(part);
    expect(exitListeners()).toEqual(before);
  });

  it('refuses a start with a value that can be no key, before it makes anything', async () => {
    const { bootstrap, dataSource } = start(await openDatabase(temporaryFolder()), {
      env: { TICKGATE_BOOTSTRAP_API_KEY: '2short' },
    });
    await expect(bootstrap.onModuleInit()).rejects.toThrow(ConfigError);
    expect(await rows(dataSource)).toEqual({ users: 0, accounts: 0, keys: 0 });
  });

  it('refuses a start with a secret key that is not the one of the database', async () => {
    const folder = temporaryFolder();
    const first = start(await openDatabase(folder));
    await first.bootstrap.onModuleInit();
    first.bootstrap.takeFirstKey();
    const second = start(await openDatabase(folder), { secret: 'f'.repeat(64) });
    await expect(second.bootstrap.onModuleInit()).rejects.toThrow(/secret key is not the one/);
  });

  it('makes one user, one account and one key when several processes start at once', async () => {
    const folder = temporaryFolder();
    const starts = [
      start(await openDatabase(folder)),
      start(await openDatabase(folder)),
      start(await openDatabase(folder)),
    ];
    await Promise.all(starts.map(({ bootstrap }) => bootstrap.onModuleInit()));
    const keys = starts.flatMap(({ bootstrap }) => bootstrap.takeFirstKey() ?? []);
    expect(keys).toHaveLength(1);
    for (const { dataSource, apiKeys } of starts) {
      expect(await rows(dataSource)).toEqual({ users: 1, accounts: 1, keys: 1 });
      expect(await apiKeys.verify(keys[0]!)).toMatchObject({ userName: 'desk1' });
    }
  });
});
