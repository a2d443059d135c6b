import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { WebSocket } from 'ws';
import type { BusSubscriber } from '../../src/modules/bus/bus.js';
import { BUS_SUBSCRIBER } from '../../src/modules/bus/tokens.js';
import { Hub } from '../../src/modules/streaming/hub/hub.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';

let edge: TestEdge;
let client: TestClient;

beforeAll(async () => {
  edge = await TestEdge.start({ WS_REQUEST_RATE: '1', WS_REQUEST_BURST: '100' });
});
afterAll(() => edge.stop());
afterEach(() => client?.close());

async function stillThere(): Promise<void> {
  expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
}

describe('a malformed frame', () => {
  it.each([
    ['not JSON', 'hello', 'INVALID_JSON'],
    ['an empty frame', '', 'INVALID_JSON'],
    ['a list', '[1]', 'INVALID_JSON'],
    ['null', 'null', 'INVALID_JSON'],
    ['a text', '"ping"', 'INVALID_JSON'],
    ['no action', '{}', 'INVALID_ACTION'],
    ['an action that is no text', '{"action":{"a":1}}', 'INVALID_ACTION'],
    ['an unknown action', '{"action":"fly"}', 'INVALID_ACTION'],
    ['the name of an object member', '{"action":"constructor"}', 'INVALID_ACTION'],
    ['__proto__', '{"action":"__proto__"}', 'INVALID_ACTION'],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00]), 'INVALID_JSON'],
    ['1 MiB and a byte', `{"action":"ping","filler":"${'x'.repeat(1_048_576)}"}`, 'MESSAGE_TOO_LARGE'],
    ['2 MB', `{"action":"ping","filler":"${'x'.repeat(2_000_000)}"}`, 'MESSAGE_TOO_LARGE'],
  ])('%s gets its coded error, and the connection stays', async (_name, frame, code) => {
    client = await TestClient.authenticated(edge.gateway.url);
    client.send(frame);
    expect(await client.next('error')).toMatchObject({ type: 'error', status: 'error', code });
    await stillThere();
  });

  it('above 4 MiB closes with 1009', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    client.send('x'.repeat(4_194_305));
    expect(await client.end()).toMatchObject({ code: 1009 });
  });

  it('gives the request_id back wherever it could be read', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    client.send('{"action":"fly","request_id":"r9"}');
    expect(await client.next('error')).toMatchObject({ request_id: 'r9' });
    client.send('{"request_id":4}');
    expect(await client.next('error')).toMatchObject({ request_id: 4 });
    client.send('{"action":"fly","request_id":{"no":1}}');
    expect(await client.next('error')).not.toHaveProperty('request_id');
  });
});

it('answers requests in the order in which they came', async () => {
  client = await TestClient.authenticated(edge.gateway.url);
  await client.next('auth_response');
  for (let i = 0; i < 40; i++) {
    client.send({ action: i % 4 === 0 ? 'fly' : 'ping', request_id: i });
  }
  await eventually(() => expect(client.messages).toHaveLength(40));
  expect(client.messages.map((message) => message.request_id)).toEqual(Array.from({ length: 40 }, (_, i) => i));
});

it('refuses requests beyond the burst, malformed ones too, and keeps the connection', async () => {
  client = await TestClient.authenticated(edge.gateway.url);
  for (let i = 0; i < 200; i++) client.send(i % 2 ? 'garbage' : { action: 'ping' });
  await eventually(() => expect(client.messages.length).toBeGreaterThanOrEqual(201));
  const limited = client.messages.filter((message) => message.code === 'RATE_LIMITED');
  expect(limited.length).toBeGreaterThan(90);
  expect(limited.length).toBeLessThan(110);
  expect(client.closed).toBeUndefined();
});

it('piles up no refusals for a client that floods it and reads none of them', async () => {
  // Refusals once went out at arrival, past the limit of what may wait: a flood grew the gateway by its replies.
  client = await TestClient.authenticated(edge.gateway.url);
  const session = [...edge.gateway.get(Sessions)].find(({ principal }) => principal)!;
  client.socket.pause();
  let most = 0;
  await eventually(async () => {
    for (let i = 0; i < 5000; i++) client.send('garbage');
    await new Promise((resolve) => setImmediate(resolve));
    most = Math.max(most, session.outbox.pendingBytes);
    expect(session.outbox.blockedSince).toBeDefined();
  }, 20_000);
  for (let i = 0; i < 50_000; i++) client.send('garbage');
  await eventually(() => expect((session.socket as WebSocket).isPaused).toBe(true));
  expect(Math.max(most, session.outbox.pendingBytes)).toBeLessThan(1_200_000);
  expect(client.closed).toBeUndefined();
});

