import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import libsql from 'libsql';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { RemoteAdmin } from '../support/remote-admin.js';
import { StartedGateway } from '../support/started-gateway.js';
import { addBroker, shares } from './support/own-broker.js';

const ALL = shares(500);
const CLIENTS = 100;

let folder: string;
let simulator: ZerodhaSimulator;
let started: StartedGateway;
let url: string;
let httpUrl: string;
let key: string;
let other: libsql.Database;
const clients: TestClient[] = [];

/** `npm start` in a folder where somebody has set up an account before. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-shutdown-'));
  simulator = new ZerodhaSimulator();
  simulator.list(ALL);
  await simulator.start();
  const file = join(folder, 'tickgate.db');
  const before = await TestGateway.start({ DATABASE_URL: `sqlite:${file}` });
  key = (await addBroker(before, simulator, 'owner')).key;
  await before.stop();
  started = new StartedGateway(folder, { DATABASE_URL: `sqlite:${file}`, WS_OUTBOX_BYTES: '65536' });
  url = await started.listening();
  httpUrl = await started.printed(/\bhttp: (http:[^\s"]+)/);
  other = new libsql(file);
});
afterEach(async () => {
  other.close();
  for (const client of clients.splice(0)) client.close();
  started.kill('SIGKILL');
  await started.exitCode();
  await simulator.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function connect(apiKey = key): Promise<TestClient> {
  const client = await TestClient.authenticated(url, apiKey);
  clients.push(client);
  return client;
}

/** A client for whom the kernel takes nothing more. */
async function blockedClient(admin: RemoteAdmin): Promise<TestClient> {
  const client = await connect();
  const symbols = ALL.map(({ symbol, exchange }) => ({ symbol, exchange, mode: 3 }));
  await client.request({ action: 'subscribe', symbols }, 'subscribe');
  await eventually(() => expect(simulator.subscriptions().length).toBeGreaterThanOrEqual(ALL.length));
  client.socket.pause();
  let ltp = 1000;
  await eventually(async () => {
    for (let round = 0; round < 20; round++) {
      ltp++;
      for (const { symbol, exchange } of ALL) simulator.tick(symbol, exchange, { ltp });
    }
    const [first] = (await admin.must('GET /admin/v1/clients?limit=1')) as { blocked_ms: number | null }[];
    expect(first?.blocked_ms).toEqual(expect.any(Number));
  });
  return client;
}

it('SIGTERM ends the gateway, whatever does not answer: clients told, one blocked, a broker dead, the database locked by another', async () => {
  const setUp = await started.printed(/\/setup#token=([\w-]+)/);
  const admin = await RemoteAdmin.first(httpUrl, setUp);
  for (let i = 0; i < CLIENTS; i++) {
    const client = await connect(i % 2 === 0 ? key : API_KEY);
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
  }
  await blockedClient(admin);
  simulator.faults.halfOpen();
  other.exec('BEGIN IMMEDIATE');

  started.kill('SIGTERM');
  for (const client of clients.slice(0, CLIENTS)) {
    expect(await client.end()).toMatchObject({ code: 1001 });
    expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: 'SERVER_SHUTDOWN' });
  }
  await expect(TestClient.connect(url)).rejects.toThrow(/503|ECONNREFUSED/);
  // By itself and not by a signal; how long that takes is measured by the soak's trial of the same name.
  expect(await started.exitCode()).toEqual(expect.any(Number));
  other.exec('ROLLBACK');
  expect(started.out).not.toContain('tg_');
});
