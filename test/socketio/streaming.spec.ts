import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { MarketChannel } from './support/market-channel.js';
import { TRANSPORTS } from './support/market-client.js';

const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };
const SYM2 = { symbol: 'SYM2', exchange: 'NSE' };

let channel: MarketChannel;
let seq = 0;

beforeAll(async () => {
  channel = await MarketChannel.start();
});
afterAll(() => channel.stop());
afterEach(() => channel.closeClients());

describe.each(TRANSPORTS)('over %s', (transport) => {
  const connect = () => channel.connect(undefined, { transports: [transport] });

  it('says hello, and what the feed is doing', async () => {
    const client = await connect();
    expect(await client.next('status')).toEqual({
      type: 'status',
      broker: 'replay',
      state: 'connecting',
      since: expect.any(String),
      message: expect.any(String),
    });
    expect(client.socket.io.engine.transport.name).toBe(transport);
  });

  it('answers a subscription with the list reply, then streams the messages of the client protocol', async () => {
    const client = await connect();
    expect(
      await client.request(
        'subscribe',
        { symbols: [SYM1, { symbol: 'NOPE', exchange: 'NSE' }] },
        'subscription_success',
      ),
    ).toEqual({
      type: 'subscribe',
      status: 'partial',
      message: '1 subscribed, 1 failed',
      broker: 'replay',
      request_id: expect.any(String),
      subscriptions: [
        { ...SYM1, status: 'success', mode: 'Quote', broker: 'replay' },
        { symbol: 'NOPE', exchange: 'NSE', status: 'error', code: 'UNKNOWN_SYMBOL', message: expect.any(String) },
      ],
    });
    const data = { seq: ++seq, ...SYM1, ltp: 2500.5, volume: 7 };
    await channel.publish('replay_NSE_SYM1_QUOTE', data);
    expect(await client.next('market_data', (message) => message.data!.seq === seq)).toEqual({
      type: 'market_data',
      mode: 2,
      topic: 'SYM1.NSE',
      ...SYM1,
      broker: 'replay',
      data,
    });
  });

  it('carries symbols and texts of any script unharmed', async () => {
    const client = await connect();
    await client.subscribe(SYM1);
    const data = { seq: ++seq, ltp: 1, note: 'रिलायंस "]} \\ 🚀' };
    await channel.publish('replay_NSE_SYM1_QUOTE', data);
    expect((await client.next('market_data', (message) => message.data!.seq === seq)).data).toEqual(data);
  });

  it('gives a snapshot on joining, between the reply and live messages', async () => {
    const first = await connect();
    await first.subscribe(SYM1);
    await channel.publish('replay_NSE_SYM1_QUOTE', { seq: ++seq, ltp: 11 });
    await first.next('market_data', (message) => message.data!.seq === seq);
    const second = await connect();
    second.events.length = 0;
    await second.subscribe(SYM1);
    const snapshot = await second.next('market_data');
    expect(snapshot).toMatchObject({ type: 'market_data', snapshot: true, mode: 2, data: { seq, ltp: 11 } });
    expect(snapshot).not.toHaveProperty('stale');
    await channel.publish('replay_NSE_SYM1_QUOTE', { seq: ++seq, ltp: 12 });
    const live = await second.next('market_data', (message) => message.data!.seq === seq);
    expect(live).not.toHaveProperty('snapshot');
  });

  it('stops at the reply to an unsubscription, and is idempotent', async () => {
    const client = await connect();
    await client.subscribe(SYM1, { ...SYM1, mode: 'LTP' }, SYM2);
    expect(await client.request('unsubscribe', { symbols: [SYM1] }, 'unsubscription_success')).toMatchObject({
      type: 'unsubscribe',
      status: 'success',
      successful: [
        { ...SYM1, mode: 'LTP' },
        { ...SYM1, mode: 'Quote' },
      ],
      failed: [],
    });
    await channel.unwanted('replay_NSE_SYM1_QUOTE');
    client.events.length = 0;
    channel.publishAnyway('replay_NSE_SYM1_QUOTE', { seq: ++seq, ltp: 3 });
    await channel.publish('replay_NSE_SYM2_QUOTE', { seq: ++seq, ltp: 4 });
    await client.next('market_data', (message) => message.symbol === 'SYM2');
    expect(client.of('market_data').filter(({ symbol }) => symbol === 'SYM1')).toEqual([]);
    expect(await client.request('unsubscribe', { symbols: [SYM1] }, 'unsubscription_success')).toMatchObject({
      status: 'success',
      successful: [],
    });
  });

  it('loses none of a burst of quotes, in their order', async () => {
    const client = await connect();
    await client.subscribe(SYM2);
    await channel.wanted('replay_NSE_SYM2_QUOTE');
    const begin = seq + 1;
    for (let i = 0; i < 500; i++) channel.publishAnyway('replay_NSE_SYM2_QUOTE', { seq: ++seq, ltp: i });
    await client.next('market_data', (message) => message.data!.seq === seq);
    const received = client.of('market_data').flatMap(({ data }) => (Number(data!.seq) >= begin ? [data!.seq] : []));
    expect(received).toEqual(Array.from({ length: 499 }, (_, i) => begin + i));
  });
});

