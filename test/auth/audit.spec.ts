import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { AuditEntryDto } from '../../src/modules/admin/audit/audit.dto.js';
import { AuditService } from '../../src/modules/auth/audit/audit.service.js';
import { SignInFailures } from '../../src/modules/auth/audit/sign-in-failures.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { TestGateway } from '../support/gateway.js';
import { call } from './support/http-call.js';
import { firstAdmin, newUser, PASSWORD, type Person, signIn } from './support/people.js';

describeOnEachDatabase('the audit log over the admin API', () => {
  let gateway: TestGateway;
  let chief: Person;

  beforeEach(async () => {
    gateway = await TestGateway.start();
    chief = await firstAdmin(gateway);
  });

  afterEach(() => gateway.stop());

  const list = async (query = '') =>
    (await call<AuditEntryDto[]>(gateway, `GET /admin/v1/audit${query}`, { token: chief.token })).body;
  const actions = async (query = '') => (await list(query)).data.map(({ action }) => action);

  it('tells of set-ups, sign-ins, sign-outs and changes, the newest first, with who and from where', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const again = await signIn(gateway, 'asha');
    await call(gateway, 'POST /auth/sign-out', { body: { refresh_token: again.refreshToken } });
    const { data } = await list();
    expect(data.map(({ action }) => action)).toEqual(['sign_out', 'sign_in', 'set_up', 'user.create', 'set_up']);
    expect(data[1]).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      user_id: asha.id,
      user_name: 'asha',
      key_id: null,
      address: '127.0.0.1',
      action: 'sign_in',
      target_type: 'session',
      target_id: again.sessionId,
      outcome: 'success',
      details: { user_agent: expect.any(String) },
    });
  });

  it('tells of failed sign-ins, but keeps no name that nobody has: it may be a password', async () => {
    const typed = 'my-secret-password';
    for (const name of ['chief', typed]) {
      await call(gateway, 'POST /auth/sign-in', { body: { name, password: 'not the password' } });
    }
    await call(gateway, 'POST /auth/setup', { body: { token: 'x'.repeat(43), password: PASSWORD } });
    await gateway.get(SignInFailures).flush();
    const { data } = await list('?outcome=denied');
    expect(data).toMatchObject([
      { action: 'sign_in', user_id: null, user_name: null, details: { reason: 'link_invalid' } },
      { action: 'sign_in', user_id: null, user_name: null, details: { reason: 'unknown_user' } },
      { action: 'sign_in', user_id: null, user_name: 'chief', details: { reason: 'wrong_password' } },
    ]);
    expect(JSON.stringify(data)).not.toContain(typed);
  });

  it('tells of a copied refresh token', async () => {
    const refresh = (token: string) =>
      call<{ refresh_token: string }>(gateway, 'POST /auth/refresh', { body: { refresh_token: token } });
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const next = (await refresh(asha.refreshToken)).body.data.refresh_token;
    await refresh(next);
    await refresh(asha.refreshToken);
    await gateway.get(SignInFailures).flush();
    expect((await list('?outcome=denied')).data).toMatchObject([
      { user_name: 'asha', details: { reason: 'session_copied' } },
    ]);
  });

  it('narrows by user, action, outcome, target and time', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    await call(gateway, `POST /admin/v1/users/${asha.id}/disable`, { token: chief.token });
    expect(await actions(`?user_id=${asha.id}`)).toEqual(['set_up']);
    expect(await actions('?action=user.disable')).toEqual(['user.disable']);
    expect(await actions('?outcome=denied')).toEqual([]);
    expect(await actions(`?target_type=user&target_id=${asha.id}`)).toEqual(['user.disable', 'user.create']);
    const [{ at }] = (await list()).data as [AuditEntryDto];
    expect(await actions(`?until=${at}&action=user.disable`)).toEqual([]);
    expect(await actions(`?since=${at}&action=user.disable`)).toEqual(['user.disable']);
    expect(await actions('?since=2099-01-01T00:00:00%2B05:30')).toEqual([]);
  });

  it('comes in pages', async () => {
    await newUser(gateway, chief, 'asha', 'trader');
    const all = (await list()).data;
    const first = await list('?limit=2');
    const second = await list(`?limit=2&after=${first.next}`);
    expect([...first.data, ...second.data]).toEqual(all);
    expect(second.next).toBeNull();
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['after=x', 'after'],
    ['after=99999999999', 'after'],
    ['user_id=1', 'user_id'],
    ["action=x'--", 'action'],
    ['outcome=good', 'outcome'],
    ['since=yesterday', 'since'],
    ['until=2025-01-01', 'until'],
    ['limit=1&limit=2', 'limit'],
    ['user=asha', 'user'],
  ])('answers 400 with the field to %s', async (query, field) => {
    expect(await call(gateway, `GET /admin/v1/audit?${query}`, { token: chief.token })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_PARAMETERS', field },
    });
  });

  it('holds no password and no token', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const body = { current_password: PASSWORD, new_password: 'another four odd words' };
    await call(gateway, 'POST /auth/password', { token: asha.token, body });
    const log = JSON.stringify(await list());
    expect(log).toContain('user.change_password');
    for (const secret of [PASSWORD, body.new_password, asha.token, asha.refreshToken, 'argon2']) {
      expect(log).not.toContain(secret);
    }
  });

  it('has no entry of a change that was rolled back', async () => {
    const before = await list();
    const dataSource = gateway.get(DataSource);
    await dataSource
      .transaction(async (manager) => {
        await gateway.get(AuditService).record(manager, { address: '', action: 'test.change' });
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(await list()).toEqual(before);
  });

  it('cannot be changed', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await call(gateway, `${method} /admin/v1/audit`, { token: chief.token });
      expect(answer.status).toBe(404);
    }
  });
});
