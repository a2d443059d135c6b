import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../../test/auth/support/auth-fixture.js';
import { StatementLog } from '../../test/auth/support/statement-log.js';
import { temporaryFolder } from '../../test/auth/support/temporary-folder.js';
import { eventually } from '../../test/support/eventually.js';
import { User } from '../modules/auth/entities/user.entity.js';
import { inTransaction } from './transaction.js';

const user = (name: string) => ({ id: name, name, role: 'viewer' as const, createdAt: new Date(0) });

describe('inTransaction', () => {
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

  it('keeps all of the work or nothing', async () => {
    const work = inTransaction(dataSource, async (manager) => {
      await manager.insert(User, user('asha'));
      await manager.insert(User, user('asha'));
    });
    await expect(work).rejects.toThrow(/UNIQUE/);
    expect(await names()).toEqual([]);
  });

  it('keeps the work of others when one that runs at the same time fails', async () => {
    let fail: () => void = () => undefined;
    const failing = inTransaction(dataSource, async (manager) => {
      await manager.insert(User, user('asha'));
      await new Promise<void>((_resolve, reject) => {
        fail = () => reject(new Error('changed my mind'));
      });
    });
    const other = inTransaction(dataSource, (manager) => manager.insert(User, user('bela')));
    await new Promise(setImmediate);
    fail();
    await expect(failing).rejects.toThrow('changed my mind');
    await other;
    expect(await names()).toEqual(['bela']);
  });

  it('waits for another process that is writing, then works on what that one has written', async () => {
    const another = await openDatabase(folder);
    const held = hold(another, user('bela'));
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

/** A transaction that inserts a user and stays open until it is released. */
function hold(dataSource: DataSource, row: ReturnType<typeof user>): { taken: Promise<void>; release: () => void } {
  let release: () => void = () => undefined;
  const taken = new Promise<void>((resolve, reject) => {
    inTransaction(dataSource, async (manager) => {
      await manager.insert(User, row);
      const released = new Promise<void>((done) => {
        release = done;
      });
      resolve();
      await released;
    }).catch(reject);
  });
  return { taken, release: () => release() };
}
