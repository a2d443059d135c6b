import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthFixture, authFixture, authServices, openDatabase } from '../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { databaseIn } from '../../../test/auth/support/folder-database.js';
import { StatementLog } from '../../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { dumpOf } from '../../../test/security/support/stored.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { BrokerAccount } from './entities/broker-account.entity.js';
import { SealedTextError } from './secret-box.js';
import { UnknownAccountError } from './unknown-account.error.js';

const CREDENTIALS = { api_key: 'kite-4711', api_secret: 'correct horse', 'naïve–name': '日本 "quoted"\n' };

describeOnEachDatabase('AccountsService', () => {
  let auth: AuthFixture;

  beforeEach(async () => {
    auth = await authFixture();
    await auth.addUser('asha');
    await auth.addUser('bela');
  });

  it('gives back what was put in: by list, oldest first, and by feed', async () => {
    const first = await auth.accounts.create('asha', 'zerodha', 'Family', CREDENTIALS);
    auth.clock.advance(1);
    const second = await auth.accounts.create('bela', 'dhan_sandbox', 'Tests', {});
    expect(first).toEqual({
      id: expect.any(String),
      userId: 'asha',
      broker: 'zerodha',
      feed: 'zerodha',
      credentials: CREDENTIALS,
    });
    expect(await auth.accounts.list()).toEqual([first, second]);
    expect(await auth.accounts.findByFeed('dhan-sandbox')).toEqual(second);
    expect(await auth.accounts.findByFeed('dhan_sandbox')).toBeUndefined();
  });

  it('names the feeds of a broker one after another, across users', async () => {
    const feeds: string[] = [];
    for (const [user, broker] of [
      ['asha', 'zerodha'],
      ['bela', 'zerodha'],
      ['bela', 'dhan'],
      ['asha', 'zerodha'],
      ['asha', 'dhan_sandbox'],
    ] as const) {
      feeds.push((await auth.accounts.create(user, broker, 'x', {})).feed);
    }
    expect(feeds).toEqual(['zerodha', 'zerodha-2', 'dhan', 'zerodha-3', 'dhan-sandbox']);
  });

  it('gives every account its own feed when many are made at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => auth.accounts.create('asha', 'dhan_sandbox', 'x', CREDENTIALS)),
    );
    const expected = ['dhan-sandbox', ...Array.from({ length: 19 }, (_, i) => `dhan-sandbox-${i + 2}`)];
    expect(made.map(({ feed }) => feed).sort()).toEqual(expected.sort());
  });

  it('refuses an unknown user and a text that is no broker id, and keeps nothing of them', async () => {
    await expect(auth.accounts.create('nobody', 'zerodha', 'x', CREDENTIALS)).rejects.toThrow(/foreign key/i);
    await expect(auth.accounts.create('asha', 'zerodha-2', 'x', CREDENTIALS)).rejects.toThrow('is no broker id');
    expect(await auth.accounts.list()).toEqual([]);
  });

  describe('updateCredentials', () => {
    it('merges what a login gave into what is there', async () => {
      const { id } = await auth.accounts.create('asha', 'zerodha', 'x', CREDENTIALS);
      expect(await auth.accounts.updateCredentials(id, { access_token: 't1', api_key: 'kite-4712' })).toBe(true);
      expect((await auth.accounts.list())[0]?.credentials).toEqual({
        ...CREDENTIALS,
        access_token: 't1',
        api_key: 'kite-4712',
      });
    });

    it('writes nothing when the account has these values already', async () => {
      const { id } = await auth.accounts.create('asha', 'zerodha', 'x', CREDENTIALS);
      const before = await auth.dataSource.manager.find(BrokerAccount);
      expect(await auth.accounts.updateCredentials(id, { api_key: CREDENTIALS.api_key })).toBe(false);
      expect(await auth.dataSource.manager.find(BrokerAccount)).toEqual(before);
    });

    it('loses none of many changes at once', async () => {
      const { id } = await auth.accounts.create('asha', 'zerodha', 'x', {});
      const names = Array.from({ length: 20 }, (_, i) => `name-${i}`);
      await Promise.all(names.map((name) => auth.accounts.updateCredentials(id, { [name]: name })));
      expect((await auth.accounts.list())[0]?.credentials).toEqual(
        Object.fromEntries(names.map((name) => [name, name])),
      );
    });

    it('says which account it does not know', async () => {
      await expect(auth.accounts.updateCredentials('gone', {})).rejects.toThrow(new UnknownAccountError('gone'));
    });
  });

  describe('with credentials that cannot be opened', () => {
    beforeEach(async () => {
      await auth.accounts.create('asha', 'zerodha', 'x', CREDENTIALS);
      await auth.accounts.create('bela', 'dhan', 'x', { token: 'bela-token' });
    });

    it('leaves out the broken account, says so without secrets, and lists the others', async () => {
      const log = captureLog();
      const [zerodha] = await auth.dataSource.manager.findBy(BrokerAccount, { feed: 'zerodha' });
      const dhan = await auth.dataSource.manager.findOneByOrFail(BrokerAccount, { feed: 'dhan' });
      await auth.dataSource.manager.update(BrokerAccount, { feed: 'zerodha' }, { credentials: dhan.credentials });

      expect((await auth.accounts.list()).map(({ feed }) => feed)).toEqual(['dhan']);
      await expect(auth.accounts.findByFeed('zerodha')).rejects.toThrow(SealedTextError);
      expect(log).toEqual([
        expect.stringMatching(`error Account ${zerodha?.id} \\(zerodha\\) cannot be used: .*altered`),
      ]);
      expect(log.join()).not.toContain(dhan.credentials);
      await expect(auth.accounts.assertSecretKeyFits()).resolves.toBeUndefined();
    });

    it('tells at start that the secret key is another one', async () => {
      await expect(auth.accounts.assertSecretKeyFits()).resolves.toBeUndefined();
      const { accounts } = authServices(auth.dataSource, 'f'.repeat(64));
      await expect(accounts.assertSecretKeyFits()).rejects.toThrow(
        /secret key is not the one .* put the right tickgate.key back beside it, or set TICKGATE_SECRET_KEY/,
      );
    });
  });
});

