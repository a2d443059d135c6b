import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { RestGateway } from './support/rest-gateway.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };
const NIFTY = { symbol: 'NIFTY', exchange: 'NSE_INDEX' };
const PRICES = { ltp: 1542.3, open: 1530, high: 1545, low: 1528.2, close: 1529.7, volume: 1_204_567 };

let rest: RestGateway;

beforeEach(async () => {
  rest = await RestGateway.start();
  rest.simulator.tick('RELIANCE', 'NSE', PRICES);
});
afterEach(() => rest.stop());

const held = () => rest.simulator.subscriptions().map(({ symbol, mode }) => `${symbol} ${mode}`);

describe('a quote', () => {
  it('of a symbol that nobody streams subscribes it, waits for its tick, and releases it', async () => {
    const { status, body, headers } = await rest.post('quotes', RELIANCE);
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        status: 'success',
        data: expect.objectContaining({ ...RELIANCE, ltp: 1542.3, prev_close: 1529.7, volume: 1_204_567 }),
      },
    });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(held()).toEqual(['RELIANCE QUOTE']);
    await eventually(() => expect(held()).toEqual([]));
    expect(rest.simulator.violations).toEqual([]);
  });

  it('of a streamed symbol is its newest price, and asks the broker for nothing', async () => {
    const client = await TestClient.authenticated(rest.gateway.url, rest.key);
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
    await client.next('market_data');
    const { requests } = rest.simulator;
    for (const ltp of [1543, 1544]) {
      rest.simulator.tick('RELIANCE', 'NSE', { ltp });
      await client.next('market_data', ({ data }) => data!.ltp === ltp);
      expect((await rest.get('quotes?symbol=RELIANCE&exchange=NSE')).body.data).toMatchObject({ ltp });
    }
    expect(rest.simulator.requests).toBe(requests);
    client.close();
  });

  it('that many ask for at once is one subscription at the broker', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => rest.post('quotes', RELIANCE)));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.data.ltp}`))).toEqual(new Set(['200 1542.3']));
    // Subscribe and mode: two messages of the broker's wire.
    expect(rest.simulator.requests).toBe(2);
  });

  it('is refused in the words of the protocol where there can be none', async () => {
    const refused = async (path: string, body: object) => {
      const answer = await rest.post(path, body);
      expect(answer.body).toMatchObject({ status: 'error', message: expect.stringMatching(/./) });
      return [answer.status, answer.body.code];
    };
    expect(await refused('quotes', { ...RELIANCE, symbol: 'NOPE' })).toEqual([404, 'UNKNOWN_SYMBOL']);
    expect(await refused('quotes', { ...RELIANCE, exchange: 'CRYPTO' })).toEqual([400, 'UNSUPPORTED_EXCHANGE']);
    expect(await refused('quotes', { ...RELIANCE, exchange: 'NYSE' })).toEqual([400, 'INVALID_PARAMETERS']);
    expect(await refused('quotes', { symbol: 'RELIANCE' })).toEqual([400, 'INVALID_PARAMETERS']);
    expect(await refused('depth', NIFTY)).toEqual([400, 'UNSUPPORTED_MODE']);
    expect(await refused('depth', { ...RELIANCE, depth_level: 7 })).toEqual([400, 'INVALID_PARAMETERS']);
    expect((await rest.post('quotes', { ...RELIANCE, symbol: 'NOPE' })).body).toMatchObject({ symbol: 'NOPE' });
    expect(held()).toEqual([]);
  });

  it('asks for a new login where the broker has ended the old one', async () => {
    await rest.post('quotes', RELIANCE);
    rest.simulator.faults.rollToken();
    const { status, body } = await eventually(async () => {
      const answer = await rest.post('quotes', RELIANCE);
      return answer.status === 200 ? false : answer;
    });
    expect({ status, body }).toMatchObject({
      status: 409,
      body: { status: 'error', code: 'BROKER_LOGIN_REQUIRED', feed: rest.account.feed, state: 'login_required' },
    });
  });
});

describe('an order book', () => {
  const depth = {
    buy: [{ price: 1542.2, quantity: 10, orders: 2 }],
    sell: [{ price: 1542.4, quantity: 20, orders: 3 }],
  };

  it('has bids and asks, and as many levels as the broker has', async () => {
    rest.simulator.tick('RELIANCE', 'NSE', { depth });
    const { status, body } = await rest.post('depth', { ...RELIANCE, depth_level: 20 });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ ltp: 1542.3, depth_level: 5, prev_close: 1529.7 });
    expect(body.data.bids[0]).toEqual({ price: 1542.2, quantity: 10, orders: 2 });
    expect(body.data.asks[0]).toEqual({ price: 1542.4, quantity: 20, orders: 3 });
  });
});

describe('many quotes', () => {
  it('come in the order of the request, each by itself', async () => {
    rest.simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 26_000 });
    const { status, body } = await rest.post('multiquotes', {
      symbols: [NIFTY, { symbol: 'NOPE', exchange: 'NSE' }, RELIANCE],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'success',
      results: [
        { ...NIFTY, data: expect.objectContaining({ ltp: 26_000 }) },
        { symbol: 'NOPE', exchange: 'NSE', code: 'UNKNOWN_SYMBOL', error: expect.stringContaining('NOPE') },
        { ...RELIANCE, data: expect.objectContaining({ ltp: 1542.3 }) },
      ],
    });
  });

  it('are refused as a whole when the feed delivers none, or the list is no such list', async () => {
    await rest.post('quotes', RELIANCE);
    rest.simulator.faults.rollToken();
    await eventually(async () => {
      expect(await rest.post('multiquotes', { symbols: [NIFTY] })).toMatchObject({
        status: 409,
        body: { code: 'BROKER_LOGIN_REQUIRED' },
      });
    });
    for (const symbols of [[], [null], ['RELIANCE'], [{ symbol: 'A' }], Array(501).fill(NIFTY), undefined]) {
      expect(await rest.post('multiquotes', { symbols })).toMatchObject({
        status: 400,
        body: { code: 'INVALID_PARAMETERS' },
      });
    }
  });
});
