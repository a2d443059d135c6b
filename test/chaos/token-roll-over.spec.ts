import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { AccountsService } from '../../src/modules/auth/accounts.service.js';
import { apiKey } from '../admin/support/admin-api.js';
import { call } from '../auth/support/http-call.js';
import { eventually } from '../support/eventually.js';
import { Team } from '../support/team.js';
import { TradingDay } from './support/trading-day.js';

/** 02:59 in India. */
const BEFORE_ROLL_OVER = '2025-11-20T21:29:00.000Z';
const MINUTE_MS = 60_000;
/** Shorter than any broker's patience, so that only the lost token is a reason for anything. */
const STEP_MS = 80_000;
const AN_HOUR = 45;

let day: TradingDay;

beforeEach(async () => {
  day = await TradingDay.begin(BEFORE_ROLL_OVER);
});
afterEach(() => day.end());

it('a token that dies at 03:00 is not knocked with any more, and a new login brings everything back', async () => {
  const { simulator, client, clock, feed, gateway, broker } = day;
  const team = new Team(gateway);
  const chief = await team.user('chief', 'admin');
  const { key } = await team.key(chief, (await team.account(chief)).id, { scopes: ['admin'] });
  clock.skip(MINUTE_MS);
  const fresh = simulator.faults.rollToken();
  const status = await day.isTold('login_required');
  expect(JSON.stringify(status)).not.toContain('kite-token');
  await eventually(() => expect(simulator.connections).toBe(0));
  const { attempts } = simulator;
  await day.bystanderIsUndisturbed();

  let steps = 0;
  await day.pass(STEP_MS, () => ++steps === AN_HOUR);
  expect([simulator.attempts, feed.status.state]).toEqual([attempts, 'login_required']);
  expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
  await day.bystanderIsUndisturbed();

  const answer = await call(gateway, `PATCH /admin/v1/accounts/${broker.accountId}`, {
    headers: apiKey(key),
    body: { credentials: { access_token: fresh.access_token } },
  });
  expect(answer).toMatchObject({ status: 200 });
  await day.flows(2200.5);
  await day.isTold('live');
  expect([day.held, client.closed]).toEqual([['RELIANCE QUOTE'], undefined]);
  await eventually(async () => {
    const row = await gateway.get(AccountsService).row(broker.accountId);
    expect(row?.state).toBe('valid');
  });
  await day.bystanderIsUndisturbed();
});
