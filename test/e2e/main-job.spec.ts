import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { LineProcess } from '../support/line-process.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';

const OPTION = { symbol: 'BANKNIFTY30DEC2559400CE', exchange: 'NFO' };

let startedAt: number;
let gateway: TestGateway;

beforeAll(async () => {
  startedAt = Date.now();
  gateway = await TestGateway.start({ FEED_LINGER: '0.2', TICKGATE_REPLAY_SPEED: '5' });
});
afterAll(() => gateway.stop());

const feed = () => gateway.get(FeedManager).get('replay')!;

interface Level {
  price: number;
  quantity: number;
}

describe('a recorded session, from the feed over the bus to a client', () => {
  it('delivers every mode as its own projection', async () => {
    const client = await TestClient.authenticated(gateway.url);
    for (const mode of [1, 2, 4]) await client.request({ action: 'subscribe', ...OPTION, mode }, 'subscription');
    const [ltp, quote, depth] = await Promise.all(
      [1, 2, 4].map((mode) => client.next('market_data', (message) => message.mode === mode)),
    );
    const allowed = ['seq', 'symbol', 'exchange', 'ltp', 'timestamp', 'ltt', 'volume'];
    expect(Object.keys(ltp!.data!).filter((field) => !allowed.includes(field))).toEqual([]);
    expect(quote!.data).toMatchObject({ oi: expect.any(Number), bid: expect.any(Number), open: 639.6 });
    expect(quote!.data).not.toHaveProperty('depth');
    const book = depth!.data!.depth as { buy: Level[]; sell: Level[] };
    expect(book.buy).toHaveLength(5);
    expect(book.sell).toHaveLength(5);
    expect(book.buy[0]!.price).toBeLessThan(book.sell[0]!.price);
    expect(depth!.data!.broker_supported).toBe(true);
    // Of today, though the session was recorded long ago.
    const timestamp = Date.parse(depth!.data!.timestamp as string);
    expect(timestamp).toBeGreaterThanOrEqual(startedAt);
    expect(timestamp).toBeLessThanOrEqual(Date.now());
    client.close();
  });

  it('says what is interpolated, and what of a book is synthesised', async () => {
    const client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 3 }, 'subscription');
    const { data } = await client.next('market_data');
    expect(data).toMatchObject({ interpolated: true, broker_supported: false, broker_message: expect.any(String) });
    client.close();
  });

  it('streams the index, and refuses its depth', async () => {
    const client = await TestClient.authenticated(gateway.url);
    const nifty = { symbol: 'NIFTY', exchange: 'NSE_INDEX' };
    await client.request({ action: 'subscribe', ...nifty, mode: 1 }, 'subscription');
    expect((await client.next('market_data')).data!.ltp).toBeGreaterThan(10_000);
    expect(await client.request({ action: 'subscribe', ...nifty, mode: 3 }, 'error')).toMatchObject({
      code: 'UNSUPPORTED_MODE',
    });
    client.close();
  });

  it('grows seq by one per message, and tells the state of the feed', async () => {
    const client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'BSE', exchange: 'NSE', mode: 2 }, 'subscription');
    const seqs: number[] = [];
    while (seqs.length < 10) seqs.push((await client.next('market_data')).data!.seq as number);
    expect(seqs.slice(1).map((seq, i) => seq - seqs[i]!)).toEqual(Array(9).fill(1));
    await eventually(async () => {
      expect(await client.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({
        state: 'live',
        adapter_status: 'connected',
      });
    });
    client.close();
  });

  it('subscribes upstream once for many clients, and not at all when the last has gone', async () => {
    const topic = { feed: 'replay', exchange: 'NSE', symbol: 'MAXHEALTH', mode: 'QUOTE', depthLevel: 5 } as const;
    const clients = await Promise.all([1, 2, 3].map(() => TestClient.authenticated(gateway.url)));
    for (const client of clients) {
      await client.request({ action: 'subscribe', symbol: 'MAXHEALTH', exchange: 'NSE' }, 'subscription');
      await client.next('market_data');
    }
    expect(feed().subscriptionState(topic)).toMatchObject({ state: 'active' });
    clients.pop()!.close();
    clients.pop()!.close();
    await clients[0]!.next('market_data');
    clients[0]!.close();
    await eventually(() => expect(feed().subscriptionState(topic)).toBeUndefined());
  });
});

interface Received {
  topic: string;
  data: { seq: number; symbol: string; ltp: number };
}

/** Both consumers are other processes that know nothing of Tickgate but the bus's two frames. */
function describeConsumer(command: string, args: (url: string, topic: string) => string[]): void {
  it('makes the feed subscribe merely by subscribing', async () => {
    const topic = 'replay_NSE_BHARATFORG_QUOTE';
    const interest = { feed: 'replay', exchange: 'NSE', symbol: 'BHARATFORG', mode: 'QUOTE', depthLevel: 5 } as const;
    expect(feed().subscriptionState(interest)).toBeUndefined();
    const consumer = new LineProcess<Received>(command, args(gateway.endpoints.bus!, topic));
    try {
      const first = await consumer.next(() => true);
      expect(first).toMatchObject({ topic, data: { symbol: 'BHARATFORG', exchange: 'NSE', ltp: expect.any(Number) } });
      const second = await consumer.next((message) => message.data.seq > first.data.seq);
      expect(second.data.seq).toBe(first.data.seq + 1);
      expect(feed().subscriptionState(interest)).toMatchObject({ state: 'active' });
    } finally {
      await consumer.stop();
    }
    // The dead process's interest goes with its socket.
    await eventually(() => expect(feed().subscriptionState(interest)).toBeUndefined());
  });
}

describe('an outside consumer in Node', () => {
  const script = fileURLToPath(new URL('../clients/bus_consumer.mjs', import.meta.url));
  describeConsumer(process.execPath, (url, topic) => [script, url, topic]);
});

const python = await pythonWith('pyzmq==27.1.0');

describeUnless(python.missing)('an outside consumer in Python', () => {
  const script = fileURLToPath(new URL('../clients/bus_consumer.py', import.meta.url));
  describeConsumer(python.interpreter!, (url, topic) => [script, url, topic]);
});
