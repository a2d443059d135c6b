import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { LoginSession } from '../../src/modules/auth/entities/login-session.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import type { SignedInDto } from '../../src/modules/auth/sign-in/session.dto.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { TestGateway } from '../support/gateway.js';
import { type Answer, call } from './support/http-call.js';
import { firstAdmin, PASSWORD, type Person } from './support/people.js';

const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' };

describeOnEachDatabase('refreshing a session over HTTP', () => {
  let gateway: TestGateway;
  let chief: Person;

  beforeEach(async () => {
    gateway = await TestGateway.start();
    chief = await firstAdmin(gateway);
  });

  afterEach(() => gateway.stop());

  const me = async (token: string) => (await call(gateway, 'GET /auth/me', { token })).status;
  const refresh = (refreshToken: string) =>
    call<SignedInDto>(gateway, 'POST /auth/refresh', { body: { refresh_token: refreshToken } });
  const outlastGrace = () =>
    gateway
      .get(DataSource)
      .manager.update(LoginSession, { id: chief.sessionId }, { lastUsedAt: new Date(Date.now() - 10_001) });

  it('gives a new access token and the next refresh token', async () => {
    const first = await refresh(chief.refreshToken);
    expect(first).toMatchObject({ status: 200, body: { data: { user: { session_id: chief.sessionId } } } });
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(await me(first.body.data.access_token)).toBe(200);
    expect(first.body.data.refresh_token).not.toBe(chief.refreshToken);
    expect(await refresh(first.body.data.refresh_token!)).toMatchObject({ status: 200 });
  });

  it('moves the end of the session on with each refresh', async () => {
    const { manager } = gateway.get(DataSource);
    const soon = new Date(Date.now() + 60_000);
    await manager.update(LoginSession, { id: chief.sessionId }, { expiresAt: soon });
    const before = Date.now();
    const { body } = await refresh(chief.refreshToken);
    expect(Date.parse(body.data.refresh_expires_at)).toBeGreaterThanOrEqual(before + 30 * 86_400_000);
    expect((await manager.findOneByOrFail(LoginSession, { id: chief.sessionId })).expiresAt.getTime()).toBe(
      Date.parse(body.data.refresh_expires_at),
    );
  });

  it('gives two tabs that refresh at once the same token', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => refresh(chief.refreshToken)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.data.refresh_token)).size).toBe(1);
  });

  it('takes an old token that comes back later for a copy, and ends the session', async () => {
    const next = (await refresh(chief.refreshToken)).body.data;
    await outlastGrace();
    expect(await me(next.access_token)).toBe(200);
    expect(await refresh(chief.refreshToken)).toMatchObject({ status: 401, body: { code: 'AUTHENTICATION_ERROR' } });
    expect(await refresh(next.refresh_token!)).toMatchObject({ status: 401 });
    expect(await me(next.access_token)).toBe(401);
  });

  it('takes a token that is older still for a copy at once', async () => {
    const second = (await refresh(chief.refreshToken)).body.data;
    const third = (await refresh(second.refresh_token!)).body.data;
    expect((await refresh(chief.refreshToken)).status).toBe(401);
    expect((await refresh(third.refresh_token!)).status).toBe(401);
  });

  it.each([
    ['no token', ''],
    ['a text', 'tgr_nonsense'],
    ['a forged generation', undefined],
  ])('answers 401 to %s, and lets the session be', async (_what, forged) => {
    const token = forged ?? chief.refreshToken.replace('.1.', '.2.');
    expect((await refresh(token)).status).toBe(401);
    expect((await refresh(chief.refreshToken)).status).toBe(200);
  });

  it('refuses a session that has run out, and one of a disabled user', async () => {
    const { manager } = gateway.get(DataSource);
    await manager.update(User, { id: chief.id }, { disabledAt: new Date() });
    expect((await refresh(chief.refreshToken)).status).toBe(401);
    await manager.update(User, { id: chief.id }, { disabledAt: null });
    await manager.update(LoginSession, { id: chief.sessionId }, { expiresAt: new Date(Date.now() - 1) });
    expect((await refresh(chief.refreshToken)).status).toBe(401);
  });

  it('ends the session at a sign-out, and its access tokens at once', async () => {
    expect(await me(chief.token)).toBe(200);
    const body = { refresh_token: chief.refreshToken };
    expect(await call(gateway, 'POST /auth/sign-out', { body })).toMatchObject({ status: 200 });
    expect(await me(chief.token)).toBe(401);
    expect((await refresh(chief.refreshToken)).status).toBe(401);
    expect(await call(gateway, 'POST /auth/sign-out', { body })).toMatchObject({ status: 200 });
  });
});

