import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { type Message, TestClient } from '../support/client.js';
import { CompactClient, SUBPROTOCOL } from '../support/compact-client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';

let edge: TestEdge;
let compact: CompactClient;
let json: TestClient;

afterEach(() => {
  compact?.close();
  json?.close();
});

async function connect(): Promise<void> {
  compact = await CompactClient.authenticated(edge.gateway.url);
  json = await TestClient.authenticated(edge.gateway.url);
}

async function subscribe(symbol: string, mode: string, fields: object = {}): Promise<void> {
  await json.request({ action: 'subscribe', symbol, exchange: 'NSE', mode, ...fields }, 'subscription');
  await compact.subscribe(symbol, mode, fields);
}

async function publish(symbol: string, mode: string, fields: object): Promise<void> {
  const topic = `replay_NSE_${symbol}_${mode}`;
  await eventually(() => expect(edge.publisher.topics).toContain(topic));
  edge.publisher.publish(topic, { symbol, exchange: 'NSE', ...fields });
}

const timestamp = () => new Date().toISOString();
const seqOf = ({ data }: Message) => data!.seq;
const jsonTicks = () => json.messages.filter(({ type }) => type === 'market_data');

describe('a client that offers the subprotocol tickgate.protobuf.v1', () => {
  beforeAll(async () => {
    edge = await TestEdge.start();
  });
  afterAll(() => edge.stop());

  it('gets in binary frames what the others of the topic get as JSON, at the same time', async () => {
    await connect();
    await subscribe('SYM1', 'Quote');
    for (let seq = 1; seq <= 200; seq++) {
      const prices = { ltp: 1510.35 + seq / 20, open: 1500, close: 1495.1, change: 15.25, change_percent: 1.02 };
      await publish('SYM1', 'QUOTE', { seq, ...prices, timestamp: timestamp(), volume: 10_000 + seq, bid_qty: seq });
    }
    await eventually(() => expect(seqOf(compact.ticks.at(-1)!)).toBe(200));
    await eventually(() => expect(jsonTicks()).toHaveLength(200));
    expect(compact.ticks).toStrictEqual(jsonTicks());
  });

  it('gets replies and errors as text, and sends its requests as ever', async () => {
    await connect();
    expect(await compact.subscribe('SYM2', 'LTP')).toMatchObject({ status: 'success', mode: 'LTP' });
    compact.send({ action: 'subscribe', symbol: 'NOPE', exchange: 'NSE' });
    expect(await compact.text('error')).toMatchObject({ code: 'UNKNOWN_SYMBOL', symbol: 'NOPE' });
    compact.socket.send(Buffer.from('{"action":"ping"}'));
    expect(await compact.text('pong')).toMatchObject({ status: 'success' });
    expect(compact.ticks).toEqual([]);
  });

  it('gets the last known value on subscribing, marked as a snapshot', async () => {
    await connect();
    await json.request({ action: 'subscribe', symbol: 'SYM3', exchange: 'NSE' }, 'subscription');
    await publish('SYM3', 'QUOTE', { seq: 5, ltp: 103.5, timestamp: timestamp() });
    const { data } = await json.next('market_data');
    await compact.subscribe('SYM3', 'Quote');
    expect(await compact.tick()).toMatchObject({ snapshot: true, mode: 2, data });
    await publish('SYM3', 'QUOTE', { seq: 6, ltp: 103.6, timestamp: timestamp() });
    expect(await compact.tick((tick) => seqOf(tick) === 6)).not.toHaveProperty('snapshot');
  });

  it('gets the newest price of a burst, and not every one', async () => {
    await connect();
    await subscribe('SYM4', 'LTP');
    for (let seq = 1; seq <= 500; seq++) await publish('SYM4', 'LTP', { seq, ltp: seq / 4, timestamp: timestamp() });
    const newest = await compact.tick((tick) => seqOf(tick) === 500);
    expect(newest).toMatchObject({ mode: 1, data: { ltp: 125 } });
    expect(compact.ticks.length).toBeLessThan(250);
  });

  it('is told what was asked for, what is given and why, in every message of a book with fewer levels', async () => {
    await connect();
    await subscribe('SYM5', 'Depth', { depth_level: 50 });
    const depth = {
      buy: [{ price: 99.95, quantity: 5, orders: 1 }],
      sell: [
        { price: 100.05, quantity: 7, orders: 2 },
        { price: 100.1, quantity: 0, orders: 0 },
      ],
    };
    await publish('SYM5', 'DEPTH', { seq: 1, ltp: 100, timestamp: timestamp(), depth });
    const tick = await compact.tick();
    expect(tick).toMatchObject({ mode: 3, depth_level: 50, actual_depth_level: 5, data: { depth } });
    expect(tick.data).toMatchObject({ broker_supported: false, broker_message: expect.any(String) });
    expect(tick).toStrictEqual(await json.next('market_data'));
  });

  it('gets what a foreign publisher sends, whatever it holds', async () => {
    await connect();
    await subscribe('SYM6', 'Quote');
    const foreign = { ltp: 1.5, iv: 0.21, greeks: { delta: [0.1, null] }, note: 'ümlaut "₹"' };
    await publish('SYM6', 'QUOTE', foreign);
    const tick = await compact.tick();
    expect(tick.data).toMatchObject(foreign);
    expect(tick).toStrictEqual(await json.next('market_data'));
  });

  it('gets nothing after it has unsubscribed, while the others go on', async () => {
    await connect();
    await subscribe('SYM7', 'Quote');
    await publish('SYM7', 'QUOTE', { seq: 1, ltp: 1 });
    await compact.tick();
    compact.send({ action: 'unsubscribe', symbol: 'SYM7', exchange: 'NSE' });
    await compact.text('unsubscription');
    await publish('SYM7', 'QUOTE', { seq: 2, ltp: 2 });
    await json.next('market_data', (message) => seqOf(message) === 2);
    compact.send({ action: 'ping' });
    await compact.text('pong');
    expect(compact.ticks.map(seqOf)).toEqual([1]);
  });

  it('comes back with its subscriptions, in the encoding of the new connection', async () => {
    await connect();
    await compact.subscribe('SYM8', 'Quote');
    await publish('SYM8', 'QUOTE', { seq: 1, ltp: 8.25, timestamp: timestamp() });
    await compact.tick();
    compact.close();
    compact = await CompactClient.authenticated(edge.gateway.url, { resume: compact.session.resume });
    const { snapshot, data } = await compact.tick();
    expect({ snapshot, data }).toMatchObject({ snapshot: true, data: { symbol: 'SYM8', ltp: 8.25 } });
    compact.close();
    json.close();
    json = await TestClient.connect(edge.gateway.url);
    json.send({ action: 'authenticate', api_key: API_KEY, resume: compact.session.resume });
    expect(await json.next('market_data')).toMatchObject({ snapshot: true, data });
  });
});

