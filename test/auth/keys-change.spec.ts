import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { ApiKey } from '../../src/modules/auth/entities/api-key.entity.js';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import type { Role } from '../../src/modules/auth/principal.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { KeyCaller, type ShownKey } from './support/key-caller.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Stands still: every key is looked at again now and then, which must not do the work of an announcement. */
const clock = new FakeClock(Date.now());

let gateway: TestGateway;
let team: Team;
const clients: TestClient[] = [];

beforeAll(async () => {
  gateway = await TestGateway.startBy(clock);
  team = new Team(gateway);
});
afterAll(() => gateway.stop());
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const signedIn = (role?: Role) => KeyCaller.signedIn(gateway, role);

async function connect(key: string): Promise<TestClient> {
  const client = await TestClient.authenticated(gateway.url, key);
  clients.push(client);
  return client;
}

const verify = (key: string) => gateway.get(ApiKeyService).verify(key);

describe('PATCH /admin/v1/keys/{id}', () => {
  it('changes what it names, and leaves the rest', async () => {
    const trader = await signedIn();
    const { id, key } = await trader.make({ entitlement: { max_symbols: 5 }, expires_at: '2099-01-01T00:00:00Z' });
    const patched = async (fields: object) => (await trader.call('PATCH', `/${id}`, fields)).body.data;
    expect(await patched({ name: 'new name' })).toMatchObject({
      name: 'new name',
      entitlement: { max_symbols: 5 },
      expires_at: '2099-01-01T00:00:00.000Z',
    });
    expect(await patched({ entitlement: { exchanges: ['NSE'] }, scopes: ['stream'] })).toMatchObject({
      name: 'new name',
      scopes: ['stream'],
      entitlement: { exchanges: ['NSE'], max_symbols: null },
    });
    expect(await patched({ entitlement: null, expires_at: null })).toMatchObject({
      entitlement: { exchanges: null },
      expires_at: null,
    });
    expect(await patched({})).toMatchObject({ name: 'new name', scopes: ['stream'] });
    expect(await verify(key)).toMatchObject({ scopes: ['stream'], entitlement: {} });
  });

  it('narrows open sockets', async () => {
    const trader = await signedIn();
    const { id, key } = await trader.make();
    const client = await connect(key);
    const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };
    await client.request({ action: 'subscribe', ...RELIANCE, mode: 'Depth' }, 'subscription');
    await trader.call('PATCH', `/${id}`, { entitlement: { modes: ['LTP'] } });
    expect(await client.next('error')).toMatchObject({ code: 'FORBIDDEN', ...RELIANCE });
  });

  it('brings no expired key back', async () => {
    const trader = await signedIn();
    const { id, key } = await trader.make({ expires_at: '2099-01-01T00:00:00Z' });
    await team.dataSource.manager.update(ApiKey, { id }, { expiresAt: new Date(clock.now() - 1000) });
    for (const change of [{ expires_at: null }, { expires_at: '2099-01-01T00:00:00Z' }, { name: 'back' }]) {
      expect(await trader.call('PATCH', `/${id}`, change)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    }
    expect(await verify(key)).toBeUndefined();
  });

  it('does not let a key outlive the overlap of its rotation, unless what took its place is revoked', async () => {
    const trader = await signedIn();
    const { id } = await trader.make();
    const successor = (await trader.call('POST', `/${id}/rotate`, { overlap_seconds: 60 })).body.data;
    expect(await trader.call('PATCH', `/${id}`, { expires_at: null })).toMatchObject({ status: 409 });
    expect(await trader.call('PATCH', `/${id}`, { name: 'old' })).toMatchObject({ status: 200 });
    await trader.call('DELETE', `/${successor.id}`);
    expect(await trader.call('PATCH', `/${id}`, { expires_at: null })).toMatchObject({ status: 200 });
  });

  it('gives no scope beyond the role, and brings no revoked key back', async () => {
    const viewer = await signedIn('viewer');
    const { id } = await viewer.make();
    expect(await viewer.call('PATCH', `/${id}`, { scopes: ['orders'] })).toMatchObject({
      status: 400,
      body: { field: 'scopes' },
    });
    expect(await viewer.call('PATCH', `/${id}`, { expires_at: '2020-01-01T00:00:00Z' })).toMatchObject({
      status: 400,
      body: { field: 'expires_at' },
    });
    await viewer.call('DELETE', `/${id}`);
    expect(await viewer.call('PATCH', `/${id}`, { name: 'back' })).toMatchObject({ status: 409 });
  });
});

