import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { type Invalidated, Invalidations } from '../../src/modules/auth/invalidations.js';
import { saveEntitlement } from '../../src/modules/auth/keys/entitlement-rows.js';
import { KeyConnections } from '../../src/modules/auth/keys/key-connections.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { orderTopic, statusTopic } from '../../src/modules/bus/control-topics.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { MarketChannel } from './support/market-channel.js';
import type { MarketClient } from './support/market-client.js';

const MINUTE_MS = 60_000;
/** Stands still: every credential is looked at again now and then, which must not do the work of an announcement. */
const clock = new FakeClock(Date.now());
const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };
const SENSEX = { symbol: 'SENSEX', exchange: 'BSE_INDEX' };

let channel: MarketChannel;
let members = 0;

beforeAll(async () => {
  channel = await MarketChannel.startBy(clock, { LTP_THROTTLE_MS: '0' });
});
afterAll(() => channel.stop());
afterEach(() => channel.closeClients());

const member = (settings = {}) => channel.team.member(`member${members++}`, settings);

function announce(type: Invalidated, userId: string, id: string): void {
  channel.gateway.get(Invalidations).announce(type, userId, { id });
}

async function expectEnd(client: MarketClient, message: string): Promise<void> {
  await eventually(() => expect(client.ends).toEqual(['io server disconnect']));
  expect(client.events.at(-1)).toEqual({ event: 'error', payload: { code: 'AUTHENTICATION_ERROR', message } });
}

async function expectAlive(client: MarketClient): Promise<void> {
  await client.settle();
  expect(client.ends).toEqual([]);
}

