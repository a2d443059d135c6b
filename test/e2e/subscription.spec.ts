import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';

let edge: TestEdge;
let client: TestClient;

const RELIANCE = { symbol: 'SYM1', exchange: 'NSE' };
const TCS = { symbol: 'SYM2', exchange: 'NSE' };

/** Publishes once the edge has subscribed the topic. */
async function publish(topic: string, data: Record<string, unknown>): Promise<void> {
  await eventually(() => expect(edge.publisher.topics).toContain(topic));
  edge.publisher.publish(topic, data);
}

beforeAll(async () => {
  edge = await TestEdge.start({ SNAPSHOT_MAX_AGE: '2' });
});
afterAll(() => edge.stop());
beforeEach(async () => {
  client = await TestClient.authenticated(edge.gateway.url);
  await client.next('auth_response');
});
afterEach(async () => {
  client.close();
  await eventually(() => expect(edge.publisher.topics).toEqual(new Set()));
});

describe('subscribe in the single form', () => {
  it('answers, then delivers in the documented shape', async () => {
    expect(await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription')).toMatchObject({
      status: 'success',
      ...RELIANCE,
      mode: 'Quote',
      broker: 'replay',
    });
    await publish('replay_NSE_SYM1_QUOTE', { seq: 1, symbol: 'SYM1', exchange: 'NSE', ltp: 2850.5 });
    expect(await client.next('market_data')).toEqual({
      type: 'market_data',
      mode: 2,
      topic: 'SYM1.NSE',
      ...RELIANCE,
      broker: 'replay',
      data: { seq: 1, symbol: 'SYM1', exchange: 'NSE', ltp: 2850.5 },
    });
  });

  it('takes Quote where no mode is named', async () => {
    expect(await client.request({ action: 'subscribe', ...RELIANCE }, 'subscription')).toMatchObject({ mode: 'Quote' });
  });

  it.each([
    [
      { symbol: 'NOPE', exchange: 'NSE' },
      { code: 'UNKNOWN_SYMBOL', symbol: 'NOPE', exchange: 'NSE' },
    ],
    [
      { symbol: 'SYM1', exchange: 'LSE' },
      { code: 'UNSUPPORTED_EXCHANGE', symbol: 'SYM1', exchange: 'LSE' },
    ],
    [
      { symbol: 'SYM1', exchange: 'MCX' },
      { code: 'UNKNOWN_SYMBOL', symbol: 'SYM1', exchange: 'MCX' },
    ],
    [
      { ...RELIANCE, mode: 9 },
      { code: 'INVALID_MODE', ...RELIANCE },
    ],
    [
      { ...RELIANCE, mode: 3, depth_level: 7 },
      { code: 'INVALID_PARAMETERS', ...RELIANCE },
    ],
    [
      { symbol: 5, exchange: 'NSE' },
      { code: 'INVALID_PARAMETERS', exchange: 'NSE' },
    ],
    [{ symbol: 'SYM1' }, { code: 'INVALID_PARAMETERS', symbol: 'SYM1' }],
    [{ symbol: 'SYM\u00011', exchange: 'NSE' }, { code: 'INVALID_PARAMETERS' }],
    [
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 3 },
      { code: 'UNSUPPORTED_MODE', requested_mode: 3 },
    ],
    [
      { ...RELIANCE, mode: 4, depth_level: 50, strict_depth: true },
      { code: 'UNSUPPORTED_DEPTH_LEVEL', requested_mode: 4, requested_depth: 50, supported_depths: [5] },
    ],
  ])('answers %j with a coded error', async (fields, error) => {
    const reply = await client.request({ action: 'subscribe', ...fields }, 'error');
    expect(reply).toMatchObject({ status: 'error', ...error });
    expect(reply.message).not.toBe('');
  });

  it('falls back to the highest lower depth level and says so in reply and data', async () => {
    const request = { action: 'subscribe', ...RELIANCE, mode: 'Depth', depth_level: 50 };
    expect(await client.request(request, 'subscription')).toMatchObject({
      status: 'warning',
      code: 'DEPTH_FALLBACK',
      mode: 'Depth',
      depth: 5,
      requested_depth: 50,
    });
    await publish('replay_NSE_SYM1_DEPTH', { seq: 1, depth: { buy: [], sell: [] } });
    expect(await client.next('market_data')).toMatchObject({
      mode: 3,
      depth_level: 50,
      actual_depth_level: 5,
      data: { broker_supported: false, broker_message: expect.stringContaining('50') },
    });
  });

  it('reads the depth suffix of a symbol; replies and data carry the plain symbol', async () => {
    const reply = await client.request(
      { action: 'subscribe', symbol: 'SYM1:20', exchange: 'NSE', mode: 4 },
      'subscription',
    );
    expect(reply).toMatchObject({ symbol: 'SYM1', requested_depth: 20, depth: 5 });
    await publish('replay_NSE_SYM1_DEPTH', { seq: 1 });
    expect(await client.next('market_data')).toMatchObject({ mode: 4, symbol: 'SYM1', depth_level: 20 });
    expect(
      await client.request({ action: 'unsubscribe', symbol: 'SYM1:20', exchange: 'NSE', mode: 4 }, 'unsubscription'),
    ).toMatchObject({
      status: 'success',
      symbol: 'SYM1',
    });
  });
});

