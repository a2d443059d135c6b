import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { hashSync } from '@node-rs/argon2';
import { DataSource, IsNull } from 'typeorm';
import type { NewUserDto } from '../../src/modules/admin/users/user.dto.js';
import { LoginSession } from '../../src/modules/auth/entities/login-session.entity.js';
import { SetupLink } from '../../src/modules/auth/entities/setup-link.entity.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import type { SessionDto, SignedInDto } from '../../src/modules/auth/sign-in/session.dto.js';
import { FirstAdmin } from '../../src/modules/auth/users/first-admin.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { call } from './support/http-call.js';
import { firstAdmin, newUser, PASSWORD, type Person, signIn } from './support/people.js';

let gateway: TestGateway;

async function start(): Promise<void> {
  gateway = await TestGateway.start();
}

const me = (token: string) => call(gateway, 'GET /auth/me', { token });

describeOnEachDatabase('signing in over HTTP', () => {
  beforeEach(start);
  afterEach(() => gateway.stop());

  it('makes the first admin by the set-up link, once, and signs the admin in', async () => {
    const token = gateway.get(FirstAdmin).takeToken();
    const body = { token, name: 'Chief', password: PASSWORD, token_delivery: 'body' };
    const answer = await call<SignedInDto>(gateway, 'POST /auth/setup', { body });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        status: 'success',
        data: {
          token_type: 'Bearer',
          expires_in: 600,
          refresh_token: expect.stringMatching(/^tgr_/),
          user: { name: 'chief', role: 'admin', scopes: ['stream', 'market_data', 'orders', 'admin'] },
        },
      },
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await me(answer.body.data.access_token)).toMatchObject({ status: 200, body: { data: { name: 'chief' } } });

    const again = await call(gateway, 'POST /auth/setup', { body: { ...body, name: 'another' } });
    expect(again).toMatchObject({ status: 401, body: { status: 'error', code: 'AUTHENTICATION_ERROR' } });
    await signIn(gateway, 'chief');
  });

  it('tells what a set-up link is for, and whose it is, without using it up', async () => {
    const purpose = (token: string) => call(gateway, 'POST /auth/setup-link', { body: { token } });
    const first = gateway.get(FirstAdmin).takeToken()!;
    const expected = { purpose: 'first_admin', expires_at: expect.stringMatching(/Z$/) };
    for (let look = 0; look < 2; look++) {
      expect(await purpose(first)).toMatchObject({ status: 200, body: { status: 'success', data: expected } });
    }
    const body = { token: first, name: 'chief', password: PASSWORD, token_delivery: 'body' };
    const chief = await call<SignedInDto>(gateway, 'POST /auth/setup', { body });
    expect(await purpose(first)).toMatchObject({ status: 401, body: { code: 'AUTHENTICATION_ERROR' } });

    const invited = await call<NewUserDto>(gateway, 'POST /admin/v1/users', {
      token: chief.body.data.access_token,
      body: { name: 'asha', role: 'trader' },
    });
    const { token } = invited.body.data.setup_link;
    expect(await purpose(token)).toMatchObject({ body: { data: { purpose: 'user', name: 'asha' } } });
    expect(await purpose('x'.repeat(42))).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMETERS' } });
  });

  it('lets a set-up link be used by one of many who try at once', async () => {
    const token = gateway.get(FirstAdmin).takeToken();
    const tries = await Promise.all(
      ['one', 'two', 'three', 'four'].map((name) =>
        call(gateway, 'POST /auth/setup', { body: { token, name, password: PASSWORD } }),
      ),
    );
    expect(tries.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    const { manager } = gateway.get(DataSource);
    expect(await manager.countBy(User, { role: 'admin' })).toBe(1);
  });

  it('refuses a set-up link that is older than a day', async () => {
    const token = gateway.get(FirstAdmin).takeToken();
    const { manager } = gateway.get(DataSource);
    await manager.update(SetupLink, { userId: IsNull() }, { expiresAt: new Date(Date.now() - 1) });
    const body = { token, name: 'chief', password: PASSWORD };
    expect(await call(gateway, 'POST /auth/setup', { body })).toMatchObject({ status: 401 });
  });

  it('lets a user choose a password by a link of the own, and sign in with it in any case and form of the name', async () => {
    const admin = await firstAdmin(gateway);
    const asha = await newUser(gateway, admin, 'Asha', 'trader');
    expect(asha.name).toBe('asha');
    for (const name of ['asha', 'ASHA', 'ａsha']) {
      const again = await signIn(gateway, name);
      expect(again).toMatchObject({ id: asha.id });
      expect(again.sessionId).not.toBe(asha.sessionId);
    }
    expect(await me(asha.token)).toMatchObject({
      body: { data: { id: asha.id, role: 'trader', scopes: ['stream', 'market_data', 'orders'] } },
    });
  });

  it('makes a hash anew that was cheap, when its user signs in', async () => {
    await firstAdmin(gateway);
    const { manager } = gateway.get(DataSource);
    const cheap = hashSync(PASSWORD, { memoryCost: 8_192, timeCost: 1, parallelism: 1 });
    await manager.update(User, { name: 'chief' }, { passwordHash: cheap });
    await signIn(gateway, 'chief');
    const { passwordHash } = await manager.findOneByOrFail(User, { name: 'chief' });
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await signIn(gateway, 'chief');
  });

  it('answers a wrong password, an unknown user, a user without a password and a disabled one in the same way', async () => {
    const admin = await firstAdmin(gateway);
    const bela = await newUser(gateway, admin, 'bela', 'viewer');
    await call(gateway, `POST /admin/v1/users/${bela.id}/disable`, { token: admin.token });
    const answers = await Promise.all(
      [
        { name: 'chief', password: 'not the password' },
        { name: 'nobody', password: PASSWORD },
        { name: 'desk1', password: PASSWORD },
        { name: 'bela', password: PASSWORD },
      ].map((body) => call(gateway, 'POST /auth/sign-in', { body })),
    );
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toEqual({
        status: 401,
        body: { status: 'error', code: 'AUTHENTICATION_ERROR', message: 'The name or the password is wrong' },
      });
      expect(headers.get('set-cookie')).toBeNull();
    }
  });

  it('changes a password, and ends all other sessions at once', async () => {
    const chief = await firstAdmin(gateway);
    const elsewhere = await signIn(gateway, 'chief');
    const change = (body: unknown) => call(gateway, 'POST /auth/password', { token: chief.token, body });
    const next = 'another four odd words';
    expect(await change({ current_password: 'not the password', new_password: next })).toMatchObject({ status: 403 });
    expect(await change({ current_password: PASSWORD, new_password: 'short' })).toMatchObject({
      status: 400,
      body: { field: 'new_password' },
    });
    expect((await me(elsewhere.token)).status).toBe(200);

    expect(await change({ current_password: PASSWORD, new_password: next })).toMatchObject({ status: 200 });
    expect((await me(elsewhere.token)).status).toBe(401);
    expect((await me(chief.token)).status).toBe(200);
    const old = await call(gateway, 'POST /auth/sign-in', { body: { name: 'chief', password: PASSWORD } });
    expect(old.status).toBe(401);
    await signIn(gateway, 'chief', next);
  });

  it('lists the own sessions, and ends one, or all others, at once', async () => {
    const chief = await firstAdmin(gateway);
    const [second, third] = [await signIn(gateway, 'chief'), await signIn(gateway, 'chief')];
    const listed = async () =>
      (await call<SessionDto[]>(gateway, 'GET /auth/sessions', { token: chief.token })).body.data;
    const all = await listed();
    expect(all.map(({ id }) => id).sort()).toEqual([chief, second, third].map(({ sessionId }) => sessionId).sort());
    expect(all.filter(({ current }) => current)).toEqual([
      expect.objectContaining({ id: chief.sessionId, address: '127.0.0.1', user_agent: expect.any(String) }),
    ]);

    expect((await me(second.token)).status).toBe(200);
    const end = `DELETE /auth/sessions/${second.sessionId}`;
    expect(await call(gateway, end, { token: chief.token })).toMatchObject({ status: 200 });
    expect((await me(second.token)).status).toBe(401);
    expect(await call(gateway, end, { token: chief.token })).toMatchObject({
      status: 404,
      body: { code: 'NOT_FOUND' },
    });

    expect(await call(gateway, 'DELETE /auth/sessions', { token: chief.token })).toMatchObject({
      body: { data: { ended: 1 } },
    });
    expect((await me(third.token)).status).toBe(401);
    expect(await listed()).toHaveLength(1);
  });

  it("answers 404 to another user's session, as to one that is not there", async () => {
    const chief = await firstAdmin(gateway);
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const [others, none] = await Promise.all(
      [chief.sessionId, 'no-session'].map((id) => call(gateway, `DELETE /auth/sessions/${id}`, { token: asha.token })),
    );
    expect(others).toMatchObject({ status: 404 });
    expect(others?.body).toEqual(none?.body);
    expect((await me(chief.token)).status).toBe(200);
  });

  it('keeps neither passwords nor tokens in the clear', async () => {
    const chief = await firstAdmin(gateway);
    const { manager } = gateway.get(DataSource);
    const rows = JSON.stringify([
      await manager.find(User),
      await manager.find(LoginSession),
      await manager.find(SetupLink),
    ]);
    const secrets = ({ token, refreshToken }: Person) => [token, refreshToken, refreshToken.split('.')[2]!, PASSWORD];
    for (const secret of secrets(chief)) expect(rows).not.toContain(secret);
    expect((await manager.findOneByOrFail(User, { name: 'chief' })).passwordHash).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
    );
  });
});