describeOnEachDatabase('AccountsService and the disk', () => {
  it('leaves no credential in the clear in the database', async () => {
    const folder = temporaryFolder();
    const auth = authServices(await openDatabase(folder));
    await auth.addUser('asha');
    const { id } = await auth.accounts.create('asha', 'zerodha', 'Family', CREDENTIALS);
    await auth.accounts.updateCredentials(id, { access_token: 'opaque-token-1' });
    const content = await dumpOf(databaseIn(folder).DATABASE_URL);
    expect(content).toContain(id);
    for (const secret of ['kite-4711', 'correct horse', 'opaque-token-1', 'api_secret', 'access_token']) {
      expect(content).not.toContain(secret);
    }
  });
});

describeOnEachDatabase('two processes with one database', () => {
  it('never give two accounts one feed, nor lose a change of credentials', async () => {
    const folder = temporaryFolder();
    const [one, two] = [authServices(await openDatabase(folder)), authServices(await openDatabase(folder))];
    await one.addUser('asha');
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, i) => [one, two][i % 2]!.accounts.create('asha', 'zerodha', 'x', {})),
    );
    expect(new Set(made.map(({ feed }) => feed)).size).toBe(20);

    const { id } = made[0]!;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => [one, two][i % 2]!.accounts.updateCredentials(id, { [`n${i}`]: 'v' })),
    );
    const account = (await one.accounts.list()).find((candidate) => candidate.id === id);
    expect(Object.keys(account!.credentials)).toHaveLength(20);
  });

  it('keeps a change in one transaction: an account is written by one insert inside one commit', async () => {
    const log = new StatementLog();
    const auth = authServices(await openDatabase(temporaryFolder(), { logging: true, logger: log }));
    await auth.addUser('asha');
    log.forget();
    await auth.accounts.create('asha', 'zerodha', 'x', {});
    const verbs = log.statements.map(({ query }) => query.split(' ')[0]);
    expect(verbs[0]).toMatch(/^(BEGIN|START)$/);
    expect(verbs.at(-1)).toBe('COMMIT');
    expect(verbs.filter((verb) => /^(INSERT|UPDATE|COMMIT)$/.test(verb!))).toEqual(['INSERT', 'COMMIT']);
  });
});
