import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { GatewayError, type SubscribeResult, type Tick, TickgateClient } from '../../packages/client/src/index.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';

let edge: TestEdge;
let client: TickgateClient;
let ticks: Tick[];

beforeAll(async () => {
  edge = await TestEdge.start();
});
afterAll(() => edge.stop());
afterEach(() => client.close());

function connect(): TickgateClient {
  client = new TickgateClient({ url: edge.gateway.url, apiKey: API_KEY });
  ticks = [];
  client.on('tick', (tick) => ticks.push(tick));
  return client;
}

async function publish(symbol: string, mode: string, ltp: number, fields: object = {}): Promise<void> {
  const topic = `replay_NSE_${symbol}_${mode}`;
  await eventually(() => expect(edge.publisher.topics).toContain(topic));
  const timestamp = new Date().toISOString();
  edge.publisher.publish(topic, { seq: ltp, symbol, exchange: 'NSE', ltp, timestamp, ...fields });
}

const levels = { buy: [{ price: 1, quantity: 5, orders: 1 }], sell: [{ price: 2, quantity: 5, orders: 1 }] };

describe('TickgateClient on a gateway', () => {
  it('connects, and tells what the gateway said of the key', async () => {
    const session = await connect().connect();
    expect(session).toMatchObject({ user_id: 'desk1', broker: 'replay', limits: { max_symbols: 3000 } });
    expect(client.state).toMatchObject({ status: 'connected', session });
    expect(await client.ready()).toBe(session);
  });

  it('connects by itself at the first subscription, and gives ticks by mode', async () => {
    const results = await connect().subscribe(['NSE:SYM1', { symbol: 'SYM2', exchange: 'NSE' }], { mode: 'LTP' });
    expect(results).toEqual([
      { status: 'success', instrument: 'NSE:SYM1', symbol: 'SYM1', exchange: 'NSE', mode: 'LTP' },
      { status: 'success', instrument: 'NSE:SYM2', symbol: 'SYM2', exchange: 'NSE', mode: 'LTP' },
    ]);
    await publish('SYM1', 'LTP', 101);
    await eventually(() => expect(ticks).toHaveLength(1));
    expect(ticks[0]).toMatchObject({
      mode: 'LTP',
      instrument: 'NSE:SYM1',
      broker: 'replay',
      data: { ltp: 101 },
      snapshot: false,
      stale: false,
    });
  });

  it('gets the last known value on subscribing, after the result', async () => {
    await connect().subscribe(['NSE:SYM3']);
    await publish('SYM3', 'QUOTE', 103, { open: 100 });
    await eventually(() => expect(client.last('NSE:SYM3', 'Quote')?.data.open).toBe(100));
    const other = new TickgateClient({ url: edge.gateway.url, apiKey: API_KEY });
    const order: string[] = [];
    other.on('subscription', ({ status }) => order.push(status));
    other.on('tick', (tick) => order.push(`${tick.snapshot ? 'snapshot' : 'live'} ${tick.data.ltp}`));
    await other.subscribe(['NSE:SYM3']);
    await eventually(() => expect(order).toEqual(['success', 'snapshot 103']));
    await other.close();
  });

  it('tells a granted, a reduced and a refused instrument apart', async () => {
    const results = await connect().subscribe(['NSE:SYM4', 'NSE:NOPE', 'BSE_INDEX:SENSEX', 'NSE:SYM5:50', 'SYM6'], {
      mode: 'Depth',
    });
    expect(results).toMatchObject([
      { status: 'success', depth: 5 },
      { status: 'error', code: 'UNKNOWN_SYMBOL', instrument: 'NSE:NOPE' },
      { status: 'error', code: 'UNSUPPORTED_MODE', instrument: 'BSE_INDEX:SENSEX' },
      { status: 'warning', code: 'DEPTH_FALLBACK', instrument: 'NSE:SYM5', depth: 5, requestedDepth: 50 },
      { status: 'error', code: 'INVALID_PARAMETERS' },
    ]);
    const strict = await client.subscribe(['NSE:SYM6'], { mode: 'Depth', depthLevel: 20, strictDepth: true });
    expect(strict).toMatchObject([{ status: 'error', code: 'UNSUPPORTED_DEPTH_LEVEL', supportedDepths: [5] }]);
  });

  it('gives the order book, with the level that is delivered', async () => {
    await connect().subscribe(['NSE:SYM7:20'], { mode: 'Depth' });
    await publish('SYM7', 'DEPTH', 107, { depth: levels });
    const tick = await eventually(() => client.last('NSE:SYM7', 'Depth') ?? false);
    expect(tick).toMatchObject({ depthLevel: 5, data: { depth: levels, broker_supported: false } });
  });

  it('keeps the order of the ticks of a topic', async () => {
    await connect().subscribe(['NSE:SYM8']);
    const prices = Array.from({ length: 500 }, (_, i) => 1000 + i);
    for (const price of prices) await publish('SYM8', 'QUOTE', price);
    await eventually(() => expect(ticks.at(-1)?.data.ltp).toBe(1499));
    const received = ticks.map(({ data }) => data.ltp!);
    expect(received).toEqual([...received].sort((a, b) => a - b));
  });

  it('subscribes 1,000 symbols in one request, and receives all of them', async () => {
    const symbols = Array.from({ length: 1000 }, (_, i) => `SYM${1000 + i}`);
    connect();
    const results = await Promise.all(symbols.map((symbol) => client.subscribe([`NSE:${symbol}`], { mode: 'LTP' })));
    expect(results.flat().filter(({ status }) => status !== 'success')).toEqual([]);
    await Promise.all(symbols.map((symbol, i) => publish(symbol, 'LTP', 1 + i)));
    await eventually(() => expect(new Set(ticks.map(({ instrument }) => instrument)).size).toBe(1000));
    expect(client.last('NSE:SYM1999', 'LTP')?.data.ltp).toBe(1000);
    // One for the key, one for the symbols.
    const [{ requests } = { requests: 0 }] = await sessionsOfGateway();
    expect(requests).toBe(2);
  });

  it('streams to one caller after another has unsubscribed the same', async () => {
    await connect().subscribe(['NSE:SYM9']);
    await client.subscribe(['NSE:SYM9']);
    await client.unsubscribe(['NSE:SYM9']);
    await publish('SYM9', 'QUOTE', 109);
    await eventually(() => expect(ticks).toHaveLength(1));
    await client.unsubscribe(['NSE:SYM9'], { mode: 'Quote' });
    expect(await client.heldSubscriptions()).toEqual([]);
    expect(client.last('NSE:SYM9')).toBeUndefined();
  });

  it('drops everything at once', async () => {
    await connect().subscribe(['NSE:SYM10', 'NSE:SYM11']);
    client.claim(['NSE:SYM12'], { mode: 'LTP' });
    await client.unsubscribeAll();
    expect(await client.heldSubscriptions()).toEqual([]);
  });

  it('tells what the gateway holds, knows and can do', async () => {
    await connect().subscribe(['NSE:SYM13'], { mode: 'LTP' });
    expect(await client.heldSubscriptions()).toEqual([
      { symbol: 'SYM13', exchange: 'NSE', mode: 'LTP', state: 'pending' },
    ]);
    expect(await client.brokerInfo()).toMatchObject({ broker: 'replay', user_id: 'desk1' });
    expect(await client.supportedBrokers()).toContain('replay');
    expect(await client.ping()).toBeGreaterThan(0);
  });

  it('rejects what the gateway refuses with its code', async () => {
    const refused = connect().subscribeOrders();
    await expect(refused).rejects.toThrow(GatewayError);
    await expect(refused).rejects.toMatchObject({ code: 'ORDERS_NOT_AVAILABLE', temporary: false });
  });

  it('iterates over ticks, and unsubscribes when the loop is left', async () => {
    const stream = connect().ticks(['NSE:SYM14', 'NSE:SYM15'], { mode: 'LTP' });
    expect(await stream.results).toMatchObject([{ status: 'success' }, { status: 'success' }]);
    void publish('SYM14', 'LTP', 1);
    const seen: number[] = [];
    for await (const tick of stream) {
      seen.push(tick.data.ltp);
      if (seen.length === 3) break;
      void publish('SYM15', 'LTP', seen.length + 1);
    }
    expect(seen).toEqual([1, 2, 3]);
    expect(stream.conflated).toBe(0);
    await eventually(async () => expect(await client.heldSubscriptions()).toEqual([]));
  });

  it('ends a stream by its signal', async () => {
    const abort = new AbortController();
    const stream = connect().ticks(['NSE:SYM16'], { signal: abort.signal });
    const next = stream.next();
    abort.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('settles what nobody waits for, and leaves nothing unhandled, when it is closed', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    connect();
    void client.ready();
    void client.connect();
    const waiting: Promise<SubscribeResult[]> = client.subscribe(['NSE:SYM17']);
    const stream = client.ticks(['NSE:SYM18']);
    await client.close();
    expect(await waiting).toMatchObject([{ status: 'error', code: 'CLOSED' }]);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(await client.subscribe(['NSE:SYM17'])).toMatchObject([{ status: 'error', code: 'CLOSED' }]);
    await expect(client.ping()).rejects.toMatchObject({ code: 'CLOSED' });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('takes up what was subscribed when it is connected again after a close', async () => {
    await connect().subscribe(['NSE:SYM19'], { mode: 'LTP' });
    await client.close();
    expect(client.state).toEqual({ status: 'closed' });
    await client.connect();
    await eventually(async () => expect(await client.heldSubscriptions()).toHaveLength(1));
  });
});

async function sessionsOfGateway(): Promise<{ requests: number }[]> {
  const { Sessions } = await import('../../src/modules/streaming/sessions.js');
  return [...edge.gateway.get(Sessions)];
}
