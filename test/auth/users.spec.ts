import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { AuditEntryDto } from '../../src/modules/admin/audit/audit.dto.js';
import type { NewUserDto, SetupLinkDto, UserDto } from '../../src/modules/admin/users/user.dto.js';
import { User } from '../../src/modules/auth/entities/user.entity.js';
import { type Invalidation, Invalidations } from '../../src/modules/auth/invalidations.js';
import { describeOnEachDatabase } from '../support/each-database.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { type CallOptions, call } from './support/http-call.js';
import { firstAdmin, newUser, PASSWORD, type Person, signIn } from './support/people.js';

const USERS = '/admin/v1/users';

let gateway: TestGateway;
let chief: Person;
let told: Invalidation[];

async function start(): Promise<void> {
  gateway = await TestGateway.start();
  chief = await firstAdmin(gateway);
  told = [];
  gateway.get(Invalidations).onInvalidated((invalidation) => told.push(invalidation));
}

const asChief = <Data = UserDto>(request: string, body?: unknown) =>
  call<Data>(gateway, request, { token: chief.token, ...(body !== undefined && { body }) });
const me = async (person: Person) => (await call(gateway, 'GET /auth/me', { token: person.token })).status;
const keyWorks = async () => (await call(gateway, 'GET /auth/me', { headers: { 'X-API-KEY': API_KEY } })).status;
const idOf = async (name: string) => (await gateway.get(DataSource).manager.findOneByOrFail(User, { name })).id;
const lastEntry = async () => (await asChief<AuditEntryDto[]>('GET /admin/v1/audit?limit=1')).body.data[0];

