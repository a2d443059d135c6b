import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { TestDatabase } from './test-database.js';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A database of its own for one test, and a folder for files; both are removed after it. */
export class InstrumentDatabase {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tickgate-instruments-'));

  private constructor(
    readonly url: string,
    /** The settings that a gateway on this database is started with. */
    readonly env: Readonly<Record<string, string>>,
  ) {
    cleanups.push(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  static async create(): Promise<InstrumentDatabase> {
    const { url, env, remove } = await TestDatabase.create();
    cleanups.push(remove);
    return new InstrumentDatabase(url, env);
  }

  /** A connection of its own, as another process would have, closed after the test. */
  async connect(): Promise<DataSource> {
    const dataSource = await openDataSource(dataSourceOptions(this.url));
    cleanups.push(() => dataSource.destroy());
    return dataSource;
  }

  file(name: string, content: string | Buffer): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }
}

/** Runs after the test, before its databases are closed. */
export function afterThisTest(cleanup: () => unknown): void {
  cleanups.push(cleanup);
}

/** A share of NSE. */
export function share(symbol: string, token: string, rest: Partial<Instrument> = {}): Instrument {
  return { symbol, exchange: 'NSE', token, brsymbol: symbol, brexchange: 'NSE', ...rest };
}

/** A canonical CSV of shares SYM0, SYM1, …; tokens are `offset` + number. */
export function sharesCsv(count: number, offset = 1000): string {
  const rows = Array.from({ length: count }, (_, index) => `SYM${index},NSE,${offset + index}\n`);
  return `symbol,exchange,token\n${rows.join('')}`;
}

/** What readers of a broker see, as EXCHANGE:SYMBOL=TOKEN in order. */
export async function visible(dataSource: DataSource, broker: string): Promise<string[]> {
  const rows = await dataSource
    .createQueryBuilder()
    .select(['exchange', 'symbol', 'token'])
    .from('instruments', 'instruments')
    .where('broker = :broker', { broker })
    .orderBy({ exchange: 'ASC', symbol: 'ASC' })
    .getRawMany<Instrument>();
  return rows.map(({ exchange, symbol, token }) => `${exchange}:${symbol}=${token}`);
}
