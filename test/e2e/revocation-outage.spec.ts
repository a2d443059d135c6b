import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Invalidations } from '../../src/modules/auth/invalidations.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { Team } from '../support/team.js';

const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };

let edge: TestEdge;
const clients: TestClient[] = [];

beforeEach(async () => {
  edge = await TestEdge.start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await edge.stop();
});

async function connect(key = API_KEY): Promise<TestClient> {
  const client = await TestClient.authenticated(edge.gateway.url, key);
  clients.push(client);
  return client;
}

describe('while the database is away', () => {
  it('clients that are in stream on, new ones are told to come back, and a revocation is caught up with', async () => {
    const member = await new Team(edge.gateway).member('bela');
    const [client, revoked] = [await connect(), await connect(member.key)];
    await client.request({ action: 'subscribe', ...SYM1, mode: 2 }, 'subscription');
    await eventually(() => expect(edge.publisher.topics).toContain('replay_NSE_SYM1_QUOTE'));
    const dataSource = edge.gateway.get(DataSource);
    await dataSource.destroy();

    // All keys are to be looked at, and none can be.
    edge.gateway.get(Invalidations).missed();
    const newcomer = await TestClient.connect(edge.gateway.url);
    newcomer.send({ action: 'authenticate', api_key: API_KEY });
    expect(await newcomer.next('auth')).toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', temporary: true });
    expect(await newcomer.end()).toMatchObject({ code: 4410 });

    client.send({ action: 'authenticate', api_key: API_KEY });
    expect(await client.next('auth', ({ status }) => status === 'error')).toMatchObject({ temporary: true });
    edge.publisher.publish('replay_NSE_SYM1_QUOTE', { seq: 1, ltp: 5 });
    expect(await client.next('market_data')).toMatchObject({ ...SYM1, data: { ltp: 5 } });
    expect(await revoked.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });

    await dataSource.initialize();
    // By another process, whose announcement is lost.
    await dataSource.query(`UPDATE api_keys SET revoked_at = '2025-11-21T00:00:00.000Z' WHERE id = '${member.id}'`);
    expect(await revoked.end()).toMatchObject({ code: 4503 });
    expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    expect(await (await connect()).request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
  });
});
