import type { DepthLevelEntry, Tick } from '../../../common/tick.js';

/** Exchanges on which a price may be zero or below: commodities have traded there, and crypto spreads do. */
const SIGNED_PRICES: ReadonlySet<string> = new Set(['MCX', 'NCO', 'NCDEX', 'CRYPTO']);

/** No price is larger, and none but 0 smaller; decoding garbage as a float gives numbers far outside. */
const MAX_PRICE = 1e10;
const MIN_PRICE = 1e-10;

/** 2000-01-01 and 2100-01-01, epoch ms: nothing that a feed of today reports lies outside. */
const MIN_TIME = 946_684_800_000;
const MAX_TIME = 4_102_444_800_000;

/**
 * Whether every number of a tick can be true:
 *
 * - all numbers are finite;
 * - prices are 0 or from 10^-10 to 10^10, and not negative except on MCX, NCO, NCDEX and CRYPTO;
 * - quantities, counts and open interest are from 0 to 2^53 - 1;
 * - times lie between the years 2000 and 2100.
 *
 * A last traded price of 0 elsewhere than on those four means "not traded": see `hasTraded`.
 */
export function isPlausible(tick: Tick): boolean {
  const isSigned = SIGNED_PRICES.has(tick.exchange);
  return (
    isPrice(tick.ltp, isSigned) &&
    isTime(tick.timestamp) &&
    isTime(tick.ltt) &&
    isCount(tick.volume) &&
    isCount(tick.ltq) &&
    isPrice(tick.open, isSigned) &&
    isPrice(tick.high, isSigned) &&
    isPrice(tick.low, isSigned) &&
    isPrice(tick.close, isSigned) &&
    isPrice(tick.average_price, isSigned) &&
    isCount(tick.total_buy_quantity) &&
    isCount(tick.total_sell_quantity) &&
    isCount(tick.oi) &&
    isPrice(tick.bid, isSigned) &&
    isPrice(tick.ask, isSigned) &&
    isCount(tick.bid_qty) &&
    isCount(tick.ask_qty) &&
    isPrice(tick.upper_circuit, isSigned) &&
    isPrice(tick.lower_circuit, isSigned) &&
    (tick.depth === undefined || (isSide(tick.depth.buy, isSigned) && isSide(tick.depth.sell, isSigned)))
  );
}

/** False where the last traded price is the 0 that brokers send for an instrument that has not traded. */
export function hasTraded(tick: Tick): boolean {
  return tick.ltp !== undefined && (tick.ltp !== 0 || SIGNED_PRICES.has(tick.exchange));
}

function isSide(side: readonly DepthLevelEntry[], isSigned: boolean): boolean {
  for (const level of side) {
    if (!isPrice(level.price, isSigned) || !isCount(level.quantity) || !isCount(level.orders)) return false;
  }
  return true;
}

// NaN fails every comparison, so each of these is false for it.

function isPrice(value: number | undefined, isSigned: boolean): boolean {
  if (value === undefined || value === 0) return true;
  const size = isSigned ? Math.abs(value) : value;
  return size >= MIN_PRICE && size <= MAX_PRICE;
}

function isCount(value: number | undefined): boolean {
  return value === undefined || (value >= 0 && value <= Number.MAX_SAFE_INTEGER);
}

function isTime(value: number | undefined): boolean {
  return value === undefined || (value >= MIN_TIME && value <= MAX_TIME);
}
