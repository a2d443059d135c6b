import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeOn } from '../support/each-database.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { findPostgres, type PostgresBinaries } from '../support/postgres-binaries.js';
import { PostgresServer } from '../support/postgres-server.js';
import { call } from './support/http-call.js';
import { firstAdmin, PASSWORD, type Person, signIn } from './support/people.js';

describeOn('PostgreSQL', 'sign-in while the database server is away', () => {
  let server: PostgresServer;
  let gateway: TestGateway;
  let chief: Person;

  beforeEach(async () => {
    server = await PostgresServer.create(findPostgres() as PostgresBinaries);
    await server.run('CREATE DATABASE tickgate');
    gateway = await TestGateway.start({ DATABASE_URL: server.url('tickgate'), TICKGATE_SECRET_KEY: 'a1'.repeat(32) });
    chief = await firstAdmin(gateway);
  }, 60_000);

  afterEach(async () => {
    await gateway?.stop();
    await server?.remove();
  });

  it('answers 503 to everything that needs it, counts nothing as a failure, and recovers alone', async () => {
    await server.stop();
    const requests: [string, object][] = [
      ['GET /auth/me', { token: chief.token }],
      ['POST /auth/refresh', { body: { refresh_token: chief.refreshToken } }],
      ['POST /auth/sign-out', { body: { refresh_token: chief.refreshToken } }],
      ['POST /auth/setup', { body: { token: 'x'.repeat(43), name: 'another', password: PASSWORD } }],
      ...Array.from({ length: 10 }, (): [string, object] => [
        'POST /auth/sign-in',
        { body: { name: 'chief', password: PASSWORD } },
      ]),
    ];
    for (const [request, options] of requests) {
      const answer = await call(gateway, request, options);
      expect({ request, ...answer }).toMatchObject({
        request,
        status: 503,
        body: { status: 'error', code: 'TEMPORARILY_UNAVAILABLE', temporary: true },
      });
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    await server.start();
    await eventually(() => signIn(gateway, 'chief'), 20_000);
    expect((await call(gateway, 'GET /auth/me', { token: chief.token })).status).toBe(200);
    const refreshed = await call(gateway, 'POST /auth/refresh', { body: { refresh_token: chief.refreshToken } });
    expect(refreshed.status).toBe(200);
  }, 90_000);
});