describeOnEachDatabase('what is refused before anybody is signed in', () => {
  let link: string | undefined;

  beforeAll(async () => {
    await start();
    link = gateway.get(FirstAdmin).takeToken();
  });
  afterAll(() => gateway.stop());

  it.each([
    ['without a name', { name: undefined }, 400, 'name'],
    ['with a name that cannot be', { name: 'a b' }, 400, 'name'],
    ['with the name of another user', { name: 'DESK1' }, 409, undefined],
    ['with a name that looks like that of another user', { name: 'deskl' }, 409, undefined],
    ['with a short password', { password: 'too short' }, 400, 'password'],
    ['with a password that is guessed first', { password: 'passwordpassword' }, 400, 'password'],
    ['with the name for a password', { name: 'longlonglong', password: 'longlonglong' }, 400, 'password'],
    ['with a token that is none', { token: 'x' }, 400, 'token'],
    ['with an unknown token', { token: 'x'.repeat(43) }, 401, undefined],
    ['with a field that it does not have', { role: 'admin' }, 400, 'role'],
    ['with a password that is no text', { password: ['x'.repeat(20)] }, 400, 'password'],
  ])('refuses a set-up %s, and leaves the link usable', async (_how, wrong, status, field) => {
    const body = { token: link, name: 'chief', password: PASSWORD, token_delivery: 'body' };
    const refused = await call(gateway, 'POST /auth/setup', { body: { ...body, ...wrong } });
    expect(refused).toMatchObject({ status, body: { status: 'error', ...(field && { field }) } });
    const { manager } = gateway.get(DataSource);
    expect(await manager.countBy(SetupLink, { usedAt: IsNull() })).toBe(1);
    expect(await manager.countBy(User, { role: 'admin' })).toBe(0);
  });

  it.each([
    ['no name', { password: PASSWORD }, 'name'],
    ['no password', { name: 'chief' }, 'password'],
    ['a name that is an object', { name: { length: 3 }, password: PASSWORD }, 'name'],
    ['a very long name', { name: 'x'.repeat(900_000), password: PASSWORD }, 'name'],
    ['a very long password', { name: 'chief', password: 'x'.repeat(900_000) }, 'password'],
    ['an unknown delivery', { name: 'chief', password: PASSWORD, token_delivery: 'mail' }, 'token_delivery'],
    ['a field too many', { name: 'chief', password: PASSWORD, admin: true }, 'admin'],
    ['a name with a NUL', { name: 'chi\0ef', password: PASSWORD }, 'name'],
  ])('answers 400 with the field to a sign-in with %s', async (_what, body, field) => {
    expect(await call(gateway, 'POST /auth/sign-in', { body })).toMatchObject({
      status: 400,
      body: { status: 'error', code: 'INVALID_PARAMETERS', field },
    });
  });

  it('knows an API key as its user, and keeps it from what is the own affair of a person', async () => {
    const headers = { 'X-API-KEY': API_KEY };
    expect(await call(gateway, 'GET /auth/me', { headers })).toMatchObject({
      status: 200,
      body: { data: { name: 'desk1', role: 'trader', key_id: expect.any(String) } },
    });
    const body = { current_password: PASSWORD, new_password: PASSWORD };
    for (const answer of [
      await call(gateway, 'GET /auth/sessions', { headers }),
      await call(gateway, 'DELETE /auth/sessions', { headers }),
      await call(gateway, 'POST /auth/password', { headers, body }),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    }
  });

  it('leaves the set-up link as it was', async () => {
    const body = { token: link, name: 'chief', password: PASSWORD, token_delivery: 'body' };
    expect(await call(gateway, 'POST /auth/setup', { body })).toMatchObject({ status: 200 });
  });
});
