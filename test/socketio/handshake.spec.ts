import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AccountShares } from '../../src/modules/auth/accounts/account-shares.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { Drain } from '../../src/modules/streaming/drain.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { eventually } from '../support/eventually.js';
import { MarketChannel } from './support/market-channel.js';
import { TRANSPORTS } from './support/market-client.js';

let channel: MarketChannel;

beforeAll(async () => {
  channel = await MarketChannel.start();
});
afterAll(() => channel.stop());
afterEach(async () => {
  channel.closeClients();
  await eventually(() => channel.gateway.get(Sessions).count === 0);
});

const refusalOf = (auth: object | undefined) => channel.open(auth).refused();

describe('a handshake', () => {
  it.each(TRANSPORTS)('with a wrong key is refused over %s, and ends its connection', async (transport) => {
    const options = { transports: [transport] };
    const client = channel.open({ apikey: 'not-a-key' }, options);
    expect(await client.refused()).toEqual({
      code: 'AUTHENTICATION_ERROR',
      message: expect.stringContaining('API key is not valid'),
    });
    expect(client.of('connected')).toEqual([]);
    await eventually(() => expect(client.socket.io.engine.readyState).toBe('closed'));
  });

  it.each([
    [undefined, 'NOT_AUTHENTICATED', 'auth: { apikey }'],
    [{}, 'NOT_AUTHENTICATED', 'auth: { apikey }'],
    [{ apikey: 5 }, 'INVALID_PARAMETERS', 'apikey must be a string'],
    [{ apikey: '' }, 'INVALID_PARAMETERS', 'apikey should not be empty'],
    [{ apikey: 'k'.repeat(600) }, 'INVALID_PARAMETERS', 'apikey must be shorter'],
    [{ apikey: { $ne: '' } }, 'INVALID_PARAMETERS', 'apikey must be a string'],
    [{ token: ['t'] }, 'INVALID_PARAMETERS', 'token must be a string'],
    [{ token: 't', feed: 7 }, 'INVALID_PARAMETERS', 'feed must be a string'],
    [{ token: 'a.b.c' }, 'AUTHENTICATION_ERROR', 'POST /auth/refresh'],
    [{ token: 'no token' }, 'AUTHENTICATION_ERROR', 'POST /auth/refresh'],
  ])('with %j is refused with %s and what to do', async (auth, code, message) => {
    expect(await refusalOf(auth)).toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('does not repeat the credential in what it answers', async () => {
    const secret = 'secret-0123456789';
    for (const auth of [{ apikey: secret }, { token: secret }, { apikey: [secret] }, { token: 'x', feed: [secret] }]) {
      expect(JSON.stringify(await refusalOf(auth))).not.toContain(secret);
    }
  });

  it('says that it is temporary when the database is away, and lets the client in when it is back', async () => {
    const { manager } = channel.gateway.get(DataSource);
    const token = await channel.team.signedIn(await channel.team.user('waiting'));
    const original = manager.createQueryBuilder;
    Object.defineProperty(manager, 'createQueryBuilder', {
      configurable: true,
      value: () => {
        throw new Error('Connection terminated');
      },
    });
    try {
      for (const auth of [{ apikey: 'any' }, { token }]) {
        expect(await refusalOf(auth)).toEqual({
          code: 'TEMPORARILY_UNAVAILABLE',
          message: expect.any(String),
          temporary: true,
          retry_after_ms: 2000,
        });
      }
    } finally {
      Object.defineProperty(manager, 'createQueryBuilder', { configurable: true, value: original });
    }
    await channel.connect();
  });

  it('is refused while the gateway is being emptied', async () => {
    const drain = channel.gateway.get(Drain);
    drain.begin(0);
    try {
      const polling = channel.open({ apikey: 'k' }, { transports: ['polling'] });
      expect(await polling.refused()).toMatchObject({ code: 'SERVER_SHUTDOWN', temporary: true });
    } finally {
      drain.cancel();
    }
  });

  it('to the default namespace is refused with where to go', async () => {
    const { io } = await import('socket.io-client');
    const socket = io(channel.url, { transports: ['websocket'], reconnection: false, forceNew: true });
    try {
      let refusal: Error | undefined;
      socket.on('connect_error', (error) => {
        refusal = error;
      });
      await eventually(() => expect(refusal?.message).toContain('/market'));
      expect(socket.connected).toBe(false);
    } finally {
      socket.close();
    }
  });

  it('counts against the connections that the key may have, also when several come at once', async () => {
    const { key } = await channel.team.member('narrow', { entitlement: { maxConnections: 2 } });
    const clients = Array.from({ length: 6 }, () => channel.open({ apikey: key }));
    await eventually(() => {
      const inside = clients.filter(({ socket }) => socket.connected);
      const outside = clients.filter(({ refusal, ends }) => refusal || ends.length > 0);
      expect([inside.length, outside.length]).toEqual([2, 4]);
    });
    expect(await refusalOf({ apikey: key })).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
  });
});

describe('a signed-in user', () => {
  it('sees the first feed, or the one that is named, of own and shared accounts', async () => {
    const owner = await channel.team.member('owner');
    const userId = await channel.team.user('guest');
    const own = await channel.team.account(userId);
    await channel.gateway.get(AccountShares).share(owner.account.id, userId, 'stream');
    const token = await channel.team.signedIn(userId);
    const [first, second] = [own.feed, owner.account.feed].sort();
    const feedOf = (id: string) => [...channel.gateway.get(Sessions).onFeed(id)].length;
    await channel.signIn(token);
    expect([feedOf(first!), feedOf(second!)]).toEqual([1, 0]);
    await channel.signIn(token, second);
    expect([feedOf(first!), feedOf(second!)]).toEqual([1, 1]);
  });

  it('may not name the feed of somebody else, and cannot tell it from one that is not there', async () => {
    const other = await channel.team.member('somebody');
    const userId = await channel.team.user('nosy');
    await channel.team.account(userId);
    const token = await channel.team.signedIn(userId);
    const foreign = await refusalOf({ token, feed: other.account.feed });
    const missing = await refusalOf({ token, feed: 'nothing-7' });
    expect(foreign).toMatchObject({ code: 'NOT_FOUND' });
    expect(missing.message.replace('nothing-7', other.account.feed)).toBe(foreign.message);
  });

  it('sees any feed as an admin', async () => {
    const other = await channel.team.member('trader');
    const token = await channel.team.signedIn(await channel.team.user('chief', 'admin'));
    const client = await channel.signIn(token, other.account.feed);
    const SYM5 = { symbol: 'SYM5', exchange: 'NSE' };
    await client.subscribe(SYM5);
    await channel.publish(`${other.account.feed}_NSE_SYM5_QUOTE`, { seq: 1, ltp: 77 });
    expect(await client.next('market_data')).toMatchObject({ ...SYM5, data: { ltp: 77 } });
  });

  it('who has no account is told so', async () => {
    const token = await channel.team.signedIn(await channel.team.user('newcomer'));
    expect(await refusalOf({ token })).toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('add one'),
    });
  });

  it('is told that an account is disabled, and gets another one where none is named', async () => {
    const userId = await channel.team.user('keeper');
    const [one, two] = [await channel.team.account(userId), await channel.team.account(userId)];
    await channel.team.dataSource.manager.update(BrokerAccount, { id: one.id }, { disabledAt: new Date() });
    const token = await channel.team.signedIn(userId);
    expect(await refusalOf({ token, feed: one.feed })).toMatchObject({ code: 'FORBIDDEN' });
    await channel.signIn(token);
    expect([...channel.gateway.get(Sessions).onFeed(two.feed)]).toHaveLength(1);
  });

  it('sees no depth as a viewer', async () => {
    const userId = await channel.team.user('viewer', 'viewer');
    await channel.team.account(userId);
    const client = await channel.signIn(await channel.team.signedIn(userId));
    const reply = await client.request(
      'subscribe',
      { symbols: [{ symbol: 'SYM1', exchange: 'NSE' }], mode: 'Depth' },
      'subscription_error',
    );
    expect(reply).toMatchObject({
      status: 'error',
      subscriptions: [{ symbol: 'SYM1', code: 'FORBIDDEN', message: 'Your user may not see mode Depth' }],
    });
  });
});