describeOnEachDatabase('users over the admin API', () => {
  beforeEach(start);
  afterEach(() => gateway.stop());

  it('lists users by name, in pages', async () => {
    for (const name of ['asha', 'bela']) await newUser(gateway, chief, name, 'viewer');
    const pages: string[][] = [];
    let next: string | null | undefined;
    do {
      const { body } = await asChief<UserDto[]>(`GET ${USERS}?limit=2${next ? `&after=${next}` : ''}`);
      pages.push(body.data.map(({ name }) => name));
      next = body.next;
    } while (next);
    expect(pages).toEqual([
      ['asha', 'bela'],
      ['chief', 'desk1'],
    ]);
  });

  it('shows what an operator needs to know of a user, and no hash', async () => {
    const answer = await asChief(`GET ${USERS}/${await idOf('desk1')}`);
    expect(answer.body.data).toEqual({
      id: expect.any(String),
      name: 'desk1',
      role: 'trader',
      has_password: false,
      created_at: expect.stringMatching(/Z$/),
      disabled_at: null,
      entitlement: { modes: null, depth_levels: null, exchanges: null, max_symbols: null, max_connections: null },
    });
  });

  it('makes a user who cannot sign in before the link is used', async () => {
    const made = await asChief<NewUserDto>(`POST ${USERS}`, { name: 'Asha', role: 'trader' });
    expect(made).toMatchObject({
      status: 201,
      body: { data: { name: 'asha', role: 'trader', has_password: false, disabled_at: null } },
    });
    const { id, setup_link: link } = made.body.data;
    expect(link.path).toBe(`/setup#token=${link.token}`);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(await lastEntry()).toMatchObject({
      user_name: 'chief',
      address: '127.0.0.1',
      action: 'user.create',
      target_type: 'user',
      target_id: id,
      outcome: 'success',
      details: { name: 'asha', role: 'trader' },
    });
    expect(JSON.stringify((await asChief('GET /admin/v1/audit')).body)).not.toContain(link.token);
  });

  it('makes a user of a name once, when many are asked for at once', async () => {
    const answers = await Promise.all(
      ['asha', 'ASHA', 'ａsha', 'asha'].map((name) => asChief(`POST ${USERS}`, { name, role: 'viewer' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  });

  it('changes a role, tells it, and writes it down', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'viewer');
    told.length = 0;
    expect(await asChief(`PATCH ${USERS}/${asha.id}`, { role: 'trader' })).toMatchObject({
      status: 200,
      body: { data: { role: 'trader' } },
    });
    expect(told).toContainEqual({ type: 'USER', id: asha.id });
    expect(await lastEntry()).toMatchObject({
      action: 'user.change_role',
      details: { name: 'asha', from: 'viewer', to: 'trader' },
    });
    const entry = await lastEntry();
    await asChief(`PATCH ${USERS}/${asha.id}`, { role: 'trader' });
    expect(await lastEntry()).toEqual(entry);
  });

  it('keeps a disabled user out at once, with sessions, refresh tokens and links, and lets the user in again', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const link = (await asChief<SetupLinkDto>(`POST ${USERS}/${asha.id}/setup-link`)).body.data;
    expect(await me(asha)).toBe(200);
    const disabled = await asChief(`POST ${USERS}/${asha.id}/disable`);
    expect(disabled).toMatchObject({ status: 200, body: { data: { disabled_at: expect.any(String) } } });
    expect(await me(asha)).toBe(401);
    const refresh = { body: { refresh_token: asha.refreshToken } };
    expect((await call(gateway, 'POST /auth/refresh', refresh)).status).toBe(401);
    const setUp = { body: { token: link.token, password: PASSWORD } };
    expect((await call(gateway, 'POST /auth/setup', setUp)).status).toBe(401);
    expect(await asChief(`POST ${USERS}/${asha.id}/setup-link`)).toMatchObject({ status: 409 });
    const credentials = { body: { name: 'asha', password: PASSWORD } };
    expect((await call(gateway, 'POST /auth/sign-in', credentials)).status).toBe(401);

    expect(await asChief(`POST ${USERS}/${asha.id}/enable`)).toMatchObject({ body: { data: { disabled_at: null } } });
    expect(await me(asha)).toBe(401);
    expect((await signIn(gateway, 'asha')).id).toBe(asha.id);
  });

  it('stops the API keys of a disabled user, and starts them again', async () => {
    const desk = await idOf('desk1');
    expect(await keyWorks()).toBe(200);
    await asChief(`POST ${USERS}/${desk}/disable`);
    expect(await keyWorks()).toBe(401);
    await asChief(`POST ${USERS}/${desk}/enable`);
    expect(await keyWorks()).toBe(200);
  });

  it.each([
    ['demoted', (id: string) => asChief(`PATCH ${USERS}/${id}`, { role: 'trader' })],
    ['disabled', (id: string) => asChief(`POST ${USERS}/${id}/disable`)],
    ['deleted', (id: string) => asChief<UserDto>(`DELETE ${USERS}/${id}`)],
  ])('does not let the last admin be %s, unless there is another who can sign in', async (_what, change) => {
    const second = await asChief<NewUserDto>(`POST ${USERS}`, { name: 'second', role: 'admin' });
    const refused = await change(chief.id);
    expect(refused).toMatchObject({ status: 409, body: { status: 'error', code: 'CONFLICT' } });
    expect(await me(chief)).toBe(200);
    const body = { token: second.body.data.setup_link.token, password: PASSWORD };
    expect((await call(gateway, 'POST /auth/setup', { body })).status).toBe(200);
    expect(await change(chief.id)).toMatchObject({ status: 200 });
  });

  it('keeps one admin when two demote each other at once', async () => {
    const second = await newUser(gateway, chief, 'second', 'admin');
    const demote = (by: Person, whom: Person): Promise<{ status: number }> =>
      call(gateway, `PATCH ${USERS}/${whom.id}`, { token: by.token, body: { role: 'viewer' } });
    await Promise.all([demote(chief, second), demote(second, chief)]);
    expect(await gateway.get(DataSource).manager.countBy(User, { role: 'admin' })).toBe(1);
  });

  it('sets a new password by a new link, which makes earlier links and sessions useless', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const [first, second] = [
      (await asChief<SetupLinkDto>(`POST ${USERS}/${asha.id}/setup-link`)).body.data,
      (await asChief<SetupLinkDto>(`POST ${USERS}/${asha.id}/setup-link`)).body.data,
    ];
    const password = 'another four odd words';
    const use = (token: string, name?: string) =>
      call(gateway, 'POST /auth/setup', { body: { token, password, ...(name && { name }) } });
    expect((await use(first.token)).status).toBe(401);
    expect(await use(second.token, 'bela')).toMatchObject({ status: 400, body: { field: 'name' } });
    expect(await me(asha)).toBe(200);
    expect((await use(second.token, 'ASHA')).status).toBe(200);
    expect(await me(asha)).toBe(401);
    expect((await signIn(gateway, 'asha', password)).id).toBe(asha.id);
  });

  it('deletes a user on whom nothing hangs, and no other', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    await asChief(`PUT ${USERS}/${asha.id}/entitlement`, { modes: ['LTP'] });
    expect(await asChief(`DELETE ${USERS}/${asha.id}`)).toMatchObject({ status: 200 });
    expect(await me(asha)).toBe(401);
    expect(await asChief(`GET ${USERS}/${asha.id}`)).toMatchObject({ status: 404 });
    const refused = await asChief(`DELETE ${USERS}/${await idOf('desk1')}`);
    expect(refused).toMatchObject({ status: 409, body: { message: expect.stringContaining('1 API keys') } });
    expect(await keyWorks()).toBe(200);
  });

  it("sets and clears a user's own limits", async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    told.length = 0;
    const path = `${USERS}/${asha.id}/entitlement`;
    const limits = { modes: ['LTP'], depth_levels: [5], exchanges: [], max_symbols: 10, max_connections: 2 };
    expect((await asChief(`PUT ${path}`, limits)).body.data.entitlement).toEqual(limits);
    expect((await asChief(`PUT ${path}`, { max_symbols: 20 })).body.data.entitlement).toEqual({
      modes: null,
      depth_levels: null,
      exchanges: null,
      max_symbols: 20,
      max_connections: null,
    });
    expect((await asChief(`DELETE ${path}`)).body.data.entitlement).toMatchObject({ max_symbols: null });
    expect(told).toEqual(Array(3).fill({ type: 'USER', id: asha.id }));
    expect(await lastEntry()).toMatchObject({ action: 'user.clear_entitlement', target_id: asha.id });
  });
});

