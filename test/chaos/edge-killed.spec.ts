import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { ResumeSession } from '../../src/modules/streaming/resume/resume-session.entity.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { StartedGateway } from '../support/started-gateway.js';
import { addBroker } from './support/own-broker.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE', mode: 2 };
const INFY = { symbol: 'INFY', exchange: 'NSE', mode: 2 };

let folder: string;
let simulator: ZerodhaSimulator;
let gateway: TestGateway;
let edge: StartedGateway;
let key: string;

/** The feeds and an edge in one process, and another edge in one of its own. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-edge-'));
  simulator = new ZerodhaSimulator();
  await simulator.start();
  const DATABASE_URL = `sqlite:${join(folder, 'tickgate.db')}`;
  gateway = await TestGateway.start({ DATABASE_URL, FEED_LINGER: '0.1' });
  key = (await addBroker(gateway, simulator, 'owner')).key;
  edge = new StartedGateway(folder, {
    DATABASE_URL,
    TICKGATE_ROLE: 'edge',
    ZMQ_ENDPOINTS: gateway.endpoints.bus!,
    ZMQ_CONTROL_ENDPOINTS: gateway.get(ControlBus).address!,
  });
});
afterEach(async () => {
  edge.kill('SIGKILL');
  await edge.exitCode();
  await gateway.stop();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

const held = () =>
  simulator
    .subscriptions()
    .map(({ symbol }) => symbol)
    .sort();

it('the clients of an edge that is killed resume at another one, whose own clients notice nothing', async () => {
  const client = await TestClient.connect(await edge.listening());
  client.send({ action: 'authenticate', api_key: key });
  const { resume } = await client.next('auth');
  await client.request({ action: 'subscribe', ...INFY }, 'subscription');
  await client.next('market_data');
  const other = await TestClient.authenticated(gateway.url, key);
  await other.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
  await other.next('market_data');
  expect(held()).toEqual(['INFY', 'RELIANCE']);
  const stored = () => gateway.get(DataSource).manager.find(ResumeSession);
  await eventually(async () => expect(JSON.stringify(await stored())).toContain('INFY'));

  edge.kill('SIGKILL');
  expect(await client.end()).toMatchObject({ code: 1006 });
  // Its interest has gone with its sockets.
  await eventually(() => expect(held()).toEqual(['RELIANCE']));
  simulator.tick('INFY', 'NSE', { ltp: 1600.5 });

  const back = await TestClient.connect(gateway.url);
  back.send({ action: 'authenticate', api_key: key, resume });
  expect(await back.next('auth')).toMatchObject({ resumed: true });
  await back.next('market_data', ({ data }) => data?.symbol === 'INFY' && data.ltp === 1600.5);
  expect(held()).toEqual(['INFY', 'RELIANCE']);
  simulator.tick('RELIANCE', 'NSE', { ltp: 2900.5 });
  await other.next('market_data', ({ data }) => data?.ltp === 2900.5);
  expect(other.closed).toBeUndefined();
  expect(other.messages.filter(({ type, state }) => type === 'status' && state === 'down')).toEqual([]);
  back.close();
  other.close();
});
