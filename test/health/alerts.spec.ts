import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { AccountFeeds } from '../../src/modules/brokers/account-feeds.js';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { MarketClient } from '../socketio/support/market-client.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { HttpHost } from '../support/http-host.js';
import { Team } from '../support/team.js';
import { TestDatabase } from '../support/test-database.js';
import { Exposition } from './support/exposition.js';

/** A service that takes alerts. */
class AlertService {
  readonly alerts: Record<string, unknown>[] = [];

  private constructor(private readonly host: HttpHost) {
    host.handle = async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      this.alerts.push(JSON.parse(text) as Record<string, unknown>);
      response.writeHead(200).end();
    };
  }

  static async start(): Promise<AlertService> {
    return new AlertService(await HttpHost.start());
  }

  get env(): Record<string, string> {
    return { ALERT_WEBHOOK_URL: `${this.host.url}/hook` };
  }

  async got(cause: string, status = 'firing'): Promise<Record<string, unknown>> {
    return eventually(() => this.alerts.find((alert) => alert.cause === cause && alert.status === status) ?? false);
  }

  stop(): Promise<void> {
    return this.host.stop();
  }
}

describe('a token that dies', () => {
  let simulator: ZerodhaSimulator;
  let service: AlertService;
  let database: TestDatabase;
  let feed: TestGateway;
  let rest: TestGateway;
  let chief: MarketClient;
  let trader: MarketClient;

  /** Feeds in one process, admins in another. */
  beforeAll(async () => {
    service = await AlertService.start();
    simulator = new ZerodhaSimulator();
    await simulator.start();
    database = await TestDatabase.create();
    const shared = { ...database.env, FEED_BACKOFF_MIN: '0.05' };
    feed = await TestGateway.start({ ...shared, ...service.env, TICKGATE_ROLE: 'feed' });
    await feed.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
    rest = await TestGateway.start({
      ...shared,
      TICKGATE_ROLE: 'api',
      ZMQ_ENDPOINTS: feed.endpoints.bus!,
      ZMQ_CONTROL_PORT: new URL(feed.get(ControlBus).address!).port,
    });
    const team = new Team(rest);
    const owner = await team.user('asha');
    const credentials = { ...simulator.credentials, 'url:feed': simulator.urls.feed! };
    const { id } = await team.account(owner, 'zerodha', credentials);
    await feed.get(AccountFeeds).lookNow();
    const admin = await team.member('chief', { role: 'admin', scopes: ['stream', 'admin'] });
    chief = await MarketClient.connected(rest.endpoints.http, { apikey: admin.key });
    const { key } = await team.key(owner, id);
    trader = await MarketClient.connected(rest.endpoints.http, { apikey: key });
    await trader.subscribe({ symbol: 'RELIANCE', exchange: 'NSE' });
    // A tick has come by the bus, and word of the feed by the control bus, which connects later and carries the alerts.
    await trader.next('market_data');
    await trader.next('status', ({ state }) => state === 'live' || state === 'quiet');
  });
  afterAll(async () => {
    for (const client of [chief, trader]) client?.close();
    for (const one of [rest, feed, simulator, service]) await one?.stop();
    await database.remove();
  });

  it('is told to the webhook and to admins in any process, and its return too', async () => {
    const next = simulator.faults.rollToken();
    const told = { subject: 'zerodha', count: 1, message: expect.stringMatching(/log the account in again/) };
    expect(await service.got('token_dead')).toMatchObject({
      ...told,
      source: 'tickgate',
      text: expect.stringContaining('[firing] token_dead zerodha'),
      process: { role: 'feed', pid: process.pid },
    });
    expect(await chief.next('system_alert')).toEqual({
      ...told,
      code: 'TOKEN_DEAD',
      status: 'firing',
      at: expect.any(String),
    });
    const metrics = await Exposition.of(feed);
    expect(metrics.value('tickgate_alerts_total', { cause: 'token_dead' })).toBe(1);
    expect(metrics.value('tickgate_feed_state', { feed: 'zerodha', state: 'login_required' })).toBe(1);

    feed
      .get(FeedManager)
      .get('zerodha')!
      .login({ ...simulator.credentials, ...next });
    const { symbol, exchange } = simulator.instruments[0]!;
    await eventually(() => {
      simulator.tick(symbol, exchange, { ltp: 100 });
      return service.alerts.some(({ status }) => status === 'resolved');
    });
    expect(await service.got('token_dead', 'resolved')).toMatchObject({ subject: 'zerodha' });
    expect(await chief.next('system_alert')).toMatchObject({ code: 'TOKEN_DEAD', status: 'resolved' });
    expect(service.alerts).toHaveLength(2);
    expect(trader.of('system_alert')).toEqual([]);
  });

  it('gives no secret of the account away', async () => {
    const texts = JSON.stringify([service.alerts, (await Exposition.of(feed)).text]);
    const accounts = await feed.get(AccountsService).rows();
    expect(accounts.length).toBeGreaterThan(1);
    for (const secret of Object.values(simulator.credentials)) expect(texts).not.toContain(secret);
  });
});

describe('messages of the bus that never come', () => {
  it('are told once, however many there are', async () => {
    const service = await AlertService.start();
    const edge = await TestEdge.start(service.env);
    const client = await TestClient.authenticated(edge.gateway.url);
    try {
      await client.request({ action: 'subscribe', symbol: 'SYM7', exchange: 'NSE' }, 'subscription');
      const topic = 'replay_NSE_SYM7_QUOTE';
      await eventually(() => edge.publisher.topics.has(topic));
      for (const seq of [1, 2, 10, 20, 30]) edge.publisher.publish(topic, { seq, ltp: seq });
      await client.next('market_data', ({ data }) => data!.seq === 30);
      expect(await service.got('bus_gap')).toMatchObject({ subject: 'bus', count: 3 });
      edge.publisher.publish(topic, { seq: 100, ltp: 1 });
      await eventually(async () => {
        expect((await Exposition.of(edge.gateway)).value('tickgate_bus_gaps_total')).toBe(4);
      });
      expect(service.alerts).toHaveLength(1);
    } finally {
      client.close();
      await edge.stop();
      await service.stop();
    }
  });
});
