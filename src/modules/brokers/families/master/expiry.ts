import { BadCell } from './cells.js';

export const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The date of an expiry: `24-NOV-26`, and `24NOV26` for symbols. */
export interface Expiry {
  canonical: string;
  compact: string;
  year: string;
  month: string;
  day: string;
}

/**
 * @param month 1 to 12
 * @param text what the master has, and `column` what it calls it, for messages
 * @throws BadCell where there is no such day
 */
export function expiryOf(
  day: string,
  month: number,
  fullYear: string,
  text: string | number,
  column = 'expiry',
): Expiry {
  const name = MONTHS[month - 1];
  const date = new Date(Date.UTC(Number(fullYear), month - 1, Number(day)));
  if (!name || date.getUTCDate() !== Number(day)) throw new BadCell(`${column} ${JSON.stringify(text)} is no date`);
  const year = fullYear.slice(-2);
  return { canonical: `${day}-${name}-${year}`, compact: `${day}${name}${year}`, year, month: name, day };
}

/** From `24-NOV-2026`. @throws BadCell */
export function namedMonthExpiry(text: string): Expiry {
  const [, day = '', name = '', year = ''] = /^(\d\d)-([A-Za-z]{3})-(\d{4})$/.exec(text) ?? [];
  return expiryOf(day, MONTHS.indexOf(name.toUpperCase()) + 1, year, text);
}

/** From `2026-11-24`, or a time that begins so: the date counts as it stands. @throws BadCell */
export function isoExpiry(text: string, column?: string): Expiry {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/.exec(text) ?? [];
  return expiryOf(day, Number(month), year, text, column);
}

/** The day that a moment falls on in UTC. */
export function utcExpiry(moment: Date): Expiry {
  return isoExpiry(moment.toISOString());
}
