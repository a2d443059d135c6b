import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { main as accountsCommand } from '../../src/cli/accounts/main.js';
import { main as keysCommand } from '../../src/cli/keys/main.js';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { BrokerAccount } from '../../src/modules/auth/entities/broker-account.entity.js';
import { AccountFeeds } from '../../src/modules/brokers/account-feeds.js';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { Team } from '../support/team.js';
import { TestDatabase } from '../support/test-database.js';

let simulator: ZerodhaSimulator;
let database: TestDatabase;
let gateway: TestGateway;
let team: Team;
let asha: string;

beforeEach(async () => {
  simulator = new ZerodhaSimulator();
  await simulator.start();
  database = await TestDatabase.create();
  gateway = await TestGateway.start({ ...database.env, FEED_BACKOFF_MIN: '0.05', FEED_LINGER: '0.05' });
  await gateway.get(InstrumentStore).ensure('zerodha', [...simulator.instruments]);
  team = new Team(gateway);
  asha = await team.user('asha');
});
afterEach(async () => {
  await gateway.stop();
  await simulator.stop();
  await database.remove();
});

const feed = () => gateway.get(FeedManager).get('zerodha');
const row = async () => gateway.get(DataSource).manager.findOneBy(BrokerAccount, { feed: 'zerodha' });
/** What an announcement that got lost leaves to the look at all accounts. */
const look = () => gateway.get(AccountFeeds).lookNow();

/** Made in the database, told to nobody. */
async function secretly(credentials: Record<string, string> = { ...simulator.credentials }): Promise<string> {
  const { id } = await team.account(asha, 'zerodha', { ...credentials, 'url:feed': simulator.urls.feed! });
  return id;
}

async function subscriber(accountId: string): Promise<TestClient> {
  const { key } = await team.key(asha, accountId);
  const client = await TestClient.authenticated(gateway.url, key);
  await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
  return client;
}

