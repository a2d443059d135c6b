import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { AdminApi, apiKey, bearer, type Credentials } from './support/admin-api.js';

let gateway: TestGateway;
let api: AdminApi;
let team: Team;
let admin: Credentials;

beforeAll(async () => {
  gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5', FEED_LINGER: '0.2' });
  api = await AdminApi.of(gateway);
  team = new Team(gateway);
  admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
});
afterAll(() => gateway.stop());

const feedOf = async (credentials: Credentials, feed: string) =>
  (await api.call(credentials, `GET /admin/v1/feeds/${feed}`)).body.data;

describe('GET /admin/v1/feeds', () => {
  it('tells what a feed has of what its clients want', async () => {
    expect(await feedOf(admin, 'replay')).toMatchObject({ subscriptions: { wanted: 0 }, connections: [], own: true });
    const before = performance.now();
    const client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.request({ action: 'subscribe', symbol: 'BSE', exchange: 'NSE', mode: 3 }, 'subscription');
    await client.next('market_data');
    const feed = await eventually(async () => {
      const found = await feedOf(admin, 'replay');
      expect(found).toMatchObject({
        state: 'live',
        subscriptions: { wanted: 2, active: 2, pending: 0, stale: 0, capacity_exceeded: 0 },
        connections: [{ phase: 'ready', symbols: 2, reason: '' }],
      });
      return found;
    });
    expect(before + feed.last_tick_age_ms).toBeLessThanOrEqual(performance.now());
    expect(feed.counters).toMatchObject({ connects: 1, decode_errors: 0, reconnects_network: 0 });
    expect(feed.counters.published).toBeGreaterThan(0);
    client.close();
  });

  it('names the process that runs it, and that it answered', async () => {
    const { body } = await api.call(admin, 'GET /admin/v1/feeds');
    expect(body.processes).toEqual([expect.objectContaining({ role: 'all', pid: process.pid, answered: true })]);
    expect(body.data[0].process).toBe(body.processes[0].id);
  });

  it('says of an account that no process runs its feed', async () => {
    const owner = await team.member('unserved', { broker: 'nobody' });
    const { body } = await api.call(apiKey(owner.key), 'GET /admin/v1/feeds');
    expect(body.data).toEqual([
      expect.objectContaining({ feed: owner.account.feed, state: 'down', process: null, since: null }),
    ]);
    const { status, body: refused } = await api.call(admin, `POST /admin/v1/feeds/${owner.account.feed}/reconnect`);
    expect({ status, code: refused.code }).toEqual({ status: 503, code: 'TEMPORARILY_UNAVAILABLE' });
  });

  it('shows everybody their own and what is shared with them, and hides the rest', async () => {
    const owner = await team.member('owner');
    const friend = await team.user('friend', 'viewer');
    const stranger = bearer(await team.signedIn(await team.user('stranger')));
    await gateway.get(AccountShares).share(owner.account.id, friend, 'stream');
    const feed = owner.account.feed;
    expect(await feedOf(apiKey(owner.key), feed)).toMatchObject({ feed, own: true });
    expect(await feedOf(bearer(await team.signedIn(friend)), feed)).toMatchObject({ feed, own: false });
    for (const name of [feed, 'no-such-feed']) {
      const { status, body } = await api.call(stranger, `GET /admin/v1/feeds/${name}`);
      expect({ status, body }).toEqual({
        status: 404,
        body: { status: 'error', code: 'NOT_FOUND', message: expect.not.stringContaining(name) },
      });
    }
    expect((await api.call(stranger, 'GET /admin/v1/feeds')).body.data).toEqual([]);
    const all = (await api.call(admin, 'GET /admin/v1/feeds')).body.data.map((each: { feed: string }) => each.feed);
    expect(all).toEqual(expect.arrayContaining(['replay', feed]));
  });
});

describe('POST /admin/v1/feeds/:feed/reconnect', () => {
  it('makes the connections anew with all that is wanted, and is in the audit log', async () => {
    const client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'MAXHEALTH', exchange: 'NSE', mode: 1 }, 'subscription');
    await client.next('market_data');
    const { reconnects } = gateway.get(FeedManager).get('replay')!.counters;
    const before = reconnects.operator;
    const { status, body } = await api.call(admin, 'POST /admin/v1/feeds/replay/reconnect');
    expect({ status, data: body.data }).toEqual({ status: 202, data: { feed: 'replay', connections: 1 } });
    expect(reconnects.operator).toBe(before + 1);
    client.messages.length = 0;
    await client.next('market_data');
    expect((await feedOf(admin, 'replay')).connections).toHaveLength(1);
    const entry = await team.dataSource.manager.findOneByOrFail(AuditEntry, {
      action: 'feed.reconnect',
      outcome: 'success',
    });
    expect(entry).toMatchObject({ userName: 'chief', targetType: 'account', address: '127.0.0.1' });
    client.close();
  });

  it('is for the owner: whom the account is shared with may not, and a key needs the scope', async () => {
    const owner = await team.member('keeper');
    const friend = await team.user('guest');
    await gateway.get(AccountShares).share(owner.account.id, friend, 'orders');
    const path = `POST /admin/v1/feeds/${owner.account.feed}/reconnect`;
    for (const credentials of [bearer(await team.signedIn(friend)), apiKey(owner.key)]) {
      const { status, body } = await api.call(credentials, path);
      expect({ status, code: body.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
    }
    const stranger = bearer(await team.signedIn(await team.user('passer-by')));
    expect((await api.call(stranger, path)).status).toBe(404);
    expect((await api.call(apiKey(API_KEY), 'POST /admin/v1/feeds/replay/reconnect')).status).toBe(403);
  });
});
