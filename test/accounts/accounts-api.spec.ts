import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { AccountFeeds } from '../../src/modules/brokers/account-feeds.js';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { AdminApi, apiKey, bearer, type Credentials } from '../admin/support/admin-api.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';

/** Broker accounts over the admin API of a whole gateway, against a simulated broker. */

const ACCOUNTS = '/admin/v1/accounts';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let simulator: ZerodhaSimulator;
let gateway: TestGateway;
let team: Team;
let api: AdminApi;
let admin: Credentials;
let asha: string;
let owner: Credentials;

beforeEach(async () => {
  simulator = new ZerodhaSimulator();
  await simulator.start();
  gateway = await TestGateway.start({ FEED_BACKOFF_MIN: '0.05', FEED_LINGER: '0.05' });
  // Every account is looked at again now and then, which must not do the work of an announcement.
  jest.spyOn(gateway.get(AccountFeeds), 'lookNow').mockResolvedValue(undefined);
  await gateway.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
  team = new Team(gateway);
  api = await AdminApi.of(gateway);
  admin = bearer(await team.signedIn(await team.user('root', 'admin')));
  asha = await team.user('asha');
  owner = bearer(await team.signedIn(asha));
});
afterEach(async () => {
  await gateway.stop();
  await simulator.stop();
});

/** Asha's account at the simulator; gives its id. */
async function zerodha(credentials: Record<string, string> = { ...simulator.credentials }): Promise<string> {
  const { body } = await api.call(admin, `POST ${ACCOUNTS}`, {
    broker: 'zerodha',
    label: 'Family',
    user_id: asha,
    credentials,
    urls: { feed: simulator.urls.feed, login: simulator.httpUrl },
  });
  return body.data.id;
}

const show = async (id: string, by = owner) => (await api.call(by, `GET ${ACCOUNTS}/${id}`)).body.data;
const feedState = () => gateway.get(FeedManager).get('zerodha')?.status.state;

/** A client of asha's that receives quotes of RELIANCE. */
async function subscriber(accountId: string): Promise<TestClient> {
  const { key } = await team.key(asha, accountId);
  const client = await TestClient.authenticated(gateway.url, key);
  await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
  await client.next('market_data');
  return client;
}

async function receives(client: TestClient, ltp: number): Promise<void> {
  simulator.tick('RELIANCE', 'NSE', { ltp });
  await client.next('market_data', ({ data }) => data!.ltp === ltp);
}

describe('a broker account', () => {
  it('opens its feed when it is made, and closes it when it is deleted', async () => {
    const id = await zerodha();
    await eventually(() => expect(feedState()).toBe('quiet'));
    const client = await subscriber(id);
    await receives(client, 2801.5);
    expect((await api.call(owner, `DELETE ${ACCOUNTS}/${id}`)).status).toBe(200);
    expect((await client.end()).code).toBe(4503);
    await eventually(() => expect(simulator.connections).toBe(0));
    expect(feedState()).toBeUndefined();
    expect((await api.call(owner, `GET ${ACCOUNTS}/${id}`)).status).toBe(404);
  });

  it('closes its feed while it is disabled', async () => {
    const id = await zerodha();
    const client = await subscriber(id);
    const { body } = await api.call(owner, `POST ${ACCOUNTS}/${id}/disable`);
    expect(body.data).toMatchObject({ id, enabled: false });
    await eventually(() => expect(simulator.connections).toBe(0));
    await api.call(owner, `POST ${ACCOUNTS}/${id}/enable`);
    await eventually(() => expect(feedState()).toBeDefined());
    client.close();
  });

  it('shows which credentials are there, and no value of any', async () => {
    const id = await zerodha();
    const shown = await show(id);
    expect(shown).toMatchObject({
      user_name: 'asha',
      broker: 'zerodha',
      feed: 'zerodha',
      label: 'Family',
      access: 'owner',
      credentials_set: ['access_token', 'api_key', 'api_secret', 'url:feed', 'url:login'],
    });
    const answers = [shown, (await api.call(owner, `GET ${ACCOUNTS}/${id}/login`)).body];
    for (const value of Object.values(simulator.credentials)) expect(JSON.stringify(answers)).not.toContain(value);
  });

  it('is changed by its owner: a value at a time, or taken away', async () => {
    const id = await zerodha();
    const before = await show(id);
    const { body } = await api.call(owner, `PATCH ${ACCOUNTS}/${id}`, {
      label: 'Desk',
      credentials: { api_secret: null },
    });
    expect(body.data).toEqual({
      ...before,
      label: 'Desk',
      state: expect.any(String),
      credentials_set: ['access_token', 'api_key', 'url:feed', 'url:login'],
    });
  });

  it.each([
    [{ broker: 'nope' }, 'broker'],
    [{ broker: 'zerodha', credentials: { password: 'x' } }, 'credentials.password'],
    [{ broker: 'zerodha', credentials: { api_key: 7 } }, 'credentials.api_key'],
    [{ broker: 'zerodha', credentials: { api_key: 'a\r\nb' } }, 'credentials.api_key'],
    [{ broker: 'zerodha', credentials: { api_key: 'x'.repeat(5000) } }, 'credentials.api_key'],
    [{ broker: 'zerodha', label: 'a\nb' }, 'label'],
    [{ broker: 'zerodha', urls: { feed: 'file:///etc/passwd' } }, 'urls.feed'],
    [{ broker: 'zerodha', urls: { moon: 'ws://127.0.0.1' } }, 'urls.moon'],
  ])('is refused with a wrong value, %#', async (wanted, field) => {
    const { status, body } = await api.call(admin, `POST ${ACCOUNTS}`, wanted);
    expect({ status, code: body.code, field: body.field }).toEqual({ status: 400, code: 'INVALID_PARAMETERS', field });
  });

  it('goes to other hosts only when an admin says so', async () => {
    const wanted = { broker: 'zerodha', urls: { feed: simulator.urls.feed } };
    expect(await api.call(owner, `POST ${ACCOUNTS}`, wanted)).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN' },
    });
  });
});

