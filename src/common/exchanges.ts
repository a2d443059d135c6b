/**
 * Exchange codes of the canonical symbol scheme. Some hold an underscore, so a bus topic is split by this
 * list and never by counting underscores.
 */
export const EXCHANGES = [
  'NSE',
  'BSE',
  'NFO',
  'BFO',
  'CDS',
  'BCD',
  'MCX',
  'NCO',
  'NCDEX',
  'NSE_INDEX',
  'BSE_INDEX',
  'MCX_INDEX',
  'GLOBAL_INDEX',
  'CRYPTO',
] as const;

export type Exchange = (typeof EXCHANGES)[number];

const known: ReadonlySet<string> = new Set(EXCHANGES);

export function isExchange(value: unknown): value is Exchange {
  return typeof value === 'string' && known.has(value);
}

/** An index has prices but no order book. */
export function isIndexExchange(exchange: string): boolean {
  return exchange.endsWith('_INDEX');
}
