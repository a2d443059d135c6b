import type { Mode } from './mode.js';

/** One price level of an order book. `orders` is absent where the broker does not count them. */
export interface DepthLevelEntry {
  price: number;
  quantity: number;
  orders?: number;
}

/** Order book, best price first on both sides. */
export interface Depth {
  buy: DepthLevelEntry[];
  sell: DepthLevelEntry[];
}

/**
 * One normalised update of one instrument, as a protocol decodes it.
 *
 * Prices are in rupees (or the instrument's currency), quantities in units, times in epoch milliseconds UTC.
 * A value that the broker did not send is absent: never invented, never 0 in place of "unknown".
 */
export interface Tick {
  symbol: string;
  exchange: string;
  /** The richest mode that the update fills; the feed projects it to the lower modes that are wanted. */
  mode: Mode;
  /** Levels of a book deeper than the usual five, from a channel of its own; absent means 5. */
  depth_level?: number;
  ltp?: number;
  /** Last traded quantity. */
  ltq?: number;
  /** Last trade time. */
  ltt?: number;
  /** Exchange time of the update, or the receive time where the broker sends none. */
  timestamp?: number;
  open?: number;
  high?: number;
  low?: number;
  /** Previous close (crypto: the price 24 hours ago, as the venue reports it). */
  close?: number;
  volume?: number;
  average_price?: number;
  total_buy_quantity?: number;
  total_sell_quantity?: number;
  /** Open interest. */
  oi?: number;
  bid?: number;
  ask?: number;
  bid_qty?: number;
  ask_qty?: number;
  upper_circuit?: number;
  lower_circuit?: number;
  depth?: Depth;
  /** True where the value was interpolated inside a recorded bar (replay only). */
  interpolated?: boolean;
  /** False where the depth was synthesised (replay only); the reason is in `broker_message`. */
  broker_supported?: false;
  broker_message?: string;
}
