import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { type Message, TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { addBroker, shares } from './support/own-broker.js';

const ALL = shares(50);
const CLIENTS = 200;
const EACH = 10;

let simulator: ZerodhaSimulator;
let gateway: TestGateway;
let key: string;
const clients: TestClient[] = [];

beforeEach(async () => {
  simulator = new ZerodhaSimulator();
  simulator.list(ALL);
  await simulator.start();
  gateway = await TestGateway.start();
  key = (await addBroker(gateway, simulator, 'owner')).key;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await gateway.stop();
  await simulator.stop();
});

/** Each holds a part of the market of its own. */
function wishesOf(place: number) {
  return Array.from({ length: EACH }, (_, i) => ({ symbol: `SHARE${(place + i) % ALL.length}`, exchange: 'NSE' }));
}

async function connect(resume?: string): Promise<{ client: TestClient; welcome: Message }> {
  const client = await TestClient.connect(gateway.url);
  clients.push(client);
  client.send({ action: 'authenticate', api_key: key, ...(resume && { resume }) });
  return { client, welcome: await client.next('auth') };
}

it('200 clients that lose their lines at once and come back at once have all that they held, with its newest prices', async () => {
  const tokens: string[] = [];
  for (let place = 0; place < CLIENTS; place++) {
    const { client, welcome } = await connect();
    await client.request({ action: 'subscribe', symbols: wishesOf(place), mode: 2 }, 'subscribe');
    tokens.push(welcome.resume as string);
  }
  const staying = clients.pop()!;
  staying.messages.length = 0;
  for (const client of clients.splice(0)) client.close();
  for (const { symbol, exchange } of ALL) simulator.tick(symbol, exchange, { ltp: 321.5 });

  const back = await Promise.all(tokens.slice(0, -1).map((token) => connect(token)));
  expect(back.filter(({ welcome }) => welcome.resumed !== true)).toEqual([]);
  for (const [place, { client }] of back.entries()) {
    const wanted = wishesOf(place).map(({ symbol }) => symbol);
    await eventually(() => {
      const has = new Map(client.messages.filter(({ data }) => data).map((one) => [one.symbol, one.data?.ltp]));
      expect([...has.keys()].sort()).toEqual([...wanted].sort());
      expect([...has.values()].filter((ltp) => ltp !== 321.5)).toEqual([]);
    });
  }
  await staying.next('market_data', ({ data }) => data?.ltp === 321.5);
  expect([staying.closed, simulator.connections, simulator.subscriptions().length]).toEqual([undefined, 1, ALL.length]);
});
