import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { Processes } from '../../src/modules/processes/processes.js';
import { Drain } from '../../src/modules/streaming/drain.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { TestDatabase } from '../support/test-database.js';
import { AdminApi, bearer, type Credentials } from './support/admin-api.js';

let database: TestDatabase;
let feed: TestGateway;
let edges: TestGateway[];
let rest: TestGateway;
let api: AdminApi;
let admin: Credentials;

/** One database and one feed process; two edges and the API apart, as an operator would run them. */
beforeAll(async () => {
  database = await TestDatabase.create();
  feed = await TestGateway.start({ ...database.env, TICKGATE_ROLE: 'feed', TICKGATE_REPLAY_SPEED: '5' });
  const shared = {
    ...database.env,
    ZMQ_ENDPOINTS: feed.endpoints.bus!,
    ZMQ_CONTROL_PORT: new URL(feed.get(ControlBus).address!).port,
  };
  edges = [
    await TestGateway.start({ ...shared, TICKGATE_ROLE: 'edge' }),
    await TestGateway.start({ ...shared, TICKGATE_ROLE: 'edge' }),
  ];
  rest = await TestGateway.start({ ...shared, TICKGATE_ROLE: 'api' });
  api = await AdminApi.of(rest);
  const team = new Team(rest);
  admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
  await eventually(async () => {
    const { body } = await api.call(admin, 'GET /admin/v1/feeds');
    expect(body.processes).toHaveLength(4);
  });
});
afterAll(async () => {
  for (const gateway of [rest, ...edges, feed]) await gateway?.stop();
  await database.remove();
});

const idOf = (gateway: TestGateway) => gateway.get(Processes).self.id;

describe('the admin API in a process of its own', () => {
  it('is served by that process alone', async () => {
    for (const gateway of [feed, ...edges]) {
      expect((await fetch(`${gateway.endpoints.http}/admin/v1/feeds`)).status).toBe(404);
      expect((await fetch(`${gateway.endpoints.http}/docs`)).status).toBe(404);
    }
    expect((await fetch(`${rest.endpoints.http}/docs`)).status).toBe(200);
  });

  it('gathers the feeds of one process and the clients of others, and says who answered', async () => {
    const clients = await Promise.all(edges.map(({ url }) => TestClient.authenticated(url)));
    for (const client of clients) {
      await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
      await client.next('market_data');
    }
    await eventually(async () => {
      const { data, processes } = (await api.call(admin, 'GET /admin/v1/feeds')).body;
      expect(data).toEqual([
        expect.objectContaining({
          feed: 'replay',
          process: idOf(feed),
          state: 'live',
          subscriptions: expect.objectContaining({ wanted: 1, active: 1 }),
        }),
      ]);
      expect(processes.map(({ role }: { role: string }) => role).sort()).toEqual(['api', 'edge', 'edge', 'feed']);
      expect(processes.every(({ answered }: { answered: boolean }) => answered)).toBe(true);
    });
    const listed = (await api.call(admin, 'GET /admin/v1/clients')).body;
    expect(listed.total).toBe(2);
    expect(new Set(listed.data.map(({ process }: { process: string }) => process))).toEqual(new Set(edges.map(idOf)));
    for (const { id } of listed.data) {
      expect((await api.call(admin, `GET /admin/v1/clients/${id}`)).body.data.held).toEqual([
        expect.objectContaining({ symbol: 'RELIANCE', state: 'active' }),
      ]);
    }
    for (const client of clients) client.close();
  });

  it('disconnects a client of another process', async () => {
    const client = await TestClient.authenticated(edges[1]!.url);
    const [{ id }] = (await api.call(admin, 'GET /admin/v1/clients')).body.data;
    expect((await api.call(admin, `DELETE /admin/v1/clients/${id}`)).status).toBe(200);
    expect((await client.end()).code).toBe(4410);
  });

  it('reconnects a feed of another process', async () => {
    const client = await TestClient.authenticated(edges[0]!.url);
    await client.request({ action: 'subscribe', symbol: 'BSE', exchange: 'NSE', mode: 1 }, 'subscription');
    await client.next('market_data');
    const { body } = await api.call(admin, 'POST /admin/v1/feeds/replay/reconnect');
    expect(body.data).toEqual({ feed: 'replay', connections: 1 });
    client.messages.length = 0;
    await client.next('market_data');
    client.close();
  });

  it('drains the one edge that is named, and its clients find the other', async () => {
    const client = await TestClient.authenticated(edges[0]!.url);
    const staying = await TestClient.authenticated(edges[1]!.url);
    await api.call(admin, 'POST /admin/v1/drain', { process: idOf(edges[0]!), over_seconds: 0 });
    expect((await client.end()).code).toBe(1001);
    expect(edges.map((edge) => edge.get(Drain).isDraining)).toEqual([true, false]);
    expect((await fetch(`${edges[0]!.endpoints.http}/api/v1/ready`)).status).toBe(503);
    expect((await fetch(`${edges[1]!.endpoints.http}/api/v1/ready`)).status).toBe(200);
    await expect(TestClient.connect(edges[0]!.url)).rejects.toThrow('503');
    expect(await staying.request({ action: 'ping' }, 'pong')).toBeDefined();
    const { data } = (await api.call(admin, 'DELETE /admin/v1/drain')).body;
    expect(data.map(({ draining }: { draining: boolean }) => draining)).toEqual([false, false]);
    (await TestClient.authenticated(edges[0]!.url, API_KEY)).close();
    staying.close();
  });

  it('goes on without a process that has ended, and says nothing of it any more', async () => {
    const gone = edges.pop()!;
    await gone.stop();
    const { processes } = (await api.call(admin, 'GET /admin/v1/clients')).body;
    expect(processes.map(({ id }: { id: string }) => id)).not.toContain(idOf(gone));
    expect(processes).toHaveLength(3);
  });

  it('does without the processes that it cannot reach, and says which were silent', async () => {
    await feed.stop();
    const { data, processes } = (await api.call(admin, 'GET /admin/v1/feeds')).body;
    expect(data).toEqual([expect.objectContaining({ feed: 'replay', process: null, state: 'down' })]);
    expect(processes).toContainEqual(expect.objectContaining({ id: idOf(edges[0]!), answered: false }));
    expect(processes).toContainEqual(expect.objectContaining({ id: idOf(rest), answered: true }));
  });
});
