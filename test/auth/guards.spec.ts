import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { DataSource } from 'typeorm';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { AuthModule } from '../../src/modules/auth/auth.module.js';
import { ApiKey } from '../../src/modules/auth/entities/api-key.entity.js';
import { LoginSession } from '../../src/modules/auth/entities/login-session.entity.js';
import { Authenticated } from '../../src/modules/auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../src/modules/auth/guards/current-identity.decorator.js';
import { KeysRequire, Requires, Roles, SignedInOnly } from '../../src/modules/auth/guards/rights.decorators.js';
import type { Identity, Scope } from '../../src/modules/auth/principal.js';
import { SecretKey } from '../../src/modules/auth/secret-key.js';
import { AccessTokens } from '../../src/modules/auth/sign-in/access-tokens.js';
import { SessionIdentities } from '../../src/modules/auth/sign-in/session-identities.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { TestDatabase } from '../support/test-database.js';
import { call } from './support/http-call.js';
import { firstAdmin, newUser, type Person } from './support/people.js';

/** What another team adds to the gateway. */
@Controller('reports')
@Authenticated()
class ReportsController {
  @Get()
  any(@CurrentIdentity() identity: Identity) {
    return { status: 'success', data: identity };
  }

  @Get('orders')
  @Requires('orders')
  orders() {
    return { status: 'success' };
  }

  @Get('traders')
  @Roles('trader', 'admin')
  traders() {
    return { status: 'success' };
  }

  @Get('changes')
  @KeysRequire('admin')
  changes() {
    return { status: 'success' };
  }

  @Get('own')
  @SignedInOnly()
  own() {
    return { status: 'success' };
  }
}

@Module({ imports: [AuthModule], controllers: [ReportsController] })
class ReportsModule {}

