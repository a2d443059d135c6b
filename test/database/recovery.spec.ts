import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { isDatabaseAway } from '../../src/database/database-away.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { endWhenSilent, type PostgresOptions } from '../../src/database/postgres-options.js';
import { inTransaction } from '../../src/database/transaction.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { captureLog } from '../auth/support/captured-log.js';
import { describeOn } from '../support/each-database.js';
import { eventually } from '../support/eventually.js';
import { findPostgres, type PostgresBinaries } from '../support/postgres-binaries.js';
import { PostgresServer } from '../support/postgres-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** Connections that the pool may open. */
const POOL_SIZE = 10;

describeOn('PostgreSQL', 'a pool of connections', () => {
  let server: PostgresServer;
  let dataSource: DataSource;

  beforeAll(async () => {
    server = await PostgresServer.create(findPostgres() as PostgresBinaries);
    await server.run('CREATE DATABASE ticks');
  });
  afterAll(() => server.remove());
  afterEach(() => dataSource.destroy());

  const users = () => dataSource.manager.count(User);
  const add = (name: string) =>
    inTransaction(dataSource, (manager) =>
      manager.insert(User, { id: name, name, role: 'viewer', createdAt: new Date(0) }),
    );

  /** So that every connection of the pool is open. */
  const askAllAtOnce = () => Promise.all(Array.from({ length: POOL_SIZE }, users));

  it('survives a server that goes away and comes back, says so once, and goes on by itself', async () => {
    const log = captureLog();
    dataSource = await openDataSource(dataSourceOptions(server.url('ticks')));
    await add('before');
    await askAllAtOnce();

    const interrupted = dataSource.query('SELECT pg_sleep(60)').catch((error: Error) => error);
    await eventually(async () => {
      const [{ count }] = await dataSource.query(
        `SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)'`,
      );
      return Number(count) > 0;
    });
    const halfDone = inTransaction(dataSource, async (manager) => {
      await manager.insert(User, { id: 'half', name: 'half', role: 'viewer', createdAt: new Date(0) });
      await interrupted;
      await manager.insert(User, { id: 'done', name: 'done', role: 'viewer', createdAt: new Date(0) });
    }).catch((error: Error) => error);
    await server.stop();
    const failures = await Promise.allSettled([users(), add('meanwhile')]);
    const reasons = failures.map((failure) => failure.status === 'rejected' && failure.reason);
    for (const reason of [await interrupted, await halfDone, ...reasons]) expect(isDatabaseAway(reason)).toBe(true);

    await server.start();
    await add('after');
    expect(await askAllAtOnce()).toEqual(Array(POOL_SIZE).fill(2));
    expect(log).toEqual([expect.stringMatching(/^warn Lost a connection to the database server 127\.0\.0\.1:\d+: /)]);
    Logger.overrideLogger(true);
  }, 60_000);

  it('gives up connections whose server fell silent, and opens others', async () => {
    const url = new URL(server.url('ticks'));
    const proxy = await TcpProxy.start(Number(url.port));
    url.port = String(proxy.ownPort);
    const options = dataSourceOptions(url.href) as PostgresOptions;
    dataSource = await openDataSource({ ...options, extra: { ...options.extra, onConnect: endWhenSilent(300) } });
    await askAllAtOnce();

    proxy.die();
    const failures = await Promise.all(
      Array.from({ length: POOL_SIZE }, () => users().catch((error: unknown) => error as Error)),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({ message: 'the database server has not answered for 0.3 s' });
      expect(isDatabaseAway(failure)).toBe(true);
    }
    expect(await users()).toBeGreaterThanOrEqual(0);
    await proxy.stop();
  });
});
