import { beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { type AuthFixture, authFixture, authServices, openDatabase } from '../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { databaseIn } from '../../../test/auth/support/folder-database.js';
import { StatementLog } from '../../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { dumpOf } from '../../../test/security/support/stored.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { databaseKind } from '../../../test/support/test-database.js';
import { DEFAULT_SCOPES } from './api-key.service.js';
import { ApiKeyHasher } from './api-key-hasher.js';
import { ApiKey } from './entities/api-key.entity.js';
import { TemporarilyUnavailableError } from './temporarily-unavailable.error.js';
import { UnknownAccountError } from './unknown-account.error.js';

const DAY_MS = 86_400_000;

describeOnEachDatabase('ApiKeyService', () => {
  let auth: AuthFixture;
  let accountId: string;

  beforeEach(async () => {
    auth = await authFixture();
    await auth.addUser('asha');
    accountId = (await auth.accounts.create('asha', 'dhan_sandbox', 'Sandbox', {})).id;
  });

  it('tells whose a key is, and whose feed it opens', async () => {
    const { id, key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    expect(await auth.apiKeys.verify(key)).toEqual({
      keyId: id,
      userId: 'asha',
      userName: 'asha',
      role: 'trader',
      scopes: ['stream', 'market_data'],
      account: { id: accountId, broker: 'dhan_sandbox', feed: 'dhan-sandbox' },
      entitlement: {},
    });
  });

  it('shows a key once: the database holds its hash and its first characters', async () => {
    const { key, prefix } = await auth.apiKeys.create('asha', accountId, 'laptop');
    expect(key).toMatch(/^tg_[\w-]{43}$/);
    const [row] = await auth.dataSource.manager.find(ApiKey);
    expect(row).toMatchObject({ name: 'laptop', prefix, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(key.startsWith(prefix)).toBe(true);
    expect(JSON.stringify(row)).not.toContain(key.slice(prefix.length));
  });

  it.each([
    ['an empty text', ''],
    ['a key that nobody has', 'tg_0000000000000000000000000000000000000000000'],
    ['a text that ends a statement', `' OR '1'='1`],
    ['a text of 1 MiB', 'x'.repeat(1_048_576)],
  ])('knows nobody by %s', async (_what, key) => {
    await auth.apiKeys.create('asha', accountId, 'laptop');
    expect(await auth.apiKeys.verify(key)).toBeUndefined();
  });

  it('compares a key as a whole, in its own case', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    for (const other of [key.slice(0, -1), `${key}x`, ` ${key}`, key.toUpperCase(), key.toLowerCase()]) {
      expect(await auth.apiKeys.verify(other)).toBeUndefined();
    }
  });

  it('knows nobody by a key that is revoked, for good', async () => {
    const { id, key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    await auth.apiKeys.revoke(id);
    expect(await auth.apiKeys.verify(key)).toBeUndefined();

    const { revokedAt } = await auth.dataSource.manager.findOneByOrFail(ApiKey, { id });
    auth.clock.advance(DAY_MS);
    await auth.apiKeys.revoke(id);
    expect(await auth.dataSource.manager.findOneByOrFail(ApiKey, { id })).toMatchObject({ revokedAt });
  });

  it('revokes one key and leaves the others', async () => {
    const [lost, kept] = [
      await auth.apiKeys.create('asha', accountId, 'laptop'),
      await auth.apiKeys.create('asha', accountId, 'server'),
    ];
    await auth.apiKeys.revoke(lost.id);
    expect(await auth.apiKeys.verify(kept.key)).toMatchObject({ keyId: kept.id });
  });

  it('knows nobody by a key from the millisecond on at which it expires', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'day key', {
      expiresAt: new Date(auth.clock.now() + DAY_MS),
    });
    auth.clock.advance(DAY_MS - 1);
    expect(await auth.apiKeys.verify(key)).toMatchObject({ userId: 'asha' });
    auth.clock.advance(1);
    expect(await auth.apiKeys.verify(key)).toBeUndefined();
  });

  it("makes no key for another user's account", async () => {
    await auth.addUser('bela');
    await expect(auth.apiKeys.create('bela', accountId, 'thief')).rejects.toThrow(UnknownAccountError);
    expect(await auth.dataSource.manager.count(ApiKey)).toBe(0);
  });

  it('knows nobody by the same key under another secret', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    expect(await authServices(auth.dataSource, 'f'.repeat(64)).apiKeys.verify(key)).toBeUndefined();
  });

  it('says that it cannot tell while the database is away, logs that once, and recovers alone', async () => {
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    const log = captureLog();
    await auth.dataSource.destroy();
    for (const presented of [key, 'tg_wrong']) {
      const failure = await auth.apiKeys.verify(presented).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TemporarilyUnavailableError);
      expect(failure).toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryAfterMs: 2000 });
      expect((failure as Error).message).not.toContain(presented);
    }
    expect(log.filter((line) => line.startsWith('error API keys cannot be checked'))).toHaveLength(1);

    await auth.dataSource.initialize();
    expect(await auth.apiKeys.verify(key)).toMatchObject({ userId: 'asha' });
    expect(log.filter((line) => line.startsWith('log API keys can be checked again'))).toHaveLength(1);
    expect(log.join('\n')).not.toContain(key);
  });
});

