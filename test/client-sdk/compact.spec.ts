import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import {
  type Encoding,
  type Tick,
  TickgateClient,
  type WebSocketConstructor,
} from '../../packages/client/src/index.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { marketData, ScriptedGateway } from './support/scripted-gateway.js';

const clients: TickgateClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

interface Reader {
  client: TickgateClient;
  ticks: Tick[];
}

function reader(url: string, encoding: Encoding, webSocket?: WebSocketConstructor): Reader {
  const backoff = { baseDelayMs: 1, maxDelayMs: 10 };
  const client = new TickgateClient({ url, apiKey: API_KEY, encoding, backoff, ...(webSocket && { webSocket }) });
  const ticks: Tick[] = [];
  client.on('tick', (tick) => ticks.push(tick));
  clients.push(client);
  return { client, ticks };
}

const depth = {
  buy: [
    { price: 1510.3, quantity: 120, orders: 3 },
    { price: 1510.25, quantity: 75, orders: 1 },
  ],
  sell: [{ price: 1510.4, quantity: 10, orders: 1 }],
};
const DATA = {
  LTP: { seq: 7, ltp: 1510.35, timestamp: '2025-12-15T09:41:02.118Z', ltt: '2025-12-15T09:41:02.000Z', volume: 5 },
  QUOTE: { seq: 7, ltp: 1510.35, open: 1500, close: 1495.1, change: 15.25, change_percent: 1.02, oi: 0, bid_qty: 3 },
  DEPTH: { seq: 7, ltp: 1510.35, high: 1512.5, depth },
};

describe('TickgateClient with the compact encoding', () => {
  let edge: TestEdge;
  beforeAll(async () => {
    edge = await TestEdge.start();
  });
  afterAll(() => edge.stop());

  async function publish(symbol: string, mode: keyof typeof DATA, fields: object = {}): Promise<void> {
    const topic = `replay_NSE_${symbol}_${mode}`;
    await eventually(() => expect(edge.publisher.topics).toContain(topic));
    edge.publisher.publish(topic, { symbol, exchange: 'NSE', ...DATA[mode], ...fields });
  }

  it('gives the ticks that it gives with JSON, in every mode', async () => {
    const [compact, json] = [reader(edge.gateway.url, 'protobuf'), reader(edge.gateway.url, 'json')];
    for (const { client } of [compact, json]) {
      await client.subscribe(['NSE:SYM1'], { mode: 'LTP' });
      await client.subscribe(['NSE:SYM1'], { mode: 'Quote' });
      await client.subscribe(['NSE:SYM1:20'], { mode: 'Depth' });
    }
    for (const mode of ['LTP', 'QUOTE', 'DEPTH'] as const) {
      await publish('SYM1', mode);
      await eventually(() =>
        expect([compact.ticks.at(-1)?.mode, json.ticks.at(-1)?.mode]).toEqual(Array(2).fill(name(mode))),
      );
    }
    expect(compact.ticks).toHaveLength(3);
    expect(compact.ticks).toStrictEqual(json.ticks);
    expect([compact.client.encoding, json.client.encoding]).toEqual(['protobuf', 'json']);
    const encodings = [...edge.gateway.get(Sessions)].map(({ encoding }) => encoding);
    expect(encodings).toEqual(['protobuf', 'json']);
  });

  it('serves everything else as ever: requests, snapshots, streams', async () => {
    const { client } = reader(edge.gateway.url, 'protobuf');
    await client.subscribe(['NSE:SYM2', 'NSE:NOPE']);
    await publish('SYM2', 'QUOTE');
    await eventually(() => expect(client.last('NSE:SYM2')?.data).toMatchObject({ ...DATA.QUOTE, symbol: 'SYM2' }));
    expect(await client.heldSubscriptions()).toMatchObject([{ symbol: 'SYM2', state: 'active' }]);
    const late = reader(edge.gateway.url, 'protobuf');
    for await (const tick of late.client.ticks(['NSE:SYM2'])) {
      expect(tick).toMatchObject({ snapshot: true, data: { ltp: 1510.35 } });
      break;
    }
    expect(await client.ping()).toBeGreaterThan(0);
  });

  it('gets what a foreign publisher says beyond the schema', async () => {
    const { client, ticks } = reader(edge.gateway.url, 'protobuf');
    await client.subscribe(['NSE:SYM3']);
    await publish('SYM3', 'QUOTE', { iv: 0.25, ltp: 1e-7 });
    await eventually(() => expect(ticks[0]?.data).toMatchObject({ iv: 0.25, ltp: 1e-7 }));
  });

  it('asks for it again when it comes back', async () => {
    const { client, ticks } = reader(edge.gateway.url, 'protobuf');
    await client.subscribe(['NSE:SYM4']);
    const [session] = edge.gateway.get(Sessions);
    (session!.socket as WebSocket).terminate();
    await eventually(() => expect([...edge.gateway.get(Sessions)]).not.toContain(session));
    await client.ready();
    await eventually(() => expect([...edge.gateway.get(Sessions)]).toMatchObject([{ encoding: 'protobuf' }]));
    await eventually(async () => {
      await publish('SYM4', 'QUOTE');
      expect(ticks.at(-1)).toMatchObject({ data: { ltp: 1510.35 } });
    });
  });

  it('goes on with JSON over a WebSocket of its own that offers nothing', async () => {
    class Plain extends WebSocket {
      constructor(url: string) {
        super(url);
      }
    }
    const { client, ticks } = reader(edge.gateway.url, 'protobuf', Plain as unknown as WebSocketConstructor);
    await client.subscribe(['NSE:SYM5']);
    await publish('SYM5', 'QUOTE');
    await eventually(() => expect(ticks).toHaveLength(1));
    expect(client.encoding).toBe('json');
  });
});

