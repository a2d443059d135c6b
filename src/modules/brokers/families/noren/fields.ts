/**
 * The fields of feed messages that are read, and the place of each among the values that are kept of a key.
 * Prices are in rupees, times in epoch ms, the time of the last trade in seconds of the Indian day.
 */

export const LEVELS = 5;

export const LTP = 0;
export const OPEN = 1;
export const HIGH = 2;
export const LOW = 3;
export const CLOSE = 4;
export const AVERAGE = 5;
export const VOLUME = 6;
export const OPEN_INTEREST = 7;
export const FEED_TIME = 8;
/** Best bid and ask, which touchline and depth messages have in common. Levels of one kind stand side by side. */
export const BID_PRICE = 9;
export const BID_QUANTITY = BID_PRICE + LEVELS;
export const ASK_PRICE = BID_QUANTITY + LEVELS;
export const ASK_QUANTITY = ASK_PRICE + LEVELS;
export const BID_ORDERS = ASK_QUANTITY + LEVELS;
export const ASK_ORDERS = BID_ORDERS + LEVELS;
export const LAST_QUANTITY = ASK_ORDERS + LEVELS;
export const TRADE_TIME = LAST_QUANTITY + 1;
export const TOTAL_BUY = TRADE_TIME + 1;
export const TOTAL_SELL = TOTAL_BUY + 1;
export const UPPER_CIRCUIT = TOTAL_SELL + 1;
export const LOWER_CIRCUIT = UPPER_CIRCUIT + 1;
export const VALUES = LOWER_CIRCUIT + 1;

/** How a value is read. A `day price` of zero means that nothing is new. */
export type Kind = 'price' | 'day price' | 'level price' | 'count' | 'epoch' | 'time of day';

export interface Field {
  slot: number;
  kind: Kind;
}

/** By name on the wire. `toi` is not among them: it is the total of the underlying, not the contract's own interest. */
export const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['lp', { slot: LTP, kind: 'day price' }],
  ['o', { slot: OPEN, kind: 'day price' }],
  ['h', { slot: HIGH, kind: 'day price' }],
  ['l', { slot: LOW, kind: 'day price' }],
  ['c', { slot: CLOSE, kind: 'day price' }],
  ['ap', { slot: AVERAGE, kind: 'day price' }],
  ['v', { slot: VOLUME, kind: 'count' }],
  ['oi', { slot: OPEN_INTEREST, kind: 'count' }],
  ['ft', { slot: FEED_TIME, kind: 'epoch' }],
  ['ltq', { slot: LAST_QUANTITY, kind: 'count' }],
  ['ltt', { slot: TRADE_TIME, kind: 'time of day' }],
  ['tbq', { slot: TOTAL_BUY, kind: 'count' }],
  ['tsq', { slot: TOTAL_SELL, kind: 'count' }],
  ['uc', { slot: UPPER_CIRCUIT, kind: 'price' }],
  ['lc', { slot: LOWER_CIRCUIT, kind: 'price' }],
  ...levels('bp', BID_PRICE, 'level price'),
  ...levels('bq', BID_QUANTITY, 'count'),
  ...levels('bo', BID_ORDERS, 'count'),
  ...levels('sp', ASK_PRICE, 'level price'),
  ...levels('sq', ASK_QUANTITY, 'count'),
  ...levels('so', ASK_ORDERS, 'count'),
]);

/** `bp1` to `bp5`. */
function levels(prefix: string, first: number, kind: Kind): [string, Field][] {
  return Array.from({ length: LEVELS }, (_, level) => [`${prefix}${level + 1}`, { slot: first + level, kind }]);
}
