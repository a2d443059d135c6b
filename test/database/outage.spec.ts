import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { describeOn } from '../support/each-database.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { findPostgres, type PostgresBinaries } from '../support/postgres-binaries.js';
import { PostgresServer } from '../support/postgres-server.js';

describeOn('PostgreSQL', 'a gateway whose database server goes away', () => {
  let server: PostgresServer;
  let gateway: TestGateway;

  beforeAll(async () => {
    server = await PostgresServer.create(findPostgres() as PostgresBinaries);
    await server.run('CREATE DATABASE ticks');
    gateway = await TestGateway.start({
      DATABASE_URL: server.url('ticks'),
      TICKGATE_SECRET_KEY: '5'.repeat(64),
      TICKGATE_REPLAY_SPEED: '5',
    });
  }, 60_000);
  afterAll(async () => {
    await gateway.stop();
    await server.remove();
  });

  it('goes on streaming, tells newcomers to come back, and takes them in once the server is back', async () => {
    const client = await TestClient.authenticated(gateway.url);
    await client.request({ action: 'subscribe', symbol: 'BSE', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.next('market_data');

    await server.stop();
    client.messages.length = 0;
    for (let i = 0; i < 3; i++) await client.next('market_data');
    const newcomer = await TestClient.connect(gateway.url);
    newcomer.send({ action: 'authenticate', api_key: API_KEY });
    const refusal = await newcomer.next('auth');
    expect(refusal).toMatchObject({ status: 'error', code: 'TEMPORARILY_UNAVAILABLE', temporary: true });
    expect(JSON.stringify(refusal)).not.toContain('127.0.0.1');
    expect(await newcomer.end()).toMatchObject({ code: 4410 });

    await server.start();
    const again = await TestClient.connect(gateway.url);
    again.send({ action: 'authenticate', api_key: API_KEY });
    expect(await again.next('auth')).toMatchObject({ status: 'success', user_id: 'desk1' });
    client.messages.length = 0;
    await client.next('market_data');
    again.close();
    client.close();
  }, 60_000);
});
