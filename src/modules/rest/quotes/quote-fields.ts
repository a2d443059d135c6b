import { isJsonObject } from '../../../common/json-object.js';

type Fields = Readonly<Record<string, unknown>>;

/** Names of the wire that a quote has as they are, where the broker sent them. */
const AS_SENT = [
  'bid_qty',
  'ask_qty',
  'change',
  'change_percent',
  'last_trade_quantity',
  'avg_trade_price',
  'total_buy_quantity',
  'total_sell_quantity',
  'upper_circuit',
  'lower_circuit',
  'timestamp',
  'ltt',
  'interpolated',
] as const;

/** Names that published clients expect to be there: null where the broker sent no value. */
const PRICES = ['ltp', 'open', 'high', 'low'] as const;
const COUNTS = ['volume', 'oi'] as const;

/** A Quote of the wire as the REST calls tell it: `prev_close` is what the wire calls `close`. */
export function quoteFields(data: Fields): Fields {
  return {
    symbol: data.symbol,
    exchange: data.exchange,
    ...orNull(data, PRICES),
    prev_close: data.close ?? null,
    bid: data.bid ?? null,
    ask: data.ask ?? null,
    ...orNull(data, COUNTS),
    ...sent(data, AS_SENT),
  };
}

/** A Depth of the wire as the REST calls tell it; a book that is not known is empty. */
export function depthFields(data: Fields, depthLevel: number): Fields {
  const depth = isJsonObject(data.depth) ? data.depth : {};
  return {
    symbol: data.symbol,
    exchange: data.exchange,
    ...orNull(data, PRICES),
    prev_close: data.close ?? null,
    ltq: data.last_trade_quantity ?? null,
    ...orNull(data, COUNTS),
    totalbuyqty: data.total_buy_quantity ?? null,
    totalsellqty: data.total_sell_quantity ?? null,
    bids: depth.buy ?? [],
    asks: depth.sell ?? [],
    depth_level: depthLevel,
    ...sent(data, ['timestamp', 'ltt', 'broker_supported', 'broker_message', 'interpolated']),
  };
}

function orNull(data: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.map((name) => [name, data[name] ?? null]));
}

function sent(data: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => data[name] !== undefined).map((name) => [name, data[name]]));
}