describe('a subscription', () => {
  it('gets its depth with the mode number that the client used, whatever others use', async () => {
    const [three, four, quote] = [await channel.connect(), await channel.connect(), await channel.connect()];
    await three.subscribe({ ...SYM1, mode: 'Depth' });
    await four.subscribe({ ...SYM1, mode: 4 });
    await quote.subscribe({ ...SYM1, mode: 'quote' });
    const depth = { buy: [{ price: 1, quantity: 2, orders: 1 }], sell: [] };
    await channel.publish('replay_NSE_SYM1_DEPTH', { seq: ++seq, ltp: 5, depth });
    const data = { seq, ltp: 5, depth, broker_supported: true };
    const isNew = (message: { data?: Record<string, unknown> }) => message.data!.seq === seq;
    expect(await three.next('market_data', isNew)).toMatchObject({ mode: 3, depth_level: 5, data });
    expect(await four.next('market_data', isNew)).toMatchObject({ mode: 4, depth_level: 5, data });
    await channel.publish('replay_NSE_SYM1_QUOTE', { seq: ++seq, ltp: 6 });
    expect(await quote.next('market_data', isNew)).toMatchObject({ mode: 2, data: { seq, ltp: 6 } });
    expect(quote.of('market_data').filter(({ mode }) => mode !== 2)).toEqual([]);
  });

  it('takes the depth level from the request, from its entry or from the symbol, and says where it falls back', async () => {
    const client = await channel.connect();
    const reply = await client.request(
      'subscribe',
      {
        symbols: [SYM1, { ...SYM2, depth_level: 20 }, { symbol: 'SYM3:20', exchange: 'NSE' }],
        mode: 'Depth',
        depth_level: 200,
      },
      'subscription_success',
    );
    const subscriptions = reply.subscriptions as Record<string, unknown>[];
    expect(subscriptions).toMatchObject([
      { ...SYM1, status: 'warning', code: 'DEPTH_FALLBACK', requested_depth: 200, depth: expect.any(Number) },
      { ...SYM2, mode: 'Depth' },
      { symbol: 'SYM3', exchange: 'NSE', mode: 'Depth' },
    ]);
    const level = subscriptions[0]!.depth as number;
    await channel.publish(`replay_NSE_SYM1_DEPTH${level === 5 ? '' : level}`, { seq: ++seq, ltp: 5 });
    expect(await client.next('market_data', (message) => message.data!.seq === seq)).toMatchObject({
      depth_level: 200,
      actual_depth_level: level,
      data: { broker_supported: false, broker_message: expect.any(String) },
    });
  });

  it('gets LTP at most once in 50 ms, and always the newest', async () => {
    const client = await channel.connect();
    await client.subscribe({ ...SYM1, mode: 'LTP' });
    await channel.wanted('replay_NSE_SYM1_LTP');
    for (let i = 0; i < 300; i++) channel.publishAnyway('replay_NSE_SYM1_LTP', { seq: ++seq, ltp: i });
    await client.next('market_data', (message) => message.data!.seq === seq);
    expect(client.of('market_data').length).toBeLessThan(30);
  });

  it('replaces the mode number of the one that is there', async () => {
    const client = await channel.connect();
    await client.subscribe({ ...SYM1, mode: 3 });
    await client.subscribe({ ...SYM1, mode: 4 });
    await client.settle();
    client.events.length = 0;
    await channel.publish('replay_NSE_SYM1_DEPTH', { seq: ++seq, ltp: 5 });
    await client.next('market_data', (message) => message.data!.seq === seq && message.mode === 4);
    expect(client.of('market_data')).toEqual([]);
  });

  it('ends upstream when its last client has gone', async () => {
    const client = await channel.connect();
    await client.subscribe({ symbol: 'SYM9', exchange: 'NSE' });
    await channel.wanted('replay_NSE_SYM9_QUOTE');
    client.close();
    await channel.unwanted('replay_NSE_SYM9_QUOTE');
  });

  it('is answered in the acknowledgement, too, where the client asks for one', async () => {
    const client = await channel.connect();
    const { socket } = client;
    const acknowledged = await socket.timeout(5000).emitWithAck('subscribe', { symbols: [SYM1] });
    expect(acknowledged).toEqual(await client.next('subscription_success'));
    expect(await socket.timeout(5000).emitWithAck('subscribe', { symbols: 5 })).toMatchObject({
      status: 'error',
      code: 'INVALID_PARAMETERS',
    });
    expect(await socket.timeout(5000).emitWithAck('nonsense', {})).toMatchObject({ code: 'INVALID_ACTION' });
  });
});
