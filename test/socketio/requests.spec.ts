import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { eventually } from '../support/eventually.js';
import { MarketChannel } from './support/market-channel.js';
import type { MarketClient } from './support/market-client.js';

const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };

let channel: MarketChannel;
let client: MarketClient;

beforeAll(async () => {
  channel = await MarketChannel.start();
});
afterAll(() => channel.stop());
afterEach(() => channel.closeClients());

describe('a malformed payload', () => {
  it.each([
    ['subscribe', undefined, 'must be an object'],
    ['subscribe', null, 'must be an object'],
    ['subscribe', 'RELIANCE', 'must be an object'],
    ['subscribe', ['RELIANCE'], 'must be an object'],
    ['subscribe', {}, 'symbol and exchange, or a list symbols'],
    ['subscribe', { symbols: [] }, 'at least one'],
    ['subscribe', { symbols: 'RELIANCE' }, 'at least one'],
    ['subscribe', Buffer.from('{"symbols":[]}'), 'symbol and exchange, or a list symbols'],
    ['unsubscribe', 7, 'must be an object'],
    ['unsubscribe', { symbols: {} }, 'at least one'],
  ])('of %s (%j) gets an error event of its kind with a code', async (event, payload, message) => {
    client = await channel.connect();
    client.socket.emit(event, payload);
    const answer = event === 'subscribe' ? 'subscription_error' : 'unsubscription_error';
    expect(await client.next(answer)).toEqual({
      type: event,
      status: 'error',
      code: 'INVALID_PARAMETERS',
      message: expect.stringContaining(message),
    });
    await client.settle();
  });

  it('fails entry by entry where the list is one', async () => {
    client = await channel.connect();
    const symbols = [5, { symbol: 'SYM1' }, { ...SYM1, mode: 'Full' }, { ...SYM1, depth_level: 7, mode: 3 }, SYM1];
    expect(await client.request('subscribe', { symbols }, 'subscription_success')).toMatchObject({
      status: 'partial',
      subscriptions: [
        { code: 'INVALID_PARAMETERS' },
        { code: 'INVALID_PARAMETERS', symbol: 'SYM1' },
        { code: 'INVALID_MODE' },
        { code: 'INVALID_PARAMETERS' },
        { status: 'success' },
      ],
    });
    expect(await client.request('subscribe', { symbols: [5] }, 'subscription_error')).toMatchObject({
      type: 'subscribe',
      status: 'error',
      subscriptions: [{ code: 'INVALID_PARAMETERS' }],
    });
    expect(await client.request('unsubscribe', { symbols: [5] }, 'unsubscription_error')).toMatchObject({
      status: 'error',
      failed: [{ code: 'INVALID_PARAMETERS' }],
    });
  });

  it.each([['get_ltp'], ['get_quote'], ['get_depth']])('of %s gets an error', async (event) => {
    client = await channel.connect();
    for (const payload of [undefined, 'SYM1', [], { symbol: 'SYM1' }, { symbol: '', exchange: 'NSE' }]) {
      client.socket.emit(event, payload);
      expect(await client.next('error')).toMatchObject({ code: 'INVALID_PARAMETERS', message: expect.any(String) });
    }
  });

  it.each(['nonsense', 'error', 'market_data', '__proto__', 'message', 'x'.repeat(500)])(
    'cannot be an event that there is not: %s',
    async (event) => {
      client = await channel.connect();
      client.socket.emit(event, { a: 1 });
      expect(await client.next('error')).toEqual({
        code: 'INVALID_ACTION',
        message: expect.stringMatching(/^Unknown event ".{1,64}"; known: subscribe, /),
      });
      await client.settle();
    },
  );

  it('above 1 MiB ends its connection alone', async () => {
    client = await channel.connect();
    const bystander = await channel.connect();
    client.socket.emit('subscribe', { symbols: [{ symbol: 'x'.repeat(1_100_000), exchange: 'NSE' }] });
    await eventually(() => expect(client.ends).toEqual(['transport close']));
    await bystander.settle();
  });

  it('of the transport ends its connection alone', async () => {
    client = await channel.connect();
    const bystander = await channel.connect();
    const packet = '2/market,["subscribe",{"symbols":';
    client.socket.io.engine.write(packet);
    await eventually(() => expect(client.ends).toHaveLength(1));
    await bystander.settle();
  });
});

