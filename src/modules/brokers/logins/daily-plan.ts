import { istDay, istTimeOfDay } from '../../../common/ist-time.js';
import type { BrokerAccount } from '../../auth/entities/broker-account.entity.js';
import type { SessionCalendar } from '../engine/session-calendar.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** No session is shorter. */
const SESSION_GRAIN_MS = 15 * MINUTE;
/** The longest that Indian exchanges are closed, and some more. */
const MOST_DAYS_AHEAD = 15;
/** Of a broker that does not name its exchanges. */
const ANY_EXCHANGE = ['NSE', 'CDS', 'MCX'];

/** Whether any of the exchanges has a session on the Indian day of `epochMs`. */
export function isTradingDay(calendar: SessionCalendar, exchanges: readonly string[], epochMs: number): boolean {
  const start = istDay(epochMs);
  const asked = exchanges.length > 0 ? exchanges : ANY_EXCHANGE;
  for (let at = start; at < start + DAY; at += SESSION_GRAIN_MS) {
    if (asked.some((exchange) => calendar.openSince(exchange, at) !== undefined)) return true;
  }
  return false;
}

/** The first `HH:MM` in India on a trading day after `epochMs`; epoch ms. */
export function nextDailyLogin(
  calendar: SessionCalendar,
  exchanges: readonly string[],
  dailyLoginAt: string,
  epochMs: number,
): number {
  for (let day = 0; day <= MOST_DAYS_AHEAD; day++) {
    const at = istTimeOfDay(dailyLoginAt, epochMs + day * DAY);
    if (at > epochMs && isTradingDay(calendar, exchanges, at)) return at;
  }
  // A calendar that ends before: the day after is asked again then.
  return istTimeOfDay(dailyLoginAt, epochMs + DAY);
}

/** Whether the login, as far as is known, serves nobody any more. */
export function isDead({ state, validUntil }: BrokerAccount, now: number): boolean {
  return state === 'new' || state === 'login_required' || (validUntil !== null && validUntil.getTime() <= now);
}

/** Whether the login lasts through the Indian day of `now`, so that another one would only interrupt it. */
export function lastsToday({ state, validUntil, loggedInAt }: BrokerAccount, now: number): boolean {
  if (state !== 'valid') return false;
  if (validUntil) return validUntil.getTime() >= istDay(now) + DAY;
  return loggedInAt !== null && loggedInAt.getTime() >= istDay(now);
}