describe('an open socket', () => {
  it('of a key that is revoked ends with the reason; those of other keys stay', async () => {
    const { id, key, userId, account } = await member();
    const clients = [await channel.connect(key), await channel.connect(key, { transports: ['polling'] })];
    const other = await channel.connect((await channel.team.key(userId, account.id)).key);
    await channel.gateway.get(ApiKeyService).revoke(id);
    for (const client of clients) await expectEnd(client, 'This API key was revoked');
    await expectAlive(other);
  });

  it('of a user who signs out ends; those of the same user elsewhere stay', async () => {
    const { userId } = await member();
    const [token, elsewhere] = [await channel.team.signedIn(userId), await channel.team.signedIn(userId)];
    const [client, other] = [await channel.signIn(token), await channel.signIn(elsewhere)];
    const { sid } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sid: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${channel.url}/auth/sessions/${sid}`, { method: 'DELETE', headers })).ok).toBe(true);
    await expectEnd(client, 'You have signed out, or the login session has ended');
    await expectAlive(other);
  });

  it('of a guest ends when the share is taken back; that of the owner stays', async () => {
    const owner = await member();
    const guestId = await channel.team.user(`guest${members++}`);
    await channel.gateway.get(AccountShares).share(owner.account.id, guestId, 'stream');
    const guest = await channel.signIn(await channel.team.signedIn(guestId), owner.account.feed);
    const ownersClient = await channel.connect(owner.key);
    await channel.gateway.get(AccountShares).unshare(owner.account.id, guestId);
    await expectEnd(guest, 'The account is no longer there, or no longer shared with you');
    await expectAlive(ownersClient);
  });

  it('of a user who is disabled ends, whether it came with a key or a login', async () => {
    const { userId, key } = await member();
    const clients = [await channel.connect(key), await channel.signIn(await channel.team.signedIn(userId))];
    await channel.team.dataSource.manager.update(User, { id: userId }, { disabledAt: new Date() });
    announce('USER', userId, userId);
    await expectEnd(clients[0]!, 'The user of this API key was disabled');
    await expectEnd(clients[1]!, 'You have signed out, or the login session has ended');
  });

  it('of a key that expires ends at that moment', async () => {
    const { key } = await member({ expiresAt: new Date(clock.now() + MINUTE_MS) });
    const client = await channel.connect(key);
    clock.advance(MINUTE_MS - 1);
    await expectAlive(client);
    clock.advance(1);
    await expectEnd(client, 'This API key has expired');
  });

  it('loses what its key may no longer see, with an error for each, and streams the rest on', async () => {
    const { id, key, userId, account } = await member();
    const client = await channel.connect(key);
    await client.subscribe(SYM1, { ...SYM1, mode: 4 }, SENSEX);
    await saveEntitlement(channel.team.dataSource.manager, { keyId: id }, { modes: ['QUOTE'], exchanges: ['NSE'] });
    announce('KEY', userId, id);
    expect(await client.next('error', ({ symbol }) => symbol === 'SYM1')).toMatchObject({
      code: 'FORBIDDEN',
      ...SYM1,
      requested_mode: 4,
    });
    expect(await client.next('error')).toMatchObject({ code: 'FORBIDDEN', ...SENSEX, requested_mode: 2 });
    await channel.publish(`${account.feed}_NSE_SYM1_QUOTE`, { seq: 1, ltp: 5 });
    expect(await client.next('market_data')).toMatchObject({ ...SYM1, data: { ltp: 5 } });
  });

  it('loses Depth when its user, who is signed in, becomes a viewer', async () => {
    const { userId } = await member();
    const client = await channel.signIn(await channel.team.signedIn(userId));
    await client.subscribe({ ...SYM1, mode: 'Depth' }, SYM1);
    await channel.team.dataSource.manager.update(User, { id: userId }, { role: 'viewer' });
    announce('USER', userId, userId);
    expect(await client.next('error')).toMatchObject({ code: 'FORBIDDEN', ...SYM1, requested_mode: 3 });
    await expectAlive(client);
  });

  it('counts among the connections of its key', async () => {
    const { id, key } = await member();
    const client = await channel.connect(key);
    expect(channel.gateway.get(KeyConnections).of(id)).toBe(1);
    client.close();
    await eventually(() => expect(channel.gateway.get(KeyConnections).of(id)).toBe(0));
  });
});

describe('what a key may see', () => {
  it('is asked before anything is subscribed, symbol by symbol', async () => {
    const { key } = await member({ entitlement: { exchanges: ['NSE'], maxSymbols: 2 } });
    const client = await channel.connect(key);
    const symbols = [SENSEX, SYM1, { symbol: 'SYM2', exchange: 'NSE' }];
    expect(await client.request('subscribe', { symbols }, 'subscription_success')).toMatchObject({
      status: 'partial',
      subscriptions: [
        { ...SENSEX, code: 'FORBIDDEN' },
        { ...SYM1, status: 'success' },
        { symbol: 'SYM2', code: 'CAPACITY_EXCEEDED' },
      ],
    });
  });

  it('is nothing without the scope stream', async () => {
    const { key } = await member({ scopes: ['market_data'] });
    const client = await channel.connect(key);
    expect(await client.request('subscribe', { symbols: [SYM1] }, 'subscription_error')).toMatchObject({
      status: 'error',
      subscriptions: [{ ...SYM1, code: 'FORBIDDEN', message: 'This API key has no scope stream' }],
    });
    expect(await client.request('get_ltp', SYM1, 'error')).toMatchObject({ code: 'FORBIDDEN', ...SYM1 });
  });
});

describe('two users with an account each at one broker', () => {
  it('receive ticks, values, states and orders of their own account alone', async () => {
    const [asha, bela] = [
      await member({ scopes: ['stream', 'orders'] }),
      await member({ scopes: ['stream', 'orders'] }),
    ];
    const [ashas, belas] = [await channel.connect(asha.key), await channel.connect(bela.key)];
    for (const client of [ashas, belas]) await client.subscribe(SYM1, { ...SYM1, mode: 'LTP' });
    for (const mode of ['QUOTE', 'LTP']) {
      await channel.publish(`${asha.account.feed}_NSE_SYM1_${mode}`, { seq: 1, ltp: 101 });
      await channel.publish(`${bela.account.feed}_NSE_SYM1_${mode}`, { seq: 1, ltp: 202 });
    }
    const control = channel.gateway.get(ControlBus);
    control.publish(orderTopic(bela.account.id), { type: 'order_update', orderid: 'o1' });
    await belas.next('market_data', ({ mode }) => mode === 1);
    await belas.next('market_data', ({ mode }) => mode === 2);
    await ashas.next('market_data', ({ data }) => data!.ltp === 101);
    expect(await belas.next('order_update')).toEqual({ type: 'order_update', orderid: 'o1' });
    ashas.socket.emit('get_quote', SYM1);
    expect(await ashas.next('quote_data')).toMatchObject({ data: { ltp: 101 } });
    expect(ashas.of('order_update')).toEqual([]);
    expect(new Set(ashas.of('market_data').map(({ data }) => data!.ltp))).not.toContain(202);
  });
});

it('tells the state of a feed to the sockets that look at it', async () => {
  const [one, other] = [await member(), await member()];
  const [client, stranger] = [await channel.connect(one.key), await channel.connect(other.key)];
  await client.next('status', ({ state }) => state === 'connecting');
  await stranger.next('status');
  const status = {
    feed: one.account.feed,
    broker: 'replay',
    state: 'login_required',
    since: '2025-12-15T04:00:00.000Z',
    message: 'Log in again',
  };
  channel.gateway.get(ControlBus).publish(statusTopic(one.account.feed), status);
  const { feed: _, ...told } = status;
  expect(await client.next('status')).toEqual({ type: 'status', ...told });
  await stranger.settle();
  expect(stranger.of('status')).toEqual([]);
});

it('keeps order updates from a key without the scope for them', async () => {
  const { key, account } = await member();
  const client = await channel.connect(key);
  channel.gateway.get(ControlBus).publish(orderTopic(account.id), { type: 'order_update', orderid: 'o2' });
  await client.settle();
  expect(client.of('order_update')).toEqual([]);
});