describe('the feeds of a running gateway', () => {
  it('find what was changed without an announcement', async () => {
    const accounts = gateway.get(AccountsService);
    const id = await secretly();
    expect(feed()).toBeUndefined();
    await look();
    expect(feed()?.status).toMatchObject({ state: 'quiet' });
    const client = await subscriber(id);
    await client.next('market_data');

    await accounts.logOut(id, ['access_token']);
    await look();
    expect(feed()?.status).toMatchObject({ state: 'login_required', message: 'logged out' });
    await accounts.keepLogin(id, { tokens: { access_token: simulator.credentials.access_token! } });
    await look();
    await client.next('market_data');
    await accounts.changeSettings(id, { disabledAt: new Date() });
    await look();
    expect(feed()).toBeUndefined();
    await accounts.changeSettings(id, { disabledAt: null });
    await look();
    await client.next('market_data');
    client.close();
    await eventually(async () => expect((await row())?.state).toBe('valid'));
    await team.dataSource.manager.delete('api_keys', { accountId: id });
    await accounts.remove(id);
    await look();
    expect(feed()).toBeUndefined();
    await eventually(() => expect(simulator.connections).toBe(0));
  });

  it('do not open a connection for an account that is logged out', async () => {
    const id = await secretly();
    await gateway.get(AccountsService).logOut(id, []);
    await look();
    const client = await subscriber(id);
    await eventually(() => expect(feed()!.subscriptionCounts().wanted).toBe(1));
    const info = await client.request({ action: 'get_broker_info' }, 'broker_info');
    expect(info).toMatchObject({ state: 'login_required' });
    expect(simulator.attempts).toBe(0);
    client.close();
  });

  it('write down that the broker refused a login, and that it serves one after all', async () => {
    const id = await secretly({ ...simulator.credentials, access_token: 'yesterday-1' });
    await look();
    const client = await subscriber(id);
    await eventually(async () =>
      expect(await row()).toMatchObject({ state: 'login_required', stateMessage: expect.stringMatching(/./) }),
    );
    expect((await row())!.stateMessage).not.toContain('yesterday-1');
    await gateway.get(AccountsService).updateCredentials(id, { access_token: simulator.credentials.access_token! });
    await look();
    await client.next('market_data');
    await eventually(async () => expect(await row()).toMatchObject({ state: 'valid', stateMessage: null }));
    client.close();
  });

  it('see that a login has ended, and let the feed go on as long as the broker does', async () => {
    const id = await secretly();
    await gateway.get(AccountsService).keepLogin(id, { tokens: {}, validUntil: new Date(Date.now() - 1) });
    await look();
    expect(await row()).toMatchObject({
      state: 'login_required',
      stateMessage: expect.stringMatching(/^The login ended at/),
    });
    expect(feed()?.status.state).toBe('quiet');
  });

  it('go on while the accounts cannot be read, which is said once', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const id = await secretly();
    await look();
    const client = await subscriber(id);
    await client.next('market_data');
    const rows = jest.spyOn(gateway.get(AccountsService), 'rows').mockRejectedValue(new Error('no database'));
    await look();
    await look();
    expect(error.mock.calls.map(([text]) => text)).toEqual(['Accounts cannot be read: no database']);
    simulator.tick('RELIANCE', 'NSE', { ltp: 2801.5 });
    await client.next('market_data', ({ data }) => data!.ltp === 2801.5);
    rows.mockRestore();
    await look();
    expect(feed()).toBeDefined();
    error.mockRestore();
    client.close();
  });

  it('go on through a rotation of the secret key', async () => {
    const id = await secretly();
    await look();
    const client = await subscriber(id);
    await client.next('market_data');
    const { attempts } = simulator;
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const rotated = await keysCommand(['rotate', ...rotation()], io());
    expect(rotated).toBe(0);
    await look();
    await look();
    const isKeyInFile = database.env.TICKGATE_SECRET_KEY === undefined;
    expect(error.mock.calls.map(([text]) => text)).toEqual(
      isKeyInFile ? [] : [expect.stringMatching(/^The secret key was rotated: start this gateway anew/)],
    );
    error.mockRestore();
    simulator.tick('RELIANCE', 'NSE', { ltp: 2802.5 });
    await client.next('market_data', ({ data }) => data!.ltp === 2802.5);
    expect(simulator.attempts).toBe(attempts);
    client.close();
  });
});

describe('the command line', () => {
  it('logs an account of a running gateway in: ticks come back at once', async () => {
    const id = await secretly({ api_key: 'kitekey', api_secret: 'kite-api-secret' });
    await look();
    const client = await subscriber(id);
    await client.next('status', ({ state }) => state === 'login_required');
    const port = new URL(gateway.get(ControlBus).address!.replace('tcp:', 'http:')).port;
    const { code, output } = await command(
      { ZMQ_CONTROL_PORT: port },
      'login',
      '--feed',
      'zerodha',
      '--redirect',
      `request_token=${simulator.requestToken}`,
    );
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringContaining('; a running gateway follows at once\n'),
    });
    await client.next('market_data');
    simulator.tick('RELIANCE', 'NSE', { ltp: 2803.5 });
    await client.next('market_data', ({ data }) => data!.ltp === 2803.5);
    client.close();
  });
});

const io = (more: Record<string, string> = {}) => ({
  env: { ...database.env, ZMQ_CONTROL_PORT: '0', ...more },
  out: () => undefined,
  err: () => undefined,
});

/** On a server the key is in a variable. */
const rotation = () => (database.env.TICKGATE_SECRET_KEY ? ['--print-key'] : []);

async function command(more: Record<string, string>, ...argv: string[]): Promise<{ code: number; output: string }> {
  let output = '';
  const print = (line: string) => {
    output += `${line}\n`;
  };
  const http = new RedirectedHttp(simulator.httpUrl);
  return { code: await accountsCommand(argv, { ...io(more), http, out: print, err: print }), output };
}
