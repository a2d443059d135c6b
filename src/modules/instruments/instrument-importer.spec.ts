import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { eventually } from '../../../test/support/eventually.js';
import { afterThisTest, InstrumentDatabase, sharesCsv } from '../../../test/support/instrument-database.js';
import { loadConfig } from '../../config/load-config.js';
import { dataSourceOptions } from '../../database/data-source-options.js';
import { InstrumentImporter } from './instrument-importer.js';
import { InstrumentMaster } from './instrument-master.entity.js';
import { InstrumentRow } from './instrument-row.entity.js';
import { InstrumentStore } from './instrument-store.js';

Logger.overrideLogger(false);

const NFO_FILE = new URL('../../../test/data/instruments/zerodha-nfo.csv.gz', import.meta.url);
const WIDE_ROWS = 100_000;

let database: InstrumentDatabase;
let dataSource: DataSource;
let store: InstrumentStore;
let importer: InstrumentImporter;

async function start(connection: DataSource, url: string): Promise<void> {
  dataSource = connection;
  store = new InstrumentStore(dataSource, 60_000);
  importer = new InstrumentImporter(dataSource, loadConfig({ DATABASE_URL: url }).config, store);
  const running = [importer, store];
  afterThisTest(async () => {
    for (const part of running) await part.onModuleDestroy();
  });
  await store.onModuleInit();
}

beforeEach(async () => {
  database = await InstrumentDatabase.create();
  await start(await database.connect(), database.url);
});

/** The real extract, over and over with tokens and years of its own, up to 100,000 rows. */
function wideDump(): string {
  const [header = '', ...rows] = gunzipSync(readFileSync(NFO_FILE)).toString().trimEnd().split('\n');
  const lines = Array.from({ length: WIDE_ROWS }, (_, index) => {
    const round = Math.floor(index / rows.length);
    const cells = rows[index % rows.length]!.split(',');
    cells[0] = String(index + 1);
    cells[3] = `${cells[3]}${round}`;
    return cells.join();
  });
  return `${[header, ...lines].join('\n')}\n`;
}

describeOnEachDatabase('InstrumentImporter', () => {
  it("imports a shipped broker's own dump, and lookups see it at once", async () => {
    const report = await importer.import('zerodha', NFO_FILE.pathname);
    expect(report).toMatchObject({
      broker: 'zerodha',
      source: 'zerodha-nfo.csv.gz',
      rows: 348,
      generation: 1,
      rejected: [],
    });
    expect(store.of('zerodha').find('ASHOKLEY30SEP25142.5CE', 'NFO')).toMatchObject({ strike: 142.5, lotsize: 5000 });
  });

  it('shows a reader that watches all the while the old master or the new one, never a part', async () => {
    await importer.import('x', Buffer.from(sharesCsv(5000, 10_000)));
    const reader = await database.connect();
    const seen = new Set<string>();
    let isOver = false;
    const importing = importer.import('x', Buffer.from(sharesCsv(4000, 50_000))).finally(() => {
      isOver = true;
    });
    await eventually(async () => {
      const [row] = await reader.query(`SELECT count(*) AS n, min(token) AS low, max(token) AS high FROM instruments`);
      seen.add(`${row.n} ${row.low}-${row.high}`);
      return isOver;
    }, 30_000);
    await importing;
    expect([...seen]).toEqual(['5000 10000-14999', '4000 50000-53999']);
  });

  it('gives up when the process shuts down, changes nothing and leaves no rows behind', async () => {
    await importer.import('zerodha', NFO_FILE.pathname);
    let outcome = '';
    let read = 0;
    void importer
      .import('zerodha', Buffer.from(wideDump()), { onProgress: (rows) => (read = rows) })
      .catch((error: { failure: string }) => (outcome = error.failure));
    await eventually(() => expect(read).toBeGreaterThan(0));
    await importer.onModuleDestroy();
    expect(outcome).toBe('cancelled');
    expect(read).toBeLessThan(WIDE_ROWS);
    expect(await dataSource.manager.count(InstrumentRow)).toBe(348);
    expect(await dataSource.manager.find(InstrumentMaster)).toMatchObject([{ state: 'current', generation: 1 }]);
  });
});

