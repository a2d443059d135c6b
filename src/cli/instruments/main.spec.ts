import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { InstrumentDatabase, sharesCsv } from '../../../test/support/instrument-database.js';
import { main } from './main.js';

const extract = (name: string) => new URL(`../../../test/data/instruments/${name}`, import.meta.url).pathname;
const NSE = extract('zerodha-nse.csv');
const NFO = extract('zerodha-nfo.csv.gz');

let database: InstrumentDatabase;

beforeEach(async () => {
  database = await InstrumentDatabase.create();
});

/** Runs a command as the shell would, and gives what it printed. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const code = await main(argv, {
    env: database.env,
    out: (line) => {
      printed.out += `${line}\n`;
    },
    err: (line) => {
      printed.err += `${line}\n`;
    },
  });
  return { code, ...printed };
}

describe('instruments import', () => {
  it('makes a database and a master of several files, and says what it did', async () => {
    const { code, out, err } = await run('import', '--broker', 'zerodha', '--file', NSE, '--file', NFO);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      /^zerodha: 597 instruments from zerodha-nse.csv, zerodha-nfo.csv.gz in \d+\.\d s \(0 before, generation 1\)\.$/m,
    );
  });

  it('takes a canonical CSV for any broker, and notes that the broker is none of ours', async () => {
    const file = database.file('mine.csv', sharesCsv(2));
    expect(await run('import', '--broker', 'zerodha', '--file', file)).toMatchObject({ code: 0, err: '' });
    const { code, err } = await run('import', '--broker', 'mine', '--file', file);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('no broker called mine') });
  });

  it('lists rejected rows with their lines', async () => {
    const file = database.file('x.csv', 'symbol,exchange,token\nA,NSE,1\nB,NYSE,2\n,NSE,3\n');
    const { code, err } = await run('import', '--broker', 'zerodha', '--file', file);
    expect(code).toBe(0);
    expect(err).toBe('Rejected rows: 2\n  line 3: unknown exchange "NYSE"\n  line 4: no symbol\n');
  });

  it('reports progress every 25,000 rows', async () => {
    const file = database.file('x.csv', sharesCsv(60_000));
    const { err } = await run('import', '--broker', 'zerodha', '--file', file);
    expect(err).toBe('25000 rows read\n50000 rows read\n');
  });

  it('changes nothing, says why in one line and what to do, and exits with 1 for a file that was cut off', async () => {
    await run('import', '--broker', 'zerodha', '--file', NSE);
    const before = (await run('status')).out;
    const cut = database.file('cut.csv.gz', gzipSync(sharesCsv(500)).subarray(0, 300));
    expect(await run('import', '--broker', 'zerodha', '--file', cut)).toEqual({
      code: 1,
      out: '',
      err: 'zerodha: nothing changed: cut.csv.gz: is a gzip file that was cut off. Check the file, or download it again.\n',
    });
    expect((await run('status')).out).toBe(before);
  });

  it('lists the rejected rows of a file that it refuses, fifty at most', async () => {
    const file = database.file('bad.csv', `${sharesCsv(10)}${'X,NYSE,1\n'.repeat(60)}`);
    const { code, err } = await run('import', '--broker', 'zerodha', '--file', file);
    expect(code).toBe(1);
    const lines = err.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^zerodha: nothing changed: bad.csv: 60 of 70 rows are bad .* Mend the rows below/);
    expect(lines.slice(1, 3)).toEqual(['Rejected rows: 60', '  line 12: unknown exchange "NYSE"']);
    expect(lines).toHaveLength(53);
    expect(lines.at(-1)).toBe('  … and 10 more; --json lists up to 1000');
  });

  it('replaces a master by one of fewer than half of its rows only with --force', async () => {
    await run('import', '--broker', 'zerodha', '--file', NFO);
    const small = database.file('small.csv', sharesCsv(3));
    const refused = await run('import', '--broker', 'zerodha', '--file', small);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('repeat with --force') });
    expect(await run('import', '--broker', 'zerodha', '--file', small, '--force')).toMatchObject({ code: 0 });
  });

  it('prints one JSON object with --json, for success and failure', async () => {
    const sound = await run('import', '--broker', 'zerodha', '--file', NFO, '--json');
    expect(JSON.parse(sound.out)).toMatchObject({ status: 'success', broker: 'zerodha', rows: 348, rejected: [] });
    const none = await run('import', '--broker', 'zerodha', '--file', '/nowhere.csv', '--json');
    expect(none.code).toBe(1);
    expect(JSON.parse(none.out)).toMatchObject({
      status: 'error',
      failure: 'unreadable',
      message: 'there is no such file',
    });
  });
});

describe('instruments search, show and status', () => {
  beforeEach(async () => {
    await run('import', '--broker', 'zerodha', '--file', NSE, '--file', NFO);
  });

  it('searches symbols, then names, up to the limit', async () => {
    const { code, out } = await run('search', '--broker', 'zerodha', 'state', 'bank');
    expect({ code, lines: out.trimEnd().split('\n') }).toEqual({
      code: 0,
      lines: [
        expect.stringMatching(/^INSTRUMENT +TOKEN/),
        expect.stringMatching(/^NSE:SBIN +779521 +EQ +1 +STATE BANK OF INDIA$/),
      ],
    });
    const json = await run('search', '--broker', 'zerodha', 'nifty', '--limit', '3', '--json');
    expect(JSON.parse(json.out)).toMatchObject([{ symbol: 'NIFTY', exchange: 'NSE_INDEX' }, {}, {}]);
    expect(await run('search', '--broker', 'zerodha', 'zzz')).toMatchObject({ code: 1, out: '' });
  });

  it('shows one instrument, or names similar ones', async () => {
    const { out } = await run('show', '--broker', 'zerodha', 'NFO:ASHOKLEY30SEP25142.5CE');
    expect(out).toMatch(/^strike +142\.5$/m);
    expect(await run('show', '--broker', 'zerodha', 'NSE:RELI')).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('zerodha has no NSE:RELI. Similar: NSE:RELIANCE'),
    });
  });

  it('says how to import the master of a broker that has none', async () => {
    const { code, err } = await run('show', '--broker', 'angel', 'NSE:SBIN');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('import --broker angel --file FILE') });
  });

  it('shows the masters that are there', async () => {
    const { out } = await run('status');
    expect(out).toMatch(/^zerodha +597 +1 +\d{4}-\S+Z +zerodha-nse.csv, zerodha-nfo.csv.gz$/m);
    expect(JSON.parse((await run('status', '--json')).out)).toMatchObject([
      { broker: 'zerodha', rows: 597, generation: 1 },
    ]);
  });
});

describe('instruments', () => {
  it('explains itself with --help', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    for (const command of ['import', 'search', 'show', 'status'])
      expect(out).toContain(`npm run instruments -- ${command}`);
  });

  it.each([
    [[], 'no command given'],
    [['toString'], 'there is no command toString'],
    [['import', '--broker', 'zerodha'], '--file FILE is missing'],
    [['import', '--file', 'x'], '--broker ID is missing'],
    [['import', '--broker', 'Zerodha!', '--file', 'x'], '--broker Zerodha!: an id is of'],
    [['import', '--borker', 'x'], "Unknown option '--borker'"],
    [['search', '--broker', 'x'], 'the text to search for is missing'],
    [['search', '--broker', 'x', 'y', '--limit', '0'], '--limit 0: expected a number'],
    [['show', '--broker', 'x', 'SBIN'], 'name the instrument as EXCHANGE:SYMBOL'],
  ])('answers %j with what is wrong and exit code 2', async (argv, message) => {
    expect(await run(...argv)).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
  });

  it('says in one line that the setting of the database is wrong', async () => {
    const lines: string[] = [];
    const io = { env: { DATABASE_URL: 'mysql://x' }, out: () => undefined, err: (line: string) => lines.push(line) };
    expect(await main(['status'], io)).toBe(1);
    expect(lines).toEqual([expect.stringContaining('DATABASE_URL')]);
  });
});
