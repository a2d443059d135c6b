import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { authServices, openDatabase, TEST_SECRET } from '../../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../../test/support/each-database.js';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { venue } from '../../../../test/support/venue.js';
import { AccountStates } from '../../auth/accounts/account-states.js';
import { AccountsService } from '../../auth/accounts.service.js';
import { AuditService } from '../../auth/audit/audit.service.js';
import type { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import { User } from '../../auth/entities/user.entity.js';
import { Invalidations } from '../../auth/invalidations.js';
import { SecretBox } from '../../auth/secret-box.js';
import { SecretKey } from '../../auth/secret-key.js';
import { LoginError, type LoginFlow, type LoginResult } from '../engine/contract.js';
import { shippedCalendar } from '../engine/session-calendar.js';
import { BrokerRegistry } from '../registry.js';
import { AccountLoginService } from './account-login.service.js';
import { DailyLogins } from './daily-logins.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** 08:05 in India on a Friday. */
const TIME = '2025-11-21T02:35:00.000Z';

describeOnEachDatabase('DailyLogins', () => {
  let dataSource: DataSource;
  let clock: FakeClock;
  let accounts: AccountsService;
  let id: string;
  /** Codes that the broker was asked with. */
  let codes: string[];
  let answer: () => Promise<LoginResult>;
  const processes: DailyLogins[] = [];

  beforeEach(async () => {
    Logger.overrideLogger(false);
    dataSource = await openDatabase(temporaryFolder());
    codes = [];
    // Dies at five in the morning of the next day.
    answer = async () => ({
      credentials: { token: `token-${codes.length}` },
      expiresAt: Math.floor((clock.now() + 330 * MINUTE) / (24 * HOUR)) * 24 * HOUR + 24 * HOUR - 30 * MINUTE,
    });
    await at('2025-11-21T02:00:00.000Z');
    await authServices(dataSource).addUser('asha');
    ({ id } = await accounts.create('asha', 'venue', 'Venue', { totp_secret: 'JBSWY3DPEHPK3PXP' }));
    await accounts.changeSettings(id, { dailyLoginAt: '08:05' });
  });

  afterEach(async () => {
    await stop();
    Logger.overrideLogger(true);
  });

  /** From here on time begins there, in every process that starts. */
  async function at(now: string): Promise<void> {
    clock = new FakeClock(now);
    accounts = new AccountsService(dataSource, new SecretBox(new SecretKey(TEST_SECRET).derive('credentials')), clock);
  }

  /** A process of the gateway. */
  function start(random = () => 0, kind: 'totp' | 'keys' = 'totp'): DailyLogins {
    const brokers = new BrokerRegistry();
    const login = async (_credentials: unknown, code: string) => {
      codes.push(code);
      return answer();
    };
    const byKeys = async () => login(undefined, 'keys');
    const flow: LoginFlow = kind === 'totp' ? { kind, login } : { kind, login: byKeys };
    const definition = venue('http://127.0.0.1:1', [flow]);
    brokers.register({ ...definition, capabilities: { ...definition.capabilities, exchanges: ['NSE'] } });
    const audit = new AuditService(dataSource, clock);
    const logins = new AccountLoginService(dataSource, accounts, brokers, new Invalidations(), audit, clock);
    const states = new AccountStates(dataSource, clock);
    const made = new DailyLogins(dataSource, accounts, states, logins, brokers, clock, {
      random,
      calendar: shippedCalendar(),
    });
    processes.push(made);
    made.onApplicationBootstrap();
    return made;
  }

  async function stop(): Promise<void> {
    await Promise.all(processes.splice(0).map((one) => one.onModuleDestroy()));
  }

  const row = async (): Promise<BrokerAccount> => (await accounts.row(id))!;
  const planned = async () => (await row()).dailyLoginNext?.toISOString();
  const plannedFor = (time: string) => eventually(async () => expect(await planned()).toBe(time));

  /** Lets time pass in steps in which the database is looked at. */
  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 30_000) {
      clock.advance(Math.min(30_000, left));
      await settled();
    }
  }

  /** Waits until what was begun has come to its end. */
  async function settled(): Promise<void> {
    for (const one of processes) await one.settled();
  }

  it('logs in at its time with a code of the stored secret, and plans the next trading day', async () => {
    start();
    await plannedFor(TIME);
    await pass(34 * MINUTE);
    expect(codes).toEqual([]);
    await pass(MINUTE);
    expect(codes).toEqual([expect.stringMatching(/^\d{6}$/)]);
    expect(await row()).toMatchObject({ state: 'valid', dailyLoginNext: new Date('2025-11-24T02:35:00.000Z') });
    await pass(2 * HOUR);
    expect(codes).toHaveLength(1);
  });

  it('comes up to three minutes later, so that accounts do not come together', async () => {
    start(() => 0.999);
    await plannedFor('2025-11-21T02:37:59.820Z');
    await pass(37 * MINUTE);
    expect(codes).toHaveLength(0);
    await pass(2 * MINUTE);
    expect(codes).toHaveLength(1);
  });

  it('is done by one of several processes', async () => {
    for (let i = 0; i < 3; i++) start();
    await plannedFor(TIME);
    await pass(40 * MINUTE);
    expect(codes).toHaveLength(1);
  });

  it('is left to another process when the one that claimed it dies', async () => {
    answer = () => new Promise(() => {});
    start();
    await plannedFor(TIME);
    clock.advance(35 * MINUTE);
    await eventually(() => expect(codes).toHaveLength(1));
    // It comes to no end, and must not be waited for.
    for (const one of processes.splice(0)) void one.onModuleDestroy();
    answer = async () => ({ credentials: { token: 'token-2' } });
    start();
    await pass(4 * MINUTE);
    expect(codes).toHaveLength(1);
    await pass(2 * MINUTE);
    expect(codes).toHaveLength(2);
    expect(await row()).toMatchObject({ state: 'valid' });
  });

  it('is not made on weekends and holidays', async () => {
    await at('2025-11-22T02:00:00.000Z');
    start();
    await plannedFor('2025-11-24T02:35:00.000Z');
    await pass(2 * HOUR);
    expect(codes).toEqual([]);
  });

  it('is not made where the login lasts through the day', async () => {
    await accounts.keepLogin(id, { tokens: { token: 't' }, validUntil: new Date('2025-11-21T23:30:00.000Z') });
    start();
    await pass(40 * MINUTE);
    expect(codes).toEqual([]);
    await plannedFor('2025-11-24T02:35:00.000Z');
  });

  it('is made up for at the start, when the login is dead and the time has passed', async () => {
    await at('2025-11-21T06:00:00.000Z');
    start();
    await eventually(() => expect(codes).toHaveLength(1));
    await plannedFor('2025-11-24T02:35:00.000Z');
  });

  it('is made up for at the start after the token of the day has died, too', async () => {
    start();
    await pass(36 * MINUTE);
    expect(codes).toHaveLength(1);
    await stop();
    await new AccountStates(dataSource, clock).refused(await row(), 'the broker says no');
    await at('2025-11-21T07:00:00.000Z');
    start();
    await eventually(() => expect(codes).toHaveLength(2));
    await eventually(async () => expect(await row()).toMatchObject({ state: 'valid' }));
  });

  it('leaves a time that nobody was there to keep to the next trading day', async () => {
    start();
    await plannedFor(TIME);
    await stop();
    await at('2025-11-22T06:00:00.000Z');
    start();
    await plannedFor('2025-11-24T02:35:00.000Z');
    expect(codes).toEqual([]);
  });

  it('does not touch an account that somebody has logged out, disabled, or taken the time from', async () => {
    start();
    await plannedFor(TIME);
    await accounts.logOut(id, ['token']);
    await pass(40 * MINUTE);
    await accounts.keepLogin(id, { tokens: { token: 'x' }, validUntil: new Date(clock.now()) });
    await accounts.changeSettings(id, { disabledAt: new Date(0) });
    await pass(10 * MINUTE);
    await accounts.changeSettings(id, { disabledAt: null, dailyLoginAt: null });
    await pass(10 * MINUTE);
    expect(codes).toEqual([]);
  });

  it('is not made for a user who is disabled', async () => {
    start();
    await plannedFor(TIME);
    await dataSource.manager.update(User, { id: 'asha' }, { disabledAt: new Date(0) });
    await pass(40 * MINUTE);
    expect(codes).toEqual([]);
  });

  it('tries a broker that is away a few times, more and more seldom, then says so and gives up for the day', async () => {
    answer = () => Promise.reject(new LoginError('retryable', 'venue.example: ECONNREFUSED'));
    start();
    const times: number[] = [];
    const begun = clock.now();
    for (let minute = 0; minute < 120; minute++) {
      await pass(MINUTE);
      while (times.length < codes.length) times.push(Math.round((clock.now() - begun) / MINUTE));
    }
    expect(times).toEqual([35, 36, 40, 55]);
    expect(await row()).toMatchObject({
      state: 'login_required',
      stateMessage: 'The daily login failed: venue.example: ECONNREFUSED',
      dailyLoginNext: new Date('2025-11-24T02:35:00.000Z'),
    });
  });

  it('goes on when the broker is back', async () => {
    answer = () => Promise.reject(new LoginError('retryable', 'away'));
    start();
    await pass(35 * MINUTE);
    expect(codes).toHaveLength(1);
    answer = async () => ({ credentials: { token: 'token-2' } });
    await pass(2 * MINUTE);
    expect(codes).toHaveLength(2);
    expect(await row()).toMatchObject({ state: 'valid', stateMessage: null });
  });

  it.each(['credential', 'fatal'] as const)(
    'never tries a %s refusal again on that day, not even after a start',
    async (kind) => {
      answer = () => Promise.reject(new LoginError(kind, 'Invalid PIN'));
      start();
      await pass(2 * HOUR);
      await stop();
      start();
      await pass(HOUR);
      expect(codes).toHaveLength(1);
      expect(await row()).toMatchObject({
        state: 'login_required',
        stateMessage: 'The daily login failed: Invalid PIN',
      });
    },
  );

  it('is made with the stored keys where the broker takes them', async () => {
    await accounts.updateCredentials(id, { totp_secret: null });
    start(() => 0, 'keys');
    await pass(40 * MINUTE);
    expect(codes).toEqual(['keys']);
    expect(await row()).toMatchObject({ state: 'valid' });
  });

  it('says that the TOTP secret is gone, and asks nobody', async () => {
    await accounts.updateCredentials(id, { totp_secret: null });
    start();
    await pass(40 * MINUTE);
    expect(codes).toEqual([]);
    expect(await row()).toMatchObject({ stateMessage: 'The daily login failed: the account has no TOTP secret' });
  });
});
