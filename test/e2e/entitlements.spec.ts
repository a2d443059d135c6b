import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { KeySettings } from '../../src/modules/auth/api-key.service.js';
import type { Role } from '../../src/modules/auth/principal.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { Team } from '../support/team.js';

let edge: TestEdge;
let team: Team;
const clients: TestClient[] = [];
let members = 0;

beforeAll(async () => {
  edge = await TestEdge.start();
  team = new Team(edge.gateway);
});
afterAll(() => edge.stop());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

async function connect(key: string): Promise<TestClient> {
  const client = await TestClient.connect(edge.gateway.url);
  clients.push(client);
  client.send({ action: 'authenticate', api_key: key });
  return client;
}

async function authenticated(settings: KeySettings & { role?: Role } = {}): Promise<TestClient> {
  const { key } = await team.member(`member${members++}`, settings);
  return connect(key);
}

const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };
const SYM2 = { symbol: 'SYM2', exchange: 'NSE' };
const SENSEX = { symbol: 'SENSEX', exchange: 'BSE_INDEX' };

describe('what a client may see', () => {
  it('is less for a viewer: Depth is forbidden for its symbol, and the others of the request are served', async () => {
    const { key, account } = await team.member('viewer', { role: 'viewer' });
    const client = await connect(key);
    const symbols = [{ ...SYM1, mode: 'Depth' }, { ...SYM2, mode: 'Quote' }, SYM1];
    const reply = await client.request({ action: 'subscribe', symbols }, 'subscribe');
    expect(reply).toMatchObject({
      status: 'partial',
      subscriptions: [
        { ...SYM1, status: 'error', code: 'FORBIDDEN', requested_mode: 3, requested_depth: 5 },
        { ...SYM2, status: 'success', mode: 'Quote' },
        { ...SYM1, status: 'success', mode: 'Quote' },
      ],
    });
    await eventually(() => expect(edge.publisher.topics).toContain(`${account.feed}_NSE_SYM1_QUOTE`));
    expect([...edge.publisher.topics].filter((topic) => topic.endsWith('DEPTH'))).toEqual([]);
  });

  it('ends at the exchanges of its entitlement', async () => {
    const client = await authenticated({ entitlement: { exchanges: ['NSE'] } });
    const reply = await client.request({ action: 'subscribe', symbols: [SENSEX, SYM1] }, 'subscribe');
    expect(reply.subscriptions).toMatchObject([
      { ...SENSEX, status: 'error', code: 'FORBIDDEN', message: expect.stringContaining('BSE_INDEX') },
      { ...SYM1, status: 'success' },
    ]);
    expect(await client.request({ action: 'subscribe', ...SENSEX }, 'error')).toMatchObject({
      code: 'FORBIDDEN',
      ...SENSEX,
    });
  });

  it('is nothing for a key without the scope stream, which still authenticates', async () => {
    const client = await authenticated({ scopes: ['market_data'] });
    expect(await client.next('auth')).toMatchObject({
      status: 'success',
      supported_features: { ltp: false, quote: false, depth: false, depth_levels: [] },
    });
    const reply = await client.request({ action: 'subscribe', symbols: [SYM1, SYM2] }, 'subscribe');
    expect(reply).toMatchObject({
      status: 'error',
      subscriptions: [
        { ...SYM1, code: 'FORBIDDEN' },
        { ...SYM2, code: 'FORBIDDEN' },
      ],
    });
  });

  it('is told at authentication', async () => {
    const client = await authenticated({ role: 'viewer', entitlement: { modes: ['LTP'], maxSymbols: 7 } });
    expect(await client.next('auth')).toMatchObject({
      supported_features: { ltp: true, quote: false, depth: false, depth_levels: [] },
      limits: { max_symbols: 7 },
    });
    expect(await client.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({
      limits: { max_symbols: 7 },
    });
  });

  it('holds no orders without the scope for them', async () => {
    const without = await authenticated({ scopes: ['stream'] });
    expect(await without.request({ action: 'subscribe_orders' }, 'error')).toMatchObject({ code: 'FORBIDDEN' });
    const withOrders = await authenticated({ scopes: ['orders'] });
    expect(await withOrders.request({ action: 'subscribe_orders' }, 'error')).toMatchObject({
      code: 'ORDERS_NOT_AVAILABLE',
    });
  });
});

describe('how much a client may have', () => {
  it('is as many symbols as the key may hold; the surplus is refused', async () => {
    const client = await authenticated({ entitlement: { maxSymbols: 2 } });
    const reply = await client.request({ action: 'subscribe', symbols: [SYM1, SYM2, SENSEX] }, 'subscribe');
    expect(reply.subscriptions).toMatchObject([
      { status: 'success' },
      { status: 'success' },
      { ...SENSEX, status: 'error', code: 'CAPACITY_EXCEEDED', message: expect.stringContaining('2') },
    ]);
  });

  it('is as many connections as the key may have; the one above is closed with 4429', async () => {
    const { key } = await team.member('narrow', { entitlement: { maxConnections: 2 } });
    for (const client of [await connect(key), await connect(key)]) {
      expect(await client.next('auth')).toMatchObject({ status: 'success' });
    }
    const third = await connect(key);
    expect(await third.next('error')).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
    expect(await third.end()).toMatchObject({ code: 4429 });
    clients[0]!.close();
    await eventually(async () => {
      const again = await connect(key);
      expect(await again.next('auth')).toMatchObject({ status: 'success' });
    });
  });
});