describe('the guards of other modules', () => {
  let gateway: TestGateway;
  let chief: Person;

  beforeEach(async () => {
    gateway = await TestGateway.start({}, ReportsModule);
    chief = await firstAdmin(gateway);
  });

  afterEach(() => gateway.stop());

  const withKey = { headers: { 'X-API-KEY': API_KEY } };

  it('let in a signed-in user and an API key, and tell who it is', async () => {
    expect(await call(gateway, 'GET /reports', { token: chief.token })).toMatchObject({
      status: 200,
      body: {
        data: {
          userId: chief.id,
          userName: 'chief',
          role: 'admin',
          scopes: ['stream', 'market_data', 'orders', 'admin'],
          sessionId: chief.sessionId,
        },
      },
    });
    expect(await call(gateway, 'GET /reports', withKey)).toMatchObject({
      status: 200,
      body: { data: { userName: 'desk1', role: 'trader', keyId: expect.any(String) } },
    });
  });

  it.each([
    ['nothing', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a text', { authorization: 'Bearer nonsense' }],
    ['another scheme', { authorization: `Basic ${btoa('chief:x')}` }],
    ['a token that is no JSON inside', { authorization: 'Bearer e30.e30.e30' }],
    ['a very long token', { authorization: `Bearer ${'x'.repeat(10_000)}` }],
    ['a wrong key', { 'x-api-key': 'tg_wrong' }],
    ['a right key beside a wrong token', { authorization: 'Bearer nonsense', 'x-api-key': API_KEY }],
  ])('answer 401 to %s', async (_what, headers) => {
    const answer = await call(gateway, 'GET /reports', { headers });
    expect(answer).toMatchObject({ status: 401, body: { status: 'error', code: 'AUTHENTICATION_ERROR' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(JSON.stringify(answer.body)).not.toContain('tg_wrong');
  });

  it('let in an API key beside the authorization of a proxy', async () => {
    const headers = { ...withKey.headers, authorization: `Basic ${btoa('proxy:secret')}` };
    expect((await call(gateway, 'GET /reports', { headers })).status).toBe(200);
  });

  it('answer 403 to who lacks the role, the scope, or the scope that keys need', async () => {
    const viewer = await newUser(gateway, chief, 'vera', 'viewer');
    const statuses = async (options: object) =>
      Object.fromEntries(
        await Promise.all(
          ['orders', 'traders', 'changes', 'own'].map(async (path) => {
            const { status, body } = await call(gateway, `GET /reports/${path}`, options);
            if (status === 403) expect(body).toMatchObject({ status: 'error', code: 'FORBIDDEN' });
            return [path, status];
          }),
        ),
      );
    expect(await statuses({ token: chief.token })).toEqual({ orders: 200, traders: 200, changes: 200, own: 200 });
    expect(await statuses({ token: viewer.token })).toEqual({ orders: 403, traders: 403, changes: 200, own: 200 });

    const [{ accountId, userId }] = (await gateway.get(DataSource).manager.find(ApiKey)) as [ApiKey];
    const keyWith = async (...scopes: Scope[]) => {
      const { key } = await gateway.get(ApiKeyService).create(userId, accountId, 'a key', { scopes });
      return { headers: { 'X-API-KEY': key } };
    };
    const ofTrader = { traders: 200, changes: 403, own: 403 };
    expect(await statuses(await keyWith('stream'))).toEqual({ orders: 403, ...ofTrader });
    expect(await statuses(await keyWith('stream', 'orders'))).toEqual({ orders: 200, ...ofTrader });
  });

  it('follow a change of role at once', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'viewer');
    const orders = async () => (await call(gateway, 'GET /reports/orders', { token: asha.token })).status;
    expect(await orders()).toBe(403);
    const change = `PATCH /admin/v1/users/${asha.id}`;
    expect(await call(gateway, change, { token: chief.token, body: { role: 'trader' } })).toMatchObject({
      status: 200,
    });
    expect(await orders()).toBe(200);
  });

  describe('of an access token', () => {
    const claims = () => ({ sub: chief.id, sid: chief.sessionId, iss: 'tickgate', aud: 'tickgate-api' });
    const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = (payload: object, header: object = {}) => {
      const key = gateway.get(SecretKey).derive('access-token');
      const kid = gateway.get(AccessTokens).keyId;
      const text = `${base64({ alg: 'HS256', typ: 'JWT', kid, ...header })}.${base64(payload)}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    };
    const later = () => Math.floor(Date.now() / 1000) + 60;
    const status = async (token: string) => (await call(gateway, 'GET /reports', { token })).status;

    it('accept one that is signed with the key, for this issuer and audience, and in time', async () => {
      expect(await status(signed({ ...claims(), exp: later() }))).toBe(200);
    });

    it.each<[string, (...args: never[]) => string]>([
      ['that has run out', () => signed({ ...claims(), exp: later() - 61 })],
      ['of another issuer', () => signed({ ...claims(), exp: later(), iss: 'another' })],
      ['for another audience', () => signed({ ...claims(), exp: later(), aud: 'another' })],
      ['with another key id', () => signed({ ...claims(), exp: later() }, { kid: 'another' })],
      ['without a key id', () => signed({ ...claims(), exp: later() }, { kid: undefined })],
      ['with another algorithm', () => signed({ ...claims(), exp: later() }, { alg: 'HS512' })],
      ['of another session of nobody', () => signed({ ...claims(), exp: later(), sid: 'none' })],
      ['of another user', () => signed({ ...claims(), exp: later(), sub: 'another' })],
      ['without a session', () => signed({ ...claims(), exp: later(), sid: undefined })],
      ['whose claims are of another type', () => signed({ ...claims(), exp: later(), sid: { length: 1 } })],
      [
        'without a signature',
        () => {
          const header = { alg: 'none', typ: 'JWT', kid: gateway.get(AccessTokens).keyId };
          return `${base64(header)}.${base64({ ...claims(), exp: later() })}.`;
        },
      ],
      [
        'signed with another key',
        () =>
          new JwtService({}).sign(
            { ...claims(), exp: later() },
            { secret: 'another', keyid: gateway.get(AccessTokens).keyId },
          ),
      ],
    ])('refuse one %s', async (_which, forged) => {
      expect(await status(forged())).toBe(401);
    });
  });
});

describe('access tokens and the database', () => {
  it('asks the database once for many requests of a session', async () => {
    const gateway = await TestGateway.start({}, ReportsModule);
    try {
      const chief = await firstAdmin(gateway);
      expect((await call(gateway, 'GET /reports', { token: chief.token })).status).toBe(200);
      // Past every service, so that nothing is told.
      await gateway.get(DataSource).manager.delete(LoginSession, { id: chief.sessionId });
      expect((await call(gateway, 'GET /reports', { token: chief.token })).status).toBe(200);
    } finally {
      await gateway.stop();
    }
  });
});

describe('two processes of one gateway', () => {
  it('know the same users, and end a session in both at once', async () => {
    const database = await TestDatabase.create();
    // Stands still: what a process knows of a session never ages, and only an announcement can end it.
    const clock = new FakeClock(Date.now());
    const one = await TestGateway.startBy(clock, { ...database.env }, ReportsModule);
    const bus = { ZMQ_ENDPOINTS: one.endpoints.bus!, ZMQ_CONTROL_ENDPOINTS: one.get(ControlBus).address! };
    const other = await TestGateway.startBy(clock, { ...database.env, ...bus, TICKGATE_ROLE: 'api' }, ReportsModule);
    try {
      const chief = await firstAdmin(other);
      const at = async (gateway: TestGateway) => (await call(gateway, 'GET /reports', { token: chief.token })).status;
      expect([await at(one), await at(other)]).toEqual([200, 200]);
      expect(one.get(SessionIdentities)).not.toBe(other.get(SessionIdentities));
      await call(one, 'POST /auth/sign-out', { body: { refresh_token: chief.refreshToken } });
      expect(await at(one)).toBe(401);
      await eventually(async () => expect(await at(other)).toBe(401));
    } finally {
      await other.stop();
      await one.stop();
      await database.remove();
    }
  });
});
