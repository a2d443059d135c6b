import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { ApiKey } from '../../src/modules/auth/entities/api-key.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import type { Role } from '../../src/modules/auth/principal.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { KeyCaller, type ShownKey } from './support/key-caller.js';

let gateway: TestGateway;
let team: Team;

beforeAll(async () => {
  gateway = await TestGateway.start();
  team = new Team(gateway);
});
afterAll(() => gateway.stop());

const signedIn = (role?: Role) => KeyCaller.signedIn(gateway, role);
const verify = (key: string) => gateway.get(ApiKeyService).verify(key);

describe('POST /admin/v1/keys', () => {
  it('makes a key that works, and shows it this once', async () => {
    const trader = await signedIn();
    const { key, ...shown } = await trader.make({
      scopes: ['stream', 'orders'],
      entitlement: { modes: ['LTP'], max_symbols: 5 },
      expires_at: '2099-01-01T05:30:00+05:30',
    });
    expect(shown).toMatchObject({
      name: 'algo server',
      prefix: key.slice(0, 9),
      state: 'active',
      user_id: trader.userId,
      broker: 'replay',
      scopes: ['stream', 'orders'],
      entitlement: { modes: ['LTP'], depth_levels: null, exchanges: null, max_symbols: 5, max_connections: null },
      expires_at: '2099-01-01T00:00:00.000Z',
      last_used_at: null,
      revoked_at: null,
      rotated_from_id: null,
      open_connections: 0,
    });
    expect(await verify(key)).toMatchObject({ keyId: shown.id, entitlement: { modes: ['LTP'], maxSymbols: 5 } });
    expect((await trader.call('GET', `/${shown.id}`)).body).toEqual({ status: 'success', data: shown });
    expect((await trader.call('GET', '')).body).toEqual({ status: 'success', data: [shown], next: null });
  });

  it('grants streaming and market data where nobody names scopes', async () => {
    expect(await (await signedIn('viewer')).make()).toMatchObject({ scopes: ['stream', 'market_data'] });
  });

  it("makes keys for accounts that are shared, and for no others'", async () => {
    const [owner, guest] = [await signedIn(), await signedIn()];
    const { id: account_id } = await team.account(owner.userId);
    const wanted = { name: 'guest', account_id };
    const missing = await guest.call('POST', '', { ...wanted, account_id: randomUUID() });
    expect(missing).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect(await guest.call('POST', '', wanted)).toEqual(missing);
    await gateway.get(AccountShares).share(account_id, guest.userId, 'stream');
    expect((await guest.call('POST', '', wanted)).status).toBe(201);
    expect(await guest.call('POST', '', { ...wanted, scopes: ['stream', 'orders'] })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_PARAMETERS', field: 'scopes' },
    });
    await gateway.get(AccountShares).share(account_id, guest.userId, 'orders');
    expect((await guest.call('POST', '', { ...wanted, scopes: ['stream', 'orders'] })).status).toBe(201);
  });

  it.each([
    ['trader', ['admin']],
    ['viewer', ['stream', 'orders']],
  ] as [Role, string[]][])('gives a %s no scope beyond the role: %j', async (role, scopes) => {
    const caller = await signedIn(role);
    const { id: account_id } = await team.account(caller.userId);
    expect(await caller.call('POST', '', { name: 'a', account_id, scopes })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_PARAMETERS', field: 'scopes' },
    });
  });

  it('lets an admin make a key for another user, and nobody else', async () => {
    const [admin, trader, other] = [await signedIn('admin'), await signedIn(), await signedIn()];
    const { id: account_id } = await team.account(trader.userId);
    const wanted = { name: 'a', account_id, user_id: trader.userId };
    expect((await admin.call('POST', '', wanted)).body.data).toMatchObject({ user_id: trader.userId });
    expect(await other.call('POST', '', wanted)).toMatchObject({ status: 404 });
    expect(await admin.call('POST', '', { ...wanted, scopes: ['admin'] })).toMatchObject({ status: 400 });
    await team.dataSource.manager.update(User, { id: trader.userId }, { disabledAt: new Date() });
    expect(await admin.call('POST', '', wanted)).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  it.each([
    [{ name: undefined }, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ name: 'a\r\nSet-Cookie: a=b' }, 'name'],
    [{ name: { $ne: '' } }, 'name'],
    [{ account_id: `' OR '1'='1` }, 'account_id'],
    [{ user_id: 5 }, 'user_id'],
    [{ scopes: 'stream' }, 'scopes'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['stream', 'stream'] }, 'scopes'],
    [{ scopes: ['root'] }, 'scopes'],
    [{ scopes: null }, 'scopes'],
    [{ entitlement: [] }, 'entitlement'],
    [{ entitlement: { modes: ['TICK'] } }, 'entitlement.modes'],
    [{ entitlement: { depth_levels: [7] } }, 'entitlement.depth_levels'],
    [{ entitlement: { max_symbols: 0 } }, 'entitlement.max_symbols'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ expires_at: '2099-01-01' }, 'expires_at'],
    [{ expires_at: '2099-13-01T00:00:00Z' }, 'expires_at'],
    [{ expires_at: 4_070_908_800_000 }, 'expires_at'],
    [{ hash: '0'.repeat(64) }, 'hash'],
  ])('refuses %j, and names the field', async (fields, field) => {
    const trader = await signedIn();
    const { id: account_id } = await team.account(trader.userId);
    expect(await trader.call('POST', '', { name: 'a', account_id, ...fields })).toMatchObject({
      status: 400,
      body: { status: 'error', code: 'INVALID_PARAMETERS', field },
    });
    expect(await team.dataSource.manager.countBy(ApiKey, { userId: trader.userId })).toBe(0);
  });
});

