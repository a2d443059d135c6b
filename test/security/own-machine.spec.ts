import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountDto } from '../../src/modules/admin/accounts/account.dto.js';
import { call } from '../auth/support/http-call.js';
import { firstAdmin, newUser, type Person } from '../auth/support/people.js';
import { TestGateway } from '../support/gateway.js';

let gateway: TestGateway;
let admin: Person;
let trader: Person;

beforeAll(async () => {
  gateway = await TestGateway.start();
  admin = await firstAdmin(gateway);
  trader = await newUser(gateway, admin, 'asha', 'trader');
});
afterAll(() => gateway.stop());

const create = ({ token }: Person, body: object) =>
  call<AccountDto>(gateway, 'POST /admin/v1/accounts', { token, body: { broker: 'replay', ...body } });
const change = ({ token }: Person, id: string, body: object) =>
  call<AccountDto>(gateway, `PATCH /admin/v1/accounts/${id}`, { token, body });

/** What would make the gateway read a file of its machine, work for it, or talk to a host behind its firewall. */
const REACHES = [
  { credentials: { file: '/etc/passwd' } },
  { credentials: { speed: '1e300' } },
  { credentials: { seed: '7', file: '/dev/initctl' } },
  { urls: { feed: 'http://169.254.169.254/latest/meta-data' } },
  { urls: { feed: null } },
];
const REFUSED = { status: 403, body: { status: 'error', code: 'FORBIDDEN' } };

describe('a trader with an account of the own', () => {
  it.each(REACHES)('cannot make one with %j', async (body) => {
    expect(await create(trader, body)).toMatchObject(REFUSED);
  });

  it.each(REACHES)('cannot change one to %j', async (body) => {
    const made = await create(trader, { credentials: { seed: '7' } });
    expect(made.status).toBe(201);
    expect(await change(trader, made.body.data.id, body)).toMatchObject(REFUSED);
  });

  it('cannot reach further by the name of a field', async () => {
    for (const name of ['url:feed', 'url:login', 'File']) {
      const credentials = { [name]: 'http://127.0.0.1:1' };
      expect(await create(trader, { credentials })).toMatchObject({
        status: 400,
        body: { code: 'INVALID_PARAMETERS', field: `credentials.${name}` },
      });
    }
  });

  it('is what an admin may set all that for', async () => {
    const made = await create(admin, {
      user_id: trader.id,
      credentials: { speed: '2' },
      urls: { feed: 'ws://127.0.0.1:1' },
    });
    expect(made).toMatchObject({ status: 201, body: { data: { user_name: 'asha' } } });
  });
});
