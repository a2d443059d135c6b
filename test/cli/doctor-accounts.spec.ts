import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { systemClock } from '../../src/common/clock.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { SecretKey } from '../../src/modules/auth/secret-key.js';
import type { FeedAnswer } from '../../src/modules/brokers/feed-answers.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { ControlKeys } from '../../src/modules/bus/control-keys.js';
import { ControlSeal } from '../../src/modules/bus/control-seal.js';
import { ZmtpPublisher } from '../../src/modules/bus/zmtp/zmtp-publisher.js';
import { InstrumentMaster } from '../../src/modules/instruments/instrument-master.entity.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { newProcessCard } from '../../src/modules/processes/process-card.js';
import { Processes } from '../../src/modules/processes/processes.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { TestDatabase } from '../support/test-database.js';
import { examine, finding, portsOf } from './support/examination.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SECRET = 'c3'.repeat(32);

describe('tickgate doctor about accounts', () => {
  let database: TestDatabase;
  let simulator: ZerodhaSimulator;
  let gateway: TestGateway;
  let env: Record<string, string>;
  let userId: string;
  let id: string;

  beforeEach(async () => {
    database = await TestDatabase.create();
    simulator = new ZerodhaSimulator();
    await simulator.start();
    gateway = await TestGateway.start({ ...database.env, FEED_BACKOFF_MIN: '0.05' });
    env = { ...database.env, ...portsOf(gateway) };
    userId = await new Team(gateway).user('owner');
    const urls = { 'url:feed': simulator.urls.feed!, 'url:instruments': 'http://127.0.0.1:1' };
    ({ id } = await new Team(gateway).account(userId, 'zerodha', { ...simulator.credentials, ...urls }));
    await gateway.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
    await becomes({ state: 'valid', loggedInAt: new Date() });
  });
  afterEach(async () => {
    await gateway.stop();
    await simulator.stop();
    await database.remove();
  });

  async function becomes(values: Partial<BrokerAccount>): Promise<void> {
    await gateway.get(DataSource).manager.update(BrokerAccount, { id }, values);
  }
  const account = async () => finding(await examine(env), 'account zerodha')!;

  it('tells how long each login lasts, and fails for one that has ended', async () => {
    expect(await account()).toMatchObject({ verdict: 'ok', message: 'Logged in since 0 s' });
    await becomes({ validUntil: new Date(Date.now() + 5 * DAY) });
    expect(await account()).toMatchObject({ verdict: 'ok', message: expect.stringContaining('for another 5 days') });
    await becomes({ validUntil: new Date(Date.now() + 10 * MINUTE) });
    expect(await account()).toMatchObject({ verdict: 'warn', message: 'Its login ends in 10 min' });
    await becomes({ dailyLoginAt: '08:05' });
    expect(await account()).toMatchObject({ verdict: 'ok' });
    await becomes({ validUntil: new Date(Date.now() - 3 * 60 * MINUTE) });
    expect(await account()).toMatchObject({ verdict: 'fail', message: 'Its login ended 3 h ago' });
    await becomes({ state: 'login_required', stateMessage: 'token is invalid\nsince six' });
    expect(await account()).toMatchObject({
      verdict: 'fail',
      message: 'It has to log in again: token is invalid since six',
      advice: 'Log in: npm run accounts -- login --feed zerodha',
    });
    await becomes({ state: 'logged_out' });
    expect(await account()).toMatchObject({ verdict: 'warn' });
    await becomes({ credentials: 'v1.damaged', state: 'valid', validUntil: null });
    expect(await account()).toMatchObject({ verdict: 'fail', message: expect.stringContaining('damaged') });
    await becomes({ disabledAt: new Date() });
    expect(await account()).toMatchObject({ verdict: 'ok', message: 'Disabled' });
  }, 30_000);

  it("tells the age of each broker's instrument master, and fails for one that is old or missing", async () => {
    const { manager } = gateway.get(DataSource);
    const loaded = (ago: number) =>
      manager.update(InstrumentMaster, { broker: 'zerodha' }, { loadedAt: new Date(Date.now() - ago).toISOString() });
    const master = async () => finding(await examine(env), 'instruments zerodha')!;
    await loaded(0);
    expect(await master()).toMatchObject({ verdict: 'ok', message: `${simulator.instruments.length} rows, 0 s old` });
    await loaded(2 * DAY);
    expect(await master()).toMatchObject({
      verdict: 'warn',
      advice: expect.stringContaining('fetch --broker zerodha'),
    });
    await loaded(4 * DAY);
    expect(await master()).toMatchObject({ verdict: 'fail', message: expect.stringContaining('4 days old') });
    await manager.update(InstrumentMaster, { broker: 'zerodha' }, { state: 'retired' });
    expect(await master()).toMatchObject({ verdict: 'fail', message: expect.stringContaining('no symbol') });
  }, 30_000);

  it('fails for a feed whose broker wants a new login, and for one that nobody runs', async () => {
    const asleep = await examine(env);
    expect(finding(asleep, 'feed zerodha')).toMatchObject({ verdict: 'fail', message: 'No process runs it' });
    await gateway.stop();
    gateway = await TestGateway.start({ ...database.env, FEED_BACKOFF_MIN: '0.05' });
    env = { ...database.env, ...portsOf(gateway) };
    const { key } = await new Team(gateway).key(userId, id);
    const client = await TestClient.authenticated(gateway.url, key);
    await client.request({ action: 'subscribe', symbol: 'SBIN', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.next('market_data');
    simulator.faults.rollToken();
    await eventually(async () => {
      expect(finding(await examine(env), 'feed zerodha')).toMatchObject({
        verdict: 'fail',
        message: expect.stringContaining('asks for a new login'),
        advice: 'npm run accounts -- login --feed zerodha',
      });
    });
    expect((await examine(env)).code).toBe(1);
    client.close();
  }, 60_000);
});

describe('tickgate doctor about the age of data', () => {
  /** A Friday, 11:00 in India: NSE is open. */
  const IN_SESSION = Date.parse('2025-11-21T05:30:00Z');
  const CLOSED = Date.parse('2025-11-22T05:30:00Z');
  const closing: (() => unknown)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  /** The process of a feed that says what the test wants it to say. */
  async function feedProcess(answer: Partial<FeedAnswer>): Promise<Record<string, string>> {
    const hub = new ZmtpPublisher({ endpoint: 'tcp://127.0.0.1:0', sendHighWaterMark: 1000 });
    const bus = new ControlBus({ hub, seal: new ControlSeal(new ControlKeys(new SecretKey(SECRET))) });
    const processes = new Processes(newProcessCard('feed'), bus, systemClock);
    const subscriptions = { wanted: 3, active: 3, stale: 0, pending: 0, lingering: 0, capacity_exceeded: 0 };
    const feed = {
      feed: 'zerodha',
      broker: 'zerodha',
      message: '',
      connections: [],
      counters: {},
      subscriptions,
      ...answer,
    };
    processes.answer('feeds', () => [feed]);
    await bus.start();
    closing.push(() => bus.stop());
    const http = createServer((_request, response) => response.end('{"status":"success","data":{}}'));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closing.push(() => http.close());
    return {
      DATABASE_URL: 'sqlite::memory:',
      TICKGATE_SECRET_KEY: SECRET,
      TICKGATE_ROLE: 'feed',
      HTTP_PORT: String((http.address() as { port: number }).port),
      ZMQ_PORT: '0',
      ZMQ_CONTROL_ENDPOINTS: bus.address!,
      METRICS_PORT: '0',
    };
  }

  it.each<[string, Partial<FeedAnswer> & { lasting?: number }, number, string, RegExp]>([
    ['a stale feed', { state: 'stale', lasting: 5 * MINUTE }, IN_SESSION, 'fail', /data is missing since 5 min/],
    [
      'a feed that is down',
      { state: 'down', lasting: MINUTE, message: 'no permission' },
      IN_SESSION,
      'fail',
      /since 60 s: no permission/,
    ],
    [
      'a feed that has reconnected in vain for long',
      { state: 'reconnecting', lasting: 10 * MINUTE },
      IN_SESSION,
      'fail',
      /reconnecting since 10 min/,
    ],
    ['a feed that has just lost its line', { state: 'reconnecting', lasting: 5_000 }, IN_SESSION, 'ok', /since 5 s/],
    [
      'a quiet feed whose broker is not watched, in session',
      { broker: 'replay', state: 'quiet', last_tick_age_ms: 120_000 },
      IN_SESSION,
      'warn',
      /the last tick is 2 min old.*may be open/,
    ],
    ['a quiet feed whose broker is watched', { state: 'quiet', last_tick_age_ms: 120_000 }, IN_SESSION, 'ok', /quiet/],
    [
      'a live feed',
      { broker: 'replay', state: 'live', last_tick_age_ms: 300 },
      IN_SESSION,
      'ok',
      /the last tick is 0 s old, 3 of 3/,
    ],
    [
      'a quiet feed at night',
      { broker: 'upstox', state: 'quiet', last_tick_age_ms: null },
      CLOSED,
      'ok',
      /no tick yet/,
    ],
  ])('judges %s', async (_title, { lasting = MINUTE, ...answer }, now, verdict, message) => {
    const since = new Date(now - lasting).toISOString();
    const env = await feedProcess({ last_tick_age_ms: null, ...answer, since });
    const found = finding(await examine(env, { now: () => now }), 'feed zerodha')!;
    expect(found.verdict).toBe(verdict);
    expect(found.message).toMatch(message);
  });
});