describe('POST /admin/v1/keys/{id}/rotate', () => {
  it('makes a key with the same settings; both work during the overlap, and the old one expires with it', async () => {
    const trader = await signedIn();
    const year = 365 * DAY_MS;
    const expires_at = new Date(clock.now() + year).toISOString();
    const fields = { scopes: ['stream', 'orders'], entitlement: { max_symbols: 5 }, expires_at };
    const old = await trader.make(fields);
    const { status, body } = await trader.call('POST', `/${old.id}/rotate`, { overlap_seconds: 3600 });
    expect(status).toBe(201);
    const { id, key, ...made } = body.data;
    expect(id).not.toBe(old.id);
    expect(key).not.toBe(old.key);
    expect(made).toMatchObject({
      name: old.name,
      account_id: old.account_id,
      scopes: fields.scopes,
      entitlement: old.entitlement,
      rotated_from_id: old.id,
      state: 'active',
    });
    // As long as the old one was made for.
    expect(Date.parse(made.expires_at as string)).toBe(clock.now() + year);
    const { data } = (await trader.call('GET', `/${old.id}`)).body;
    expect(Date.parse(data.expires_at as string)).toBe(clock.now() + HOUR_MS);
    expect(await verify(old.key)).toMatchObject({ keyId: old.id });
    expect(await verify(key)).toMatchObject({ keyId: id });
  });

  it('lets the old key go on for a day where no overlap is named, and never beyond its own expiry', async () => {
    const trader = await signedIn();
    const [endless, short] = [
      await trader.make(),
      await trader.make({ expires_at: new Date(clock.now() + 60_000).toISOString() }),
    ];
    const expiryAfter = async ({ id }: ShownKey) => {
      await trader.call('POST', `/${id}/rotate`);
      return (await trader.call('GET', `/${id}`)).body.data.expires_at as string;
    };
    expect(Date.parse(await expiryAfter(endless))).toBe(clock.now() + DAY_MS);
    expect(await expiryAfter(short)).toBe(short.expires_at);
  });

  it('without an overlap closes the sockets of the old key at once', async () => {
    const trader = await signedIn();
    const old = await trader.make();
    const client = await connect(old.key);
    const { key } = (await trader.call('POST', `/${old.id}/rotate`, { overlap_seconds: 0 })).body.data;
    await eventually(() => expect(client.closed).toMatchObject({ code: 4503 }));
    expect(await verify(old.key)).toBeUndefined();
    await connect(key);
  });

  it('is refused for a key that is over, or that has a successor', async () => {
    const trader = await signedIn();
    const { id } = await trader.make();
    const successor = (await trader.call('POST', `/${id}/rotate`, {})).body.data;
    expect(await trader.call('POST', `/${id}/rotate`, {})).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
    await trader.call('DELETE', `/${successor.id}`);
    expect(await trader.call('POST', `/${successor.id}/rotate`, {})).toMatchObject({ status: 409 });
    expect((await trader.call('POST', `/${id}/rotate`, {})).status).toBe(201);
    expect(await trader.call('POST', `/${id}/rotate`, { overlap_seconds: -1 })).toMatchObject({
      status: 400,
      body: { field: 'overlap_seconds' },
    });
  });
});

describe('DELETE /admin/v1/keys/{id}', () => {
  it('closes the open sockets of the key, and is done once', async () => {
    const trader = await signedIn();
    const { id, key } = await trader.make();
    const sockets = [await connect(key), await connect(key)];
    expect((await trader.call('GET', `/${id}`)).body.data).toMatchObject({ open_connections: 2 });
    const first = await trader.call('DELETE', `/${id}`);
    expect(first).toMatchObject({ status: 200, body: { data: { state: 'revoked', revoked_at: expect.any(String) } } });
    for (const socket of sockets) await eventually(() => expect(socket.closed).toMatchObject({ code: 4503 }));
    const { revoked_at } = (await trader.call('DELETE', `/${id}`)).body.data;
    expect(revoked_at).toBe(first.body.data.revoked_at);
    expect(await verify(key)).toBeUndefined();
  });
});

describe('the audit log', () => {
  it('tells every change with who and what, and holds no key', async () => {
    const trader = await signedIn();
    const { id, key } = await trader.make();
    await trader.call('PATCH', `/${id}`, { name: 'new name' });
    const rotated = (await trader.call('POST', `/${id}/rotate`, {})).body.data;
    await trader.call('DELETE', `/${id}`);
    await trader.call('DELETE', `/${id}`);
    const entries = await team.dataSource.manager.find(AuditEntry, {
      where: { userId: trader.userId },
      order: { id: 1 },
    });
    expect(entries.map(({ action, targetId }) => [action, targetId])).toEqual([
      ['key.create', id],
      ['key.change', id],
      ['key.rotate', id],
      ['key.revoke', id],
    ]);
    expect(entries[0]).toMatchObject({ address: '127.0.0.1', outcome: 'success', targetType: 'key' });
    const text = JSON.stringify(entries);
    for (const secret of [key, rotated.key]) expect(text).not.toContain(secret.slice(9));
  });
});
