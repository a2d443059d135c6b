/** Places of an instrument's values; NaN stands there for what was never told. */
export const LTP = 0;
export const OPEN = 1;
export const HIGH = 2;
export const LOW = 3;
export const CLOSE = 4;
export const AVERAGE = 5;
export const UPPER_CIRCUIT = 6;
export const LOWER_CIRCUIT = 7;
export const VOLUME = 8;
export const LAST_QUANTITY = 9;
export const TOTAL_BUY = 10;
export const TOTAL_SELL = 11;
export const OPEN_INTEREST = 12;
export const TOTAL_OPEN_INTEREST = 13;
export const TRADE_TIME = 14;
export const FEED_TIME = 15;
export const EXCHANGE_TIME = 16;
export const VALUES = 17;

/** A price of 0 says nothing, a count of 0 does. `epoch`: seconds; `text time`: `20-Nov-2026 12:12:49` in India. */
export type Kind = 'price' | 'count' | 'epoch' | 'text time';

export interface Field {
  slot: number;
  kind: Kind;
}

/** What is read of a message, by its names on the wire. */
export const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['i_last_traded_price', { slot: LTP, kind: 'price' }],
  ['i_open_price', { slot: OPEN, kind: 'price' }],
  ['i_high_price', { slot: HIGH, kind: 'price' }],
  ['i_low_price', { slot: LOW, kind: 'price' }],
  ['i_closing_price', { slot: CLOSE, kind: 'price' }],
  ['close_price', { slot: CLOSE, kind: 'price' }],
  ['i_average_trade_price', { slot: AVERAGE, kind: 'price' }],
  ['i_upper_circuit_limit', { slot: UPPER_CIRCUIT, kind: 'price' }],
  ['i_lower_circuit_limit', { slot: LOWER_CIRCUIT, kind: 'price' }],
  ['i_volume_traded_today', { slot: VOLUME, kind: 'count' }],
  ['i_last_trade_quantity', { slot: LAST_QUANTITY, kind: 'count' }],
  ['i_total_buy_quantity', { slot: TOTAL_BUY, kind: 'count' }],
  ['i_total_sell_quantity', { slot: TOTAL_SELL, kind: 'count' }],
  ['i_open_interest', { slot: OPEN_INTEREST, kind: 'count' }],
  ['i_total_open_interest', { slot: TOTAL_OPEN_INTEREST, kind: 'count' }],
  ['i_last_trade_time', { slot: TRADE_TIME, kind: 'epoch' }],
  ['i_feed_time', { slot: FEED_TIME, kind: 'epoch' }],
  ['c_exch_feed_time', { slot: EXCHANGE_TIME, kind: 'text time' }],
]);
