import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { AdminApi, apiKey, bearer, type Credentials } from './support/admin-api.js';

let gateway: TestGateway;
let api: AdminApi;
let team: Team;
let admin: Credentials;

beforeEach(async () => {
  gateway = await TestGateway.start();
  api = await AdminApi.of(gateway);
  team = new Team(gateway);
  admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
});
afterEach(() => gateway.stop());

const ready = async () => (await api.call({}, 'GET /api/v1/ready')).status;

describe('a drain', () => {
  it('tells each client, closes it with 1001, and lets nobody new in until it is cancelled', async () => {
    expect(await ready()).toBe(200);
    const clients = await Promise.all([1, 2, 3].map(() => TestClient.authenticated(gateway.url)));
    const { status, body } = await api.call(admin, 'POST /admin/v1/drain', { over_seconds: 0 });
    expect({ status, data: body.data }).toEqual({
      status: 202,
      data: [expect.objectContaining({ draining: true, pid: process.pid })],
    });
    for (const client of clients) {
      expect(await client.next('error')).toMatchObject({ code: 'SERVER_SHUTDOWN' });
      expect(await client.end()).toMatchObject({ code: 1001 });
    }
    expect(await ready()).toBe(503);
    const refused = new WebSocket(gateway.url);
    refused.on('error', () => {});
    const [, response] = (await once(refused, 'unexpected-response')) as [
      unknown,
      { statusCode: number; headers: object },
    ];
    expect(response.statusCode).toBe(503);
    expect(response.headers).toHaveProperty('retry-after');
    refused.terminate();
    await eventually(async () => {
      expect((await api.call(admin, 'GET /admin/v1/drain')).body.data[0]).toMatchObject({ draining: true, clients: 0 });
    });
    expect((await api.call(admin, 'DELETE /admin/v1/drain')).body.data[0]).toMatchObject({
      draining: false,
      since: null,
    });
    expect(await ready()).toBe(200);
    (await TestClient.authenticated(gateway.url)).close();
  });

  it('spreads the closing over its time, while those who wait are served', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => TestClient.authenticated(gateway.url)));
    await api.call(admin, 'POST /admin/v1/drain', { over_seconds: 3600 });
    const closed = () => clients.filter((client) => client.closed).length;
    await eventually(() => closed() >= 1);
    const staying = clients.find((client) => !client.closed)!;
    expect(await staying.request({ action: 'ping' }, 'pong')).toBeDefined();
    expect(closed()).toBeLessThan(4);
    await api.call(admin, 'POST /admin/v1/drain', { over_seconds: 0 });
    await eventually(() => closed() === clients.length);
  });

  it('speaks to one process where it is named, and knows no other', async () => {
    const { processes } = (await api.call(admin, 'GET /admin/v1/drain')).body;
    const unknown = await api.call(admin, 'POST /admin/v1/drain', { process: randomUUID() });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await ready()).toBe(200);
    await api.call(admin, 'POST /admin/v1/drain', { process: processes[0].id, over_seconds: 1 });
    expect(await ready()).toBe(503);
    await api.call(admin, `DELETE /admin/v1/drain?process=${processes[0].id}`);
    expect(await ready()).toBe(200);
  });

  it('is for admins', async () => {
    const trader = await team.member('trader');
    const chief = await team.member('chief2', { role: 'admin', scopes: ['stream'] });
    for (const credentials of [apiKey(trader.key), bearer(await team.signedIn(trader.userId)), apiKey(chief.key)]) {
      for (const request of ['GET /admin/v1/drain', 'POST /admin/v1/drain', 'DELETE /admin/v1/drain']) {
        const { status, body } = await api.call(credentials, request);
        expect({ request, status, code: body.code }).toEqual({ request, status: 403, code: 'FORBIDDEN' });
      }
    }
    expect(await ready()).toBe(200);
  });
});
