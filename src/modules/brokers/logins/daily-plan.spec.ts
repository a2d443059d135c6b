import { describe, expect, it } from '@jest/globals';
import type { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import { shippedCalendar } from '../engine/session-calendar.js';
import { isDead, isTradingDay, lastsToday, nextDailyLogin } from './daily-plan.js';

const calendar = shippedCalendar();
const at = (text: string) => Date.parse(text);
const row = (values: Partial<BrokerAccount>) =>
  ({ state: 'valid', validUntil: null, loggedInAt: null, ...values }) as BrokerAccount;

describe('nextDailyLogin', () => {
  const next = (from: string, time = '08:05', exchanges: string[] = ['NSE']) =>
    new Date(nextDailyLogin(calendar, exchanges, time, at(from))).toISOString();

  it.each([
    ['later on the same day', '2025-11-21T02:34:00Z', '2025-11-21T02:35:00.000Z'],
    ['on Monday, after Friday', '2025-11-21T02:35:00Z', '2025-11-24T02:35:00.000Z'],
    ['after a holiday (25 December)', '2025-12-24T12:00:00Z', '2025-12-26T02:35:00.000Z'],
    ['after Indian midnight of the same day of UTC', '2025-11-20T19:00:00Z', '2025-11-21T02:35:00.000Z'],
  ])('is %s', (_what, from, expected) => {
    expect(next(from)).toBe(expected);
  });

  it('is every day where the broker trades crypto', () => {
    expect(next('2025-11-22T12:00:00Z', '08:05', ['CRYPTO'])).toBe('2025-11-23T02:35:00.000Z');
  });

  it('takes a broker that names no exchange for one of the Indian ones', () => {
    expect(next('2025-11-21T03:00:00Z', '08:05', [])).toBe('2025-11-24T02:35:00.000Z');
  });
});

describe('isTradingDay', () => {
  it('knows the special session of a Sunday, which is short and in the evening', () => {
    const always = {
      openSince: (_exchange: string, now: number) =>
        now >= at('2025-11-23T12:45:00Z') && now < at('2025-11-23T13:45:00Z') ? 0 : undefined,
    };
    expect(isTradingDay(always, ['NSE'], at('2025-11-23T00:00:00Z'))).toBe(true);
    expect(isTradingDay(always, ['NSE'], at('2025-11-24T00:00:00Z'))).toBe(false);
  });
});

describe('what is known of a login', () => {
  const now = at('2025-11-21T02:35:00Z');

  it.each([
    ['never logged in', row({ state: 'new' }), true],
    ['refused', row({ state: 'login_required' }), true],
    ['expired', row({ validUntil: new Date(now) }), true],
    ['valid', row({ validUntil: new Date(now + 1) }), false],
    ['valid for an unknown time', row({}), false],
  ])('is dead or not: %s', (_what, account, expected) => {
    expect(isDead(account, now)).toBe(expected);
  });

  it.each([
    ['until five tomorrow', row({ validUntil: new Date('2025-11-21T23:30:00Z') }), true],
    ['for another minute', row({ validUntil: new Date(now + 60_000) }), false],
    ['since today, for an unknown time', row({ loggedInAt: new Date('2025-11-20T18:31:00Z') }), true],
    ['since yesterday, for an unknown time', row({ loggedInAt: new Date('2025-11-20T18:29:00Z') }), false],
    ['no more', row({ state: 'login_required', validUntil: new Date('2025-11-22T00:00:00Z') }), false],
  ])('lasts through today or not: valid %s', (_what, account, expected) => {
    expect(lastsToday(account, now)).toBe(expected);
  });
});