describe('InstrumentImporter, whatever the database', () => {
  it('imports 100,000 rows, replaces them by 100,000 others, and never holds the event loop for long', async () => {
    const file = database.file('wide.csv', wideDump());
    const progress: number[] = [];
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const begun = performance.now();
    delay.enable();
    await importer.import('zerodha', file, { onProgress: (rows) => progress.push(rows) });
    const report = await importer.import('zerodha', readFileSync(file));
    delay.disable();
    // A ratio, because a busy machine slows both.
    expect(delay.max / 1e6).toBeLessThan((performance.now() - begun) / 10);
    expect(report).toMatchObject({ rows: WIDE_ROWS, previousRows: WIDE_ROWS, rejectedCount: 0, generation: 2 });
    expect(store.masters()).toMatchObject([{ rowCount: WIDE_ROWS, generation: 2 }]);
    expect(store.of('zerodha').find('NIFTY28730SEP25FUT', 'NFO')).toMatchObject({ token: '99877', name: 'NIFTY287' });
    expect(progress.at(-1)).toBe(WIDE_ROWS);
  }, 120_000);

  it('takes the bodies of several requests as one master', async () => {
    const request = (url: string) => ({ method: 'GET' as const, url });
    const report = await importer.import('x', [
      { body: Buffer.from('symbol,exchange,token\nA,NSE,1\n'), request: request('http://host/nse') },
      { body: Buffer.from('symbol,exchange,token\nA,BSE,1\n,BSE,2\n'), request: request('http://host/bse') },
    ]);
    expect(report).toMatchObject({ rows: 2, rejected: [{ part: 'http://host/bse', line: 3, reason: 'no symbol' }] });
  });

  it('reads the dump of a broker that does not come with Tickgate by the parser it is given', async () => {
    const asked: string[] = [];
    function* parse(body: Buffer, { url }: { url: string }) {
      asked.push(url);
      for (const [index, symbol] of body.toString().split(' ').entries()) {
        yield { symbol, exchange: 'CRYPTO', token: `t${index}`, brsymbol: symbol, brexchange: 'V' };
      }
      yield { line: 9, reason: 'a footer' };
    }
    const symbols = Array.from({ length: 1000 }, (_, index) => `COIN${index}`);
    const part = {
      body: Buffer.from(symbols.join(' ')),
      request: { method: 'GET' as const, url: 'http://venue/list' },
    };
    const report = await importer.import('venue', [part], { parse, source: 'venue list' });
    expect(report).toMatchObject({ rows: 1000, source: 'venue list', rejected: [{ line: 9, reason: 'a footer' }] });
    expect(asked).toEqual(['http://venue/list']);
    expect(store.of('venue').find('COIN999', 'CRYPTO')).toMatchObject({ token: 't999' });
  });

  it('tells why it changed nothing, whichever thread found it', async () => {
    await importer.import('x', Buffer.from(sharesCsv(5)));
    const parse = (): never => {
      throw new Error('is no list of coins');
    };
    const unreadable = { name: 'ImportError', failure: 'unreadable' };
    await expect(importer.import('x', Buffer.from('what'))).rejects.toMatchObject(unreadable);
    await expect(importer.import('x', Buffer.from('what'), { parse })).rejects.toMatchObject({
      ...unreadable,
      message: 'is no list of coins',
    });
    await expect(importer.import('x', Buffer.from(sharesCsv(1)))).rejects.toMatchObject({ failure: 'too_few_rows' });
    expect(store.masters()).toMatchObject([{ broker: 'x', rowCount: 5, generation: 1 }]);
  });

  it('runs imports one after another, in the order they were asked for', async () => {
    const reports = await Promise.all([
      importer.import('x', Buffer.from(sharesCsv(3, 100))),
      importer.import('x', Buffer.from('no header\n')).catch((error: Error) => error.name),
      importer.import('x', Buffer.from(sharesCsv(3, 200))),
    ]);
    expect(reports).toMatchObject([{ generation: 1 }, 'ImportError', { generation: 2 }]);
    expect(store.of('x').find('SYM0', 'NSE')).toMatchObject({ token: '200' });
  });

  it('works on a database in memory too', async () => {
    const url = 'sqlite::memory:';
    const inMemory = await new DataSource(dataSourceOptions(url)).initialize();
    afterThisTest(() => inMemory.destroy());
    await start(inMemory, url);
    await importer.import('zerodha', NFO_FILE.pathname);
    expect(store.of('zerodha').find('NIFTY30SEP25FUT', 'NFO')).toMatchObject({ token: '13568258' });
  });
});
