import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FeedManager } from '../../src/modules/brokers/feed-manager.js';
import { tokenFields } from '../../src/modules/brokers/logins/login-flows.js';
import { InstrumentStore } from '../../src/modules/instruments/instrument-store.js';
import { AdminApi, bearer, type Credentials } from '../admin/support/admin-api.js';
import { simulators } from '../simulators/index.js';
import type { Simulator } from '../simulators/simulator.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';

/** The morning of every broker whose tokens die: the admin API brings the new one while a client is subscribed. */

const ACCOUNTS = '/admin/v1/accounts';
const mortal = Object.entries(simulators).filter(([, create]) => tokenFields(create().definition).length > 0);

let gateway: TestGateway;
let team: Team;
let userId: string;
let api: AdminApi;
let admin: Credentials;

// One gateway for all: it is the brokers that differ.
beforeAll(async () => {
  gateway = await TestGateway.start({ FEED_BACKOFF_MIN: '0.05', FEED_LINGER: '0.05' });
  team = new Team(gateway);
  userId = await team.user('root', 'admin');
  admin = bearer(await team.signedIn(userId));
  api = await AdminApi.of(gateway);
});
afterAll(() => gateway.stop());

describe.each(mortal)('a token of %s', (broker, create) => {
  let simulator: Simulator;
  let client: TestClient;
  let id: string;
  let feed: string;

  beforeAll(async () => {
    simulator = create();
    await simulator.start();
    await gateway.get(InstrumentStore).ensure(broker, [...simulator.instruments]);
    const wanted = { broker, credentials: { ...simulator.credentials }, urls: { ...simulator.urls } };
    const made = await api.call(admin, `POST ${ACCOUNTS}`, wanted);
    expect(made.status).toBe(201);
    ({ id, feed } = made.body.data);
    const { key } = await team.key(userId, id);
    client = await TestClient.authenticated(gateway.url, key);
    const { symbol, exchange } = simulator.instruments[0]!;
    await client.request({ action: 'subscribe', symbol, exchange, mode: 2 }, 'subscription');
    await receives(101.25);
  });
  afterAll(async () => {
    client?.close();
    await api.call(admin, `DELETE ${ACCOUNTS}/${id}`);
    await simulator.stop();
  });

  async function receives(ltp: number): Promise<void> {
    const { symbol, exchange } = simulator.instruments[0]!;
    await eventually(() => {
      simulator.tick(symbol, exchange, { ltp });
      expect(client.messages.some(({ type, data }) => type === 'market_data' && data!.ltp === ltp)).toBe(true);
    });
  }

  const logIn = async (credentials: Simulator['credentials']) => {
    const tokens = Object.fromEntries(
      tokenFields(simulator.definition).flatMap(({ name }) => (credentials[name] ? [[name, credentials[name]]] : [])),
    );
    return (await api.call(admin, `POST ${ACCOUNTS}/${id}/login`, { method: 'manual', tokens })).body.data;
  };

  it('that is brought again is not noticed', async () => {
    const { attempts, requests } = simulator;
    expect(await logIn(simulator.credentials)).toMatchObject({ is_new_token: false });
    await receives(103.25);
    expect({ attempts: simulator.attempts, requests: simulator.requests }).toEqual({ attempts, requests });
    expect(gateway.get(FeedManager).get(feed)?.counters.reconnects.login).toBe(0);
  });

  it('that dies and is replaced lets the ticks come back without a new subscription', async () => {
    const next = simulator.faults.rollToken();
    // Some brokers refuse a good token for a while after a line was closed: it is tried again before it counts as dead.
    await eventually(() => client.messages.some(({ state }) => state === 'login_required'), 60_000);
    await eventually(async () => {
      expect((await api.call(admin, `GET ${ACCOUNTS}/${id}`)).body.data.state).toBe('login_required');
    });
    const { attempts } = simulator;
    expect(await logIn(next)).toMatchObject({ is_new_token: true, account: { state: 'valid' } });
    await receives(102.25);
    expect(simulator.attempts - attempts).toBe(simulator.connections);
    expect(simulator.violations).toEqual([]);
  }, 120_000);
});
