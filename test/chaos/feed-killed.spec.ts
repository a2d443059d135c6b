import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { freePort } from '../bench/processes/ports.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { StartedGateway } from '../support/started-gateway.js';
import { addBroker } from './support/own-broker.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE', mode: 2 };
const SBIN = { symbol: 'SBIN', exchange: 'NSE', mode: 1 };

let folder: string;
let simulator: ZerodhaSimulator;
let ports: { data: number; control: number };
let feed: StartedGateway;
let edge: TestGateway;
let key: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-feed-'));
  simulator = new ZerodhaSimulator();
  await simulator.start();
  ports = { data: await freePort(), control: await freePort() };
  edge = await TestGateway.start({
    TICKGATE_ROLE: 'edge',
    DATABASE_URL: databaseUrl(),
    ZMQ_ENDPOINTS: `tcp://127.0.0.1:${ports.data}`,
    ZMQ_CONTROL_ENDPOINTS: `tcp://127.0.0.1:${ports.control}`,
  });
  key = (await addBroker(edge, simulator, 'owner')).key;
  feed = startFeed();
});
afterEach(async () => {
  await edge.stop();
  feed.kill('SIGKILL');
  await feed.exitCode();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

function databaseUrl(): string {
  return `sqlite:${join(folder, 'tickgate.db')}`;
}

function startFeed(): StartedGateway {
  return new StartedGateway(folder, {
    TICKGATE_ROLE: 'feed',
    DATABASE_URL: databaseUrl(),
    ZMQ_PORT: String(ports.data),
    ZMQ_CONTROL_PORT: String(ports.control),
  });
}

const held = () =>
  simulator
    .subscriptions()
    .map(({ symbol, mode }) => `${symbol} ${mode}`)
    .sort();

it('a feed process that is killed is missed, and brings everything back when it is started again', async () => {
  const client = await TestClient.authenticated(edge.url, key);
  await client.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
  const other = await TestClient.authenticated(edge.url, key);
  await other.request({ action: 'subscribe', ...SBIN }, 'subscription');
  for (const one of [client, other]) {
    await one.next('market_data');
    await one.next('status', ({ state }) => state === 'live' || state === 'quiet');
  }
  expect(held()).toEqual(['RELIANCE QUOTE', 'SBIN LTP']);

  feed.kill('SIGKILL');
  for (const one of [client, other]) await one.next('status', ({ state }) => state === 'down');
  await eventually(() => expect(simulator.connections).toBe(0));
  expect(await client.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({
    state: 'down',
    adapter_status: 'disconnected',
  });
  // The market goes on without anybody of ours, and newcomers are let in.
  simulator.tick('RELIANCE', 'NSE', { ltp: 3000.5 });
  const newcomer = await TestClient.authenticated(edge.url, key);
  await newcomer.request({ action: 'subscribe', symbol: 'INFY', exchange: 'NSE', mode: 3 }, 'subscription');

  feed = startFeed();
  await client.next('market_data', ({ data }) => data?.ltp === 3000.5);
  await newcomer.next('market_data', ({ symbol }) => symbol === 'INFY');
  for (const one of [client, other]) await one.next('status', ({ state }) => state === 'live' || state === 'quiet');
  await eventually(() => expect(held()).toEqual(['INFY DEPTH', 'RELIANCE QUOTE', 'SBIN LTP']));
  expect([simulator.connections, simulator.violations]).toEqual([1, []]);
  simulator.tick('SBIN', 'NSE', { ltp: 801.25 });
  await other.next('market_data', ({ data }) => data?.ltp === 801.25);
  for (const one of [client, other, newcomer]) {
    expect(one.closed).toBeUndefined();
    one.close();
  }
});
