import type { Instrument } from '../../../instruments/instrument.js';

export const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

export type ParsedInstrument = Instrument & { line: number };

/** A cell that cannot be read; the row is rejected with the message. */
export class BadCell extends Error {}

/** The date of an expiry: `24-NOV-26`, and `24NOV26` for symbols. */
export interface Expiry {
  canonical: string;
  compact: string;
  year: string;
  month: string;
  day: string;
}

/** @param month 1 to 12 */
export function expiryOf(day: string, month: number, fullYear: string, text: string): Expiry {
  const name = MONTHS[month - 1];
  const date = new Date(Date.UTC(Number(fullYear), month - 1, Number(day)));
  if (!name || date.getUTCDate() !== Number(day)) throw new BadCell(`expiry ${JSON.stringify(text)} is no date`);
  const year = fullYear.slice(-2);
  return { canonical: `${day}-${name}-${year}`, compact: `${day}${name}${year}`, year, month: name, day };
}

/** From `24-NOV-2026`. */
export function namedMonthExpiry(text: string): Expiry {
  const [, day = '', name = '', year = ''] = /^(\d\d)-([A-Za-z]{3})-(\d{4})$/.exec(text) ?? [];
  return expiryOf(day, MONTHS.indexOf(name.toUpperCase()) + 1, year, text);
}

/** A whole number; one that went through a library for floats ends in `.0`. */
export function token(text: string): string {
  const [, digits] = /^(\d+)(?:\.0+)?$/.exec(text) ?? [];
  if (digits === undefined) throw new BadCell(`token ${JSON.stringify(text)} is no number`);
  return digits;
}

export function number(column: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return Number(text);
}

/** Rupees from paise; the decimal point is moved in the text, so that no division leaves its noise. */
export function paise(column: string, text: string): number | undefined {
  return number(column, text) === undefined ? undefined : Number(`${text}e-2`);
}

/** A strike that is missing, or written as -1, is 0. */
export function strike(value: number | undefined): number {
  return Math.max(0, value ?? 0);
}

/** `NIFTY24NOV2626000CE`, or `NIFTY24NOV26FUT`. */
export function contractSymbol(name: string, expiry: Expiry, type: 'FUT' | 'CE' | 'PE', price: number): string {
  return `${name}${expiry.compact}${type === 'FUT' ? '' : price}${type}`;
}