describeOnEachDatabase('what the admin API refuses of users', () => {
  beforeAll(start);
  afterAll(() => gateway.stop());

  it.each([
    ['no name', { role: 'viewer' }, 400, 'name'],
    ['a name with a space', { name: 'as ha', role: 'viewer' }, 400, 'name'],
    ['a name of two scripts', { name: 'аsha', role: 'viewer' }, 400, 'name'],
    ['a name of a megabyte', { name: 'a'.repeat(900_000), role: 'viewer' }, 400, 'name'],
    ['no role', { name: 'asha' }, 400, 'role'],
    ['an unknown role', { name: 'asha', role: 'root' }, 400, 'role'],
    ['a field too many', { name: 'asha', role: 'viewer', password_hash: 'x' }, 400, 'password_hash'],
    ['a name that is there', { name: 'DESK1', role: 'viewer' }, 409, undefined],
    ['a name in another width', { name: 'ｄｅｓｋ１', role: 'viewer' }, 409, undefined],
    ['a name that looks like one that is there', { name: 'deskl', role: 'viewer' }, 409, undefined],
    ['a name with an accent more', { name: 'chíef', role: 'viewer' }, 409, undefined],
  ])('refuses a user with %s', async (_what, body, status, field) => {
    const answer = await asChief(`POST ${USERS}`, body);
    expect(answer).toMatchObject({ status, body: { status: 'error', ...(field && { field }) } });
    expect(await gateway.get(DataSource).manager.count(User)).toBe(2);
  });

  it.each([
    ['an unknown mode', { modes: ['LTP', 'MAGIC'] }, 'modes'],
    ['a mode twice', { modes: ['LTP', 'LTP'] }, 'modes'],
    ['a depth level that there is not', { depth_levels: [7] }, 'depth_levels'],
    ['an exchange in one text', { exchanges: 'NSE,BSE' }, 'exchanges'],
    ['an exchange with a comma', { exchanges: ['NSE,BSE'] }, 'exchanges'],
    ['a count that is none', { max_symbols: 1.5 }, 'max_symbols'],
    ['a count of nothing', { max_connections: 0 }, 'max_connections'],
    ['a field too many', { user_id: 'x' }, 'user_id'],
  ])('refuses limits with %s', async (_what, body, field) => {
    const answer = await asChief(`PUT ${USERS}/${chief.id}/entitlement`, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_PARAMETERS', field } });
  });

  it('answers 404 to an unknown id, and to what is none', async () => {
    for (const id of [randomUUID(), 'no-id', "x'--"]) {
      const answers = await Promise.all([
        asChief(`GET ${USERS}/${id}`),
        asChief(`PATCH ${USERS}/${id}`, { role: 'viewer' }),
        asChief(`DELETE ${USERS}/${id}`),
        asChief(`POST ${USERS}/${id}/disable`),
        asChief(`POST ${USERS}/${id}/enable`),
        asChief(`POST ${USERS}/${id}/setup-link`),
        asChief(`PUT ${USERS}/${id}/entitlement`, {}),
        asChief(`DELETE ${USERS}/${id}/entitlement`),
      ]);
      for (const answer of answers) expect(answer).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    expect(told).toEqual([]);
  });

  it('is for admins who have the scope, and for nobody else', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    const requests: [string, unknown?][] = [
      [`GET ${USERS}`],
      [`GET ${USERS}/${asha.id}`],
      [`POST ${USERS}`, { name: 'mallory', role: 'admin' }],
      [`PATCH ${USERS}/${asha.id}`, { role: 'admin' }],
      [`DELETE ${USERS}/${asha.id}`],
      [`POST ${USERS}/${asha.id}/disable`],
      [`POST ${USERS}/${asha.id}/enable`],
      [`POST ${USERS}/${asha.id}/setup-link`],
      [`PUT ${USERS}/${asha.id}/entitlement`, {}],
      [`DELETE ${USERS}/${asha.id}/entitlement`],
      ['GET /admin/v1/audit'],
    ];
    const callers: [CallOptions, number][] = [
      [{ token: asha.token }, 403],
      [{ headers: { 'X-API-KEY': API_KEY } }, 403],
      [{}, 401],
    ];
    for (const [caller, status] of callers) {
      for (const [request, body] of requests) {
        expect(await call(gateway, request, { ...caller, body })).toMatchObject({ status, body: { status: 'error' } });
      }
    }
    expect((await asChief(`GET ${USERS}/${asha.id}`)).body.data).toMatchObject({ role: 'trader', disabled_at: null });
  });
});
