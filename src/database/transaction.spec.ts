import { beforeEach, expect, it } from '@jest/globals';
import { type DataSource, type EntityManager, Not } from 'typeorm';
import { openDatabase } from '../../test/auth/support/auth-fixture.js';
import { StatementLog } from '../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../test/auth/support/temporary-folder.js';
import { describeOn, describeOnEachDatabase } from '../../test/support/each-database.js';
import { eventually } from '../../test/support/eventually.js';
import { User } from '../modules/auth/entities/user.entity.js';
import { inTransaction } from './transaction.js';

const user = (name: string) => ({ id: name, name, role: 'viewer' as const, createdAt: new Date(0) });

let folder: string;
let dataSource: DataSource;
let log: StatementLog;

beforeEach(async () => {
  folder = temporaryFolder();
  log = new StatementLog();
  dataSource = await openDatabase(folder, { logging: true, logger: log });
  log.forget();
});

const names = async () => (await dataSource.manager.find(User, { order: { name: 'ASC' } })).map(({ name }) => name);

describeOnEachDatabase('inTransaction', () => {
  it('keeps all of the work or nothing', async () => {
    const work = inTransaction(dataSource, async (manager) => {
      await manager.insert(User, user('asha'));
      await manager.insert(User, user('asha'));
    });
    await expect(work).rejects.toThrow(/unique/i);
    expect(await names()).toEqual([]);
  });

  it('keeps the work of others when one that runs at the same time fails', async () => {
    const failing = hold(dataSource, user('asha'));
    const other = inTransaction(dataSource, (manager) => manager.insert(User, user('bela')));
    await failing.taken;
    failing.fail();
    await expect(failing.ended).rejects.toThrow('changed my mind');
    await other;
    expect(await names()).toEqual(['bela']);
  });

  it('does the work again on what another process has written meanwhile, until it fits', async () => {
    await dataSource.manager.insert(User, user('0'));
    const processes = [dataSource, await openDatabase(folder)];
    const grow = async (manager: EntityManager) => {
      const [{ name }] = (await manager.find(User)) as [User];
      await manager.update(User, { id: '0' }, { name: String(Number(name) + 1) });
    };
    await Promise.all(Array.from({ length: 20 }, (_, i) => inTransaction(processes[i % 2]!, grow)));
    expect(await names()).toEqual(['20']);
  });
});

describeOn('SQLite', 'inTransaction', () => {
  it('waits for another process that is writing, then works on what that one has written', async () => {
    const held = hold(await openDatabase(folder), user('bela'));
    await held.taken;
    let attempts = 0;
    const work = inTransaction(dataSource, async (manager) => {
      attempts++;
      const seen = await manager.count(User);
      await manager.insert(User, user('asha'));
      return seen;
    });
    await eventually(() => expect(log.beginningWith('BEGIN').length).toBeGreaterThan(3));
    expect(attempts).toBe(0);
    held.release();
    expect(await work).toBe(1);
    expect(attempts).toBe(1);
    expect(await names()).toEqual(['asha', 'bela']);
  });

  it('lets the connection see what others write, after it found the database busy', async () => {
    const another = await openDatabase(folder);
    const held = hold(another, user('bela'));
    await held.taken;
    const work = inTransaction(dataSource, (manager) => manager.insert(User, user('asha')));
    await eventually(() => expect(log.beginningWith('ROLLBACK').length).toBeGreaterThan(1));
    expect(await names()).toEqual([]);
    held.release();
    await work;
    await inTransaction(another, (manager) => manager.insert(User, user('chitra')));
    expect(await names()).toEqual(['asha', 'bela', 'chitra']);
  });
});

describeOn('PostgreSQL', 'inTransaction', () => {
  it('runs transactions side by side: one that takes long keeps nobody waiting', async () => {
    const held = hold(dataSource, user('asha'));
    await held.taken;
    await inTransaction(dataSource, (manager) => manager.insert(User, user('bela')));
    expect(await names()).toEqual(['bela']);
    held.release();
    await held.ended;
    expect(await names()).toEqual(['asha', 'bela']);
  });

  it('lets no two processes both do what only one of them may', async () => {
    const all = ['asha', 'bela', 'chitra', 'devi'];
    await dataSource.manager.insert(User, all.map(user));
    const processes = [dataSource, await openDatabase(folder)];
    let looks = 0;
    // Each may leave as long as somebody stays, and all of them look before any of them has left.
    const leave = (name: string) => async (manager: EntityManager) => {
      const others = await manager.countBy(User, { name: Not(name) });
      looks++;
      await eventually(() => expect(looks).toBeGreaterThanOrEqual(all.length));
      if (others > 0) await manager.delete(User, { name });
    };
    await Promise.all(all.map((name, i) => inTransaction(processes[i % 2]!, leave(name))));
    expect(await names()).toHaveLength(1);
  });

  it('does the work again when two wait for each other', async () => {
    await dataSource.manager.insert(User, [user('asha'), user('bela')]);
    let waiting = 0;
    const bothHoldOne = () => eventually(() => expect(waiting).toBeGreaterThanOrEqual(2));
    const demote = (first: string, second: string) =>
      inTransaction(dataSource, async (manager) => {
        await manager.update(User, { id: first }, { role: 'trader' });
        waiting++;
        await bothHoldOne();
        await manager.update(User, { id: second }, { role: 'admin' });
      });
    await Promise.all([demote('asha', 'bela'), demote('bela', 'asha')]);
    expect(waiting).toBe(3);
    expect((await dataSource.manager.find(User)).map(({ role }) => role).sort()).toEqual(['admin', 'trader']);
  });

  it('fails when the work kept an error back: the server would roll back and call it success', async () => {
    const work = inTransaction(dataSource, async (manager) => {
      await manager.insert(User, user('asha'));
      await manager.insert(User, user('asha')).catch(() => undefined);
    });
    await expect(work).rejects.toThrow('its error was kept back: nothing was written');
    expect(await names()).toEqual([]);
  });
});

interface Held {
  /** Resolves once the row is written. */
  taken: Promise<void>;
  ended: Promise<unknown>;
  release(): void;
  fail(): void;
}

/** A transaction that inserts a user and stays open until it is released. */
function hold(dataSource: DataSource, row: ReturnType<typeof user>): Held {
  const released = settleable();
  const taken = settleable();
  const ended = inTransaction(dataSource, async (manager) => {
    await manager.insert(User, row);
    taken.resolve();
    await released.promise;
  });
  return {
    taken: taken.promise,
    ended,
    release: released.resolve,
    fail: () => released.reject(new Error('changed my mind')),
  };
}

function settleable() {
  let [resolve, reject] = [(): void => undefined, (_reason: Error): void => undefined];
  const promise = new Promise<void>((...settle) => {
    [resolve, reject] = settle;
  });
  return { promise, resolve, reject };
}