describe('a login', () => {
  it('with a new token brings the ticks back to a client that does not subscribe again', async () => {
    const id = await zerodha();
    const client = await subscriber(id);
    await receives(client, 2801.5);

    simulator.faults.rollToken();
    await client.next('status', ({ state }) => state === 'login_required');
    await eventually(async () => expect(await show(id)).toMatchObject({ state: 'login_required' }));
    expect((await show(id)).state_message).not.toBe('');

    const begun = await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect' });
    expect(begun.body.data).toMatchObject({
      outcome: 'begun',
      login_url: 'https://kite.zerodha.com/connect/login?v=3&api_key=kitekey',
      start_url: expect.stringMatching(/^\/broker\/login\/[\w-]{32}$/),
    });
    const redirect = `https://127.0.0.1/?action=login&status=success&request_token=${simulator.requestToken}`;
    const { body } = await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect', redirect });
    expect(body.data).toMatchObject({ outcome: 'logged_in', is_new_token: true, account: { state: 'valid' } });
    expect(body.data.account).toMatchObject({
      client_id: 'AB1234',
      valid_until: expect.stringMatching(/T00:30:00.000Z$/),
    });

    await eventually(() => expect(simulator.subscriptions()).toHaveLength(1));
    await receives(client, 2802.5);
    client.close();
  });

  it('with the same token leaves the connection to the broker alone', async () => {
    const id = await zerodha();
    const client = await subscriber(id);
    const { attempts, requests } = simulator;
    const redirect = `request_token=${simulator.requestToken}`;
    const { body } = await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect', redirect });
    expect(body.data).toMatchObject({ outcome: 'logged_in', is_new_token: false });
    await receives(client, 2803.5);
    await receives(client, 2804.5);
    expect({ attempts: simulator.attempts, requests: simulator.requests }).toEqual({ attempts, requests });
    client.close();
  });

  it('in a browser begins at the gateway and ends there, once, in the browser that began it', async () => {
    const id = await zerodha();
    const { body } = await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect' });
    const http = gateway.endpoints.http;
    const there = await fetch(http + body.data.start_url, { redirect: 'manual' });
    expect({ status: there.status, to: there.headers.get('location') }).toEqual({
      status: 302,
      to: body.data.login_url,
    });
    const cookie = there.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^tickgate_login=[\w-]{32}; Max-Age=600; Path=\/broker; .*HttpOnly; SameSite=Lax/);

    const callback = `${http}/broker/callback?status=success&request_token=${simulator.requestToken}`;
    expect((await fetch(callback)).status).toBe(404);
    const headers = { cookie: cookie.split(';')[0]! };
    const back = await fetch(callback, { headers });
    expect({ status: back.status, text: await back.text() }).toEqual({
      status: 200,
      text: 'Feed zerodha is logged in. This page can be closed.\n',
    });
    expect((await show(id)).client_id).toBe('AB1234');
    expect((await fetch(callback, { headers })).status).toBe(404);
    const [login] = await team.dataSource.manager.findBy(AuditEntry, { action: 'account.login', targetId: id });
    expect(login).toMatchObject({ userId: asha, outcome: 'success' });
  });

  it('with a pasted token is followed by the feed', async () => {
    const id = await zerodha({ api_key: 'kitekey', api_secret: 'kite-api-secret', access_token: 'yesterday' });
    const { key } = await team.key(asha, id);
    const client = await TestClient.authenticated(gateway.url, key);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.next('status', ({ state }) => state === 'login_required');
    const tokens = { access_token: simulator.credentials.access_token };
    await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'manual', tokens });
    await client.next('market_data');
    await receives(client, 2805.5);
    client.close();
  });

  it.each([
    ['a spent request token', { method: 'redirect', redirect: 'request_token=spent-1' }, 409, 'BROKER_LOGIN_REQUIRED'],
    ['a method that the broker does not have', { method: 'totp', code: '123456' }, 409, 'BROKER_LOGIN_REQUIRED'],
    [
      'a redirect without parameters',
      { method: 'redirect', redirect: 'https://127.0.0.1/' },
      400,
      'INVALID_PARAMETERS',
    ],
    ['no token', { method: 'manual', tokens: {} }, 400, 'INVALID_PARAMETERS'],
    ['an unknown token', { method: 'manual', tokens: { refresh: 'x' } }, 400, 'INVALID_PARAMETERS'],
    ['letters as a code', { method: 'totp', code: 'abcdef' }, 400, 'INVALID_PARAMETERS'],
    ['an unknown method', { method: 'magic' }, 400, 'INVALID_PARAMETERS'],
  ])('with %s is refused, and changes nothing', async (_what, login, status, code) => {
    const id = await zerodha();
    const [before] = await team.dataSource.manager.findBy(BrokerAccount, { id });
    const answer = await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, login);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(JSON.stringify(answer.body)).not.toContain('spent-1');
    expect(await team.dataSource.manager.findBy(BrokerAccount, { id })).toEqual([before]);
  });

  it('that fails again and again is taken to the broker only after a pause', async () => {
    const id = await zerodha();
    const login = () =>
      api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect', redirect: 'request_token=no-1' });
    for (let i = 0; i < 3; i++) expect((await login()).status).toBe(409);
    const paused = await login();
    expect({ status: paused.status, code: paused.body.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(paused.headers.get('retry-after'))).toBeGreaterThan(20);
    const failures = await team.dataSource.manager.findBy(AuditEntry, { action: 'account.login', outcome: 'failure' });
    expect(failures).toHaveLength(3);
  });
});