describe('keys of others', () => {
  const ways: [string, string, object | undefined][] = [
    ['GET', '', undefined],
    ['PATCH', '', { name: 'mine' }],
    ['DELETE', '', undefined],
    ['POST', '/rotate', {}],
  ];

  it.each(ways)('cannot be told from keys that are not there: %s %s', async (method, path, body) => {
    const [owner, other] = [await signedIn(), await signedIn()];
    const { id, key } = await owner.make();
    const answer = await other.call(method, `/${id}${path}`, body);
    expect(answer).toMatchObject({ status: 404, body: { status: 'error', code: 'NOT_FOUND' } });
    for (const nobodys of [randomUUID(), '1', 'a%20b', `${id}'--`]) {
      expect(await other.call(method, `/${nobodys}${path}`, body)).toEqual(answer);
    }
    expect(await verify(key)).toMatchObject({ keyId: id });
  });

  it('are in no list but an admin’s', async () => {
    const [owner, other, admin] = [await signedIn(), await signedIn(), await signedIn('admin')];
    const { id } = await owner.make();
    const idsOf = async (caller: KeyCaller, query = '') =>
      (await caller.call('GET', query)).body.data.map((each: ShownKey) => each.id);
    expect(await idsOf(other)).toEqual([]);
    expect(await idsOf(other, `?user_id=${owner.userId}`)).toEqual([]);
    expect(await idsOf(admin, `?user_id=${owner.userId}`)).toEqual([id]);
    expect(await idsOf(admin, '?limit=500')).toContain(id);
    expect((await admin.call('GET', `/${id}`)).body.data).toMatchObject({ id });
    expect((await admin.call('DELETE', `/${id}`)).body.data).toMatchObject({ state: 'revoked' });
  });
});

describe('the list', () => {
  it('comes in pages', async () => {
    const trader = await signedIn();
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push((await trader.make()).id);
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const { body } = await trader.call('GET', `?limit=2${after ? `&after=${after}` : ''}`);
      seen.push(...body.data.map((each: ShownKey) => each.id));
      after = body.next;
    } while (after);
    expect(seen).toEqual([...ids].sort());
    expect(await trader.call('GET', '?limit=0')).toMatchObject({ status: 400, body: { field: 'limit' } });
  });
});

describe('an API key at the admin API', () => {
  async function keyed(role: Role, scopes: string[]): Promise<{ caller: KeyCaller; id: string }> {
    const owner = await signedIn(role);
    const { id, key } = await owner.make({ scopes });
    return { caller: owner.withKey(key), id };
  }

  it('without the scope admin sees what its user has, and changes nothing', async () => {
    for (const role of ['trader', 'admin'] as const) {
      const { caller, id } = await keyed(role, ['stream']);
      expect((await caller.call('GET', '')).body.data.map((each: ShownKey) => each.id)).toEqual([id]);
      for (const [method, path] of [
        ['POST', ''],
        ['PATCH', `/${id}`],
        ['DELETE', `/${id}`],
        ['POST', `/${id}/rotate`],
      ] as const) {
        const answer = await caller.call(method, path, {});
        expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      }
    }
  });

  it('with it does what its admin may', async () => {
    const { caller } = await keyed('admin', ['admin']);
    const other = await (await signedIn()).make();
    expect((await caller.call('GET', `/${other.id}`)).status).toBe(200);
    expect((await caller.call('DELETE', `/${other.id}`)).body.data).toMatchObject({ state: 'revoked' });
  });

  it('loses it with the role', async () => {
    const { caller, id } = await keyed('admin', ['admin', 'stream']);
    await team.dataSource.manager.update(User, { id: caller.userId }, { role: 'trader' });
    expect(await caller.call('DELETE', `/${id}`)).toMatchObject({ status: 403 });
  });
});