describe('subscribe in the list form', () => {
  it('gives every entry its own answer', async () => {
    const symbols = [
      { ...RELIANCE, mode: 'Depth' },
      { ...TCS, mode: 3, depth_level: 50 },
      { symbol: 'NOPE', exchange: 'NSE' },
      { symbol: 'SYM3', exchange: 'NSE', mode: 'nonsense' },
      'no entry',
    ];
    const reply = await client.request({ action: 'subscribe', symbols, mode: 'LTP' }, 'subscribe');
    expect(reply).toMatchObject({ status: 'partial', broker: 'replay' });
    expect(reply.subscriptions).toMatchObject([
      { ...RELIANCE, status: 'success', mode: 'Depth', depth: 5, broker: 'replay' },
      { ...TCS, status: 'warning', mode: 'Depth', depth: 5, requested_depth: 50, code: 'DEPTH_FALLBACK' },
      { symbol: 'NOPE', exchange: 'NSE', status: 'error', code: 'UNKNOWN_SYMBOL' },
      { symbol: 'SYM3', exchange: 'NSE', status: 'error', code: 'INVALID_MODE' },
      { status: 'error', code: 'INVALID_PARAMETERS' },
    ]);
  });

  it('knows the alias instruments, and is an error when nothing worked', async () => {
    const instruments = [{ symbol: 'NOPE', exchange: 'NSE' }];
    expect(await client.request({ action: 'subscribe', instruments }, 'subscribe')).toMatchObject({ status: 'error' });
    expect(await client.request({ action: 'subscribe', instruments: [RELIANCE] }, 'subscribe')).toMatchObject({
      status: 'success',
    });
  });

  it.each([[[]], [{}], ['SYM1'], [5], [null]])('fails as a whole when the list is %j', async (symbols) => {
    const reply = await client.request({ action: 'subscribe', symbols }, 'error');
    expect(reply).toMatchObject({ code: 'INVALID_PARAMETERS' });
  });

  it('serves 3,000 symbols in one message and refuses the surplus of 10,000', async () => {
    const symbols = Array.from({ length: 10_000 }, (_, i) => ({ symbol: `SYM${i}`, exchange: 'NSE' }));
    const reply = await client.request({ action: 'subscribe', symbols, mode: 1 }, 'subscribe');
    expect(reply.status).toBe('partial');
    const entries = reply.subscriptions as { status: string; code?: string; symbol: string }[];
    expect(entries).toHaveLength(10_000);
    expect(entries.slice(0, 3000).every((entry) => entry.status === 'success')).toBe(true);
    expect(entries.slice(3000).every((entry) => entry.code === 'CAPACITY_EXCEEDED')).toBe(true);
    expect(entries[9999]!.symbol).toBe('SYM9999');
    await eventually(() => expect(edge.publisher.topics.size).toBe(3000));
  });
});

