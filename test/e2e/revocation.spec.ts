import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { ApiKeyService, type KeySettings } from '../../src/modules/auth/api-key.service.js';
import { ApiKey } from '../../src/modules/auth/entities/api-key.entity.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import type { Entitlement } from '../../src/modules/auth/entitlement.js';
import { type Invalidated, Invalidations } from '../../src/modules/auth/invalidations.js';
import { saveEntitlement } from '../../src/modules/auth/keys/entitlement-rows.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { Team } from '../support/team.js';

const MINUTE_MS = 60_000;
/** Stands still: every credential is looked at again now and then, which must not do the work of an announcement. */
const clock = new FakeClock(Date.now());

let edge: TestEdge;
let team: Team;
const clients: TestClient[] = [];
let bystander: TestClient;
let members = 0;

beforeAll(async () => {
  edge = await TestEdge.startBy(clock);
  team = new Team(edge.gateway);
});
afterAll(() => edge.stop());
beforeEach(async () => {
  bystander = await connect((await member()).key);
});
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});

const member = (settings: KeySettings = {}) => team.member(`member${members++}`, settings);

async function connect(key: string): Promise<TestClient> {
  const client = await TestClient.authenticated(edge.gateway.url, key);
  clients.push(client);
  return client;
}

function announce(type: Invalidated, userId: string, id: string): void {
  edge.gateway.get(Invalidations).announce(type, userId, { id });
}

async function expectEnd(client: TestClient, message: string): Promise<void> {
  await eventually(() => expect(client.closed).toMatchObject({ code: 4503, reason: message }));
  expect(client.messages.at(-1)).toEqual({ type: 'error', status: 'error', code: 'AUTHENTICATION_ERROR', message });
}

async function expectAlive(client: TestClient): Promise<void> {
  expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
  expect(client.closed).toBeUndefined();
}

describe('open sockets', () => {
  afterEach(() => expectAlive(bystander));

  it('of a key that is revoked end with 4503, all of them, and those of other keys of its user do not', async () => {
    const { id, key, userId, account } = await member();
    const other = await connect((await team.key(userId, account.id)).key);
    const sockets = [await connect(key), await connect(key), await connect(key)];
    await edge.gateway.get(ApiKeyService).revoke(id);
    for (const socket of sockets) await expectEnd(socket, 'This API key was revoked');
    await expectAlive(other);
  });

  it('of a user who is disabled end with 4503', async () => {
    const { userId, account, key } = await member();
    const sockets = [await connect(key), await connect((await team.key(userId, account.id)).key)];
    await team.dataSource.manager.update(User, { id: userId }, { disabledAt: new Date() });
    announce('USER', userId, userId);
    for (const socket of sockets) await expectEnd(socket, 'The user of this API key was disabled');
  });

  it('of a guest end with 4503 when the share is taken back, and those of the owner do not', async () => {
    const { account, key } = await member();
    const owner = await connect(key);
    const guestId = await team.user(`guest${members++}`);
    await edge.gateway.get(AccountShares).share(account.id, guestId, 'stream');
    const guest = await connect((await team.key(guestId, account.id)).key);
    await edge.gateway.get(AccountShares).unshare(account.id, guestId);
    await expectEnd(guest, 'The account of this API key is no longer shared with its user');
    await expectAlive(owner);
  });

  it('of an account that is disabled, or goes with its keys, end with 4503', async () => {
    const [disabled, gone] = [await member(), await member()];
    const [one, other] = [await connect(disabled.key), await connect(gone.key)];
    const { manager } = team.dataSource;
    await manager.update(BrokerAccount, { id: disabled.account.id }, { disabledAt: new Date() });
    announce('ACCOUNT', disabled.userId, disabled.account.id);
    await expectEnd(one, 'The account of this API key was disabled');
    await manager.delete(ApiKey, { id: gone.id });
    await manager.delete(BrokerAccount, { id: gone.account.id });
    announce('ACCOUNT', gone.userId, gone.account.id);
    await expectEnd(other, 'This API key is no longer there');
  });

  it('of a key that expires end at that moment', async () => {
    const { key } = await member({ expiresAt: new Date(clock.now() + MINUTE_MS) });
    const socket = await connect(key);
    clock.advance(MINUTE_MS - 1);
    await expectAlive(socket);
    clock.advance(1);
    await expectEnd(socket, 'This API key has expired');
  });

  it('outlive an expiry that was put off', async () => {
    const { id, key, userId } = await member({ expiresAt: new Date(clock.now() + MINUTE_MS) });
    const socket = await connect(key);
    const later = new Date(clock.now() + 2 * MINUTE_MS);
    await team.dataSource.manager.update(ApiKey, { id }, { expiresAt: later });
    announce('KEY', userId, id);
    const [session] = edge.gateway.get(Sessions).withCredential(id);
    await eventually(() => expect(session!.principal!.expiresAt).toBe(later.getTime()));
    clock.advance(2 * MINUTE_MS - 1);
    await expectAlive(socket);
    clock.advance(1);
    await expectEnd(socket, 'This API key has expired');
  });

  it('are looked at again when announcements may have been lost', async () => {
    const { id, key } = await member();
    const socket = await connect(key);
    await team.dataSource.manager.update(ApiKey, { id }, { revokedAt: new Date() });
    edge.gateway.get(Invalidations).missed();
    await expectEnd(socket, 'This API key was revoked');
  });

  it('stay when somebody announces what has not happened', async () => {
    const { id, key, userId, account } = await member();
    const socket = await connect(key);
    announce('KEY', userId, id);
    announce('USER', userId, userId);
    announce('ACCOUNT', userId, account.id);
    await expectAlive(socket);
  });
});

