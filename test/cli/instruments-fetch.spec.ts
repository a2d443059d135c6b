import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { main } from '../../src/cli/instruments/main.js';
import { loadConfig } from '../../src/config/load-config.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { SecretBox } from '../../src/modules/auth/secret-box.js';
import { loadSecretKey } from '../../src/modules/auth/secret-key.js';
import { shippedBrokers } from '../../src/modules/brokers/registry.js';
import { FakeClock } from '../support/fake-clock.js';
import { HttpHost } from '../support/http-host.js';
import { afterThisTest, InstrumentDatabase, visible } from '../support/instrument-database.js';
import { venue } from '../support/venue.js';

const SECRET = 'token-of-the-day';

/** Moves on with every account: of two that were made in the same millisecond, neither is the first. */
const clock = new FakeClock();

let host: HttpHost;
let database: InstrumentDatabase;
let dataSource: DataSource;

beforeEach(async () => {
  host = await HttpHost.start((_request, response) => response.end('BTC ETH SOL'));
  afterThisTest(() => host.stop());
  database = await InstrumentDatabase.create();
  dataSource = await database.connect();
});

/** Runs a command as the shell would; no output of any may hold the token. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const code = await main(argv, {
    env: database.env,
    brokers: [...shippedBrokers, venue(host.url)],
    out: (line) => {
      printed.out += `${line}\n`;
    },
    err: (line) => {
      printed.err += `${line}\n`;
    },
  });
  expect(printed.out + printed.err).not.toContain(SECRET);
  return { code, ...printed };
}

/** Gives the feed. */
async function account(credentials: Record<string, string>): Promise<string> {
  if (!(await dataSource.manager.exists(User))) {
    await dataSource.manager.insert(User, { id: 'u', name: 'desk1', role: 'trader', createdAt: new Date() });
  }
  const key = loadSecretKey(loadConfig(database.env).config);
  const accounts = new AccountsService(dataSource, new SecretBox(key.derive('credentials')), clock);
  clock.advance(1000);
  return (await accounts.create('u', 'venue', 'Venue', credentials)).feed;
}

describe('instruments fetch', () => {
  it('downloads a public master without an account, and makes no secret key for it', async () => {
    const { code, out, err } = await run('fetch', '--broker', 'venue');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      new RegExp(
        `^venue: 3 instruments from ${host.host}/master in \\d+\\.\\d s \\(0 before, generation 1\\)\\.$`,
        'm',
      ),
    );
    expect(await visible(dataSource, 'venue')).toEqual(['CRYPTO:BTC=t0', 'CRYPTO:ETH=t1', 'CRYPTO:SOL=t2']);
    const folder = dirname(database.url.slice('sqlite:'.length));
    expect(existsSync(folder) ? readdirSync(folder) : []).not.toContain('tickgate.key');
  });

  it("asks with the broker's first account, or with the one of the feed that is named", async () => {
    await account({ token: SECRET });
    const second = await account({ token: 'second' });
    await run('fetch', '--broker', 'venue');
    await run('fetch', '--broker', 'venue', '--feed', second);
    expect(host.requests).toEqual([`GET /master?token=${SECRET}`, 'GET /master?token=second']);
  });

  it("asks a simulator's account's own host, and never the broker's", async () => {
    const simulator = await HttpHost.start((_request, response) => response.end('SIM'));
    afterThisTest(() => simulator.stop());
    const lost = await account({ 'url:feed': 'ws://127.0.0.1:1' });
    const found = await account({ 'url:feed': 'ws://127.0.0.1:1', 'url:instruments': simulator.url });
    expect(await run('fetch', '--broker', 'venue', '--feed', lost)).toMatchObject({
      code: 1,
      err: expect.stringContaining(`npm run accounts -- set --feed ${lost} --url instruments=URL`),
    });
    expect(await run('fetch', '--broker', 'venue', '--feed', found)).toMatchObject({ code: 0 });
    expect({ broker: host.requests, simulator: simulator.requests.length }).toEqual({ broker: [], simulator: 1 });
  });

  it('reports the progress of a long download', async () => {
    const rows = Array.from({ length: 500 }, (_, index) => `COIN${index}${'X'.repeat(20)}`).join(' ');
    host.handle = (_request, response) => {
      const body = Buffer.concat([Buffer.from(rows), Buffer.alloc(12_000_000 - rows.length, ' BAD')]);
      response.writeHead(200, { 'Content-Length': String(body.length) }).end(body);
    };
    const { err } = await run('fetch', '--broker', 'venue');
    expect(err).toMatch(
      new RegExp(`^${host.host}/master: 5\\.\\d of 12\\.0 MB\n${host.host}/master: 10\\.\\d of 12\\.0 MB\n`),
    );
  });

  it.each([
    [403, 'no', 'answered HTTP 403. Log in: npm run accounts -- login --feed venue'],
    [500, 'no', 'answered HTTP 500. The broker may be under maintenance'],
    [200, '<html>', 'answered with a web page instead of data. The broker may'],
    [200, '', 'is empty. It may come in pieces now'],
    [200, '{"error":1}', 'is no list of symbols. It may come in pieces now'],
    [200, 'BTC', 'fewer than half. If that is right: npm run instruments -- fetch --broker venue --force'],
  ])('changes nothing on HTTP %d with %j, says what to do, and exits with 1', async (status, body, message) => {
    await account({ token: SECRET });
    await run('fetch', '--broker', 'venue');
    host.handle = (_request, response) => response.writeHead(status).end(body);
    const { code, out, err } = await run('fetch', '--broker', 'venue');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err.split(`${host.host}/master`)).toHaveLength(2);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(await visible(dataSource, 'venue')).toHaveLength(3);
  });

  it('takes a master of fewer than half of the rows with --force', async () => {
    await run('fetch', '--broker', 'venue');
    host.handle = (_request, response) => response.end('BTC');
    expect(await run('fetch', '--broker', 'venue', '--force')).toMatchObject({ code: 0 });
    expect(await visible(dataSource, 'venue')).toEqual(['CRYPTO:BTC=t0']);
  });

  it('tells of a host that cannot be reached, as one JSON object with --json', async () => {
    const address = host.host;
    const argv = ['fetch', '--broker', 'venue', '--json'];
    const sound = await run(...argv);
    expect(JSON.parse(sound.out)).toMatchObject({ status: 'success', broker: 'venue', rows: 3 });
    host.handle = (request) => request.socket.destroy();
    const failed = await run(...argv);
    expect({ code: failed.code, answer: JSON.parse(failed.out) }).toEqual({
      code: 1,
      answer: {
        status: 'error',
        broker: 'venue',
        failure: 'unreachable',
        message: expect.stringContaining(`${address}/master: `),
      },
    });
  });

  it.each([
    [['fetch', '--broker', 'nobody'], 1, 'No broker nobody; known: aliceblue, angel'],
    [['fetch', '--broker', 'replay'], 1, 'replay has no instrument master to fetch; known: aliceblue, angel'],
    [['fetch', '--broker', 'venue', '--feed', 'nope'], 1, 'venue has no feed nope'],
    [['fetch'], 2, '--broker ID is missing'],
  ])('answers %j with what is wrong', async (argv, code, message) => {
    expect(await run(...argv)).toEqual({ code, out: '', err: expect.stringContaining(message) });
    expect(host.requests).toEqual([]);
  });

  it('is explained by --help', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('npm run instruments -- fetch --broker ID');
  });
});
