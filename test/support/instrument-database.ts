import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from '@jest/globals';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A database file of its own for one test, removed after it. */
export class InstrumentDatabase {
  private readonly folder = mkdtempSync(join(tmpdir(), 'tickgate-instruments-'));
  readonly url = `sqlite:${join(this.folder, 'tickgate.db')}`;

  constructor() {
    cleanups.push(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** A connection of its own, as another process would have, closed after the test. */
  async connect(): Promise<DataSource> {
    const dataSource = await new DataSource(dataSourceOptions(this.url)).initialize();
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
  const rows: Instrument[] = await dataSource.query(
    'SELECT * FROM instruments WHERE broker = ? ORDER BY exchange, symbol',
    [broker],
  );
  return rows.map(({ exchange, symbol, token }) => `${exchange}:${symbol}=${token}`);
}