describe('TickgateClient that asks a server without the compact encoding for it', () => {
  let gateway: ScriptedGateway;
  afterEach(() => gateway.stop());

  it('goes on with JSON where the server chooses no subprotocol', async () => {
    gateway = await ScriptedGateway.start(0, { handleProtocols: () => false });
    const { client, ticks } = reader(gateway.url, 'protobuf');
    const states: string[] = [];
    client.on('state', ({ status }) => states.push(status));
    await client.subscribe(['NSE:TCS']);
    expect(states).toEqual(['connecting', 'authenticating', 'connected']);
    expect(client.encoding).toBe('json');
    gateway.connections.at(-1)!.send(marketData('TCS', 2, 101));
    await eventually(() => expect(ticks).toMatchObject([{ data: { ltp: 101 } }]));
  });

  it('takes JSON from one that chooses whatever is offered first', async () => {
    gateway = await ScriptedGateway.start();
    const { client, ticks } = reader(gateway.url, 'protobuf');
    await client.subscribe(['NSE:TCS']);
    gateway.connections[0]!.send(marketData('TCS', 2, 101));
    await eventually(() => expect(ticks).toMatchObject([{ data: { ltp: 101 } }]));
  });

  it('passes over binary frames that are no messages', async () => {
    gateway = await ScriptedGateway.start();
    const { client, ticks } = reader(gateway.url, 'protobuf');
    await client.subscribe(['NSE:TCS']);
    const [connection] = gateway.connections;
    for (const bytes of ['', '00', 'ffffffffff', '0a', '4a0102']) connection!.socket.send(Buffer.from(bytes, 'hex'));
    connection!.send(marketData('TCS', 2, 102));
    await eventually(() => expect(ticks).toMatchObject([{ data: { ltp: 102 } }]));
    expect(client.state.status).toBe('connected');
  });
});

function name(mode: keyof typeof DATA): string {
  return { LTP: 'LTP', QUOTE: 'Quote', DEPTH: 'Depth' }[mode];
}