describe('an open socket whose key may see less', () => {
  const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };
  const SENSEX = { symbol: 'SENSEX', exchange: 'BSE_INDEX' };

  async function narrowed(entitlement: Entitlement) {
    const made = await member();
    const client = await connect(made.key);
    const subscribe = async (...symbols: object[]) => {
      await client.request({ action: 'subscribe', symbols }, 'subscribe');
    };
    const narrow = async () => {
      await saveEntitlement(team.dataSource.manager, { keyId: made.id }, entitlement);
      announce('KEY', made.userId, made.id);
    };
    const held = async () => {
      const { subscriptions } = await client.request({ action: 'get_subscriptions' }, 'subscriptions');
      return (subscriptions as { symbol: string; mode: string }[]).map(({ symbol, mode }) => `${symbol} ${mode}`);
    };
    return { ...made, client, subscribe, narrow, held };
  }

  it('loses what it may no longer see with an error for each, and streams the rest on', async () => {
    const { client, subscribe, narrow, held, account } = await narrowed({
      modes: ['LTP', 'QUOTE'],
      exchanges: ['NSE'],
    });
    await subscribe({ ...SYM1, mode: 'Quote' }, { ...SYM1, mode: 4 }, { ...SENSEX, mode: 'LTP' });
    await narrow();
    expect(await client.next('error', ({ symbol }) => symbol === 'SYM1')).toMatchObject({
      code: 'FORBIDDEN',
      ...SYM1,
      requested_mode: 4,
    });
    expect(await client.next('error', ({ symbol }) => symbol === 'SENSEX')).toMatchObject({
      code: 'FORBIDDEN',
      ...SENSEX,
      requested_mode: 1,
    });
    expect(await held()).toEqual(['SYM1 Quote']);
    const topics = (feed: string) => [...edge.publisher.topics].filter((topic) => topic.startsWith(`${feed}_`));
    await eventually(() => expect(topics(account.feed)).toEqual([`${account.feed}_NSE_SYM1_QUOTE`]));
    edge.publisher.publish(`${account.feed}_NSE_SYM1_QUOTE`, { seq: 1, ltp: 5 });
    expect(await client.next('market_data')).toMatchObject({ ...SYM1, data: { ltp: 5 } });
    expect(await client.request({ action: 'subscribe', ...SENSEX }, 'error')).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('loses Depth when its user becomes a viewer', async () => {
    const { client, subscribe, held, userId } = await narrowed({});
    await subscribe({ ...SYM1, mode: 'Depth' }, { ...SYM1, mode: 'LTP' });
    await team.dataSource.manager.update(User, { id: userId }, { role: 'viewer' });
    announce('USER', userId, userId);
    expect(await client.next('error')).toMatchObject({ code: 'FORBIDDEN', ...SYM1, requested_mode: 3 });
    expect(await held()).toEqual(['SYM1 LTP']);
  });

  it('keeps the oldest of its subscriptions when it may hold fewer', async () => {
    const { client, subscribe, narrow, held } = await narrowed({ maxSymbols: 2 });
    await subscribe(SYM1, SENSEX, { symbol: 'SYM2', exchange: 'NSE' });
    await narrow();
    expect(await client.next('error')).toMatchObject({ code: 'CAPACITY_EXCEEDED', symbol: 'SYM2' });
    expect(await held()).toEqual(['SYM1 Quote', 'SENSEX Quote']);
  });

  it('stays when it is the oldest, and ends with 4429 when it is above what the key may have', async () => {
    const { client, key, narrow } = await narrowed({ maxConnections: 1 });
    const second = await connect(key);
    await narrow();
    expect(await second.next('error')).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
    expect(await second.end()).toMatchObject({ code: 4429 });
    await expectAlive(client);
  });

  it('is not disturbed when it may see more', async () => {
    const { client, subscribe, held, id, userId } = await narrowed({});
    await saveEntitlement(team.dataSource.manager, { keyId: id }, { exchanges: ['NSE'] });
    announce('KEY', userId, id);
    await eventually(async () => {
      // The list form has one kind of reply, whether the change has arrived yet or not.
      const reply = await client.request({ action: 'subscribe', symbols: [SENSEX] }, 'subscribe');
      expect(reply).toMatchObject({ subscriptions: [{ status: 'error', code: 'FORBIDDEN' }] });
    });
    await subscribe(SYM1);
    await saveEntitlement(team.dataSource.manager, { keyId: id }, {});
    announce('KEY', userId, id);
    await eventually(async () => {
      const reply = await client.request({ action: 'subscribe', symbols: [SENSEX] }, 'subscribe');
      expect(reply).toMatchObject({ status: 'success' });
    });
    expect(await held()).toEqual(['SYM1 Quote', 'SENSEX Quote']);
  });
});
