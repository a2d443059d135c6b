import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { ConfigModule } from '../../src/config/config.module.js';
import { loadConfig } from '../../src/config/load-config.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { AuthModule } from '../../src/modules/auth/auth.module.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { BrokersModule } from '../../src/modules/brokers/brokers.module.js';
import {
  MASTER_REFRESH_OPTIONS,
  MasterRefresh,
  type MasterRefreshOptions,
} from '../../src/modules/brokers/master-refresh.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { InstrumentsModule } from '../../src/modules/instruments/instruments.module.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { HttpHost } from '../support/http-host.js';
import { afterThisTest, InstrumentDatabase } from '../support/instrument-database.js';
import { venue } from '../support/venue.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let host: HttpHost;
let database: InstrumentDatabase;
let module: TestingModule;
let clock: FakeClock;
let accounts: AccountsService;
let store: InstrumentStore;
let errors: jest.SpiedFunction<Logger['error']>;
let warnings: jest.SpiedFunction<Logger['warn']>;

beforeEach(async () => {
  Logger.overrideLogger(['error', 'warn']);
  errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  host = await HttpHost.start((_request, response) => response.end('BTC ETH'));
  afterThisTest(() => host.stop());
  database = await InstrumentDatabase.create();
  // Far beyond every real load, whose time the database takes from the system.
  await prepare('2099-03-02T04:00:00.000Z');
});

afterEach(() => {
  errors.mockRestore();
  warnings.mockRestore();
});

/** A gateway's part that knows the venue, before its start. */
async function prepare(now: string): Promise<void> {
  clock = new FakeClock(now);
  const { config } = loadConfig(database.env);
  const options: MasterRefreshOptions = { clock, random: () => 0.5, limits: { idleTimeoutMs: 2000 } };
  module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot(config),
      DatabaseModule,
      AuthModule,
      InstrumentsModule,
      BrokersModule.forRoot(),
      BrokersModule.forFeature([venue(host.url)]),
    ],
    providers: [MasterRefresh, { provide: MASTER_REFRESH_OPTIONS, useValue: options }],
  }).compile();
  const prepared = module;
  afterThisTest(() => prepared.close());
  accounts = module.get(AccountsService, { strict: false });
  store = module.get(InstrumentStore, { strict: false });
  const { manager } = module.get(DataSource);
  if (await manager.exists(User)) return;
  await manager.insert(User, { id: 'u', name: 'desk1', role: 'trader', createdAt: new Date() });
}

/** The feed's name. */
async function account(credentials: Record<string, string> = { token: 'token-1' }): Promise<string> {
  return (await accounts.create('u', 'venue', 'Venue', credentials)).feed;
}

const asleep = () => eventually(() => expect(clock.pending).toBe(1));
const rows = () => store.masters().find(({ broker }) => broker === 'venue')?.rowCount;
const said = (spy: typeof errors | typeof warnings) => spy.mock.calls.map(([message]) => String(message));

