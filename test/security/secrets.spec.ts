import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { main as accountsCommand } from '../../src/cli/accounts/main.js';
import { main as keysCommand } from '../../src/cli/keys/main.js';
import { type Purpose, SecretKey } from '../../src/modules/auth/secret-key.js';
import { newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { AngelSimulator } from '../simulators/angel.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { eventually } from '../support/eventually.js';
import { HttpHost } from '../support/http-host.js';
import { TestDatabase } from '../support/test-database.js';
import { Evidence } from './support/evidence.js';
import { KnownSecrets } from './support/known-secrets.js';
import { ObservedGateway } from './support/observed-gateway.js';
import {
  ANGEL,
  KITE,
  PASSWORDS,
  WRONG_CODE,
  WRONG_KEY,
  WRONG_REQUEST_TOKEN,
  WRONG_TOKEN,
} from './support/secret-values.js';
import { dumpOf, withDatabase } from './support/stored.js';

/** One life of a gateway: everything that has a secret is done, rightly and wrongly, and every door is listened at. */

const KITE_MASTER = readFileSync(new URL('../data/instruments/zerodha-nse.csv', import.meta.url));
const PURPOSES: Purpose[] = ['credentials', 'access-token', 'refresh-token', 'setup-link', 'control', 'api-key-hash'];
/** No secret: shows that a place was looked at. */
const CANARY = 'canary-label-4c1f';
const BROKER_WORDS = 'broker-words-9b2e';

describeOnEachDatabase('a gateway that was used', () => {
  const kite = new ZerodhaSimulator();
  const angel = new AngelSimulator();
  const evidence = new Evidence();
  const secrets = new KnownSecrets();
  let database: TestDatabase;
  let host: HttpHost;
  let gateway: ObservedGateway;

  beforeAll(async () => {
    database = await TestDatabase.create();
    await Promise.all([kite.start(), angel.start()]);
    host = await HttpHost.start();
    const curve = newCurveKeys();
    const secretKey = secrets.add('secret key', randomBytes(32).toString('hex'));
    secrets.add('bytes of the secret key', Buffer.from(secretKey, 'hex'));
    for (const purpose of PURPOSES) {
      secrets.add(`key of ${purpose}`, new SecretKey(secretKey).derive(purpose));
    }
    secrets.add('secret key of CURVE', curve.secretKey);
    secrets.addAll(PASSWORDS);
    secrets.addAll({
      'API secret of Kite': KITE.api_secret,
      'token of Kite': kite.credentials.access_token!,
      'request token of Kite': kite.requestToken,
      'API key of Angel': ANGEL.api_key,
      'PIN of Angel': ANGEL.pin,
      'TOTP secret of Angel': ANGEL.totp_secret,
      'token of Angel': angel.credentials.auth_token!,
      'feed token of Angel': angel.credentials.feed_token!,
      'wrong token': WRONG_TOKEN,
      'wrong code': WRONG_CODE,
      'wrong request token': WRONG_REQUEST_TOKEN,
      'wrong API key': WRONG_KEY,
    });
    const password = /^postgres:\/\/[^:]+:([^@]+)@/.exec(database.url)?.[1];
    if (password) secrets.add('password of the database', password);
    const env = { ...database.env, TICKGATE_SECRET_KEY: secretKey, ZMQ_CURVE_SECRET_KEY: curve.secretKey };
    gateway = await ObservedGateway.start(env, evidence);
    const admin = await signIn();
    const { asha, accountId } = await accounts(admin);
    const key = await keys(asha, accountId);
    await stream(key, admin);
    await mistakes(key);
    await databaseFaults(asha);
    await read(admin);
    await gateway.stop();
    evidence.add('database', await dumpOf(database.url));
    await commands(env);
    evidence.add('database', await dumpOf(database.url));
  }, 120_000);

  afterAll(async () => {
    await gateway?.stop();
    await Promise.all([kite.stop(), angel.stop(), host?.stop()]);
    await database?.remove();
  });

  /** Gives the admin's access token. */
  async function signIn(): Promise<string> {
    const { http } = gateway;
    secrets.add('first API key', await gateway.printed(/tg_[\w-]{43}/), 'stdout');
    const token = secrets.add('set-up link', await gateway.printed(/#token=([\w-]{43})/), 'stdout');
    const first = PASSWORDS['first password of the admin'];
    const setUp = await http.ask('POST /auth/setup', {
      body: { token, name: 'chief', password: first, token_delivery: 'body' },
    });
    expect(setUp.status).toBe(200);
    keepTokens('of the set-up', setUp.body.data, 'POST /auth/setup');
    for (const [name, password] of [
      ['chief', PASSWORDS['wrong password']],
      ['nobody', PASSWORDS['wrong password']],
      [PASSWORDS['password typed as a name'], 'x'],
    ]) {
      expect((await http.ask('POST /auth/sign-in', { body: { name, password } })).status).toBe(401);
    }
    const inCookie = await http.ask('POST /auth/sign-in', { body: { name: 'chief', password: first } });
    const cookie = /tickgate_refresh=([^;]+)/.exec(inCookie.headers.get('set-cookie') ?? '')![1]!;
    keepTokens('of a browser', { ...inCookie.body.data, refresh_token: cookie }, 'POST /auth/sign-in');
    // Within one second the same session gets the same access token.
    const { iat } = JSON.parse(Buffer.from(inCookie.body.data.access_token.split('.')[1], 'base64url').toString());
    await eventually(() => expect(Date.now() / 1000).toBeGreaterThan(iat + 1));
    const refreshed = await http.ask('POST /auth/refresh', { headers: { cookie: `tickgate_refresh=${cookie}` } });
    const { access_token } = refreshed.body.data;
    secrets.add('access token of the refresh', access_token, 'POST /auth/refresh');
    const change = (current_password: string) =>
      http.ask('POST /auth/password', {
        token: access_token,
        body: { current_password, new_password: PASSWORDS['second password of the admin'] },
      });
    expect((await change(PASSWORDS['wrong password'])).status).toBe(403);
    expect((await change(first)).status).toBe(200);
    await http.ask('POST /auth/sign-out', { body: { refresh_token: setUp.body.data.refresh_token } });
    return access_token;
  }

  function keepTokens(whose: string, { access_token, refresh_token }: Record<string, string>, place: string): void {
    secrets.add(`access token ${whose}`, access_token!, place);
    secrets.add(`refresh token ${whose}`, refresh_token!, place);
  }

  /** Logs accounts in by every way, and fails to; gives the trader's access token and one of the accounts. */
  async function accounts(admin: string): Promise<{ asha: string; accountId: string }> {
    const { http } = gateway;
    const made = await http.ask('POST /admin/v1/users', { token: admin, body: { name: 'asha', role: 'trader' } });
    const { id: user_id, setup_link } = made.body.data;
    secrets.add('link of the trader', setup_link.token, 'POST /admin/v1/users');
    const password = PASSWORDS['password of the trader'];
    await http.ask('POST /auth/setup', { body: { token: setup_link.token, password, token_delivery: 'body' } });
    const signedIn = await http.ask('POST /auth/sign-in', { body: { name: 'asha', password, token_delivery: 'body' } });
    const asha: string = signedIn.body.data.access_token;
    const create = async (broker: string, credentials: object, urls: object): Promise<string> => {
      const body = { broker, user_id, label: CANARY, credentials, urls };
      const created = await http.ask('POST /admin/v1/accounts', { token: admin, body });
      expect(created.status).toBe(201);
      return created.body.data.id;
    };
    const logIn = async (id: string, body: object, status: number) => {
      const answer = await http.ask(`POST /admin/v1/accounts/${id}/login`, { token: asha, body });
      expect([answer.status, answer.body]).toEqual([status, expect.anything()]);
      return answer.body.data;
    };

    // A host that tells everybody what it was sent, as some brokers do in their errors.
    host.handle = async (request, response) => {
      let sent = `${request.url} ${JSON.stringify(request.headers)}`;
      for await (const chunk of request) sent += chunk;
      response.writeHead(401).end(JSON.stringify({ status: false, message: `${BROKER_WORDS} ${sent}` }));
    };
    const angelId = await create('angel', ANGEL, { login: host.url, feed: angel.urls.feed });
    await logIn(angelId, { method: 'totp', code: WRONG_CODE }, 409);
    const { auth_token, feed_token } = angel.credentials;
    host.handle = (_request, response) =>
      response.end(JSON.stringify({ status: true, data: { jwtToken: auth_token, feedToken: feed_token } }));
    await logIn(angelId, { method: 'totp' }, 200);
    await http.ask(`POST /admin/v1/accounts/${angelId}/test`, { token: asha });

    host.handle = (_request, response) => response.end(KITE_MASTER);
    const urls = { login: kite.httpUrl, feed: kite.urls.feed, instruments: host.url };
    const accountId = await create('zerodha', KITE, urls);
    const spent = `https://127.0.0.1/?request_token=${WRONG_REQUEST_TOKEN}&status=success`;
    await logIn(accountId, { method: 'redirect', redirect: spent }, 409);
    await logIn(accountId, { method: 'manual', tokens: { access_token: WRONG_TOKEN } }, 200);
    const tested = await http.ask(`POST /admin/v1/accounts/${accountId}/test`, { token: asha });
    expect(tested.body.data).toMatchObject({ outcome: 'refused' });
    const { start_url } = await logIn(accountId, { method: 'redirect' }, 200);
    const nonce = start_url.split('/').at(-1);
    secrets.add('nonce of a login', nonce, 'GET /broker/login/NONCE', 'POST /admin/v1/accounts/:id/login');
    await http.ask(`GET ${start_url}`, {}, 'GET /broker/login/NONCE');
    const callback = `GET /broker/callback?request_token=${kite.requestToken}&status=success`;
    expect((await http.ask(callback, { headers: { cookie: `tickgate_login=${nonce}` } })).status).toBe(200);
    expect((await http.ask(callback, { headers: { cookie: `tickgate_login=${nonce}` } })).status).toBe(404);
    return { asha, accountId };
  }

  /** Gives a key of the account. */
  async function keys(asha: string, account_id: string): Promise<string> {
    const { http } = gateway;
    const created = await http.ask('POST /admin/v1/keys', { token: asha, body: { name: CANARY, account_id } });
    const { key, id } = created.body.data;
    secrets.add('API key', key, 'POST /admin/v1/keys');
    await http.ask(`PATCH /admin/v1/keys/${id}`, { token: asha, body: { name: 'renamed' } });
    const rotated = await http.ask(`POST /admin/v1/keys/${id}/rotate`, { token: asha, body: { overlap_seconds: 60 } });
    secrets.add('rotated API key', rotated.body.data.key, 'POST /admin/v1/keys/:id/rotate');
    await http.ask(`DELETE /admin/v1/keys/${id}`, { token: asha });
    return rotated.body.data.key;
  }

  async function stream(key: string, admin: string): Promise<void> {
    const begun = await gateway.http.ask('POST /admin/v1/instruments/zerodha/import', {
      token: admin,
      body: { force: true },
    });
    const path = `GET /admin/v1/instruments/zerodha/imports/${begun.body.data.id}`;
    await eventually(async () => {
      expect((await gateway.http.ask(path, { token: admin })).body.data).toMatchObject({ state: 'done' });
    }, 20_000);
    const client = await gateway.client();
    client.send({ action: 'authenticate', api_key: key });
    await client.next('auth');
    const subscribe = { action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 };
    expect(await client.request(subscribe, 'subscription')).toMatchObject({ status: 'success' });
    await client.next('market_data');
    kite.faults.rollToken();
    await client.next('status', ({ state }) => state === 'login_required');
  }

  /** Requests that are wrong, and hold secrets where none should be. */
  async function mistakes(key: string): Promise<void> {
    const { http } = gateway;
    // Its sender, and nobody else, reads an unknown action back.
    const keyAsAction = secrets.add('key sent as an action', 'tg_sentInTheWrongField0123456789', 'WebSocket');
    for (const action of [keyAsAction, 'subscribe', 'authenticate']) {
      const client = await gateway.client();
      client.send(`{"action":"authenticate","api_key":"${key}"`);
      client.send(Buffer.from(`api_key=${key}`));
      client.send({ action, api_key: WRONG_KEY, symbols: WRONG_KEY, mode: WRONG_KEY });
      for (let errors = action === 'authenticate' ? 2 : 3; errors > 0; errors--) await client.next('error');
      if (action === 'authenticate') expect(await client.end()).toMatchObject({ code: 4401 });
      else client.close();
    }
    const password = PASSWORDS['wrong password'];
    const malformed = `{"name":"chief","password":"${password}`;
    expect((await http.ask('POST /auth/sign-in', { body: malformed })).status).toBe(400);
    const unknown = await http.ask(`GET /no/such/path/${key}?apikey=${key}`, {}, 'GET /no/such/path');
    expect(unknown.status).toBe(404);
    const large = { name: 'chief', password: password.repeat(60_000) };
    expect((await http.ask('POST /auth/sign-in', { body: large })).status).toBe(413);
    for (const [name, value] of [
      ['x-api-key', WRONG_KEY],
      ['authorization', `Bearer ${WRONG_KEY}`],
      ['authorization', `Basic ${Buffer.from(`chief:${password}`).toString('base64')}`],
    ] as const) {
      expect((await http.ask('GET /admin/v1/keys', { headers: { [name]: value } })).status).toBe(401);
    }
    const headers = { 'x-api-key': key };
    const invalid = [`limit=${WRONG_KEY}`, `after=${WRONG_KEY}`, `user_id=${WRONG_KEY}`];
    for (const query of invalid) expect((await http.ask(`GET /admin/v1/keys?${query}`, { headers })).status).toBe(400);
  }

  /** The database refuses statements that hold secrets: what is logged of that? */
  async function databaseFaults(token: string): Promise<void> {
    const { http } = gateway;
    const rename = (from: string, to: string) =>
      withDatabase(database.url, (dataSource) => dataSource.query(`ALTER TABLE ${from} RENAME TO ${to}`));
    await rename('audit_log', 'audit_log_away');
    const password = PASSWORDS['password of the trader'];
    const answers = [
      await http.ask('POST /auth/sign-in', { body: { name: 'asha', password, token_delivery: 'body' } }),
      await http.ask('POST /admin/v1/accounts', {
        token,
        body: { broker: 'angel', label: CANARY, credentials: ANGEL },
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([500, 500]);
    await rename('audit_log_away', 'audit_log');
  }

  async function read(token: string): Promise<void> {
    const paths = [
      ...['users', 'keys', 'accounts', 'feeds', 'clients', 'capabilities', 'instruments', 'drain'].map(
        (name) => `/admin/v1/${name}`,
      ),
      '/admin/v1/audit?limit=500',
      '/auth/me',
      '/auth/sessions',
      ...['/docs', '/docs/swagger-ui-init.js', '/docs/openapi.json', '/docs/asyncapi.json'],
      '/api/v1/endpoints',
    ];
    for (const path of paths) expect((await gateway.http.ask(`GET ${path}`, { token })).status).toBe(200);
  }

  async function commands(env: Record<string, string>): Promise<void> {
    const say = (line: string) => evidence.add('command line', line);
    const io = { env: { ...env, ZMQ_CONTROL_PORT: '0' }, out: say, err: say };
    const TICKGATE_NEW_SECRET_KEY = secrets.add('next secret key', randomBytes(32).toString('hex'));
    expect(await accountsCommand(['list'], io)).toBe(0);
    await accountsCommand(['set', '--feed', 'zerodha', '--set', `nothing=${KITE.api_secret}`], io);
    expect(await keysCommand(['rotate'], { ...io, env: { ...io.env, TICKGATE_NEW_SECRET_KEY } })).toBe(0);
  }

  it('was heard at every door', () => {
    const doors = {
      stdout: BROKER_WORDS,
      WebSocket: 'login_required',
      'bus of ticks': 'zerodha_NSE_RELIANCE_QUOTE',
      'control bus': 'STATUS_zerodha',
      'command line': 'angel',
      database: CANARY,
      'GET /admin/v1/audit': CANARY,
      'GET /admin/v1/accounts': CANARY,
      'POST /admin/v1/accounts/:id/login': BROKER_WORDS,
      'GET /docs/openapi.json': '/admin/v1/keys',
      'GET /docs/swagger-ui-init.js': 'docs',
    };
    for (const [place, text] of Object.entries(doors))
      expect([place, evidence.at(place)]).toEqual([place, expect.stringContaining(text)]);
  });

  it('has shown each secret where it is shown on purpose, and nowhere else', () => {
    expect(secrets.found((secret) => evidence.placesOf(secret))).toEqual(secrets.expected);
  });
});
