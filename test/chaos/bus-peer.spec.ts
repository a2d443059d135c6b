import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { addBroker } from './support/own-broker.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE', mode: 2 };

let folder: string;
let simulator: ZerodhaSimulator;
let feed: TestGateway;
let edge: TestGateway;
let lines: TcpProxy[];
let client: TestClient;
let local: TestClient;

/** A process with the feeds, whose own client is the bystander, and an edge on the other side of two lines. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-bus-'));
  simulator = new ZerodhaSimulator();
  await simulator.start();
  const DATABASE_URL = `sqlite:${join(folder, 'tickgate.db')}`;
  feed = await TestGateway.start({ DATABASE_URL, FEED_LINGER: '0.1' });
  const { key } = await addBroker(feed, simulator, 'owner');
  const portOf = (endpoint: string) => Number(new URL(endpoint).port);
  const [data, control] = [
    await TcpProxy.start(portOf(feed.endpoints.bus!)),
    await TcpProxy.start(portOf(feed.get(ControlBus).address!)),
  ];
  lines = [data, control];
  edge = await TestGateway.start({
    DATABASE_URL,
    TICKGATE_ROLE: 'edge',
    ZMQ_ENDPOINTS: `tcp://127.0.0.1:${data.ownPort}`,
    ZMQ_CONTROL_ENDPOINTS: `tcp://127.0.0.1:${control.ownPort}`,
  });
  [client, local] = [await TestClient.authenticated(edge.url, key), await TestClient.authenticated(feed.url, key)];
  for (const one of [client, local]) {
    await one.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
    await one.next('market_data');
  }
  await client.next('status', ({ state }) => state === 'live');
});
afterEach(async () => {
  client.close();
  local.close();
  await edge.stop();
  await Promise.all(lines.map((line) => line.stop()));
  await feed.stop();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function localHas(ltp: number): Promise<void> {
  simulator.tick('RELIANCE', 'NSE', { ltp });
  await local.next('market_data', ({ data }) => data?.ltp === ltp);
  expect([local.closed, simulator.connections]).toEqual([undefined, 1]);
}

async function isWholeAgain(missed: number): Promise<void> {
  await client.next('market_data', ({ data }) => data?.ltp === missed);
  await client.next('status', ({ state }) => state === 'live');
  await localHas(missed + 1);
  await client.next('market_data', ({ data }) => data?.ltp === missed + 1);
  expect(client.closed).toBeUndefined();
  expect(simulator.subscriptions()).toHaveLength(1);
}

describe('an edge whose lines to the feeds are cut', () => {
  it('tells its clients at once, and has the newest value as soon as there are lines again', async () => {
    for (const line of lines) line.cut();
    await client.next('status', ({ state }) => state === 'down');
    await localHas(2500.5);
    expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    for (const line of lines) line.mend();
    await isWholeAgain(2500.5);
  });
});

describe('an edge whose lines to the feeds go dead without an end', () => {
  it('notices the silence, tells its clients, and makes new ones', async () => {
    for (const line of lines) line.die();
    await localHas(2600.5);
    await client.next('status', ({ state }) => state === 'down');
    await isWholeAgain(2600.5);
    await eventually(() => expect(client.messages.filter(({ type }) => type === 'error')).toEqual([]));
  });
});
