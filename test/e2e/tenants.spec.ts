import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { AcmeModule } from '../../examples/acme-broker/acme.module.js';
import { Invalidations } from '../../src/modules/auth/invalidations.js';
import { urlCredential } from '../../src/modules/brokers/broker-settings.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { orderTopic } from '../../src/modules/bus/control-topics.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { type Message, TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';

const TCS = { symbol: 'TCS', exchange: 'NSE' };
const INFY = { symbol: 'INFY', exchange: 'NSE' };
const INSTRUMENTS = [
  { ...TCS, token: '7', brsymbol: 'TCS', brexchange: 'NSE' },
  { ...INFY, token: '8', brsymbol: 'INFY', brexchange: 'NSE' },
];

/** Acme, as one account of it sees it: every price is the account's own. */
class AcmeServer {
  private constructor(
    private readonly server: WebSocketServer,
    private readonly price: number,
  ) {
    server.on('connection', (socket: WebSocket) => {
      socket.on('message', (data) => {
        const { subscribe = [] } = JSON.parse(data.toString()) as { subscribe?: string[] };
        for (const token of subscribe) this.wanted.add(token);
        this.tick();
      });
    });
  }

  readonly wanted = new Set<string>();

  static async start(price: number): Promise<AcmeServer> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    return new AcmeServer(server, price);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Sends the price of everything that is wanted. */
  tick(): void {
    const time = Date.now();
    for (const socket of this.server.clients) {
      for (const token of this.wanted) socket.send(JSON.stringify({ token, price: this.price, time }));
    }
  }

  drop(): void {
    for (const socket of this.server.clients) socket.terminate();
  }

  stop(): void {
    this.drop();
    this.server.close();
  }
}

let gateway: TestGateway;
let servers: [AcmeServer, AcmeServer];
let keys: [string, string];
let accounts: [string, string];
let feeds: [string, string];
let asha: TestClient;
let bela: TestClient;

beforeAll(async () => {
  gateway = await TestGateway.start({ LTP_THROTTLE_MS: '0' }, AcmeModule);
  await gateway.get(InstrumentStore).ensure('acme', INSTRUMENTS);
  servers = [await AcmeServer.start(101), await AcmeServer.start(202)];
  const team = new Team(gateway);
  const made = [];
  for (const [index, name] of ['asha', 'bela'].entries()) {
    const userId = await team.user(name);
    const account = await team.account(userId, 'acme', { token: 't', [urlCredential('feed')]: servers[index]!.url });
    gateway.get(Invalidations).announce('ACCOUNT', userId, { id: account.id });
    made.push({ account, key: (await team.key(userId, account.id)).key });
  }
  const [one, other] = made;
  keys = [one!.key, other!.key];
  accounts = [one!.account.id, other!.account.id];
  feeds = [one!.account.feed, other!.account.feed];
});
afterAll(async () => {
  for (const server of servers ?? []) server.stop();
  await gateway?.stop();
});
beforeEach(async () => {
  asha = await TestClient.authenticated(gateway.url, keys[0]);
  bela = await TestClient.authenticated(gateway.url, keys[1]);
});
afterEach(() => {
  asha.close();
  bela.close();
});

const pricesOf = (client: TestClient) =>
  new Set(client.messages.flatMap(({ data }) => (data?.ltp === undefined ? [] : [data.ltp])));
const ofType = (client: TestClient, type: string): Message[] => client.messages.filter((each) => each.type === type);

/** Every tick and reply that was under way before has arrived after it. */
async function settle(): Promise<void> {
  for (const client of [asha, bela]) await client.request({ action: 'ping' }, 'pong');
}

describe('two users with an account each at one broker', () => {
  it('have feeds of their own', () => {
    expect(feeds).toEqual(['acme', 'acme-2']);
  });

  it('receive the ticks of their own account alone, of the same symbols in the same modes', async () => {
    const symbols = [TCS, INFY].flatMap((one) => [
      { ...one, mode: 'LTP' },
      { ...one, mode: 'Quote' },
    ]);
    for (const client of [asha, bela]) await client.request({ action: 'subscribe', symbols }, 'subscribe');
    await eventually(() => {
      for (const server of servers) server.tick();
      for (const client of [asha, bela]) expect(ofType(client, 'market_data').length).toBeGreaterThan(50);
    });
    expect(pricesOf(asha)).toEqual(new Set([101]));
    expect(pricesOf(bela)).toEqual(new Set([202]));
  });

  it('receive nothing of a feed that only the other one wants', async () => {
    await bela.request({ action: 'subscribe', ...TCS, mode: 'Quote' }, 'subscription');
    await eventually(() => {
      servers[1].tick();
      expect(ofType(bela, 'market_data').length).toBeGreaterThan(20);
    });
    await settle();
    expect(ofType(asha, 'market_data')).toEqual([]);
  });

  it('hear the states of their own feed alone', async () => {
    await bela.request({ action: 'subscribe', ...TCS }, 'subscription');
    await asha.request({ action: 'subscribe', ...TCS }, 'subscription');
    await eventually(() => expect(servers[1].wanted.size).toBeGreaterThan(0));
    await bela.next('market_data');
    await asha.next('market_data');
    await settle();
    asha.messages.length = 0;
    servers[1].drop();
    await bela.next('status', ({ state }) => state === 'reconnecting');
    await bela.next('status', ({ state }) => state === 'live' || state === 'quiet');
    await settle();
    expect(ofType(asha, 'status')).toEqual([]);
    expect(await asha.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({ feed: feeds[0] });
  });

  it('hear no orders of the other account', async () => {
    const order = { type: 'order_update', orderid: 'o1', symbol: 'TCS', exchange: 'NSE' };
    asha.send({ action: 'subscribe_orders' });
    gateway.get(ControlBus).publish(orderTopic(accounts[1]), order);
    await settle();
    expect(ofType(asha, 'order_update')).toEqual([]);
  });

  it.each([
    { ...TCS, feed: 'acme-2' },
    { ...TCS, broker: 'acme-2', account: 'acme-2' },
    { ...TCS, topic: 'acme-2_NSE_TCS_QUOTE' },
    { ...TCS, user_id: 'bela', key_id: 'bela', account_id: 'bela' },
  ])('cannot name the other feed: %j', async (fields) => {
    await bela.request({ action: 'subscribe', ...TCS }, 'subscription');
    await asha.request({ action: 'subscribe', ...fields }, 'subscription');
    await eventually(() => {
      for (const server of servers) server.tick();
      for (const client of [asha, bela]) expect(ofType(client, 'market_data').length).toBeGreaterThan(10);
    });
    expect(pricesOf(asha)).toEqual(new Set([101]));
  });

  it.each([
    { symbol: 'TCS', exchange: 'acme-2_NSE' },
    { symbol: 'acme-2_NSE_TCS', exchange: 'NSE' },
    { symbol: '2_NSE_TCS', exchange: 'NSE' },
    { symbol: 'TCS_QUOTE', exchange: 'NSE' },
    { symbol: '', exchange: 'NSE' },
    { symbol: '*', exchange: 'NSE' },
    { symbol: '../acme-2/TCS', exchange: 'NSE' },
  ])('cannot reach it with a symbol or an exchange that reads like a topic: %j', async (named) => {
    await bela.request({ action: 'subscribe', ...TCS }, 'subscription');
    expect(await asha.request({ action: 'subscribe', ...named }, 'error')).toMatchObject({ status: 'error' });
    await eventually(() => {
      servers[1].tick();
      expect(ofType(bela, 'market_data').length).toBeGreaterThan(10);
    });
    await settle();
    expect(ofType(asha, 'market_data')).toEqual([]);
    const { subscriptions } = await asha.request({ action: 'get_subscriptions' }, 'subscriptions');
    expect(subscriptions).toEqual([]);
  });

  it('cannot change tenants on an open connection', async () => {
    expect(await asha.request({ action: 'authenticate', api_key: keys[1] }, 'error')).toMatchObject({
      code: 'AUTHENTICATION_ERROR',
    });
    expect(await asha.request({ action: 'get_broker_info' }, 'broker_info')).toMatchObject({
      feed: feeds[0],
      user_id: 'asha',
    });
  });
});
