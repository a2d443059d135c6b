import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import libsql from 'libsql';
import { addBroker } from '../chaos/support/own-broker.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { EdgesGateway } from './support/edges-gateway.js';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE', mode: 2 };
const INFY = { symbol: 'INFY', exchange: 'NSE', mode: 2 };
const EDGES = ['edge-1', 'edge-2'];
const WEBSOCKET = { channel: 'websocket' };

const gateway = new EdgesGateway();
let simulator: ZerodhaSimulator;
/** Of the simulated broker's account, of one with few connections, and of one that is going to be revoked. */
let key: string;
let narrow: { id: string; key: string };
let revoked: { id: string; key: string };

beforeAll(async () => {
  simulator = new ZerodhaSimulator();
  await simulator.start();
  const before = await TestGateway.start({ DATABASE_URL: `sqlite:${gateway.databaseFile}` });
  key = (await addBroker(before, simulator, 'owner')).key;
  const team = new Team(before);
  narrow = await team.member('narrow', { entitlement: { maxConnections: 4 } });
  revoked = await team.member('revoked');
  await before.stop();
  await gateway.start({ FEED_LINGER: '0.1' });
}, 100_000);
afterAll(async () => {
  await gateway.stop();
  await simulator.stop();
}, 100_000);

const held = () =>
  simulator
    .subscriptions()
    .map(({ symbol }) => symbol)
    .sort();

/** Clients in this order at the edges: connections are handed out in turn. */
async function clientsOf(apiKey: string, count: number): Promise<TestClient[]> {
  const clients: TestClient[] = [];
  for (let i = 0; i < count; i++) clients.push((await gateway.connect(apiKey)).client);
  return clients;
}

async function leave(clients: readonly TestClient[]): Promise<void> {
  for (const client of clients) client.close();
  await eventually(async () => expect((await gateway.processes()).map(({ clients }) => clients)).toEqual([0, 0, 0]));
}

/** What becomes of one more client of the key with few connections. */
async function fifth(): Promise<number | 'admitted'> {
  const client = await TestClient.connect(gateway.url);
  client.send({ action: 'authenticate', api_key: narrow.key });
  try {
    return await eventually(
      () => client.closed?.code ?? (client.messages.some(({ type }) => type === 'auth') && 'admitted'),
    );
  } finally {
    client.close();
  }
}

