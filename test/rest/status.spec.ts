import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { RestGateway } from './support/rest-gateway.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };

let rest: RestGateway;
const clients: TestClient[] = [];

beforeAll(async () => {
  rest = await RestGateway.start();
  rest.simulator.tick('RELIANCE', 'NSE', { ltp: 100, timestamp: Date.now() });
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await eventually(async () => expect((await rest.get('websocket/status')).body.data.connections).toBe(0));
});
afterAll(() => rest.stop());

async function connected(key = rest.key): Promise<TestClient> {
  const client = await TestClient.authenticated(rest.gateway.url, key);
  clients.push(client);
  return client;
}

describe('what clients hold', () => {
  it('is listed for the key that they came with, with its state and age', async () => {
    const client = await connected();
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 3, depth: 5 }, 'subscription');
    await client.next('market_data');
    await connected(API_KEY);
    const { body } = await rest.get('subscriptions');
    expect(body).toEqual({
      status: 'success',
      unlisted_clients: 0,
      data: [
        {
          ...RELIANCE,
          client_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          mode: 'Depth',
          depth: 5,
          state: 'active',
          age_ms: expect.any(Number),
        },
      ],
    });
  });

  it('of other keys is shown to an admin alone', async () => {
    const client = await connected();
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
    const other = await rest.team.key(rest.userId, rest.account.id);
    expect((await rest.get('subscriptions', { 'x-api-key': other.key })).body.data).toEqual([]);
    const chief = `Bearer ${await rest.team.signedIn(await rest.team.user('chief', 'admin'))}`;
    expect((await rest.get('subscriptions', { authorization: chief })).body.data).toMatchObject([RELIANCE]);
    const desk = `Bearer ${await rest.team.signedIn(rest.userId)}`;
    expect((await rest.get('subscriptions', { authorization: desk })).body.data).toMatchObject([RELIANCE]);
  });
});

describe('the connection status', () => {
  it('counts the clients of the key, and tells the state of its feed', async () => {
    const before = (await rest.get('websocket/status')).body.data;
    expect(before).toMatchObject({ connected: false, connections: 0, url: rest.gateway.url });
    expect(before.feed).toMatchObject({ feed: rest.account.feed, broker: 'zerodha', state: expect.any(String) });
    const client = await connected();
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
    expect((await rest.get('websocket/status')).body.data).toMatchObject({
      connected: true,
      connections: 1,
      subscriptions: 1,
    });
  });
});

describe('the figures', () => {
  it('tell rates, what waits, and what the hub and the market data count', async () => {
    const client = await connected();
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
    await client.next('market_data');
    let ltp = 100;
    const moving = setInterval(() => rest.simulator.tick('RELIANCE', 'NSE', { ltp: ++ltp }), 5);
    try {
      const { body } = await rest.get('websocket/metrics');
      expect(body.data.feeds).toMatchObject([{ feed: rest.account.feed }]);
      const [own, ...others] = body.data.processes;
      expect(others).toEqual([]);
      expect(own).toMatchObject({
        answered: true,
        clients: { connections: 1, authenticated: 1, subscriptions: 1, blocked: 0, pending_bytes: expect.any(Number) },
        hub: { routes: 1, gaps: 0 },
        market: { instruments: 1, not_positive: 0, consumer_failures: 0 },
      });
      expect(own.clients.messages_per_second).toBeGreaterThan(10);
      expect(own.clients.bytes_per_second).toBeGreaterThan(own.clients.messages_per_second * 100);
    } finally {
      clearInterval(moving);
    }
  });
});
