import { afterEach, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { addBroker, shares } from './support/own-broker.js';

const ALL = shares(500);
const WISHES = ALL.map(({ symbol, exchange }) => ({ symbol, exchange, mode: 3 }));

let simulator: ZerodhaSimulator;
let gateway: TestGateway;
let line: TcpProxy;
let healthy: TestClient;
let key: string;
let price = 1000;

async function start(env: Record<string, string>): Promise<void> {
  simulator = new ZerodhaSimulator();
  simulator.list(ALL);
  await simulator.start();
  gateway = await TestGateway.start({ FEED_LINGER: '0.1', WS_OUTBOX_BYTES: '65536', ...env });
  key = (await addBroker(gateway, simulator, 'owner')).key;
  line = await TcpProxy.start(Number(new URL(gateway.url).port));
  healthy = await TestClient.authenticated(gateway.url, key);
  await healthy.request({ action: 'subscribe', symbol: 'SHARE0', exchange: 'NSE', mode: 2 }, 'subscription');
  await healthy.next('market_data');
}

afterEach(async () => {
  healthy.close();
  await line.stop();
  await gateway.stop();
  await simulator.stop();
});

async function subscribedToAll(url = gateway.url): Promise<TestClient> {
  const client = await TestClient.authenticated(url, key);
  await client.request({ action: 'subscribe', symbols: WISHES }, 'subscribe');
  await eventually(() => expect(new Set(client.messages.map(({ symbol }) => symbol)).size).toBeGreaterThanOrEqual(500));
  return client;
}

/** Everything moves, and the healthy client has its part of it. */
async function allMove(): Promise<void> {
  const ltp = ++price;
  for (const { symbol, exchange } of ALL) simulator.tick(symbol, exchange, { ltp });
  await healthy.next('market_data', ({ data }) => data?.ltp === ltp);
  healthy.messages.length = 0;
}

const blocked = () => [...gateway.get(Sessions)].filter(({ outbox }) => outbox.blockedSince !== undefined).length;

/** The healthy client has a tick while another one still is blocked: it has not waited for that one's end. */
function movesPastOneBlocked(): Promise<void> {
  return eventually(async () => {
    await allMove();
    expect(blocked()).toBe(1);
  });
}

describe('a client that reads too slowly', () => {
  it('ends with the newest of everything, and delays nobody', async () => {
    await start({});
    const slow = await subscribedToAll();
    slow.socket.pause();
    await movesPastOneBlocked();
    slow.messages.length = 0;
    slow.socket.resume();
    await eventually(() => {
      const last = new Map(slow.messages.map(({ symbol, data }) => [symbol, data?.ltp]));
      expect([...last.values()].filter((ltp) => ltp !== price)).toEqual([]);
      expect(last.size).toBe(500);
    });
    expect(slow.closed).toBeUndefined();
    slow.close();
  });
});

describe('a client that does not read any more', () => {
  it('is closed with 4408, and what only it wanted is given up at the broker', async () => {
    await start({ WS_SLOW_TIMEOUT: '1' });
    const stopped = await subscribedToAll();
    expect(simulator.subscriptions()).toHaveLength(500);
    stopped.socket.pause();
    await movesPastOneBlocked();
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(1));
    await allMove();
    stopped.socket.resume();
    expect(await stopped.end()).toMatchObject({ code: 4408 });
    await eventually(() => expect(gateway.get(Sessions).count).toBe(1));
  });
});

describe('a client whose line is dead without an end', () => {
  it('is missed by its pongs, and what only it wanted is given up at the broker', async () => {
    await start({ WS_PING_INTERVAL: '0.5', WS_PING_TIMEOUT: '1' });
    const dead = await subscribedToAll(`ws://127.0.0.1:${line.ownPort}`);
    line.die();
    await eventually(() => expect(gateway.get(Sessions).count).toBe(1));
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(1));
    await allMove();
    expect([healthy.closed, simulator.violations]).toEqual([undefined, []]);
    dead.close();
  });
});
