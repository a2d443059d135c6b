import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { main as accounts } from '../../src/cli/accounts/main.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { TestDatabase } from '../support/test-database.js';

/** The way that the documents tell: an account is added by command, and opens at the next start. */

const database = await TestDatabase.create();
const { env } = database;
const simulator = new ZerodhaSimulator();
let gateway: TestGateway;
let key: string;

beforeAll(async () => {
  await simulator.start();
  const first = await TestGateway.start(env);
  await first.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
  await first.stop();
  const said: string[] = [];
  const settings = Object.entries(simulator.credentials).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const url = ['--url', `feed=${simulator.urls.feed}`];
  const io = { env, out: (line: string) => said.push(line), err: (line: string) => said.push(line) };
  expect(await accounts(['add', '--broker', 'zerodha', ...settings, ...url], io)).toBe(0);
  key = said.at(-1)!;
  gateway = await TestGateway.start(env);
});
afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
  await database.remove();
});

it('streams the ticks of a Zerodha account to a client with its key', async () => {
  const client = await TestClient.authenticated(gateway.url, key);
  expect(await client.next('auth_response')).toMatchObject({ broker: 'zerodha', user_id: 'desk1' });
  await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 3 }, 'subscription');
  await client.next('market_data');
  simulator.tick('RELIANCE', 'NSE', { ltp: 2850.55 });
  const { data } = await client.next('market_data', (message) => message.data!.ltp === 2850.55);
  expect(data).toMatchObject({ symbol: 'RELIANCE', exchange: 'NSE', broker_supported: true });
  client.close();
});

it('says at the first refusal that the token has died, and does not knock again', async () => {
  const client = await TestClient.authenticated(gateway.url, key);
  await client.request({ action: 'subscribe', symbol: 'SBIN', exchange: 'NSE', mode: 2 }, 'subscription');
  await client.next('market_data');
  const { attempts } = simulator;
  simulator.faults.rollToken();
  const status = await client.next('status', (message) => message.state === 'login_required');
  expect(status).toMatchObject({ broker: 'zerodha', message: expect.any(String) });
  expect(JSON.stringify(status)).not.toContain(simulator.credentials.access_token);
  const answer = await client.request({ action: 'get_broker_info' }, 'broker_info');
  expect(answer).toMatchObject({ state: 'login_required', adapter_status: 'disconnected' });
  await eventually(() => expect(simulator.connections).toBe(0));
  expect(simulator.attempts - attempts).toBeLessThanOrEqual(1);
  client.close();
});

it('never delivers one account what belongs to another', async () => {
  const [own, replay] = await Promise.all([
    TestClient.authenticated(gateway.url, key),
    TestClient.authenticated(gateway.url),
  ]);
  await replay.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
  await own.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
  for (let i = 0; i < 3; i++) expect(await replay.next('market_data')).toMatchObject({ broker: 'replay' });
  const foreign = own.messages.filter((message) => message.broker === 'replay');
  expect(foreign).toEqual([]);
  own.close();
  replay.close();
});
