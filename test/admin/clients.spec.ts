import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import { Invalidations } from '../../src/modules/auth/invalidations.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { AdminApi, apiKey, bearer, type Credentials } from './support/admin-api.js';

let gateway: TestGateway;
let api: AdminApi;
let team: Team;
let admin: Credentials;
let member: Awaited<ReturnType<Team['member']>>;
const clients: TestClient[] = [];

beforeAll(async () => {
  gateway = await TestGateway.start({ WS_PING_INTERVAL: '1' });
  api = await AdminApi.of(gateway);
  team = new Team(gateway);
  admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
  member = await team.member('member', { scopes: ['stream'] });
  gateway.get(Invalidations).announce('ACCOUNT', member.userId, { id: member.account.id });
});
afterAll(() => gateway.stop());
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await eventually(() => gateway.get(Sessions).count === 0);
});

async function connect(key?: string): Promise<{ client: TestClient; id: string }> {
  const client = await TestClient.connect(gateway.url);
  clients.push(client);
  client.send({ action: 'authenticate', api_key: key ?? member.key });
  return { client, id: (await client.next('auth_response')).session_id as string };
}

describe('GET /admin/v1/clients', () => {
  it('tells who is connected, with which key, and what they hold', async () => {
    const before = Date.now();
    const { client, id } = await connect();
    const after = Date.now();
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    const { body } = await api.call(admin, 'GET /admin/v1/clients');
    expect(body.total).toBe(1);
    expect(body.data[0]).toMatchObject({
      id,
      user_id: member.userId,
      user: 'member',
      key_id: member.id,
      key_name: 'a key',
      key_prefix: member.prefix,
      feed: member.account.feed,
      address: '127.0.0.1',
      subscriptions: 1,
      requests: 2,
      rejected: 0,
      blocked_ms: null,
      process: body.processes[0].id,
    });
    const connectedAt = Date.parse(body.data[0].connected_at);
    expect(connectedAt).toBeGreaterThanOrEqual(before);
    expect(connectedAt).toBeLessThanOrEqual(after);
    await eventually(async () => {
      const one = (await api.call(admin, `GET /admin/v1/clients/${id}`)).body.data;
      expect(one.last_pong_at).not.toBeNull();
      expect(one.held).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'Quote', state: 'active', age_ms: expect.any(Number) },
      ]);
    });
  });

  it('lists one that has not said who it is, with nobody behind it', async () => {
    clients.push(await TestClient.connect(gateway.url));
    const { data } = (await api.call(admin, 'GET /admin/v1/clients')).body;
    expect(data).toEqual([expect.objectContaining({ user_id: null, key_id: null, feed: null, subscriptions: 0 })]);
    expect((await api.call(admin, `GET /admin/v1/clients/${data[0].id}`)).body.data.held).toEqual([]);
  });

  it('puts those with the most waiting bytes first, and cuts the list at its limit', async () => {
    for (let i = 0; i < 4; i++) await connect();
    const sessions = [...gateway.get(Sessions)];
    const waiting = [10, 4000, 0, 300];
    for (const [i, { outbox }] of sessions.entries()) {
      Object.defineProperty(outbox, 'pendingBytes', { value: waiting[i] });
    }
    const { body } = await api.call(admin, 'GET /admin/v1/clients?limit=3');
    expect(body.data.map(({ pending_bytes }: { pending_bytes: number }) => pending_bytes)).toEqual([4000, 300, 10]);
    expect(body.total).toBe(4);
  });

  it('narrows by user, key, feed and address', async () => {
    const other = await team.member('narrowed');
    const { id } = await connect(other.key);
    await connect();
    const listed = async (query: string) =>
      (await api.call(admin, `GET /admin/v1/clients?${query}`)).body.data.map((one: { id: string }) => one.id);
    for (const query of [`user_id=${other.userId}`, `key_id=${other.id}`, `feed=${other.account.feed}`]) {
      expect(await listed(query)).toEqual([id]);
    }
    expect(await listed('address=127.0.0.1')).toHaveLength(2);
    expect(await listed('address=10.0.0.1')).toEqual([]);
    expect(await listed(`user_id=${other.userId}&key_id=${member.id}`)).toEqual([]);
  });

  it('shows nobody the clients of others', async () => {
    const other = await team.member('onlooker');
    const own = await connect(other.key);
    const foreign = await connect();
    for (const query of ['', `?user_id=${member.userId}`, `?key_id=${member.id}`]) {
      const { body } = await api.call(apiKey(other.key), `GET /admin/v1/clients${query}`);
      expect(body.data.every(({ user_id }: { user_id: string }) => user_id === other.userId)).toBe(true);
    }
    expect((await api.call(apiKey(other.key), 'GET /admin/v1/clients')).body.total).toBe(1);
    expect((await api.call(apiKey(other.key), `GET /admin/v1/clients/${own.id}`)).status).toBe(200);
    for (const id of [foreign.id, randomUUID(), 'none']) {
      const answers = [
        await api.call(apiKey(other.key), `GET /admin/v1/clients/${id}`),
        await api.call(bearer(await team.signedIn(other.userId)), `DELETE /admin/v1/clients/${id}`),
      ];
      for (const { status, body } of answers)
        expect({ status, code: body.code }).toEqual({ status: 404, code: 'NOT_FOUND' });
    }
    expect(foreign.client.closed).toBeUndefined();
  });

  it('shows an admin who comes with a key without the scope only what is theirs', async () => {
    const chief = await team.member('chief2', { role: 'admin', scopes: ['stream'] });
    await connect();
    expect((await api.call(apiKey(chief.key), 'GET /admin/v1/clients')).body.total).toBe(0);
  });
});

describe('DELETE /admin/v1/clients/:id', () => {
  it('closes the connection with 4410 and the reason, and nobody else', async () => {
    const { client, id } = await connect();
    const { client: other } = await connect();
    expect((await api.call(admin, `DELETE /admin/v1/clients/${id}`)).body).toEqual({ status: 'success' });
    expect(await client.end()).toEqual({ code: 4410, reason: 'Disconnected by an operator' });
    expect(await other.request({ action: 'ping' }, 'pong')).toBeDefined();
    expect((await api.call(admin, `DELETE /admin/v1/clients/${id}`)).status).toBe(404);
    const entry = await team.dataSource.manager.findOneByOrFail(AuditEntry, { action: 'client.disconnect' });
    expect(entry).toMatchObject({ userName: 'chief', targetType: 'client', targetId: id });
  });

  it('lets its owner in again, and the owner may do it as well', async () => {
    const { client, id } = await connect();
    await api.call(bearer(await team.signedIn(member.userId)), `DELETE /admin/v1/clients/${id}`);
    expect((await client.end()).code).toBe(4410);
    expect((await connect()).id).not.toBe(id);
  });

  it('asks for the scope admin of a key', async () => {
    const { id } = await connect();
    expect((await api.call(apiKey(member.key), `DELETE /admin/v1/clients/${id}`)).status).toBe(403);
  });
});
