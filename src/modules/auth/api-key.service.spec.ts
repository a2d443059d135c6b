import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type AuthFixture, authFixture, authServices, openDatabase } from '../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { StatementLog } from '../../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { ApiKeyHasher } from './api-key-hasher.js';
import { ApiKey } from './entities/api-key.entity.js';
import { TemporarilyUnavailableError } from './temporarily-unavailable.error.js';
import { UnknownAccountError } from './unknown-account.error.js';

const DAY_MS = 86_400_000;

describe('ApiKeyService', () => {
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
      account: { id: accountId, broker: 'dhan_sandbox', feed: 'dhan-sandbox' },
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
    const { key } = await auth.apiKeys.create('asha', accountId, 'day key', new Date(auth.clock.now() + DAY_MS));
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

describe('ApiKeyService on a full table', () => {
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
    const plan: { detail: string }[] = await auth.dataSource.query(`EXPLAIN QUERY PLAN ${query}`, parameters);
    const details = plan.map(({ detail }) => detail);
    expect(details).toContainEqual(expect.stringContaining('USING INDEX IDX_api_keys_hash (hash=?)'));
    expect(details.filter((detail) => !detail.startsWith('SEARCH'))).toEqual([]);
  });
});

describe('ApiKeyService and the disk', () => {
  it('leaves no key in any file of the database', async () => {
    const folder = temporaryFolder();
    const auth = authServices(await openDatabase(folder));
    await auth.addUser('asha');
    const { id: accountId } = await auth.accounts.create('asha', 'replay', 'Replay', {});
    const { key } = await auth.apiKeys.create('asha', accountId, 'laptop');
    await auth.apiKeys.verify(key);
    await auth.usage.flush();
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'latin1'));
    expect(files.join('')).toContain(accountId);
    expect(files.join('')).not.toContain(key.slice(9));
  });
});

async function insertKeys(auth: AuthFixture, accountId: string, count: number): Promise<void> {
  const hasher = new ApiKeyHasher(Buffer.alloc(32));
  const rows = Array.from({ length: count }, (_, i) => ({
    id: `key-${i}`,
    userId: 'asha',
    accountId,
    name: `key ${i}`,
    hash: hasher.hash(String(i)),
    prefix: 'tg_',
    createdAt: new Date(auth.clock.now()),
  }));
  await auth.dataSource.transaction(async (manager) => {
    for (let from = 0; from < count; from += 1000) await manager.insert(ApiKey, rows.slice(from, from + 1000));
  });
}