describe('snapshots', () => {
  it('come after the reply and before live messages, marked', async () => {
    const other = await TestClient.authenticated(edge.gateway.url);
    await other.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
    await publish('replay_NSE_SYM1_QUOTE', { seq: 1, ltp: 1 });
    await other.next('market_data');
    client.send({ action: 'subscribe', ...RELIANCE });
    await client.next('subscription');
    expect(await client.next('market_data')).toMatchObject({ snapshot: true, data: { seq: 1 } });
    edge.publisher.publish('replay_NSE_SYM1_QUOTE', { seq: 2, ltp: 2 });
    expect(await client.next('market_data')).not.toHaveProperty('snapshot');
    other.close();
  });

  it('are marked stale when they are old', async () => {
    await client.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
    await publish('replay_NSE_SYM1_QUOTE', { seq: 1, ltp: 1 });
    await client.next('market_data');
    await eventually(async () => {
      client.send({ action: 'subscribe', ...RELIANCE });
      expect(await client.next('market_data')).toMatchObject({ snapshot: true, stale: true, data: { seq: 1 } });
    });
  });
});

describe('a client that subscribes again', () => {
  it('gets its new mode number and depth level, and every message once', async () => {
    await client.request({ action: 'subscribe', symbol: 'SYM20', exchange: 'NSE', mode: 3 }, 'subscription');
    await client.request(
      { action: 'subscribe', symbol: 'SYM20', exchange: 'NSE', mode: 4, depth_level: 20 },
      'subscription',
    );
    await publish('replay_NSE_SYM20_DEPTH', { seq: 1 });
    await publish('replay_NSE_SYM20_DEPTH', { seq: 2 });
    await client.next('market_data', (message) => message.data!.seq === 2);
    const rest = client.messages.filter((message) => message.type === 'market_data');
    expect(rest).toMatchObject([{ mode: 4, depth_level: 20, data: { seq: 1 } }]);
  });

  it('holds modes of one symbol side by side', async () => {
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 1 }, 'subscription');
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
    await publish('replay_NSE_SYM1_LTP', { seq: 1, ltp: 1 });
    await publish('replay_NSE_SYM1_QUOTE', { seq: 1, ltp: 1 });
    await client.next('market_data', (message) => message.mode === 1);
    await client.next('market_data', (message) => message.mode === 2);
  });
});

describe('unsubscribe', () => {
  it('drops one mode, or every mode, and lists what was dropped', async () => {
    for (const mode of [1, 2, 4]) await client.request({ action: 'subscribe', ...RELIANCE, mode }, 'subscription');
    await client.request({ action: 'subscribe', ...TCS }, 'subscription');
    const one = await client.request({ action: 'unsubscribe', symbols: [{ ...RELIANCE, mode: 2 }] }, 'unsubscribe');
    expect(one).toMatchObject({ status: 'success', successful: [{ ...RELIANCE, mode: 'Quote' }], failed: [] });
    const rest = await client.request({ action: 'unsubscribe', symbols: [RELIANCE] }, 'unsubscribe');
    expect(rest.successful).toEqual([
      { ...RELIANCE, mode: 'LTP' },
      { ...RELIANCE, mode: 'Depth' },
    ]);
    const all = await client.request({ action: 'unsubscribe_all' }, 'unsubscribe');
    expect(all).toMatchObject({ status: 'success', successful: [{ ...TCS, mode: 'Quote' }] });
  });

  it('is idempotent: what is not held is success and not listed', async () => {
    const reply = await client.request(
      { action: 'unsubscribe', symbols: [RELIANCE, { symbol: 'NOPE', exchange: 'NSE' }] },
      'unsubscribe',
    );
    expect(reply).toMatchObject({ status: 'success', successful: [], failed: [] });
    expect(await client.request({ action: 'unsubscribe', ...RELIANCE }, 'unsubscription')).toMatchObject({
      status: 'success',
      ...RELIANCE,
    });
  });

  it('lists malformed entries as failed', async () => {
    const reply = await client.request(
      { action: 'unsubscribe', symbols: [RELIANCE, { symbol: 5, exchange: 'NSE' }] },
      'unsubscribe',
    );
    expect(reply).toMatchObject({ status: 'partial', failed: [{ exchange: 'NSE', code: 'INVALID_PARAMETERS' }] });
  });

  it('is followed by no data, not even an LTP that still waited', async () => {
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 1 }, 'subscription');
    for (let seq = 1; seq <= 50; seq++) await publish('replay_NSE_SYM1_LTP', { seq, ltp: seq });
    await client.next('market_data');
    await client.request({ action: 'unsubscribe', ...RELIANCE, mode: 1 }, 'unsubscription');
    client.messages.length = 0;
    // Longer than an LTP waits, by the clock of another topic's conflation.
    await client.request({ action: 'subscribe', ...TCS, mode: 1 }, 'subscription');
    for (let seq = 1; seq <= 3; seq++) await publish('replay_NSE_SYM2_LTP', { seq, ltp: seq });
    await client.next('market_data', (message) => message.data!.seq === 3);
    expect(client.messages.filter((message) => message.symbol === 'SYM1')).toEqual([]);
  });
});

