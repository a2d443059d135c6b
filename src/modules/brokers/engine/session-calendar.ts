import { readFileSync } from 'node:fs';

/** When exchanges trade: silence outside of it is no fault. */
export interface SessionCalendar {
  /** Epoch ms at which the session that is open at `epochMs` began; undefined when the exchange is closed. */
  openSince(exchange: string, epochMs: number): number | undefined;
}

/**
 * The data file: days are `YYYY-MM-DD`, times `HH:MM`, both in Indian Standard Time. `closed` lists, per market, the
 * weekdays without a session; `special` the days with other hours than usual, weekends included (`17:00-` lasts until
 * the usual close).
 */
export interface CalendarData {
  closed: Readonly<Record<string, readonly string[]>>;
  special: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** Trading hours of one exchange on one day, epoch ms. */
export interface Session {
  opens: number;
  closes: number;
}

interface Market {
  name: string;
  opens: number;
  closes: number;
  /** Closing time while New York is on standard time, where it differs. */
  closesInUsWinter?: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** India is 5:30 ahead of UTC all year. */
const IST_OFFSET = 330 * MINUTE;

const EQUITY: Market = { name: 'equity', opens: minutes('09:15'), closes: minutes('15:30') };
const CURRENCY: Market = { name: 'currency', opens: minutes('09:00'), closes: minutes('17:00') };
const COMMODITY: Market = {
  name: 'commodity',
  opens: minutes('09:00'),
  closes: minutes('23:30'),
  closesInUsWinter: minutes('23:55'),
};

/** Those of which it is known when they trade; indices do as their exchange does. */
export const SCHEDULED_EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'NCO', 'NCDEX', 'CRYPTO'] as const;

/** Exchanges that are not here (global indices) have no session: their silence is never a fault. */
const MARKETS: Readonly<Record<string, Market>> = {
  NSE: EQUITY,
  BSE: EQUITY,
  NFO: EQUITY,
  BFO: EQUITY,
  NSE_INDEX: EQUITY,
  BSE_INDEX: EQUITY,
  CDS: CURRENCY,
  BCD: CURRENCY,
  MCX: COMMODITY,
  NCO: COMMODITY,
  NCDEX: COMMODITY,
  MCX_INDEX: COMMODITY,
};

/** Sessions of the Indian exchanges by their published hours, holidays and special sessions. Crypto is always open. */
export class ExchangeCalendar implements SessionCalendar {
  constructor(private readonly data: CalendarData) {}

  openSince(exchange: string, epochMs: number): number | undefined {
    if (exchange === 'CRYPTO') return 0;
    const market = MARKETS[exchange];
    if (!market) return undefined;
    const local = epochMs + IST_OFFSET;
    const dayStart = Math.floor(local / DAY) * DAY;
    for (const [opens, closes] of this.sessions(market, dayStart)) {
      const start = dayStart + opens * MINUTE;
      if (local >= start && local < dayStart + closes * MINUTE) return start - IST_OFFSET;
    }
    return undefined;
  }

  /** The sessions of an exchange on a day (`YYYY-MM-DD` in India), in their order; none: it is closed. */
  sessionsOn(exchange: string, day: string): Session[] {
    const dayStart = Date.parse(`${day}T00:00:00Z`);
    const midnight = dayStart - IST_OFFSET;
    if (exchange === 'CRYPTO') return [{ opens: midnight, closes: midnight + DAY }];
    const market = MARKETS[exchange];
    if (!market) return [];
    return this.sessions(market, dayStart).map(([opens, closes]) => ({
      opens: midnight + opens * MINUTE,
      closes: midnight + closes * MINUTE,
    }));
  }

  /** Whether an exchange trades on that day at other hours than usual. */
  isSpecial(exchange: string, day: string): boolean {
    return this.data.special[MARKETS[exchange]?.name ?? '']?.[day] !== undefined;
  }

  /** Days of a year, in their order, that differ from others for some exchange; none: the year is not in the data. */
  exceptionalDays(year: number): string[] {
    const { closed, special } = this.data;
    const days = [...Object.values(closed).flat(), ...Object.values(special).flatMap((of) => Object.keys(of))];
    return [...new Set(days)].filter((day) => day.startsWith(`${year}-`)).sort();
  }

  private sessions(market: Market, dayStart: number): [opens: number, closes: number][] {
    const date = new Date(dayStart);
    const day = date.toISOString().slice(0, 10);
    const special = this.data.special[market.name]?.[day];
    if (special) return special.map((text) => parseSession(text, closingTime(market, date)));
    const weekday = date.getUTCDay();
    if (weekday === 0 || weekday === 6 || this.data.closed[market.name]?.includes(day)) return [];
    return [[market.opens, closingTime(market, date)]];
  }
}

/**
 * The calendar that comes with the engine. It lists the holidays of 2025 and 2026 that the exchanges had announced; an
 * operator can replace the file `calendar/holidays.json` beside this module. A missing holiday costs a few needless
 * reconnects, a missing session only the stall watch of that day.
 *
 * @throws Error naming the file when it cannot be read
 */
export function shippedCalendar(): ExchangeCalendar {
  const file = new URL('./calendar/holidays.json', import.meta.url);
  try {
    return new ExchangeCalendar(JSON.parse(readFileSync(file, 'utf8')) as CalendarData);
  } catch (error) {
    throw new Error(`${file.pathname}: ${(error as Error).message}`);
  }
}

function closingTime(market: Market, date: Date): number {
  return market.closesInUsWinter !== undefined && isUsWinter(date) ? market.closesInUsWinter : market.closes;
}

/** New York is on standard time from the first Sunday of November to the second Sunday of March. */
function isUsWinter(date: Date): boolean {
  const year = date.getUTCFullYear();
  return date.getTime() < nthSunday(year, 2, 2) || date.getTime() >= nthSunday(year, 10, 1);
}

function nthSunday(year: number, month: number, n: number): number {
  const weekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((7 - weekday) % 7) + 7 * (n - 1));
}

function parseSession(text: string, usualClose: number): [opens: number, closes: number] {
  const [opens = '', closes = ''] = text.split('-');
  return [minutes(opens), closes === '' ? usualClose : minutes(closes)];
}

function minutes(time: string): number {
  const [hours, rest] = time.split(':');
  return Number(hours) * 60 + Number(rest);
}
