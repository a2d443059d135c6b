import { beforeEach, expect, it } from '@jest/globals';
import { type AuthFixture, authFixture } from '../../../test/auth/support/auth-fixture.js';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { StatementLog } from '../../../test/auth/support/statement-log.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { eventually } from '../../../test/support/eventually.js';
import { ApiKey } from './entities/api-key.entity.js';

describeOnEachDatabase('KeyUsage', () => {
  const log = new StatementLog();
  let auth: AuthFixture;
  let keys: { id: string; key: string }[];

  beforeEach(async () => {
    auth = await authFixture({ logging: true, logger: log });
    await auth.addUser('asha');
    const { id } = await auth.accounts.create('asha', 'replay', 'Replay', {});
    keys = [await auth.apiKeys.create('asha', id, 'one'), await auth.apiKeys.create('asha', id, 'two')];
    log.forget();
  });

  const lastUses = async () =>
    (await auth.dataSource.manager.find(ApiKey, { order: { name: 'ASC' } })).map(({ lastUsedAt }) => lastUsedAt);

  const writes = () => log.beginningWith('UPDATE').length;

  it('writes nothing while a key is being checked', async () => {
    for (let i = 0; i < 100; i++) await auth.apiKeys.verify(keys[0]!.key);
    expect(log.statements.filter(({ query }) => !query.startsWith('SELECT'))).toEqual([]);
  });

  it('writes the last use of all keys of five seconds in one statement', async () => {
    for (const { key } of [...keys, ...keys]) await auth.apiKeys.verify(key);
    auth.clock.advance(4_999);
    expect(writes()).toBe(0);
    auth.clock.advance(1);
    const now = new Date(auth.clock.now());
    await eventually(async () => expect(await lastUses()).toEqual([now, now]));
    expect(writes()).toBe(1);
  });

  it('writes a key that is in use all the time once a minute', async () => {
    for (let second = 0; second < 180; second++) {
      await auth.apiKeys.verify(keys[0]!.key);
      auth.clock.advance(1_000);
      await auth.usage.flush();
    }
    expect(writes()).toBe(3);
    const [last] = await lastUses();
    expect(auth.clock.now() - last!.getTime()).toBeLessThan(61_000);
  });

  it('leaves a key alone that another process has written within the minute', async () => {
    await auth.apiKeys.verify(keys[0]!.key);
    const byAnother = new Date(auth.clock.now() + 3_000);
    await auth.dataSource.manager.update(ApiKey, { id: keys[0]!.id }, { lastUsedAt: byAnother });
    auth.clock.advance(4_000);
    await auth.usage.flush();
    expect((await lastUses())[0]).toEqual(byAnother);
  });

  it('notes no use of a wrong, revoked or expired key', async () => {
    await auth.apiKeys.revoke(keys[0]!.id);
    await auth.apiKeys.verify(keys[0]!.key);
    await auth.apiKeys.verify('tg_wrong');
    await auth.usage.flush();
    expect(await lastUses()).toEqual([null, null]);
  });

  it('has written everything when the module has stopped, also what was being written', async () => {
    await auth.apiKeys.verify(keys[1]!.key);
    void auth.usage.flush();
    await auth.usage.onModuleDestroy();
    expect(await lastUses()).toEqual([null, new Date(auth.clock.now())]);
  });

  it('survives a database that is away, and writes at the next use', async () => {
    const lines = captureLog();
    await auth.apiKeys.verify(keys[0]!.key);
    await auth.dataSource.destroy();
    await auth.usage.flush();
    expect(lines).toEqual([expect.stringMatching(/^warn Last use of 1 API keys not written: /)]);

    await auth.dataSource.initialize();
    await auth.apiKeys.verify(keys[0]!.key);
    await auth.usage.flush();
    expect(await lastUses()).toEqual([new Date(auth.clock.now()), null]);
  });

  it('lets other work run between the writes when thousands of keys came at once', async () => {
    for (let i = 0; i < 2_500; i++) auth.usage.note(`key-${i}`, null);
    auth.usage.note(keys[0]!.id, null);
    let turns = 0;
    const count = () => {
      turns++;
      if (turns < 1_000) immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await auth.usage.flush();
    clearImmediate(immediate);
    expect(writes()).toBe(26);
    expect(turns).toBeGreaterThanOrEqual(25);
    expect(await lastUses()).toEqual([new Date(auth.clock.now()), null]);
  });
});