describe('a gateway with two edge processes', () => {
  it('is ready with both of them, and tells where they are', async () => {
    const ready = (await (await fetch(`${gateway.httpUrl}/health/ready`)).json()) as Record<string, unknown>;
    expect(ready).toMatchObject({ status: 'success', data: { edges: 'ok', edges_listening: '2 of 2' } });
    const endpoints = (await (await fetch(`${gateway.httpUrl}/api/v1/endpoints`)).json()) as Record<string, unknown>;
    expect(endpoints).toMatchObject({ data: { websocket: gateway.url } });
  });

  it('spreads its clients, all of whom get the ticks of one subscription at the broker', async () => {
    const clients = await clientsOf(key, 6);
    expect((await gateway.edges()).map(({ clients }) => clients)).toEqual([3, 3]);
    for (const client of clients) {
      await client.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
      await client.next('market_data');
    }
    expect(held()).toEqual(['RELIANCE']);
    for (const ltp of [2901.5, 2902.5]) {
      simulator.tick('RELIANCE', 'NSE', { ltp });
      for (const client of clients) await client.next('market_data', ({ data }) => data?.ltp === ltp);
    }
    await clients[0]!.request({ action: 'unsubscribe', ...RELIANCE }, 'unsubscription');
    expect(held()).toEqual(['RELIANCE']);
    await leave(clients);
    await eventually(() => expect(held()).toEqual([]));
  });

  it('lists the clients of both, and counts them in its metrics by process', async () => {
    const clients = await clientsOf(key, 4);
    const listed = (await gateway.admin.must('GET /admin/v1/clients')) as { process: string }[];
    const edges = await gateway.edges();
    expect(listed.map(({ process }) => process).sort()).toEqual(
      edges.flatMap(({ process }) => [process, process]).sort(),
    );
    const metrics = await gateway.metrics();
    for (const process of EDGES) {
      expect(metrics.value('tickgate_clients', { ...WEBSOCKET, process })).toBe(2);
      expect(metrics.value('tickgate_bus_ok', { process })).toBe(1);
      expect(metrics.value('tickgate_info', { process, role: 'edge' })).toBe(1);
    }
    expect(metrics.value('tickgate_clients', { ...WEBSOCKET, process: 'main' })).toBe(0);
    expect(metrics.value('tickgate_edges_listening')).toBe(2);
    expect(metrics.samples.filter(({ labels }) => labels.process === undefined)).toEqual([]);
    expect(metrics.samples.filter(({ name }) => name === 'tickgate_feed_state').length).toBeGreaterThan(0);
    await leave(clients);
  });

  it('counts the connections of a key over both', async () => {
    const clients = await clientsOf(narrow.key, 4);
    // What one edge knows of the other is a message old.
    for (let edge = 0; edge < 2; edge++) await eventually(async () => expect(await fifth()).toBe(4429));
    await leave(clients);
    await leave(await clientsOf(narrow.key, 4));
  });

  it('closes the sessions of a revoked key at both', async () => {
    const clients = await clientsOf(revoked.key, 4);
    const others = await clientsOf(key, 2);
    await gateway.admin.must(`DELETE /admin/v1/keys/${revoked.id}`);
    for (const client of clients) expect(await client.end()).toMatchObject({ code: 4503 });
    expect(others.map(({ closed }) => closed)).toEqual([undefined, undefined]);
    await leave(others);
  });

  it('is drained at both, takes nobody meanwhile, and takes clients again', async () => {
    const clients = await clientsOf(key, 2);
    await gateway.admin.must('POST /admin/v1/drain', { over_seconds: 0 });
    for (const client of clients) {
      expect(await client.end()).toMatchObject({ code: 1001 });
      expect(client.messages.at(-1)).toMatchObject({ code: 'SERVER_SHUTDOWN' });
    }
    for (let i = 0; i < 2; i++) await expect(gateway.connect(key)).rejects.toThrow('503');
    expect((await gateway.processes()).map(({ draining }) => draining)).toEqual([true, true, true]);
    await gateway.admin.must('DELETE /admin/v1/drain');
    await leave(await clientsOf(key, 2));
  });

  it('starts an edge that is killed again, and its clients resume', async () => {
    const [one, two] = [await gateway.connect(key), await gateway.connect(key)];
    await one.client.request({ action: 'subscribe', ...INFY }, 'subscription');
    await two.client.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
    await eventually(() => expect(held()).toEqual(['INFY', 'RELIANCE']));
    const rows = new libsql(gateway.databaseFile).prepare('SELECT subscriptions FROM resume_sessions');
    await eventually(() => expect(JSON.stringify(rows.all())).toContain('INFY'));
    const listed = (await gateway.admin.must('GET /admin/v1/clients')) as { id: string; process: string }[];
    const home = listed.find(({ id }) => id === one.reply.session_id)!.process;
    const killed = (await gateway.edges()).find(({ process }) => process === home)!;

    process.kill(killed.pid, 'SIGKILL');
    expect(await one.client.end()).toMatchObject({ code: 1006 });
    // A connection that was on its way to the edge is reset, and made again.
    const { client: back, reply } = await eventually(() => gateway.connect(key, one.reply.resume));
    expect(reply).toMatchObject({ resumed: true });
    simulator.tick('INFY', 'NSE', { ltp: 1600.5 });
    await back.next('market_data', ({ data }) => data?.symbol === 'INFY' && data.ltp === 1600.5);
    expect(two.client.closed).toBeUndefined();

    await eventually(async () => {
      const pids = (await gateway.edges()).map(({ pid }) => pid);
      expect(pids).toHaveLength(2);
      expect(pids).not.toContain(killed.pid);
    });
    await eventually(async () => {
      const metrics = await gateway.metrics();
      expect(metrics.value('tickgate_edge_restarts_total')).toBe(1);
      expect(metrics.value('tickgate_edges_listening')).toBe(2);
    });
    expect(gateway.started.errors).toMatch(
      /edge-[12] has ended \(killed by SIGKILL\): another process takes its place/,
    );
    await leave(await clientsOf(key, 4).then((more) => [...more, back, two.client]));
  });

  it('says in each line of its log which process it is', () => {
    const lines = gateway.started.out.split('\n').filter((line) => / - \d\d\/\d\d\/\d{4}/.test(line));
    const names = new Set(lines.map((line) => /^\[([^\]]+)\]/.exec(line)?.[1]));
    expect([...names].sort()).toEqual(['edge-1', 'edge-2', 'main']);
    expect(gateway.started.out).not.toContain(key);
  });

  it('tells the clients of both when it is told to end, and leaves no process behind', async () => {
    const clients = await clientsOf(key, 4);
    const { running } = gateway;
    expect(running).toHaveLength(3);
    // As Ctrl-C and a service manager do it: all of them hear it.
    for (const pid of running) process.kill(pid, 'SIGTERM');
    for (const client of clients) {
      expect(await client.end()).toMatchObject({ code: 1001 });
      expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: 'SERVER_SHUTDOWN' });
      expect(client.messages.filter(({ state }) => state === 'down')).toEqual([]);
    }
    expect(await gateway.started.exitCode()).toBe(0);
    expect(gateway.running).toEqual([]);
    expect(gateway.started.errors.split('\n').filter((line) => line !== '')).toHaveLength(1);
  });
});
