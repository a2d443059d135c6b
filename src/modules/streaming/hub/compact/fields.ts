/** Numbers of the fields of `MarketData` in `packages/client/proto/tickgate.proto`. */
export const MARKET_DATA = {
  symbol: 1,
  exchange: 2,
  mode: 3,
  broker: 4,
  snapshot: 5,
  stale: 6,
  depth_level: 7,
  actual_depth_level: 8,
  data: 9,
  data_json: 10,
} as const;

/**
 * Numbers of the fields of `Data` there, by their names in the JSON. `symbol` and `exchange` are not sent, since the
 * message has them; their numbers only tell them apart here. All are below 31: a bit each in an integer.
 */
export const DATA = {
  price_decimals: 1,
  seq: 2,
  ltp: 3,
  timestamp: 4,
  ltt: 5,
  volume: 6,
  open: 7,
  high: 8,
  low: 9,
  close: 10,
  change: 11,
  change_percent: 12,
  bid: 13,
  ask: 14,
  depth: 15,
  bid_qty: 16,
  ask_qty: 17,
  last_trade_quantity: 18,
  avg_trade_price: 19,
  total_buy_quantity: 20,
  total_sell_quantity: 21,
  oi: 22,
  upper_circuit: 23,
  lower_circuit: 24,
  interpolated: 25,
  broker_supported: 26,
  broker_message: 27,
  quantity_decimals: 28,
  symbol: 29,
  exchange: 30,
} as const;

/** Numbers of the lists of a side of `Depth` there: price, quantity, orders. */
export const BUY_LISTS = [1, 2, 3] as const;
export const SELL_LISTS = [4, 5, 6] as const;

export type Kind = 'price' | 'quantity' | 'count' | 'percent' | 'time' | 'flag' | 'text' | 'book' | 'identity';

/** What stands in the JSON under each name; the decimals are not there. */
const KIND_OF: Readonly<Record<Exclude<keyof typeof DATA, 'price_decimals' | 'quantity_decimals'>, Kind>> = {
  seq: 'count',
  symbol: 'identity',
  exchange: 'identity',
  ltp: 'price',
  timestamp: 'time',
  ltt: 'time',
  volume: 'quantity',
  open: 'price',
  high: 'price',
  low: 'price',
  close: 'price',
  change: 'price',
  change_percent: 'percent',
  last_trade_quantity: 'quantity',
  avg_trade_price: 'price',
  total_buy_quantity: 'quantity',
  total_sell_quantity: 'quantity',
  oi: 'quantity',
  bid: 'price',
  ask: 'price',
  bid_qty: 'quantity',
  ask_qty: 'quantity',
  upper_circuit: 'price',
  lower_circuit: 'price',
  depth: 'book',
  interpolated: 'flag',
  broker_supported: 'flag',
  broker_message: 'text',
};

/** By field number, as dense lists. */
export const FIELD_COUNT = 31;
export const KINDS: readonly (Kind | undefined)[] = byNumber((name) => KIND_OF[name as keyof typeof KIND_OF]);
/** The key in the JSON with its quotes and colon. */
export const KEYS: readonly (Buffer | undefined)[] = byNumber((name) =>
  name in KIND_OF ? Buffer.from(`"${name}":`) : undefined,
);

function byNumber<T>(give: (name: string) => T): T[] {
  const numbers = new Map<number, string>(Object.entries(DATA).map(([name, number]) => [number, name]));
  return Array.from({ length: FIELD_COUNT }, (_, number) => give(numbers.get(number) ?? ''));
}