describeOnEachDatabase('a session in a browser', () => {
  let gateway: TestGateway;

  beforeEach(async () => {
    gateway = await TestGateway.start({ TRUST_PROXY: 'loopback' });
    await firstAdmin(gateway);
  });

  afterEach(() => gateway.stop());

  const credentials = { name: 'chief', password: PASSWORD };
  const signInAt = (headers: Record<string, string>, body: object = credentials) =>
    call(gateway, 'POST /auth/sign-in', { body, headers });
  const cookieOf = ({ headers }: Answer) => headers.get('set-cookie')?.split(';')[0] ?? '';

  it('keeps its refresh token in a cookie that scripts, other paths and other sites do not get', async () => {
    const answer = await signInAt(SAME_ORIGIN);
    expect(answer.status).toBe(200);
    expect(answer.body.data).not.toHaveProperty('refresh_token');
    const [pair, ...attributes] = answer.headers.get('set-cookie')!.split('; ');
    expect(pair).toMatch(/^tickgate_refresh=tgr_/);
    expect(attributes.filter((attribute) => !attribute.startsWith('Expires='))).toEqual([
      'Path=/auth',
      'HttpOnly',
      'SameSite=Strict',
    ]);
    const refreshed = await call(gateway, 'POST /auth/refresh', { headers: { cookie: pair!, ...SAME_ORIGIN } });
    expect(refreshed).toMatchObject({ status: 200 });
    expect(refreshed.body.data).not.toHaveProperty('refresh_token');
    expect(cookieOf(refreshed)).not.toBe(pair);
  });

  it('has a cookie for TLS only where a trusted proxy says that it speaks TLS', async () => {
    const answer = await signInAt({ 'x-forwarded-proto': 'https' });
    expect(answer.headers.get('set-cookie')).toContain('; Secure');
  });

  it('ends, and loses its cookie, at a sign-out', async () => {
    const cookie = cookieOf(await signInAt(SAME_ORIGIN));
    const out = await call(gateway, 'POST /auth/sign-out', { headers: { cookie, ...SAME_ORIGIN } });
    expect(out).toMatchObject({ status: 200 });
    expect(out.headers.get('set-cookie')).toMatch(/^tickgate_refresh=; Path=\/auth; Expires=Thu, 01 Jan 1970/);
    const refreshed = await call(gateway, 'POST /auth/refresh', { headers: { cookie, ...SAME_ORIGIN } });
    expect(refreshed.status).toBe(401);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour of the site', { 'sec-fetch-site': 'same-site' }],
    ['an origin of another host', { origin: 'https://evil.example' }],
    ['an origin of another port', { origin: 'http://127.0.0.1:1' }],
    ['no origin', { origin: 'null' }],
    ['another site that names ours as its origin', { 'sec-fetch-site': 'cross-site', origin: 'OURS' }],
  ])('refuses what a page of %s makes the browser send, and does nothing', async (_where, given) => {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value === 'OURS' ? gateway.endpoints.http : value]),
    );
    const cookie = cookieOf(await signInAt(SAME_ORIGIN));
    for (const refused of [
      await signInAt(headers),
      await signInAt(headers, { ...credentials, password: 'not the password' }),
      await call(gateway, 'POST /auth/refresh', { headers: { cookie, ...headers } }),
      await call(gateway, 'POST /auth/sign-out', { headers: { cookie, ...headers } }),
      await call(gateway, 'POST /auth/setup', { headers, body: { token: 'x'.repeat(43), password: PASSWORD } }),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
      expect(refused.headers.get('set-cookie')).toBeNull();
    }
    const own = { cookie, origin: gateway.endpoints.http };
    expect((await call(gateway, 'POST /auth/refresh', { headers: own })).status).toBe(200);
  });

  it('lets a page of another site sign in that keeps the tokens itself', async () => {
    const answer = await signInAt({ 'sec-fetch-site': 'cross-site' }, { ...credentials, token_delivery: 'body' });
    expect(answer).toMatchObject({ status: 200, body: { data: { refresh_token: expect.any(String) } } });
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});
