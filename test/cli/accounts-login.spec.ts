import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { main } from '../../src/cli/accounts/main.js';
import { loadConfig } from '../../src/config/load-config.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { SecretBox } from '../../src/modules/auth/secret-box.js';
import { loadSecretKey } from '../../src/modules/auth/secret-key.js';
import {
  type BrokerDefinition,
  type Credentials,
  type HttpClient,
  LoginError,
  type LoginFlow,
} from '../../src/modules/brokers/engine/contract.js';
import { shippedBrokers } from '../../src/modules/brokers/registry.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { FakeClock } from '../support/fake-clock.js';
import { HttpHost } from '../support/http-host.js';
import { afterThisTest, InstrumentDatabase } from '../support/instrument-database.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { venue } from '../support/venue.js';

const API_SECRET = 'kite-api-secret';
const USER = '6f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0';
const FOLLOWS_LATER = 'no gateway was reached; one that runs follows within 15 s';

let database: InstrumentDatabase;
let accounts: AccountsService;
let simulator: ZerodhaSimulator;
let http: HttpClient;
let brokers: readonly BrokerDefinition[] | undefined;

beforeEach(async () => {
  database = await InstrumentDatabase.create();
  const dataSource = await database.connect();
  await dataSource.manager.insert(User, { id: USER, name: 'desk1', role: 'trader', createdAt: new Date() });
  const key = loadSecretKey(loadConfig(database.env).config);
  accounts = new AccountsService(dataSource, new SecretBox(key.derive('credentials')), new FakeClock());
  simulator = new ZerodhaSimulator();
  await simulator.start();
  http = new RedirectedHttp(simulator.httpUrl);
  brokers = undefined;
});

afterEach(() => simulator.stop());

/** Runs a command as the shell would; no output of any may hold the API secret. */
async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const printed = { out: '', err: '' };
  const code = await main(argv, {
    env: { ...database.env, ZMQ_CONTROL_PORT: '0' },
    http,
    brokers,
    out: (line) => {
      printed.out += `${line}\n`;
    },
    err: (line) => {
      printed.err += `${line}\n`;
    },
  });
  expect(printed.out + printed.err).not.toContain(API_SECRET);
  return { code, ...printed };
}

async function zerodha(credentials: Credentials = { api_key: 'kitekey', api_secret: API_SECRET }): Promise<string> {
  return (await accounts.create(USER, 'zerodha', 'Kite', credentials)).feed;
}

/** An account of a broker with this login. */
async function scripted(login: readonly LoginFlow[], credentials: Record<string, string> = {}): Promise<string> {
  brokers = [venue('http://127.0.0.1:1', login)];
  return (await accounts.create(USER, 'venue', 'Venue', credentials)).feed;
}

const stored = async (feed: string) => (await accounts.findByFeed(feed))!.credentials;

describe('accounts login, in the browser', () => {
  it("prints the address of the broker's login page, and the command that ends the login", async () => {
    const feed = await zerodha();
    const { code, out, err } = await run('login', '--feed', feed);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('https://kite.zerodha.com/connect/login?v=3&api_key=kitekey\n');
    expect(out).toContain(`npm run accounts -- login --feed ${feed} --redirect 'ADDRESS'\n`);
    expect(out).toContain('NAME is one of access_token (Access token of the day)');
    expect(out).toContain(`npm run accounts -- set --feed ${feed} --set NAME=VALUE\n`);
  });

  it.each(['', 'https://127.0.0.1/callback?action=login&type=login&status=success&'])(
    'exchanges the redirect %s… for the token of the day, and keeps it',
    async (start) => {
      const feed = await zerodha();
      const address = `${start}request_token=${simulator.requestToken}`;
      const { code, out, err } = await run('login', '--feed', feed, '--redirect', address);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toMatch(
        new RegExp(`^Feed ${feed} is logged in as AB1234, until \\d{4}-\\S+T00:30:00.000Z; ${FOLLOWS_LATER}\\n$`),
      );
      expect(out).not.toContain('kite-token');
      expect(await stored(feed)).toEqual({ api_key: 'kitekey', api_secret: API_SECRET, access_token: 'kite-token-1' });
    },
  );

  it('keeps what the broker gave for its login page, for the run that ends the login', async () => {
    let seen: Credentials = {};
    const feed = await scripted([
      {
        kind: 'redirect',
        prepare: async () => ({ consent: 'consent-1' }),
        loginUrl: ({ consent }) => `https://venue.example/login?consent=${consent}`,
        exchange: async (credentials) => {
          seen = credentials;
          return { credentials: { token: 'token-1' } };
        },
      },
    ]);
    expect(await run('login', '--feed', feed)).toMatchObject({
      code: 0,
      out: expect.stringContaining('https://venue.example/login?consent=consent-1'),
    });
    expect(await run('login', '--feed', feed, '--redirect', 'code=1')).toMatchObject({
      code: 0,
      out: `Feed ${feed} is logged in; ${FOLLOWS_LATER}\n`,
    });
    expect(seen).toEqual({ consent: 'consent-1' });
    expect(await stored(feed)).toEqual({ token: 'token-1' });
  });
});

