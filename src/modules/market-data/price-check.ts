/** Why a price is not believed; the good one before it stays. */
export type PriceFault = 'no_price' | 'not_positive' | 'outside_circuit';

/** The day's price band, where the exchange sets one and the broker tells it. */
export interface Circuit {
  upper?: number;
  lower?: number;
}

/** Commodity futures have traded below zero (crude oil, April 2020); nothing else can. */
const BELOW_ZERO_POSSIBLE: ReadonlySet<string> = new Set(['MCX', 'NCO', 'NCDEX']);
const CASH_EQUITIES: ReadonlySet<string> = new Set(['NSE', 'BSE']);
/** No cash equity's daily band is wider than 20 %: more between two ticks is a split, or a mistake. */
const SUSPICIOUS_MOVE = 0.2;

/** @param ltp NaN: the message had none */
export function priceFault(exchange: string, ltp: number, circuit: Circuit): PriceFault | undefined {
  if (!Number.isFinite(ltp)) return 'no_price';
  if (ltp <= 0 && !BELOW_ZERO_POSSIBLE.has(exchange)) return 'not_positive';
  const { upper, lower } = circuit;
  // A band of zeros is how some brokers say that there is none.
  if (upper !== undefined && upper > 0 && ltp > upper) return 'outside_circuit';
  if (lower !== undefined && lower > 0 && ltp < lower) return 'outside_circuit';
  return undefined;
}

/** True for a move that a cash equity cannot make in a day. It is passed on, and flagged: it may be true all the same. */
export function isSuspiciousMove(exchange: string, before: number, now: number): boolean {
  return CASH_EQUITIES.has(exchange) && before > 0 && Math.abs(now - before) > before * SUSPICIOUS_MOVE;
}
