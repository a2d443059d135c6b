import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AdminApi, bearer, type Credentials } from '../admin/support/admin-api.js';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';

const ACCOUNTS = '/admin/v1/accounts';
const NOBODY = 'ws://127.0.0.1:1/';

let gateway: TestGateway;
let api: AdminApi;
let admin: Credentials;

beforeAll(async () => {
  gateway = await TestGateway.start();
  const team = new Team(gateway);
  api = await AdminApi.of(gateway);
  admin = bearer(await team.signedIn(await team.user('root', 'admin')));
});
afterAll(() => gateway.stop());

/** An account at a broker that is not there. */
async function account(): Promise<{ id: string; feed: string }> {
  const credentials = { api_key: 'kitekey', api_secret: 'kite-api-secret' };
  const wanted = { broker: 'zerodha', credentials, urls: { feed: NOBODY, login: 'http://127.0.0.1:1' } };
  return (await api.call(admin, `POST ${ACCOUNTS}`, wanted)).body.data;
}

const reconnect = ({ feed }: { feed: string }) => api.call(admin, `POST /admin/v1/feeds/${feed}/reconnect`);

describe('an account that is made to connect anew again and again', () => {
  it('is given a pause after three times, in whichever way, and no other account is', async () => {
    const mine = await account();
    const others = await account();
    const path = `${ACCOUNTS}/${mine.id}`;
    const ways = [
      () => reconnect(mine),
      () => api.call(admin, `PATCH ${path}`, { credentials: { api_key: 'other-key' } }),
      () => api.call(admin, `POST ${path}/login`, { method: 'manual', tokens: { access_token: 'pasted-1' } }),
      () => api.call(admin, `PATCH ${path}`, { credentials: { access_token: 'pasted-2' } }),
      () => api.call(admin, `PATCH ${path}`, { urls: { feed: 'ws://127.0.0.1:2/' } }),
      () => api.call(admin, `POST ${path}/test`),
    ];
    for (const way of ways.slice(0, 3)) expect((await way()).status).toBeLessThan(300);
    const { body: before } = await api.call(admin, `GET ${path}`);
    for (const way of ways) {
      const { status, headers, body } = await way();
      expect({ status, code: body.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(10);
    }
    expect((await api.call(admin, `GET ${path}`)).body).toEqual(before);
    expect((await api.call(admin, `PATCH ${path}`, { label: 'Desk' })).status).toBe(200);
    expect((await reconnect(others)).status).toBe(202);
  });

  it('is given one that turning it off and on again does not shorten', async () => {
    const mine = await account();
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) {
      expect((await api.call(admin, `POST ${ACCOUNTS}/${mine.id}/disable`)).status).toBe(200);
      statuses.push((await api.call(admin, `POST ${ACCOUNTS}/${mine.id}/enable`)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});