describe('a log-out', () => {
  it('closes the connections, says so, and waits for a login with all that is subscribed', async () => {
    const id = await zerodha();
    const client = await subscriber(id);
    const { attempts } = simulator;
    const { body } = await api.call(owner, `POST ${ACCOUNTS}/${id}/logout`);
    expect(body.data).toMatchObject({
      state: 'logged_out',
      credentials_set: ['api_key', 'api_secret', 'url:feed', 'url:login'],
    });
    await client.next('status', ({ state, message }) => state === 'login_required' && message === 'logged out');
    await eventually(() => expect(simulator.connections).toBe(0));
    expect(simulator.attempts).toBe(attempts);
    const tokens = { access_token: simulator.credentials.access_token };
    await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'manual', tokens });
    await client.next('market_data');
    await receives(client, 2806.5);
    client.close();
  });
});

describe('a test of the connection', () => {
  const test = async (id: string) => (await api.call(owner, `POST ${ACCOUNTS}/${id}/test`)).body.data;

  it('says what the broker makes of the credentials, by a connection that is closed again', async () => {
    const id = await zerodha();
    expect(await test(id)).toMatchObject({ outcome: 'accepted', by: 'connection' });
    await eventually(() => expect(simulator.connections).toBe(0));
    simulator.faults.rollToken();
    expect(await test(id)).toMatchObject({ outcome: 'refused', by: 'connection' });
    expect(await show(id)).toMatchObject({ state: 'valid' });
    await simulator.stop();
    expect(await test(id)).toMatchObject({ outcome: 'unreachable', by: 'connection' });
  });

  it('asks the running feed where it knows', async () => {
    const id = await zerodha();
    const client = await subscriber(id);
    await receives(client, 2807.5);
    await eventually(() => expect(feedState()).toBe('live'));
    const { attempts } = simulator;
    expect(await test(id)).toMatchObject({ outcome: 'accepted', by: 'feed' });
    simulator.faults.rollToken();
    await client.next('status', ({ state }) => state === 'login_required');
    expect(await test(id)).toMatchObject({ outcome: 'refused', by: 'feed' });
    expect(simulator.attempts - attempts).toBeLessThanOrEqual(1);
    client.close();
  });
});

