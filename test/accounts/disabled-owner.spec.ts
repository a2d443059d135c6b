import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import type { Identity } from '../../src/modules/auth/principal.js';
import { AccountFeeds } from '../../src/modules/brokers/account-feeds.js';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { SignedInFeeds } from '../../src/modules/socketio-ui/signed-in-feeds.js';
import { AdminApi, bearer, type Credentials } from '../admin/support/admin-api.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';

let simulator: ZerodhaSimulator;
let gateway: TestGateway;
let team: Team;
let api: AdminApi;
let admin: Credentials;
let asha: string;
let account: string;

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
  const { feed, login } = { feed: simulator.urls.feed, login: simulator.httpUrl };
  const wanted = { broker: 'zerodha', user_id: asha, credentials: { ...simulator.credentials }, urls: { feed, login } };
  account = (await api.call(admin, 'POST /admin/v1/accounts', wanted)).body.data.id;
});
afterEach(async () => {
  await gateway.stop();
  await simulator.stop();
});

describe('the account of a user who is disabled', () => {
  it('stops for those whom it is shared with, and goes on once its owner may come in again', async () => {
    const bela = await team.user('bela');
    await gateway.get(AccountShares).share(account, bela, 'stream');
    const { key } = await team.key(bela, account);
    const client = await TestClient.authenticated(gateway.url, key);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.next('market_data');

    expect((await api.call(admin, `POST /admin/v1/users/${asha}/disable`)).status).toBe(200);
    await eventually(() => expect(client.closed).toMatchObject({ code: 4503 }));
    await eventually(() => expect(simulator.connections).toBe(0));
    expect(gateway.get(FeedManager).get('zerodha')).toBeUndefined();
    const shown = await api.call(admin, `GET /admin/v1/accounts/${account}`);
    expect(shown.body.data).toMatchObject({ enabled: false });
    for (const [request, body] of [
      [`POST /admin/v1/accounts/${account}/login`, { method: 'redirect' }],
      ['POST /admin/v1/keys', { name: 'x', account_id: account, user_id: bela }],
    ] as const) {
      expect(await api.call(admin, request, body)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    }

    expect((await api.call(admin, `POST /admin/v1/users/${asha}/enable`)).status).toBe(200);
    const again = await TestClient.authenticated(gateway.url, key);
    await again.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await again.next('market_data');
    again.close();
  });

  it('stops for signed-in people whom it is shared with, too', async () => {
    const userId = await team.user('bela');
    await gateway.get(AccountShares).share(account, userId, 'stream');
    const bela: Identity = { userId, userName: 'bela', role: 'trader', scopes: ['stream'] };
    const feeds = gateway.get(SignedInFeeds);
    expect(await feeds.choose(bela)).toMatchObject({ account: { feed: 'zerodha' } });
    await api.call(admin, `POST /admin/v1/users/${asha}/disable`);
    await expect(feeds.choose(bela, 'zerodha')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(feeds.choose(bela)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await feeds.review(bela, account)).toEqual({ refusal: 'account_disabled' });
  });

  it('stays stopped when the account was disabled by itself as well', async () => {
    await api.call(admin, `POST /admin/v1/accounts/${account}/disable`);
    await api.call(admin, `POST /admin/v1/users/${asha}/disable`);
    const enabled = await api.call(admin, `POST /admin/v1/users/${asha}/enable`);
    expect(enabled.status).toBe(200);
    expect((await api.call(admin, `GET /admin/v1/accounts/${account}`)).body.data).toMatchObject({ enabled: false });
  });
});