describe('accounts login, when the broker gives no token', () => {
  const redirect = () => `request_token=${simulator.requestToken}&status=success`;
  let host: HttpHost;

  beforeEach(async () => {
    host = await HttpHost.start();
    afterThisTest(() => host.stop());
  });

  it.each([
    ['a wrong secret', { api_key: 'kitekey', api_secret: 'no-secret-of-mine' }, undefined],
    ['an expired request token', undefined, 'request_token=spent-token-1&status=success'],
  ])('tells of %s, keeps nothing, and exits with 1', async (_case, credentials, address) => {
    const feed = await zerodha(credentials);
    const before = await stored(feed);
    const { code, out, err } = await run('login', '--feed', feed, '--redirect', address ?? redirect());
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe(
      'zerodha: not logged in: Kite refused the login (HTTP 403): Token is invalid or has expired. ' +
        `Check the credentials (npm run accounts -- set --feed ${feed} --set NAME=VALUE), ` +
        `then begin anew: npm run accounts -- login --feed ${feed}\n`,
    );
    expect(await stored(feed)).toEqual(before);
  });

  it.each([
    ['HTTP 500', 500, '{"status":"error","message":"oops"}', 'Kite refused the login (HTTP 500): oops'],
    ['HTML instead of JSON', 200, '<html>Maintenance', 'Kite answered HTTP 200 without JSON'],
    ['an answer without a token', 200, '{"status":"success","data":{}}', 'Kite answered without an access token'],
    ['an echo of the secret', 500, `{"status":"error","message":"no ${API_SECRET}"}`, '(HTTP 500): no ***'],
  ])('tells of %s and to try again', async (_case, status, body, message) => {
    host.handle = (_request, response) => response.writeHead(status).end(body);
    http = new RedirectedHttp(host.url);
    const feed = await zerodha();
    const { code, out, err } = await run('login', '--feed', feed, '--redirect', redirect());
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`${message}. Try again in a minute\n`);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(await stored(feed)).not.toHaveProperty('access_token');
  });

  it('tells of a broker that does not answer', async () => {
    host.handle = () => undefined;
    const patient = new RedirectedHttp(host.url);
    http = { request: (call) => patient.request({ ...call, timeoutMs: 50 }) };
    const feed = await zerodha();
    expect(await run('login', '--feed', feed, '--redirect', redirect())).toEqual({
      code: 1,
      out: '',
      err: `zerodha: not logged in: ${host.host}: no answer within 0.05 s. Try again in a minute\n`,
    });
  });

  it('tells that trying again does not help, where it does not', async () => {
    const refuse = async () => {
      throw new LoginError('fatal', 'the plan has no market data');
    };
    const feed = await scripted([{ kind: 'totp', login: refuse }]);
    const { code, err } = await run('login', '--feed', feed, '--totp', '123456');
    expect({ code, err }).toEqual({ code: 1, err: expect.stringContaining('Trying again does not help') });
  });

  it('blots secrets out of whatever a careless login throws, on one line', async () => {
    const secrets = { secret: 'p@ss word 1', token: 'old-token-9' };
    const feed = await scripted(
      [
        {
          kind: 'redirect',
          loginUrl: () => '',
          exchange: async ({ secret, token }, { code }) => {
            throw new Error(`${secret}\n\u001b${encodeURIComponent(secret!)} ${token} ${code}`);
          },
        },
      ],
      secrets,
    );
    expect(await run('login', '--feed', feed, '--redirect', 'code=code-123&status=success')).toEqual({
      code: 1,
      out: '',
      err: 'venue: not logged in: *** *** *** ***. Try again in a minute\n',
    });
  });
});

