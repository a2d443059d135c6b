import type { ContractType } from '../families/master/contract.js';
import { MONTHS } from '../families/master/expiry.js';

/** `NAME 02 Mar 26 30600`, `SENSEX 25 Nov 13 74700 CE`, `SBIN 25 Nov 27 FUT`: name, date, FUT or strike, side. */
const DETAILS = /^(.+) (\d\d) ([A-Za-z]{3}) (\d\d) (FUT|\d+(?:\.\d+)?)(?: (?:CE|PE))?$/;

/** `DD-MMM-YY` in upper case, the UTC date of an expiry in epoch seconds. */
export function expiryOf(epochSeconds: number): string {
  return dateParts(epochSeconds).join('-');
}

/**
 * The canonical symbol of a future or option: name, expiry, `FUT` or strike and side. Files exist with the day in front of
 * the month and with the year in front, and `28 Jun 29` can be read both ways: the expiry tells which one it is.
 *
 * @param epochSeconds the expiry
 * @returns undefined where the details are no contract's, or those of another type
 */
export function contractSymbol(details: string, type: ContractType, epochSeconds: number): string | undefined {
  const [, name, first = '', month = '', last = '', strike] = DETAILS.exec(details.trim()) ?? [];
  if (name === undefined || strike === undefined || (strike === 'FUT') !== (type === 'FUT')) return undefined;
  const [day, , year] = dateParts(epochSeconds);
  const isYearFirst = first === year && last === day;
  const date = isYearFirst ? `${last}${month}${first}` : `${first}${month}${last}`;
  const contract = name + date.toUpperCase();
  return type === 'FUT' ? `${contract}FUT` : contract + strike.replace(/\.0+$/, '') + type;
}

function dateParts(epochSeconds: number): [day: string, month: string, year: string] {
  const date = new Date(epochSeconds * 1000);
  const twoDigits = (value: number) => String(value % 100).padStart(2, '0');
  return [twoDigits(date.getUTCDate()), MONTHS[date.getUTCMonth()]!, twoDigits(date.getUTCFullYear())];
}
