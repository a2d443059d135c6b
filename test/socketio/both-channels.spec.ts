import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { AdminApi, bearer } from '../admin/support/admin-api.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { MarketClient } from './support/market-client.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };

let gateway: TestGateway;
let team: Team;
let page: MarketClient;
let script: TestClient;

beforeAll(async () => {
  gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5' });
  team = new Team(gateway);
});
afterAll(() => gateway.stop());
afterEach(() => {
  page?.close();
  script?.close();
});

const connectPage = (key = API_KEY) => MarketClient.connected(gateway.endpoints.http, { apikey: key });

it('carry the same messages', async () => {
  [page, script] = [await connectPage(), await TestClient.authenticated(gateway.url)];
  await page.subscribe({ ...RELIANCE, mode: 'Depth' });
  await script.request({ action: 'subscribe', symbols: [{ ...RELIANCE, mode: 'Depth' }] }, 'subscribe');
  await eventually(() => {
    const seen = new Map(script.messages.map((message) => [message.data?.seq, message]));
    const common = page.of('market_data').filter(({ data, snapshot }) => !snapshot && seen.has(data!.seq));
    const live = common.filter(({ data }) => !seen.get(data!.seq)!.snapshot);
    expect(live.length).toBeGreaterThan(3);
    for (const message of live) expect(message).toEqual(seen.get(message.data!.seq));
  });
});

it('share the connections that a key may have', async () => {
  const { key } = await team.member('sharer', { entitlement: { maxConnections: 1 } });
  script = await TestClient.authenticated(gateway.url, key);
  const refused = MarketClient.open(gateway.endpoints.http, { apikey: key });
  expect(await refused.refused()).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
  script.close();
  await script.end();
  page = await eventually(() => connectPage(key));
  const late = await TestClient.connect(gateway.url);
  late.send({ action: 'authenticate', api_key: key });
  expect(await late.end()).toMatchObject({ code: 4429 });
});

it('are both among the clients that an operator sees, and disconnects', async () => {
  const api = await AdminApi.of(gateway);
  const admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
  page = await connectPage();
  await page.subscribe(RELIANCE);
  await eventually(async () => {
    const { body } = await api.call(admin, 'GET /admin/v1/clients');
    expect(body.data).toEqual([expect.objectContaining({ feed: 'replay', subscriptions: 1, address: '127.0.0.1' })]);
  });
  const [{ id }] = (await api.call(admin, 'GET /admin/v1/clients')).body.data;
  expect((await api.call(admin, `GET /admin/v1/clients/${id}`)).body.data.held).toMatchObject([RELIANCE]);
  expect((await api.call(admin, `DELETE /admin/v1/clients/${id}`)).status).toBe(200);
  await eventually(() => expect(page.ends).toEqual(['transport close']));
});