describe('accounts login, by other ways', () => {
  it('takes a one-time code to the broker', async () => {
    const login: LoginFlow = {
      kind: 'totp',
      login: async ({ key }, totp) => ({ credentials: { token: `${key}-${totp}` }, expiresAt: Date.UTC(2025, 10, 22) }),
    };
    const feed = await scripted([login], { key: 'key' });
    expect(await run('login', '--feed', feed)).toMatchObject({ code: 0, out: expect.stringContaining('--totp CODE') });
    expect(await run('login', '--feed', feed, '--totp', '123456')).toEqual({
      code: 0,
      out: `Feed ${feed} is logged in, until 2025-11-22T00:00:00.000Z; ${FOLLOWS_LATER}\n`,
      err: '',
    });
    expect(await stored(feed)).toEqual({ key: 'key', token: 'key-123456' });
  });

  it('makes the one-time code of the stored secret', async () => {
    let code = '';
    const login: LoginFlow = {
      kind: 'totp',
      login: async (_credentials, totp) => {
        code = totp;
        return { credentials: { token: 'token-1' } };
      },
    };
    const feed = await scripted([login], { totp_secret: 'jbsw y3dp ehpk 3pxp' });
    expect(await run('login', '--feed', feed, '--totp', 'stored')).toMatchObject({ code: 0 });
    expect(code).toMatch(/^\d{6}$/);
  });

  it('needs no more than the stored keys where the broker takes them', async () => {
    const login: LoginFlow = { kind: 'keys', login: async ({ key }) => ({ credentials: { token: `of-${key}` } }) };
    const feed = await scripted([login], { key: 'key' });
    expect(await run('login', '--feed', feed)).toMatchObject({ code: 0, out: expect.stringContaining('--keys') });
    expect(await run('login', '--feed', feed, '--keys')).toMatchObject({ code: 0, err: '' });
    expect(await stored(feed)).toEqual({ key: 'key', token: 'of-key' });
  });

  it('takes a token of the day for a login, and forgets it at the log-out', async () => {
    const feed = await zerodha();
    const { code, out } = await run('set', '--feed', feed, '--set', 'access_token=token-of-the-day');
    expect({ code, out }).toEqual({ code: 0, out: `Feed ${feed} has new credentials; ${FOLLOWS_LATER}\n` });
    expect(await stored(feed)).toEqual({
      api_key: 'kitekey',
      api_secret: API_SECRET,
      access_token: 'token-of-the-day',
    });
    expect((await run('list')).out).toMatch(new RegExp(`^${feed}\tzerodha\t\\S+\tvalid\n$`));
    expect(await run('set', '--feed', feed, '--set', 'access_token=token-of-the-day')).toMatchObject({
      out: `Feed ${feed} had these already\n`,
    });
    expect(await run('logout', '--feed', feed)).toMatchObject({
      code: 0,
      out: `Feed ${feed} is logged out; ${FOLLOWS_LATER}\n`,
    });
    expect(await stored(feed)).toEqual({ api_key: 'kitekey', api_secret: API_SECRET });
    expect((await run('list')).out).toContain('\tlogged_out\n');
  });

  it('refuses another user of the broker than the one before, until that one is forgotten', async () => {
    const feed = await zerodha();
    const redirect = `request_token=${simulator.requestToken}`;
    await run('login', '--feed', feed, '--redirect', redirect);
    const { id } = (await accounts.findByFeed(feed))!;
    const dataSource = await database.connect();
    await dataSource.manager.update(BrokerAccount, { id }, { clientId: 'ZZ9999' });
    const refused = await run('login', '--feed', feed, '--redirect', redirect);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('another user of the broker than ZZ9999') });
    expect(await run('set', '--feed', feed, '--forget-client')).toMatchObject({
      code: 0,
      out: `Feed ${feed} takes the next login, whoever it is of at the broker\n`,
    });
    expect(await run('login', '--feed', feed, '--redirect', redirect)).toMatchObject({
      code: 0,
      out: expect.stringContaining('is logged in as AB1234'),
    });
  });

  it('says that a broker needs no login', async () => {
    const feed = await scripted([{ kind: 'none' }]);
    expect(await run('login', '--feed', feed)).toMatchObject({ code: 0, out: 'Venue needs no login\n' });
  });

  it('explains every way of every shipped broker without asking anybody, but where a page needs something', async () => {
    http = { request: () => Promise.reject(new LoginError('retryable', 'offline')) };
    for (const { id, login, credentials } of shippedBrokers) {
      const values = credentials.map(({ name }) => [name, `value-of-${name}`]);
      const { feed } = await accounts.create(USER, id, id, Object.fromEntries(values));
      const asks = login.some((flow) => flow.kind === 'redirect' && flow.prepare);
      expect({ id, code: (await run('login', '--feed', feed)).code }).toEqual({ id, code: asks ? 1 : 0 });
    }
  });

  it('names the credentials that are missing before anybody is asked', async () => {
    const feed = await zerodha({ api_key: 'kitekey' });
    const { code, out, err } = await run('login', '--feed', feed);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`Not given, and needed for a login: api_secret (API secret); npm run accounts -- set --feed`);
  });
});

describe('accounts login, used wrongly', () => {
  it.each([
    [['login'], '--feed NAME is missing'],
    [['login', '--feed', 'zerodha', '--totp', '123456'], 'zerodha has no login with --totp'],
    [['login', '--feed', 'zerodha', '--totp', '1', '--redirect', 'a=b'], 'give --redirect or --totp, not both'],
    [['login', '--feed', 'zerodha', '--keys'], 'zerodha has no login with --keys'],
    [['login', '--feed', 'zerodha', '--totp', '1', '--keys'], 'give --keys without --redirect and --totp'],
    [['login', '--feed', 'zerodha', '--redirect', 'spent-token'], '--redirect has no NAME=VALUE in it'],
  ])('answers %j with what is wrong and exit code 2', async (argv, message) => {
    await zerodha();
    const { code, out, err } = await run(...argv);
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(message) });
    expect(err).not.toContain('spent-token');
  });

  it('says that there is no such feed, and exits with 1', async () => {
    expect(await run('login', '--feed', 'nope')).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no feed nope'),
    });
  });

  it('is explained by --help', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('npm run accounts -- login --feed NAME --redirect ADDRESS');
  });
});
