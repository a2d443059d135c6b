import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../src/common/clock.js';
import type { FeedStatus } from '../../src/common/feed-state.js';
import type { Liveness } from '../../src/modules/brokers/engine/contract.js';
import { Feed } from '../../src/modules/brokers/engine/feed.js';
import { parseTopic } from '../../src/modules/bus/topic.js';
import { eventually } from '../support/eventually.js';
import { anyInstrument, type Request, ScriptedBroker } from '../support/scripted-broker.js';

let http: Server;
let upstream: WebSocketServer;
let url: string;
/** HTTP status that refuses handshakes. */
let refusal: number | undefined;
let handshakes: number;
let feed: Feed;
let published: Record<string, unknown>[];
let statuses: FeedStatus[];
const sockets = new Set<Socket>();
/** What each connection was asked for, in the order of the connections. */
let requests: Request[][];

beforeEach(async () => {
  refusal = undefined;
  handshakes = 0;
  published = [];
  statuses = [];
  requests = [];
  upstream = new WebSocketServer({ noServer: true });
  upstream.on('connection', (client) => {
    const asked: Request[] = [];
    requests.push(asked);
    client.on('message', (data) => asked.push(JSON.parse(data.toString())));
  });
  http = createServer();
  http.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  http.on('upgrade', (request, socket: Socket, head) => {
    handshakes += 1;
    if (refusal) socket.end(`HTTP/1.1 ${refusal} No\r\nContent-Length: 0\r\n\r\n`);
    else upstream.handleUpgrade(request, socket, head, (client) => upstream.emit('connection', client, request));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  await feed.stop();
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => http.close(() => resolve()));
});

function start(liveness: Partial<Liveness> = {}): void {
  feed = new Feed({
    name: 'scripted',
    definition: new ScriptedBroker(systemClock, { url, liveness }).definition,
    credentials: { token: 'first' },
    instruments: anyInstrument,
    publish: (_topic, data) => published.push(JSON.parse(data.toString())),
    onStatus: (status) => statuses.push(status),
    settings: { backoffMinMs: 10, backoffMaxMs: 50, lingerMs: 20 },
    clock: systemClock,
    log: { log: () => {}, warn: () => {} },
  });
  feed.start();
}

function want(topic: string, wanted = true): void {
  feed.setInterest(parseTopic(`scripted_${topic}`)!, wanted);
}

/** Waits for the newest connection to hold `count` requests, and gives its server side. */
async function subscribed(connections: number): Promise<WebSocket> {
  await eventually(() => {
    expect(requests).toHaveLength(connections);
    expect(requests.at(-1)!.some(({ op }) => op === 'subscribe')).toBe(true);
  });
  return [...upstream.clients].at(-1)!;
}

const tick = JSON.stringify({ tick: { symbol: 'TCS', exchange: 'NSE', mode: 'LTP', ltp: 1 } });

describe('Feed on real sockets', () => {
  it('streams from subscription to publication', async () => {
    start();
    want('NSE_TCS_LTP');
    (await subscribed(1)).send(tick);
    await eventually(() => expect(published).toEqual([{ seq: 1, symbol: 'TCS', exchange: 'NSE', ltp: 1 }]));
    await eventually(() => expect(feed.status.state).toBe('live'));
    want('NSE_TCS_LTP', false);
    await eventually(() => expect(upstream.clients.size).toBe(0));
  });

  it('comes back with its subscriptions after the broker was gone', async () => {
    start();
    want('NSE_TCS_LTP');
    (await subscribed(1)).terminate();
    (await subscribed(2)).send(tick);
    await eventually(() => expect(published).toHaveLength(1));
    expect(requests[1]!.filter(({ op }) => op === 'subscribe')).toEqual([
      { op: 'subscribe', items: { 'TCS.NSE': 'LTP' } },
    ]);
    expect(statuses.map(({ state }) => state)).toContain('reconnecting');
  });

  it('tries a refused credential once, and connects with the next one', async () => {
    refusal = 403;
    start();
    want('NSE_TCS_LTP');
    await eventually(() => expect(feed.status.state).toBe('login_required'));
    feed.login({ token: 'first' });
    refusal = undefined;
    feed.login({ token: 'second' });
    await subscribed(1);
    expect(requests[0]![0]).toEqual({ op: 'login', token: 'second' });
    expect(handshakes).toBe(2);
  });

  it('notices a half-open line by its missing pongs', async () => {
    start({ pingIntervalMs: 50, transportTimeoutMs: 300 });
    want('NSE_TCS_LTP');
    (await subscribed(1)).pause();
    await subscribed(2);
    expect(feed.counters.reconnects).toMatchObject({ transport: 1, network: 0 });
  });

  it('stays on a silent line that answers pings', async () => {
    start({ pingIntervalMs: 20, transportTimeoutMs: 600 });
    want('NSE_TCS_LTP');
    let pings = 0;
    (await subscribed(1)).on('ping', () => {
      pings += 1;
    });
    await eventually(() => expect(pings).toBeGreaterThan(60));
    expect(handshakes).toBe(1);
  });

  it('survives garbage of every kind', async () => {
    start();
    want('NSE_TCS_LTP');
    const server = await subscribed(1);
    for (const frame of ['garbage', 'poison', '', '{', Buffer.from([0xff, 0x00]), Buffer.alloc(100_000)])
      server.send(frame);
    server.send(tick);
    await eventually(() => expect(published).toHaveLength(1));
    expect(feed.counters.decodeErrors).toBe(6);
    expect(handshakes).toBe(1);
  });
});
