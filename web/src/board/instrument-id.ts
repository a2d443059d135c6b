/** What is watched. */
export interface InstrumentId {
  symbol: string;
  exchange: string;
}

/** `NSE:RELIANCE`; symbols may hold a colon, exchanges do not. */
export function keyOf({ symbol, exchange }: InstrumentId): string {
  return `${exchange}:${symbol}`;
}

/** Indices have prices, but no order book. */
export function isIndex({ exchange }: InstrumentId): boolean {
  return exchange.endsWith('_INDEX');
}