describe('a bus message', () => {
  it('that is none is counted, not delivered, and nothing breaks', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    await client.request({ action: 'subscribe', symbol: 'SYM5', exchange: 'NSE' }, 'subscription');
    const topic = 'replay_NSE_SYM5_QUOTE';
    await eventually(() => expect(edge.publisher.topics).toContain(topic));
    const bus = edge.gateway.get<BusSubscriber>(BUS_SUBSCRIBER);
    const hub = edge.gateway.get(Hub);
    const { malformed } = bus;
    const { unrouted } = hub.counters;
    edge.publisher.publishFrames(topic);
    edge.publisher.publishFrames(topic, '{}', '{}');
    edge.publisher.publish(topic, 'ltp=5');
    edge.publisher.publish(topic, '');
    edge.publisher.publish(`${topic}_AND_MORE`, { ltp: 1 });
    edge.publisher.publish(topic, { ltp: 7 });
    expect(await client.next('market_data')).toMatchObject({ data: { ltp: 7 } });
    expect(client.messages.filter((message) => message.type === 'market_data')).toEqual([]);
    expect(bus.malformed - malformed).toBe(4);
    expect(hub.counters.unrouted - unrouted).toBe(1);
  });

  it('that is no text is never sent on, not even to those who subscribe later', async () => {
    // Bytes between braces passed for an object. Every client had to close over them with 1007, and again over the snapshot.
    client = await TestClient.authenticated(edge.gateway.url);
    await client.request({ action: 'subscribe', symbol: 'SYM6', exchange: 'NSE' }, 'subscription');
    const topic = 'replay_NSE_SYM6_QUOTE';
    await eventually(() => expect(edge.publisher.topics).toContain(topic));
    edge.publisher.publish(topic, { ltp: 7 });
    edge.publisher.publishFrames(topic, Buffer.from('{"name":"\xff\xfe"}', 'latin1'));
    edge.publisher.publish(topic, { ltp: 8 });
    await client.next('market_data', ({ data }) => data?.ltp === 8);
    expect(client.messages.filter(({ type }) => type === 'market_data')).toMatchObject([{ data: { ltp: 7 } }]);
    expect(client.closed).toBeUndefined();
  });
});

/** An edge whose feed is not there yet. */
const EDGE = { TICKGATE_ROLE: 'edge', ZMQ_ENDPOINTS: 'tcp://127.0.0.1:9' };

describe('a port that is taken', () => {
  it('makes the gateway take the next free one, and say so where clients ask', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const gateway = await TestGateway.start({ ...EDGE, WEBSOCKET_PORT: String(port) });
    try {
      const used = Number(new URL(gateway.url).port);
      expect(used).toBeGreaterThan(port);
      const response = await fetch(`${gateway.endpoints.http}/api/v1/endpoints`);
      expect(await response.json()).toMatchObject({ status: 'success', data: { websocket: gateway.url } });
      client = await TestClient.authenticated(gateway.url);
    } finally {
      await gateway.stop();
      other.close();
    }
  });

  it('refuses to start where the strategy is fail', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    await expect(
      TestGateway.start({ ...EDGE, WEBSOCKET_PORT: String(port), WEBSOCKET_PORT_STRATEGY: 'fail' }),
    ).rejects.toThrow(`127.0.0.1:${port}: the port is taken`);
    other.close();
  });

  it('is fatal for the bus: a bus on the wrong port would be a mute gateway', async () => {
    const first = await TestGateway.start();
    const port = new URL(first.endpoints.bus!).port;
    await expect(TestGateway.start({ ZMQ_PORT: port })).rejects.toThrow(`The bus cannot bind tcp://127.0.0.1:${port}`);
    await first.stop();
  });

  it('never binds the bus outside loopback', async () => {
    await expect(TestGateway.start({ ZMQ_HOST: '0.0.0.0' })).rejects.toThrow('loopback');
  });
});