describe('an account of somebody else', () => {
  let bela: string;
  let other: Credentials;

  beforeEach(async () => {
    bela = await team.user('bela');
    other = bearer(await team.signedIn(bela));
  });

  it('does not exist', async () => {
    const id = await zerodha();
    for (const target of [id, NOBODY, 'no-uuid']) {
      for (const request of [
        `GET ${ACCOUNTS}/${target}`,
        `DELETE ${ACCOUNTS}/${target}`,
        `POST ${ACCOUNTS}/${target}/logout`,
        `POST ${ACCOUNTS}/${target}/test`,
        `POST ${ACCOUNTS}/${target}/disable`,
        `GET ${ACCOUNTS}/${target}/login`,
        `GET ${ACCOUNTS}/${target}/shares`,
        `DELETE ${ACCOUNTS}/${target}/shares/${bela}`,
      ]) {
        const { status, body } = await api.call(other, request);
        expect({ request, status, code: body.code }).toEqual({ request, status: 404, code: 'NOT_FOUND' });
      }
      const { status } = await api.call(other, `PUT ${ACCOUNTS}/${target}/shares/${bela}`, { access: 'orders' });
      expect(status).toBe(404);
    }
    expect((await api.call(other, `GET ${ACCOUNTS}`)).body.data).toEqual([]);
    expect((await api.call(admin, `GET ${ACCOUNTS}`)).body.data).toHaveLength(2);
  });

  it('is seen, not changed, while it is shared; a share that is taken back closes its sockets', async () => {
    const id = await zerodha();
    const shared = await api.call(owner, `PUT ${ACCOUNTS}/${id}/shares/${bela}`, { access: 'stream' });
    expect(shared.body.data).toMatchObject({ user_id: bela, user_name: 'bela', access: 'stream' });
    expect(await show(id, other)).toMatchObject({ id, access: 'stream', credentials_set: [] });
    for (const request of [
      `DELETE ${ACCOUNTS}/${id}`,
      `POST ${ACCOUNTS}/${id}/logout`,
      `GET ${ACCOUNTS}/${id}/shares`,
    ]) {
      expect(await api.call(other, request)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
    const { key } = await team.key(bela, id);
    const client = await TestClient.authenticated(gateway.url, key);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.next('market_data');

    await api.call(owner, `PUT ${ACCOUNTS}/${id}/shares/${bela}`, { access: 'orders' });
    expect((await api.call(owner, `GET ${ACCOUNTS}/${id}/shares`)).body.data).toMatchObject([{ access: 'orders' }]);
    expect((await api.call(owner, `DELETE ${ACCOUNTS}/${id}/shares/${bela}`)).status).toBe(200);
    expect((await client.end()).code).toBe(4503);
    expect((await api.call(other, `GET ${ACCOUNTS}/${id}`)).status).toBe(404);
    expect((await api.call(owner, `DELETE ${ACCOUNTS}/${id}/shares/${bela}`)).status).toBe(404);
  });

  it('is shared with users that there are, and not with its owner', async () => {
    const id = await zerodha();
    const share = (userId: string) => api.call(owner, `PUT ${ACCOUNTS}/${id}/shares/${userId}`, { access: 'stream' });
    expect((await share(NOBODY)).status).toBe(404);
    expect((await share('no-uuid')).status).toBe(404);
    expect((await share(asha)).status).toBe(409);
  });

  it('cannot be made in the name of another user, nor by viewers, nor with a key that is not for it', async () => {
    expect((await api.call(other, `POST ${ACCOUNTS}`, { broker: 'replay', user_id: asha })).status).toBe(404);
    const viewer = bearer(await team.signedIn(await team.user('vidya', 'viewer')));
    expect((await api.call(viewer, `POST ${ACCOUNTS}`, { broker: 'replay' })).status).toBe(403);
    const { key } = await team.member('chitra');
    expect((await api.call(apiKey(key), `POST ${ACCOUNTS}`, { broker: 'replay' })).status).toBe(403);
  });
});

describe('the daily login', () => {
  it('can be set where the account can log in without a person', async () => {
    const id = await zerodha();
    const set = (target: string, at: unknown) => api.call(owner, `PUT ${ACCOUNTS}/${target}/daily-login`, { at });
    expect((await set(id, '08:05')).status).toBe(409);
    const credentials = { client_code: 'A1', api_key: 'angel-key-1', pin: '1234', totp_secret: 'JBSWY3DPEHPK3PXP' };
    const { body } = await api.call(owner, `POST ${ACCOUNTS}`, { broker: 'angel', credentials });
    for (const at of ['8:05', '24:00', '08:60', 805, '08:05\n']) expect((await set(body.data.id, at)).status).toBe(400);
    expect((await set(body.data.id, '08:05')).body.data).toMatchObject({ daily_login_at: '08:05' });
    expect((await set(body.data.id, null)).body.data).toMatchObject({ daily_login_at: null, daily_login_next: null });
  });
});