describeOnEachDatabase('ApiKeyService on a full table', () => {
  const KEYS = 10_000;

  it('finds one of 10,000 keys by the unique index of their hashes, with no scan and no second statement', async () => {
    const log = new StatementLog();
    const auth = await authFixture({ logging: true, logger: log });
    await auth.addUser('asha');
    const { id: accountId } = await auth.accounts.create('asha', 'replay', 'Replay', {});
    await insertKeys(auth, accountId, KEYS);
    const { id, key } = await auth.apiKeys.create('asha', accountId, 'the one');
    expect(await auth.dataSource.manager.count(ApiKey)).toBe(KEYS + 1);

    log.forget();
    expect(await auth.apiKeys.verify(key)).toMatchObject({ keyId: id });
    expect(log.statements).toHaveLength(1);
    const [{ query, parameters }] = log.statements as [{ query: string; parameters: unknown[] }];
    const plan = await planOf(auth.dataSource, query, parameters);
    expect(plan).toContainEqual(expect.stringMatching(/(SEARCH key USING INDEX|Index Scan using) "?IDX_api_keys_hash/));
    expect(plan.filter((step) => /^SCAN|Seq Scan on api_keys/.test(step))).toEqual([]);
  });
});

describeOnEachDatabase('ApiKeyService and the disk', () => {
  it('leaves no key in the database', async () => {
    const folder = temporaryFolder();
    const auth = authServices(await openDatabase(folder));
    await auth.addUser('asha');
    const { id: accountId } = await auth.accounts.create('asha', 'replay', 'Replay', {});
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    await auth.apiKeys.verify(key);
    await auth.usage.flush();
    const content = await dumpOf(databaseIn(folder).DATABASE_URL);
    expect(content).toContain(accountId);
    expect(content).not.toContain(key.slice(9));
  });
});

/** What the database would do, a step each. */
async function planOf(dataSource: DataSource, query: string, parameters: unknown[]): Promise<string[]> {
  if (databaseKind() === 'PostgreSQL') {
    const steps: { 'QUERY PLAN': string }[] = await dataSource.query(`EXPLAIN ${query}`, parameters);
    return steps.map((step) => step['QUERY PLAN']);
  }
  const steps: { detail: string }[] = await dataSource.query(`EXPLAIN QUERY PLAN ${query}`, parameters);
  return steps.map(({ detail }) => detail);
}

async function insertKeys(auth: AuthFixture, accountId: string, count: number): Promise<void> {
  const hasher = new ApiKeyHasher(Buffer.alloc(32));
  const rows = Array.from({ length: count }, (_, i) => ({
    id: `key-${i}`,
    userId: 'asha',
    accountId,
    name: `key ${i}`,
    hash: hasher.hash(String(i)),
    prefix: 'tg_',
    scopes: [...DEFAULT_SCOPES],
    createdAt: new Date(auth.clock.now()),
  }));
  await auth.dataSource.transaction(async (manager) => {
    for (let from = 0; from < count; from += 1000) {
      const some = rows.slice(from, from + 1000);
      await manager.createQueryBuilder().insert().into(ApiKey).values(some).updateEntity(false).execute();
    }
  });
}
