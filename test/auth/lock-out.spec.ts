import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { systemClock } from '../../src/common/clock.js';
import type { SetupLinkDto } from '../../src/modules/admin/users/user.dto.js';
import { SignInFailures } from '../../src/modules/auth/audit/sign-in-failures.js';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import { PasswordHasher } from '../../src/modules/auth/sign-in/password-hasher.js';
import { TemporarilyUnavailableError } from '../../src/modules/auth/temporarily-unavailable.error.js';
import { TestGateway } from '../support/gateway.js';
import { TestDatabase } from '../support/test-database.js';
import { flood } from './support/flood.js';
import { call } from './support/http-call.js';
import { firstAdmin, newUser, PASSWORD, type Person } from './support/people.js';

const FLOOD = 5_000;
const SMALL_FLOOD = 300;

describe('the lock-out', () => {
  let gateway: TestGateway;
  let chief: Person;
  let computed: () => number;

  beforeEach(async () => {
    gateway = await TestGateway.start({ TRUST_PROXY: 'loopback' });
    chief = await firstAdmin(gateway);
    // On a busy machine a wait of a second would be over before the test has looked.
    jest.spyOn(systemClock, 'monotonic').mockReturnValue(systemClock.monotonic());
    const verify = jest.spyOn(gateway.get(PasswordHasher), 'verify');
    computed = () => verify.mock.calls.length;
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await gateway.stop();
  });

  /** A try from an address of its own, as a proxy would pass it on. */
  const tryAs = (name: string, address: string, password = 'not the password') =>
    call(gateway, 'POST /auth/sign-in', {
      body: { name, password, token_delivery: 'body' },
      headers: { 'x-forwarded-for': address },
    });

  const wrongTry = (name: string) => ({
    path: '/auth/sign-in',
    body: { name, password: 'not the password', token_delivery: 'body' },
    headers: { 'x-forwarded-for': '198.51.100.7' },
  });

  it('refuses 5,000 wrong passwords cheaply, while others sign in', async () => {
    await newUser(gateway, chief, 'asha', 'trader');
    let signIns = 0;
    const timedSignIn = async () => {
      const start = performance.now();
      const name = signIns++ % 2 ? 'asha' : 'chief';
      expect((await tryAs(name, `192.0.2.${signIns % 250}`, PASSWORD)).status).toBe(200);
      return performance.now() - start;
    };
    const quiet: number[] = [];
    for (let i = 0; i < 10; i++) quiet.push(await timedSignIn());

    const before = computed();
    const during: number[] = [];
    const flooding = flood(gateway, FLOOD, () => wrongTry('victim'));
    let isOver = false;
    void flooding.finally(() => {
      isOver = true;
    });
    while (!isOver) during.push(await timedSignIn());
    const statuses = await flooding;

    expect(statuses.filter((status) => status === 401)).toHaveLength(6);
    expect(statuses.filter((status) => status === 429)).toHaveLength(FLOOD - 6);
    expect(computed() - before).toBe(6 + during.length);
    expect(during.length).toBeGreaterThan(5);
    expect(median(during) / median(quiet)).toBeLessThan(25);
  }, 120_000);

  it('refuses many names from one address as cheaply', async () => {
    const before = computed();
    const statuses = await flood(gateway, SMALL_FLOOD, (index) => wrongTry(`user${index}`));
    expect(computed() - before).toBe(31);
    expect(statuses.filter((status) => status === 401)).toHaveLength(31);
    expect(statuses.filter((status) => status === 429)).toHaveLength(SMALL_FLOOD - 31);
  }, 120_000);

  it('keeps the audit log short in a flood, and tells how much it left out', async () => {
    await flood(gateway, SMALL_FLOOD, () => wrongTry('chief'));
    await gateway.get(SignInFailures).flush();
    const { manager } = gateway.get(DataSource);
    const denied = await manager.findBy(AuditEntry, { outcome: 'denied' });
    expect(denied.length).toBeLessThanOrEqual(20);
    const floods = denied.filter(({ action }) => action === 'sign_in.flood');
    const left = floods.reduce((sum, { details }) => sum + JSON.parse(details).not_listed, 0);
    expect(left + denied.length - floods.length).toBe(SMALL_FLOOD);
  }, 120_000);

  it('makes a right password wait, too, and says for how long', async () => {
    const wrong = await Promise.all(Array.from({ length: 20 }, () => tryAs('chief', '198.51.100.7')));
    expect(wrong.filter(({ status }) => status === 401)).toHaveLength(6);
    const before = computed();
    const refused = await tryAs('chief', '198.51.100.7', PASSWORD);
    expect(refused).toMatchObject({
      status: 429,
      body: { status: 'error', code: 'RATE_LIMITED', message: expect.stringContaining('wait'), temporary: true },
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(computed()).toBe(before);
  });

  it('does not lock the user out anywhere else, nor another user in the same place who was there before', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    expect((await tryAs('asha', '198.51.100.7', PASSWORD)).status).toBe(200);
    await Promise.all(Array.from({ length: 60 }, (_, i) => tryAs(i % 2 ? 'chief' : `user${i}`, '198.51.100.7')));
    expect((await tryAs('chief', '198.51.100.7', PASSWORD)).status).toBe(429);
    expect((await tryAs('chief', '203.0.113.5', PASSWORD)).status).toBe(200);
    expect(await tryAs('asha', '198.51.100.7', PASSWORD)).toMatchObject({
      status: 200,
      body: { data: { user: { id: asha.id } } },
    });
  });

  it('slows a name down that a crowd tries, but not where its user has signed in before', async () => {
    expect((await tryAs('chief', '203.0.113.5', PASSWORD)).status).toBe(200);
    const crowd = await Promise.all(Array.from({ length: 60 }, (_, i) => tryAs('chief', `198.51.100.${i}`)));
    expect(crowd.filter(({ status }) => status === 401)).toHaveLength(31);
    expect((await tryAs('chief', '198.51.100.200', PASSWORD)).status).toBe(429);
    expect((await tryAs('chief', '203.0.113.5', PASSWORD)).status).toBe(200);
  });

  it('knows after a restart from where users are signed in', async () => {
    const database = await TestDatabase.create();
    try {
      const first = await TestGateway.start({ ...database.env });
      await firstAdmin(first);
      await first.stop();
      const second = await TestGateway.start({ ...database.env, TRUST_PROXY: 'loopback' });
      const signInFrom = async (address: string, password: string) => {
        const headers = { 'x-forwarded-for': address };
        return (await call(second, 'POST /auth/sign-in', { body: { name: 'chief', password }, headers })).status;
      };
      await Promise.all(Array.from({ length: 60 }, (_, i) => signInFrom(`198.51.100.${i}`, 'not the password')));
      expect(await signInFrom('198.51.100.200', PASSWORD)).toBe(429);
      expect(await signInFrom('127.0.0.1', PASSWORD)).toBe(200);
      await second.stop();
    } finally {
      await database.remove();
    }
  });

  it('counts wrong current passwords in a change of password, too', async () => {
    const change = () =>
      call(gateway, 'POST /auth/password', {
        token: chief.token,
        body: { current_password: 'not the password', new_password: 'another four odd words' },
      });
    const statuses: number[] = [];
    for (let i = 0; i < 8; i++) statuses.push((await change()).status);
    expect(statuses).toEqual([...Array(6).fill(403), 429, 429]);
  });

  it('lets in again by a set-up link of an admin', async () => {
    const asha = await newUser(gateway, chief, 'asha', 'trader');
    await Promise.all(Array.from({ length: 20 }, () => tryAs('asha', '127.0.0.1')));
    expect((await tryAs('asha', '127.0.0.1', PASSWORD)).status).toBe(429);
    const link = `POST /admin/v1/users/${asha.id}/setup-link`;
    const { body } = await call<SetupLinkDto>(gateway, link, { token: chief.token });
    const password = 'another four odd words';
    const set = await call(gateway, 'POST /auth/setup', { body: { token: body.data.token, password } });
    expect(set.status).toBe(200);
    expect((await tryAs('asha', '127.0.0.1', password)).status).toBe(200);
  });

  it('answers 503 when more sign in at once than can be computed, and does not count that as a failure', async () => {
    const hasher = gateway.get(PasswordHasher);
    const busy = new TemporarilyUnavailableError('Too many sign in at this moment; try again in a second', 1_000);
    const verify = jest.spyOn(hasher, 'verify').mockRejectedValue(busy);
    for (let i = 0; i < 10; i++) {
      const answer = await tryAs('chief', '198.51.100.7', PASSWORD);
      expect(answer).toMatchObject({ status: 503, body: { code: 'TEMPORARILY_UNAVAILABLE', temporary: true } });
      expect(answer.headers.get('retry-after')).toBe('1');
    }
    verify.mockRestore();
    expect((await tryAs('chief', '198.51.100.7', PASSWORD)).status).toBe(200);
  });
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