describe('what a client can ask', () => {
  it('is told what it holds, with state and age', async () => {
    await client.request({ action: 'subscribe', symbol: 'SYM30', exchange: 'NSE', mode: 4 }, 'subscription');
    await client.request({ action: 'subscribe', symbol: 'SYM31', exchange: 'NSE' }, 'subscription');
    await publish('replay_NSE_SYM30_DEPTH', { seq: 1 });
    await client.next('market_data');
    const { subscriptions } = await client.request({ action: 'get_subscriptions' }, 'subscriptions');
    expect(subscriptions).toMatchObject([
      { symbol: 'SYM30', exchange: 'NSE', mode: 'Depth', depth: 5, state: 'active', age_ms: expect.any(Number) },
      { symbol: 'SYM31', exchange: 'NSE', mode: 'Quote', state: 'pending' },
    ]);
    await eventually(async () => {
      const later = await client.request({ action: 'get_subscriptions' }, 'subscriptions');
      expect(later.subscriptions).toMatchObject([{ state: 'stale' }, { state: 'pending' }]);
    });
  });

  it('is told about its broker', async () => {
    expect(await client.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({
      status: 'success',
      broker: 'replay',
      feed: 'replay',
      adapter_status: 'disconnected',
      state: 'connecting',
      user_id: 'desk1',
      limits: { max_symbols: 3000 },
    });
  });

  it('is told that order updates are not available', async () => {
    for (const action of ['subscribe_orders', 'unsubscribe_orders']) {
      expect(await client.request({ action }, 'error')).toMatchObject({ code: 'ORDERS_NOT_AVAILABLE' });
    }
  });
});

describe('a list that names a symbol twice', () => {
  const TWICE = { symbol: 'SYM60', exchange: 'NSE' };

  it('gets one snapshot, as its later entry asked for it', async () => {
    // The earlier entry's snapshot was sent as well: in a mode number that the client did not hold any more.
    await client.request({ action: 'subscribe', ...TWICE, mode: 3 }, 'subscription');
    await publish('replay_NSE_SYM60_DEPTH', { ltp: 5, depth: { buy: [], sell: [] } });
    await client.next('market_data');
    const symbols = [3, 4].map((mode) => ({ ...TWICE, mode }));
    await client.request({ action: 'subscribe', symbols }, 'subscribe');
    await client.request({ action: 'ping' }, 'pong');
    const snapshots = client.messages.filter(({ type }) => type === 'market_data');
    expect(snapshots).toMatchObject([{ snapshot: true, mode: 4, data: { ltp: 5 } }]);
  });
});