describe('requests', () => {
  it('are answered in their order, 3,000 symbols at once or one by one', async () => {
    client = await channel.connect();
    const symbols = Array.from({ length: 3000 }, (_, i) => ({ symbol: `SYM${i}`, exchange: 'NSE' }));
    const { subscriptions } = await client.subscribe(...symbols);
    expect((subscriptions as { status: string }[]).filter(({ status }) => status === 'success')).toHaveLength(3000);
    const surplus = { symbols: [{ symbol: 'SYM3001', exchange: 'NSE' }] };
    expect(await client.request('subscribe', surplus, 'subscription_error')).toMatchObject({
      subscriptions: [{ code: 'CAPACITY_EXCEEDED' }],
    });
    for (const symbol of symbols.slice(0, 500)) client.socket.emit('unsubscribe', { symbols: [symbol] });
    await eventually(() => expect(client.of('unsubscription_success')).toHaveLength(500));
    const order = client
      .of('unsubscription_success')
      .map(({ successful }) => (successful as { symbol: string }[])[0]!.symbol);
    expect(order).toEqual(symbols.slice(0, 500).map(({ symbol }) => symbol));
  }, 30_000);

  it('may name one symbol without a list, and get the list reply', async () => {
    client = await channel.connect();
    expect(await client.request('subscribe', { ...SYM1, mode: 1 }, 'subscription_success')).toMatchObject({
      type: 'subscribe',
      subscriptions: [{ ...SYM1, mode: 'LTP', status: 'success' }],
    });
  });
});

describe('get_ltp, get_quote and get_depth', () => {
  it('give the last values, and null for what is unknown', async () => {
    client = await channel.connect();
    const get = async (what: string, payload: object = SYM1) => {
      client.socket.emit(`get_${what}`, payload);
      return client.next(`${what}_data`);
    };
    expect(await get('ltp')).toEqual({ ...SYM1, data: null });
    await client.subscribe({ ...SYM1, mode: 'Depth' });
    const quote = { seq: 1, ...SYM1, ltp: 10.5, timestamp: '2025-12-15T04:00:00.000Z', volume: 3, open: 9, bid: 10 };
    const depth = { ...quote, depth: { buy: [], sell: [{ price: 11, quantity: 1 }] } };
    await channel.publish('replay_NSE_SYM1_DEPTH', depth);
    await client.next('market_data');
    const { open: _, bid: __, ...ltp } = quote;
    expect(await get('ltp')).toEqual({ ...SYM1, data: ltp });
    expect(await get('quote')).toEqual({ ...SYM1, data: quote });
    expect(await get('depth')).toEqual({ ...SYM1, data: depth });
    expect(await get('depth', { ...SYM1, depth_level: 20 })).toEqual({ ...SYM1, data: null });
    expect(await get('quote', { symbol: 'NOPE', exchange: 'NSE' })).toEqual({
      symbol: 'NOPE',
      exchange: 'NSE',
      data: null,
    });
    expect(await client.socket.timeout(5000).emitWithAck('get_ltp', SYM1)).toEqual({ ...SYM1, data: ltp });
  });

  it('prefer the newest of the modes that are streamed, and subscribe nothing', async () => {
    client = await channel.connect();
    const SYM4 = { symbol: 'SYM4', exchange: 'NSE' };
    await client.subscribe({ ...SYM4, mode: 'LTP' }, SYM4);
    await channel.publish('replay_NSE_SYM4_LTP', { seq: 1, ltp: 1 });
    await client.next('market_data');
    let seq = 0;
    await eventually(async () => {
      await channel.publish('replay_NSE_SYM4_QUOTE', { seq: ++seq, ltp: 2, open: 1 });
      expect(await client.socket.timeout(5000).emitWithAck('get_ltp', SYM4)).toMatchObject({ data: { ltp: 2 } });
    });
    client.socket.emit('get_depth', { symbol: 'SYM6', exchange: 'NSE' });
    await client.next('depth_data');
    expect([...channel.topics].filter((topic) => topic.includes('SYM6'))).toEqual([]);
  });
});

it('answers requests beyond the rate with RATE_LIMITED, and keeps the connection', async () => {
  const limited = await MarketChannel.start({ WS_REQUEST_RATE: '0.001', WS_REQUEST_BURST: '5' });
  try {
    const flooder = await limited.connect();
    for (let i = 0; i < 8; i++) flooder.socket.emit('get_ltp', SYM1);
    await eventually(() => expect(flooder.of('error')).toHaveLength(3));
    expect(flooder.of('ltp_data')).toHaveLength(5);
    expect(flooder.of('error')[0]).toMatchObject({ code: 'RATE_LIMITED' });
    const bystander = await limited.connect();
    await bystander.settle();
    expect(flooder.ends).toEqual([]);
  } finally {
    await limited.stop();
  }
});

it('forgets a client that has gone', async () => {
  client = await channel.connect();
  await client.subscribe(SYM1);
  client.close();
  await eventually(() => expect(channel.gateway.get(Sessions).count).toBe(0));
});
