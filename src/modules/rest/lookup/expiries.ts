import type { Instrument } from '../../instruments/instrument.js';

export const DERIVATIVES = ['futures', 'options'] as const;

export type Derivative = (typeof DERIVATIVES)[number];

/** What follows the underlying in a canonical symbol. */
const TAILS: Readonly<Record<Derivative, RegExp>> = {
  futures: /^\d{2}[A-Z]{3}\d{2}FUT$/,
  options: /^\d{2}[A-Z]{3}\d{2}\d+(\.\d+)?(CE|PE)$/,
};

/** The expiry dates of an underlying's contracts on an exchange, `DD-MMM-YY`, nearest first. */
export function expiriesOf(
  instruments: readonly Instrument[],
  underlying: string,
  exchange: string,
  derivative: Derivative,
): string[] {
  const tail = TAILS[derivative];
  const found = new Set<string>();
  for (const { symbol, exchange: of, expiry } of instruments) {
    if (!expiry || of !== exchange || !symbol.startsWith(underlying)) continue;
    if (tail.test(symbol.slice(underlying.length))) found.add(expiry);
  }
  return [...found].sort((a, b) => dayOf(a) - dayOf(b));
}

function dayOf(expiry: string): number {
  const [day, month, year] = expiry.split('-');
  return Date.parse(`${day} ${month} 20${year} UTC`);
}
