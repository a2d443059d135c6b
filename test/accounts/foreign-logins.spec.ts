import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { AdminApi, bearer, type Credentials } from '../admin/support/admin-api.js';
import { TestGateway } from '../support/gateway.js';
import { HttpHost } from '../support/http-host.js';
import { Team } from '../support/team.js';

/** Logins that somebody else has led the owner's browser into, or that are of another user of the broker. */

const ACCOUNTS = '/admin/v1/accounts';

let gateway: TestGateway;
let team: Team;
let api: AdminApi;
let asha: string;
let admin: Credentials;
let owner: Credentials;
let broker: HttpHost;

beforeEach(async () => {
  broker = await HttpHost.start();
  gateway = await TestGateway.start();
  team = new Team(gateway);
  api = await AdminApi.of(gateway);
  admin = bearer(await team.signedIn(await team.user('root', 'admin')));
  asha = await team.user('asha');
  owner = bearer(await team.signedIn(asha));
});
afterEach(async () => {
  await gateway.stop();
  await broker.stop();
});

/** Asha's account; its logins go to the host of the test. Gives its id. */
async function account(id: string, credentials: Record<string, string>): Promise<string> {
  const urls = { feed: 'ws://127.0.0.1:1/', login: broker.url };
  const wanted = { broker: id, user_id: asha, credentials, urls };
  return (await api.call(admin, `POST ${ACCOUNTS}`, wanted)).body.data.id;
}

const rowOf = (id: string) => team.dataSource.manager.findOneByOrFail(BrokerAccount, { id });
const failures = (id: string) =>
  team.dataSource.manager.findBy(AuditEntry, { action: 'account.login', targetId: id, outcome: 'failure' });

/** Begins a login in a browser; gives the state in the broker's address, and how the browser comes back. */
async function browser(id: string) {
  const { body } = await api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect' });
  const http = gateway.endpoints.http;
  const there = await fetch(http + body.data.start_url, { redirect: 'manual' });
  const cookie = there.headers.get('set-cookie')!.split(';')[0]!;
  const comesBack = async (brought: Record<string, string>) => {
    const response = await fetch(`${http}/broker/callback?${new URLSearchParams(brought)}`, { headers: { cookie } });
    return { status: response.status, text: await response.text() };
  };
  return { state: new URL(there.headers.get('location')!).searchParams.get('state')!, comesBack };
}

const jwt = (payload: object) => `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;

describe('a login in a browser', () => {
  it('is refused without the state that the broker hands back, before the broker is asked', async () => {
    broker.handle = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: 'token-1', user_id: 'UP1' }));
    const id = await account('upstox', { api_key: 'up', api_secret: 'secret-1', redirect_uri: 'https://127.0.0.1/' });
    const states = new Set<string>();
    for (const forge of [() => ({}), () => ({ state: 'tickgate' }), (state: string) => ({ state: `${state}x` })]) {
      const { state, comesBack } = await browser(id);
      states.add(state);
      const { status, text } = await comesBack({ code: 'code-of-another', ...forge(state) });
      expect({ status, text }).toEqual({ status: 409, text: expect.stringContaining('belongs to another login') });
    }
    expect(states.size).toBe(3);
    expect(broker.requests).toEqual([]);
    expect(await rowOf(id)).toMatchObject({ tokens: null, state: 'new' });
    expect(await failures(id)).toHaveLength(3);
  });

  it('is taken with it', async () => {
    broker.handle = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: 'token-1', user_id: 'UP1' }));
    const id = await account('upstox', { api_key: 'up', api_secret: 'secret-1', redirect_uri: 'https://127.0.0.1/' });
    const { state, comesBack } = await browser(id);
    expect(state).toMatch(/^[\w-]{32}$/);
    expect(await comesBack({ code: 'code-1', state })).toMatchObject({ status: 200 });
    expect(await rowOf(id)).toMatchObject({ state: 'valid', clientId: 'UP1' });
  });

  it('does not take the tokens of another user, which the redirect itself brings', async () => {
    const id = await account('angel', { client_code: 'A1', api_key: 'angel-key-1' });
    const tokensOf = (username: string) => ({ auth_token: jwt({ username }), feed_token: `feed-of-${username}` });
    const slippedIn = await (await browser(id)).comesBack(tokensOf('B2'));
    expect(slippedIn).toMatchObject({
      status: 409,
      text: expect.stringContaining('of another user of the broker than A1'),
    });
    const led = await (await browser(id)).comesBack({ ...tokensOf('A1'), state: 'of-another-login' });
    expect(led).toMatchObject({ status: 409, text: expect.stringContaining('belongs to another login') });
    expect(await rowOf(id)).toMatchObject({ tokens: null, state: 'new', clientId: null });
    const { state, comesBack } = await browser(id);
    expect(await comesBack({ ...tokensOf('a1'), state })).toMatchObject({ status: 200 });
    expect(await rowOf(id)).toMatchObject({ state: 'valid' });
  });
});

describe('a login of another user of the broker than the one before', () => {
  let id: string;
  let user = 'AB1234';
  const logIn = () =>
    api.call(owner, `POST ${ACCOUNTS}/${id}/login`, { method: 'redirect', redirect: 'request_token=r1' });

  beforeEach(async () => {
    broker.handle = (_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ status: 'success', data: { access_token: `of-${user}`, user_id: user } }));
    id = await account('zerodha', { api_key: 'kite', api_secret: 'kite-secret-1' });
    user = 'AB1234';
    expect((await logIn()).status).toBe(200);
    user = 'ZZ9999';
  });

  it('is refused, and the account keeps what it has', async () => {
    const before = await rowOf(id);
    const { status, body } = await logIn();
    expect({ status, code: body.code }).toEqual({ status: 409, code: 'BROKER_LOGIN_REQUIRED' });
    expect(body.message).toContain('AB1234');
    expect(body.message).not.toContain('of-ZZ9999');
    expect(await rowOf(id)).toEqual(before);
    expect(await failures(id)).toHaveLength(1);
  });

  it('is taken once the owner has taken the client id away', async () => {
    const patch = (client_id: unknown) => api.call(owner, `PATCH ${ACCOUNTS}/${id}`, { client_id });
    expect(await patch('ZZ9999')).toMatchObject({ status: 400, body: { field: 'client_id' } });
    expect((await patch(null)).body.data).toMatchObject({ client_id: null });
    expect((await logIn()).body.data).toMatchObject({ is_new_token: true, account: { client_id: 'ZZ9999' } });
  });
});