describe('the subprotocol that the gateway answers with', () => {
  beforeAll(async () => {
    edge = await TestEdge.start();
  });
  afterAll(() => edge.stop());

  it.each([
    [[], ''],
    [['chat', 'other'], 'chat'],
    [['chat', SUBPROTOCOL], SUBPROTOCOL],
    [[SUBPROTOCOL, 'chat'], SUBPROTOCOL],
  ])('to a client that offers %j is %j', async (offered, answered) => {
    compact = await CompactClient.connect(edge.gateway.url, ...offered);
    expect(compact.socket.protocol).toBe(answered);
  });

  it('decides the encoding: a client that offers other names gets JSON', async () => {
    compact = await CompactClient.connect(edge.gateway.url, 'chat');
    compact.send({ action: 'authenticate', api_key: API_KEY });
    await compact.text('auth');
    await compact.subscribe('SYM1', 'Quote');
    await publish('SYM1', 'QUOTE', { seq: 1, ltp: 1 });
    expect(await compact.text('market_data')).toMatchObject({ data: { ltp: 1 } });
    expect(compact.ticks).toEqual([]);
  });
});

describe('a client with the compact encoding that stops reading', () => {
  beforeAll(async () => {
    edge = await TestEdge.start({ WS_SLOW_TIMEOUT: '60', WS_OUTBOX_BYTES: '65536' });
  });
  afterAll(() => edge.stop());

  it('gets the newest value when it reads again, and nobody else waits for it', async () => {
    await connect();
    await subscribe('SYM9', 'Quote');
    await subscribe('SYM10', 'Quote');
    compact.socket.pause();
    const sessions = () => [...edge.gateway.get(Sessions)];
    const blocked = () => sessions().find(({ outbox }) => outbox.blockedSince !== undefined);
    let seq = 0;
    await eventually(async () => {
      // A field that the schema does not have makes messages as long as it takes.
      for (let i = 0; i < 100; i++) await publish('SYM9', 'QUOTE', { seq: ++seq, filler: 'x'.repeat(4000) });
      await json.next('market_data', (message) => seqOf(message) === seq);
      expect(blocked()).toBeDefined();
    });
    const slow = blocked()!;
    for (const price of [9.05, 9.1, 9.15]) {
      for (const symbol of ['SYM9', 'SYM10']) await publish(symbol, 'QUOTE', { seq: ++seq, ltp: price });
      await json.next('market_data', (message) => seqOf(message) === seq);
    }
    expect(slow.encoding).toBe('protobuf');
    compact.socket.resume();
    for (const symbol of ['SYM9', 'SYM10']) {
      await compact.tick((tick) => tick.symbol === symbol && tick.data!.ltp === 9.15);
    }
    expect(slow.outbox.conflated).toBeGreaterThan(0);
    await eventually(() => expect(slow.outbox.blockedSince).toBeUndefined());
  });
});
