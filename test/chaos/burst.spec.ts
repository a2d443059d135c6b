import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { addBroker, shares } from './support/own-broker.js';

const ALL = shares(1000);
const ROUNDS = 200;
const MOST_GROWTH_MIB = 600;

let simulator: ZerodhaSimulator;
let gateway: TestGateway;
let client: TestClient;
let other: TestClient;

beforeEach(async () => {
  simulator = new ZerodhaSimulator();
  simulator.list(ALL);
  await simulator.start();
  gateway = await TestGateway.start();
  const { key } = await addBroker(gateway, simulator, 'owner');
  [client, other] = [await TestClient.authenticated(gateway.url, key), await TestClient.authenticated(gateway.url)];
  for (const mode of [1, 2]) {
    const symbols = ALL.map(({ symbol, exchange }) => ({ symbol, exchange, mode }));
    await client.request({ action: 'subscribe', symbols }, 'subscribe');
  }
  await other.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 1 }, 'subscription');
  await eventually(() => expect(client.messages.length).toBeGreaterThanOrEqual(2000));
});
afterEach(async () => {
  client.close();
  other.close();
  await gateway.stop();
  await simulator.stop();
});

function residentMib(): number {
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1'))![1]) / 1024;
}

it('200,000 ticks at once end with the newest price of everything at the client, in bounded memory; others stream on', async () => {
  const before = residentMib();
  client.messages.length = 0;
  other.messages.length = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    for (const { symbol, exchange } of ALL) simulator.tick(symbol, exchange, { ltp: 100 + round });
  }
  const newest = 100 + ROUNDS;
  for (const mode of [1, 2]) {
    await eventually(() => {
      const last = new Map(
        client.messages.filter((one) => one.mode === mode).map((one) => [one.symbol, one.data?.ltp]),
      );
      expect(ALL.map(({ symbol }) => symbol).filter((symbol) => last.get(symbol) !== newest)).toEqual([]);
    });
  }
  await other.next('market_data');
  expect(residentMib() - before).toBeLessThan(MOST_GROWTH_MIB);
  expect([client.closed, other.closed, simulator.connections, simulator.violations]).toEqual([
    undefined,
    undefined,
    1,
    [],
  ]);
});
