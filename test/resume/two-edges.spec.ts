import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { eventually } from '../support/eventually.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Team } from '../support/team.js';
import { heldBy, SharedEdges } from './support/shared-edges.js';

const NSE = 'NSE';

describeOnEachDatabase('a client of two edges', () => {
  let shared: SharedEdges;
  let first: string;
  let second: string;

  beforeAll(async () => {
    shared = await SharedEdges.start(2);
    [first, second] = shared.edges.map(({ url }) => url) as [string, string];
  });
  afterAll(() => shared.stop());
  afterEach(() => shared.closeClients());

  describe('that comes back with its token', () => {
    it('has its subscriptions again at the other edge, with a snapshot of each', async () => {
      const bystander = await shared.connect(second);
      const symbols = ['SYM1', 'SYM2', 'SYM3'].map((symbol) => ({ symbol, exchange: NSE }));
      await bystander.client.request({ action: 'subscribe', symbols, mode: 2 }, 'subscribe');
      await eventually(() => expect(shared.publisher.topics).toContain('replay_NSE_SYM3_QUOTE'));
      for (const { symbol } of symbols) shared.publish(`${symbol}_QUOTE`, { seq: 1, symbol, ltp: 7 });
      for (const { symbol } of symbols) await bystander.client.next('market_data', (one) => one.symbol === symbol);

      const before = await shared.connect(first);
      expect(before.reply).toMatchObject({ resumed: false, resume: expect.stringMatching(/^tgs_[\w-]{43}$/) });
      await before.client.request({ action: 'subscribe', symbols, mode: 2 }, 'subscribe');
      before.client.close();
      const { client, reply } = await eventuallyResumed(second, before.reply.resume);
      expect(reply.resume).not.toBe(before.reply.resume);
      for (const { symbol } of symbols) {
        const snapshot = await client.next('market_data', (one) => one.symbol === symbol);
        expect(snapshot).toMatchObject({ snapshot: true, mode: 2, data: { ltp: 7 } });
      }
      shared.publish('SYM2_QUOTE', { seq: 2, symbol: 'SYM2', ltp: 8 });
      expect(await client.next('market_data')).toMatchObject({ symbol: 'SYM2', data: { ltp: 8 } });
    });

    it('has each in the mode, number and depth that it asked for, and not what it gave back', async () => {
      const { client, reply } = await shared.connect(first);
      const symbols = [
        { symbol: 'SYM10', exchange: NSE, mode: 4 },
        { symbol: 'SYM10', exchange: NSE, mode: 'LTP' },
        { symbol: 'SYM11', exchange: NSE, mode: 3, depth_level: 20 },
        { symbol: 'SYM12', exchange: NSE },
      ];
      await client.request({ action: 'subscribe', symbols }, 'subscribe');
      await client.request({ action: 'unsubscribe', symbol: 'SYM12', exchange: NSE }, 'unsubscription');
      const held = await heldBy(client);
      client.close();
      const again = await eventuallyResumed(second, reply.resume);
      // As on subscribing, it is said that the broker of these edges has no 20 levels.
      expect(await again.client.next('subscription')).toMatchObject({
        status: 'warning',
        code: 'DEPTH_FALLBACK',
        symbol: 'SYM11',
        requested_depth: 20,
      });
      expect(await heldBy(again.client)).toEqual(held);
      expect(held).toHaveLength(3);
      await eventually(() => expect(shared.publisher.topics).toContain('replay_NSE_SYM11_DEPTH'));
      shared.publish('SYM10_DEPTH', { seq: 1, ltp: 5 });
      shared.publish('SYM11_DEPTH', { seq: 1, ltp: 5 });
      expect(await again.client.next('market_data', ({ symbol }) => symbol === 'SYM10')).toMatchObject({ mode: 4 });
      expect(await again.client.next('market_data', ({ symbol }) => symbol === 'SYM11')).toMatchObject({
        mode: 3,
        depth_level: 20,
        actual_depth_level: 5,
      });
    });

    it('is told of each topic whether it still waits for it, and how old its newest message is', async () => {
      const { client, reply } = await shared.connect(first);
      const symbols = ['SYM20', 'SYM21'].map((symbol) => ({ symbol, exchange: NSE }));
      await client.request({ action: 'subscribe', symbols }, 'subscribe');
      client.close();
      const again = await eventuallyResumed(second, reply.resume);
      expect(await heldBy(again.client)).toMatchObject([{ state: 'pending' }, { state: 'pending' }]);
      await eventually(() => expect(shared.publisher.topics).toContain('replay_NSE_SYM20_QUOTE'));
      shared.publish('SYM20_QUOTE', { seq: 1, ltp: 5 });
      await again.client.next('market_data');
      expect(await heldBy(again.client)).toMatchObject([
        { symbol: 'SYM20', state: 'active', age_ms: expect.any(Number) },
        { symbol: 'SYM21', state: 'pending' },
      ]);
    });

    it('has them within the moment at the edge that it left, stored or not', async () => {
      let { client, reply } = await shared.connect(first);
      for (let i = 0; i < 5; i++) {
        await client.request({ action: 'subscribe', symbol: `SYM${30 + i}`, exchange: NSE }, 'subscription');
        client.close();
        ({ client, reply } = await shared.connect(first, reply.resume));
        expect(reply.resumed).toBe(true);
        expect(await heldBy(client)).toHaveLength(i + 1);
      }
    });

    it('takes the place of its old connection, which may not have noticed its end', async () => {
      const old = await shared.connect(first);
      await old.client.request({ action: 'subscribe', symbol: 'SYM40', exchange: NSE }, 'subscription');
      const { client, reply } = await shared.connect(first, old.reply.resume);
      expect(reply.resumed).toBe(true);
      expect(await heldBy(client)).toMatchObject([{ symbol: 'SYM40' }]);
      expect(await old.client.end()).toMatchObject({ code: 1001 });
    });

    it('is not one connection too many because the line went dead unnoticed', async () => {
      const team = new Team(shared.edges[0]!);
      const member = await team.member('half-open', { entitlement: { maxConnections: 1 } });
      const line = await TcpProxy.start(Number(new URL(first).port));
      const old = await shared.connect(`ws://127.0.0.1:${line.ownPort}`, undefined, member.key);
      await old.client.request({ action: 'subscribe', symbol: 'SYM43', exchange: NSE }, 'subscription');
      line.die();
      const { client, reply } = await shared.connect(first, old.reply.resume, member.key);
      expect(reply.resumed).toBe(true);
      expect(await heldBy(client)).toMatchObject([{ symbol: 'SYM43' }]);
      const stranger = await TestClient.connect(first);
      stranger.send({ action: 'authenticate', api_key: member.key });
      expect(await stranger.end()).toMatchObject({ code: 4429 });
      await line.stop();
    });

    it('may do so while the other edge still believes it is there', async () => {
      const old = await shared.connect(first);
      await old.client.request({ action: 'subscribe', symbol: 'SYM41', exchange: NSE }, 'subscription');
      const { client } = await eventuallyResumed(second, old.reply.resume);
      expect(await heldBy(client)).toMatchObject([{ symbol: 'SYM41' }]);
      // What the old connection does from here on brings the token back in no way.
      await old.client.request({ action: 'subscribe', symbol: 'SYM42', exchange: NSE }, 'subscription');
      old.client.close();
      await settled();
      for (const url of [first, second]) {
        expect((await shared.connect(url, old.reply.resume)).reply.resumed).toBe(false);
      }
    });

    it('holds nothing the second time, at either edge, and is let in all the same', async () => {
      const { client, reply } = await shared.connect(first);
      await client.request({ action: 'subscribe', symbol: 'SYM50', exchange: NSE }, 'subscription');
      client.close();
      const resumed = await eventuallyResumed(second, reply.resume);
      resumed.client.close();
      for (const url of [first, second]) {
        const again = await shared.connect(url, reply.resume);
        expect(again.reply).toMatchObject({ status: 'success', resumed: false });
        expect(await heldBy(again.client)).toEqual([]);
      }
    });

    it('is one of two where both come at once', async () => {
      const { client, reply } = await shared.connect(first);
      client.close();
      await settled();
      const both = await Promise.all([first, first, second, second].map((url) => shared.connect(url, reply.resume)));
      expect(both.filter((one) => one.reply.resumed)).toHaveLength(1);
    });
  });

  describe('whose rights are others when it comes back', () => {
    it('is told what it may not have any more, and has the rest', async () => {
      const team = new Team(shared.edges[0]!);
      const member = await team.member('narrowed');
      const { client, reply } = await shared.connect(first, undefined, member.key);
      const feed = member.account.feed;
      await client.request({ action: 'subscribe', symbol: 'SYM60', exchange: NSE, mode: 3 }, 'subscription');
      await client.request({ action: 'subscribe', symbol: 'SYM60', exchange: NSE, mode: 1 }, 'subscription');
      await client.request({ action: 'subscribe', symbol: 'SENSEX', exchange: 'BSE_INDEX', mode: 1 }, 'subscription');
      client.close();
      await settled();
      const entitle = `INSERT INTO entitlements (id, key_id, modes, exchanges) VALUES`;
      await team.dataSource.query(`${entitle} ('e-${feed}', '${member.id}', 'LTP', 'NSE')`);
      const again = await shared.connect(second, reply.resume, member.key);
      expect(again.reply.resumed).toBe(true);
      const [depth, index] = [await again.client.next('error'), await again.client.next('error')];
      expect(depth).toMatchObject({ code: 'FORBIDDEN', symbol: 'SYM60', exchange: NSE, requested_mode: 3 });
      expect(index).toMatchObject({ code: 'FORBIDDEN', symbol: 'SENSEX', exchange: 'BSE_INDEX', requested_mode: 1 });
      expect(await heldBy(again.client)).toMatchObject([{ symbol: 'SYM60', mode: 'LTP' }]);
    });

    it.each([
      ['revoked', 'revoked_at'],
      ['expired', 'expires_at'],
    ])('is not let in with a key that has %s, and nothing is left on the bus', async (what, column) => {
      const team = new Team(shared.edges[0]!);
      const member = await team.member(`is-${what}`);
      const { client, reply } = await shared.connect(first, undefined, member.key);
      await client.request({ action: 'subscribe', symbol: 'SYM61', exchange: NSE }, 'subscription');
      const topic = `${member.account.feed}_NSE_SYM61_QUOTE`;
      await eventually(() => expect(shared.publisher.topics).toContain(topic));
      client.close();
      await eventually(() => expect(shared.publisher.topics).not.toContain(topic));
      await team.dataSource.query(
        `UPDATE api_keys SET ${column} = '2025-01-01T00:00:00.000Z' WHERE id = '${member.id}'`,
      );
      const again = await shared.connect(second, reply.resume, member.key);
      expect(again.reply).toMatchObject({ status: 'error', code: 'AUTHENTICATION_ERROR' });
      expect(await again.client.end()).toMatchObject({ code: 4401 });
      expect(shared.publisher.topics).not.toContain(topic);
    });

    it('cannot use the token of another key, which stays good for its own', async () => {
      const team = new Team(shared.edges[0]!);
      const [owner, thief] = [await team.member('owner'), await team.member('thief')];
      const { client, reply } = await shared.connect(first, undefined, owner.key);
      await client.request({ action: 'subscribe', symbol: 'SYM62', exchange: NSE }, 'subscription');
      for (const url of [first, second]) {
        const stolen = await shared.connect(url, reply.resume, thief.key);
        expect(stolen.reply).toMatchObject({ status: 'success', resumed: false });
      }
      expect(client.closed).toBeUndefined();
      client.close();
      expect(await heldBy((await eventuallyResumed(second, reply.resume, owner.key)).client)).toHaveLength(1);
    });
  });

  it('is answered with the same token when it authenticates again on its connection', async () => {
    const { client, reply } = await shared.connect(first);
    client.send({ action: 'authenticate', api_key: 'key-of-the-tests-0123456789', resume: reply.resume });
    expect(await client.next('auth_response')).toMatchObject({ resume: reply.resume, resumed: false });
  });

  it('finds nothing of the token in the database but its hash', async () => {
    const { client, reply } = await shared.connect(first);
    await client.request({ action: 'subscribe', symbol: 'SYM70', exchange: NSE }, 'subscription');
    await eventually(async () => expect(JSON.stringify(await shared.rows())).toContain('SYM70'));
    expect(JSON.stringify(await shared.rows())).not.toContain((reply.resume as string).slice(4));
  });

  /** The end of a connection reaches the database a moment later, and nothing tells when. */
  async function eventuallyResumed(url: string, token: unknown, key?: string) {
    await settled();
    const resumed = await shared.connect(url, token, key);
    expect(resumed.reply).toMatchObject({ status: 'success', resumed: true });
    return resumed;
  }

  /** Everything that both edges had to store is stored. */
  async function settled(): Promise<void> {
    const { client } = await shared.connect(first);
    const marker = `SYM${3000 + marks++}`;
    await client.request({ action: 'subscribe', symbol: marker, exchange: NSE }, 'subscription');
    await eventually(async () => expect(JSON.stringify(await shared.rows())).toContain(marker));
    client.close();
  }

  let marks = 0;
});