describe('MasterRefresh', () => {
  it('fetches the master at the start when there is none, with the account, and leaves bad rows out', async () => {
    host.handle = (_request, response) => response.end(`${'X'.repeat(3)} BAD ETH`);
    await account();
    await module.init();
    await asleep();
    expect(host.requests).toEqual(['GET /master?token=token-1']);
    expect(store.of('venue').find('ETH', 'CRYPTO')).toMatchObject({ token: 't2' });
    expect(store.masters()).toMatchObject([{ broker: 'venue', rowCount: 2, source: `${host.host}/master` }]);
    expect(said(warnings)).toEqual([expect.stringContaining('venue: 1 bad rows')]);
    expect(said(errors)).toEqual([]);
  });

  it('does not hold up the start while the master comes', async () => {
    host.handle = () => undefined;
    await account();
    await module.init();
    await eventually(() => expect(host.requests).toHaveLength(1));
    expect(rows()).toBeUndefined();
  });

  it('fetches it again every morning at 08:30 IST', async () => {
    await account();
    await module.init();
    await asleep();
    // 09:30 IST now.
    clock.advance(23 * HOUR - 1);
    expect(host.requests).toHaveLength(1);
    host.handle = (_request, response) => response.end('BTC ETH SOL');
    clock.advance(1);
    await asleep();
    expect({ asked: host.requests.length, rows: rows() }).toEqual({ asked: 2, rows: 3 });
    clock.advance(24 * HOUR);
    await asleep();
    expect(host.requests).toHaveLength(3);
  });

  it.each([
    ['leaves a master from after the last 08:30 IST', '2099-03-02T03:00:00.000Z', 0],
    ['replaces a master from before the last 08:30 IST', '2099-03-02T02:59:59.999Z', 1],
  ])('%s at the start', async (_case, loadedAt, asked) => {
    await account();
    await module.init();
    await asleep();
    await module.get(DataSource).query(`UPDATE instrument_masters SET loaded_at = '${loadedAt}'`);
    await module.close();
    host.requests.length = 0;
    await prepare('2099-03-02T04:00:00.000Z');
    await module.init();
    await asleep();
    expect(host.requests).toHaveLength(asked);
  });

  it('keeps the old master when a download fails, says once what to do, and tries again with back-off', async () => {
    await account();
    await module.init();
    await asleep();
    host.handle = (_request, response) => response.writeHead(503).end('no master for token-1');
    clock.advance(23 * HOUR);
    await asleep();
    expect(said(errors)).toEqual([
      `venue: no new instrument master, the present one stays: ${host.host}/master answered HTTP 503. ` +
        'The broker may be under maintenance; if this stays so, download the file yourself and import it: ' +
        'npm run instruments -- import --broker venue --file FILE',
    ]);
    // Half of the bounds of one, two and four minutes.
    for (const [index, wait] of [0.5 * MINUTE, MINUTE, 2 * MINUTE].entries()) {
      clock.advance(wait - 1);
      expect(host.requests).toHaveLength(2 + index);
      clock.advance(1);
      await asleep();
      expect(host.requests).toHaveLength(3 + index);
    }
    expect({ said: said(errors).length, rows: rows() }).toEqual({ said: 1, rows: 2 });
    host.handle = (_request, response) => response.end('BTC ETH SOL');
    clock.advance(4 * MINUTE);
    await asleep();
    expect(rows()).toBe(3);
  });

  it.each([
    ['a web page', '<html>login', 'answered with a web page'],
    ['something else', '{"status":"error"}', 'is no list of symbols'],
    ['fewer than half of the rows', 'BTC', 'fetch --broker venue --force'],
  ])('keeps the old master when the broker answers with %s', async (_case, body, message) => {
    host.handle = (_request, response) => response.end('BTC ETH SOL');
    await account();
    await module.init();
    await asleep();
    host.handle = (_request, response) => response.end(body);
    clock.advance(23 * HOUR);
    await asleep();
    expect(said(errors)).toEqual([expect.stringContaining(message)]);
    expect(rows()).toBe(3);
  });

  it('sends refused credentials no second time, and new ones at the next try', async () => {
    host.handle = (request, response) => {
      const isValid = request.headers.authorization === 'token-2';
      response.writeHead(isValid ? 200 : 403).end(isValid ? 'BTC' : 'no');
    };
    const feed = await account();
    await module.init();
    await asleep();
    clock.advance(HOUR);
    await asleep();
    expect(host.requests).toEqual(['GET /master?token=token-1']);
    expect(said(errors)).toEqual([expect.stringContaining(`npm run accounts -- login --feed ${feed}`)]);
    expect(said(errors).join()).not.toContain('token-1');
    const { id } = (await accounts.findByFeed(feed))!;
    await accounts.updateCredentials(id, { token: 'token-2' });
    clock.advance(HOUR);
    await asleep();
    await eventually(() => expect(rows()).toBe(1));
  });

  it("asks with the broker's other account when the login of one has ended", async () => {
    host.handle = (request, response) => {
      const isValid = request.headers.authorization === 'token-2';
      response.writeHead(isValid ? 200 : 401).end('BTC');
    };
    await account({ token: 'token-1' });
    await account({ token: 'token-2' });
    await module.init();
    await asleep();
    expect(rows()).toBe(1);
    expect(said(errors)).toEqual([]);
  });

  it("fetches for an account of a simulator from the simulator, and never from the broker's host", async () => {
    const simulator = await HttpHost.start((_request, response) => response.end('SIM'));
    afterThisTest(() => simulator.stop());
    await account({ 'url:feed': 'ws://127.0.0.1:1' });
    await account({ 'url:feed': 'ws://127.0.0.1:1', 'url:instruments': simulator.url, token: 'sim' });
    await module.init();
    await asleep();
    expect({ broker: host.requests, simulator: simulator.requests }).toEqual({
      broker: [],
      simulator: ['GET /master?token=sim'],
    });
    expect(rows()).toBe(1);
  });

  it('fetches nothing without an account of the broker', async () => {
    await module.init();
    expect({ timers: clock.pending, requests: host.requests }).toEqual({ timers: 0, requests: [] });
  });

  it('ends a download when the gateway stops, and says nothing of it', async () => {
    host.handle = () => undefined;
    await account();
    await module.init();
    await eventually(() => expect(host.requests).toHaveLength(1));
    await module.close();
    expect({ timers: clock.pending, errors: said(errors) }).toEqual({ timers: 0, errors: [] });
  });
});
