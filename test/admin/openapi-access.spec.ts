import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGateway } from '../support/gateway.js';
import { Team } from '../support/team.js';
import { AdminApi, apiKey, bearer, type Credentials } from './support/admin-api.js';
import type { DescribedOperation } from './support/operations.js';
import { bodySchemaOf, pathOf, sampleOf } from './support/request-samples.js';

/** What may be asked without saying who asks. */
const PUBLIC = [
  'GET /api/v1/capabilities',
  'GET /api/v1/capabilities/{broker}',
  'GET /api/v1/endpoints',
  'GET /api/v1/ready',
  'GET /health/live',
  'GET /health/ready',
  'POST /auth/setup',
  'POST /auth/setup-link',
  'POST /auth/sign-in',
  'POST /auth/refresh',
  'POST /auth/sign-out',
  'GET /broker/login/{nonce}',
  'GET /broker/callback',
];

let gateway: TestGateway;
let api: AdminApi;
let team: Team;
let admin: Credentials;

beforeAll(async () => {
  gateway = await TestGateway.start();
  api = await AdminApi.of(gateway);
  team = new Team(gateway);
  admin = bearer(await team.signedIn(await team.user('chief', 'admin')));
});
afterAll(() => gateway.stop());

const secured = () => api.operations.filter(({ operation }) => operation.security?.length);
const isAdmins = ({ path }: DescribedOperation) => /^\/admin\/v1\/(users|drain|audit)|\/import$/.test(path);

function call(credentials: Credentials, described: DescribedOperation, path = pathOf(described)) {
  const schema = bodySchemaOf(described, (each) => api.resolve(each));
  const body = schema && sampleOf(schema, (each) => api.resolve(each));
  return api.call(credentials, `${described.method} ${path}`, body);
}

describe('every operation', () => {
  it('asks who the caller is, but for those that are public', () => {
    const open = api.operations.filter(({ operation }) => !operation.security?.length).map(({ name }) => name);
    expect(open.sort()).toEqual([...PUBLIC].sort());
  });

  it('answers 401 to nobody, to a wrong key and to a wrong token', async () => {
    const wrong: Credentials[] = [
      {},
      apiKey('no-such-key'),
      apiKey(''),
      apiKey("' OR '1'='1"),
      bearer('no.such.token'),
      bearer(''),
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
    ];
    for (const described of secured()) {
      for (const credentials of wrong) {
        const { status, body, headers } = await call(credentials, described);
        expect({ name: described.name, credentials, status, code: body.code }).toEqual({
          name: described.name,
          credentials,
          status: 401,
          code: 'AUTHENTICATION_ERROR',
        });
        expect(headers.get('www-authenticate')).toBe('Bearer');
      }
    }
  });

  it('that is for admins answers 403 to a viewer, a trader, and a key without the scope, whatever is asked', async () => {
    const viewer = await team.member('viewer', { role: 'viewer' });
    const trader = await team.member('trader');
    const chief = await team.member('chief2', { role: 'admin', scopes: ['stream', 'market_data'] });
    const callers: Credentials[] = [
      bearer(await team.signedIn(viewer.userId)),
      bearer(await team.signedIn(trader.userId)),
      apiKey(viewer.key),
      apiKey(trader.key),
      apiKey(chief.key),
    ];
    const checked = secured().filter(isAdmins);
    expect(checked.length).toBeGreaterThan(12);
    for (const described of checked) {
      for (const credentials of callers) {
        const { status, body } = await call(credentials, described);
        expect({ name: described.name, status, code: body.code }).toEqual({
          name: described.name,
          status: 403,
          code: 'FORBIDDEN',
        });
      }
    }
  });

  it('that changes something answers 403 to a key without the scope admin', async () => {
    const { key } = await team.member('scopeless');
    const changing = secured().filter(({ method, path }) => method !== 'GET' && path.startsWith('/admin/v1/'));
    for (const described of changing) {
      const { status } = await call(apiKey(key), described);
      expect({ name: described.name, status }).toEqual({ name: described.name, status: 403 });
    }
  });

  it("answers the same 404 to what is somebody else's, to what does not exist, and to what is no id", async () => {
    const owner = await team.member('owner');
    const stranger = bearer(await team.signedIn(await team.user('stranger')));
    const theirs: Record<string, string> = {
      '/admin/v1/keys': owner.id,
      '/admin/v1/accounts': owner.account.id,
      '/admin/v1/feeds': owner.account.feed,
    };
    const checked = secured().filter((each) => each.path.includes('{') && !isAdmins(each));
    for (const described of checked) {
      const own = Object.entries(theirs).find(([prefix]) => described.path.startsWith(prefix))?.[1];
      const ids = [randomUUID(), 'none', `${randomUUID()}'--`, ...(own === undefined ? [] : [own])];
      const bodies = new Set<string>();
      for (const id of ids) {
        const { status, body } = await call(
          stranger,
          described,
          pathOf(described, () => id),
        );
        expect({ name: described.name, id, status }).toEqual({ name: described.name, id, status: 404 });
        bodies.add(JSON.stringify(body));
      }
      expect({ name: described.name, bodies: bodies.size }).toEqual({ name: described.name, bodies: 1 });
    }
  });

  it('answers 404 to an admin who names what does not exist', async () => {
    for (const described of secured().filter(({ path }) => path.includes('{'))) {
      const { status } = await call(admin, described);
      expect({ name: described.name, status }).toEqual({ name: described.name, status: 404 });
    }
  });
});
