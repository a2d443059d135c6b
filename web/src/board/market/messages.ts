import type { FeedState } from '../../api/types.js';
import type { InstrumentId } from '../instrument-id.js';

/** The number of the mode Quote; books are 3 or 4. */
export const QUOTE_MODE = 2;

/** What the namespace `/market` says. Prices in the instrument's currency; what the broker did not send is absent. */
export interface QuoteData {
  symbol: string;
  exchange: string;
  ltp?: number;
  /** Exchange time, ISO-8601 UTC. */
  timestamp?: string;
  volume?: number;
  open?: number;
  high?: number;
  low?: number;
  /** Previous close. */
  close?: number;
  change?: number;
  change_percent?: number;
  last_trade_quantity?: number;
  avg_trade_price?: number;
  total_buy_quantity?: number;
  total_sell_quantity?: number;
  oi?: number;
  bid?: number;
  ask?: number;
  bid_qty?: number;
  ask_qty?: number;
  upper_circuit?: number;
  lower_circuit?: number;
  /** Computed between two recorded values. */
  interpolated?: boolean;
}

export interface DepthEntry {
  price: number;
  quantity: number;
  orders?: number;
}

export interface DepthData extends QuoteData {
  depth?: { buy: readonly DepthEntry[]; sell: readonly DepthEntry[] };
  /** False: the book was not sent by the broker but made up from its best prices. */
  broker_supported?: boolean;
  broker_message?: string;
}

export interface MarketDataMessage<Data extends QuoteData = DepthData> extends InstrumentId {
  type: 'market_data';
  /** 2: Quote; 3 and 4: Depth. */
  mode: number;
  broker: string;
  data: Data;
  /** The last known value, sent on subscribing. */
  snapshot?: boolean;
  /** A snapshot older than the gateway calls fresh. */
  stale?: boolean;
  depth_level?: number;
  /** Lower than asked for. */
  actual_depth_level?: number;
}

/** One entry of a reply to `subscribe`. */
export interface SubscriptionEntry extends Partial<InstrumentId> {
  status: 'success' | 'warning' | 'error';
  mode?: string;
  depth?: number;
  requested_depth?: number;
  code?: string;
  message?: string;
}

export interface SubscriptionReply {
  status?: string;
  subscriptions?: readonly SubscriptionEntry[];
  code?: string;
  message?: string;
  /** Of the request that it answers. */
  request_id?: number;
}

export interface StatusMessage {
  broker: string;
  state: FeedState;
  since?: string;
  message?: string;
}

/** An error of the channel itself; with an instrument, of one subscription that was taken away. */
export interface ErrorMessage extends Partial<InstrumentId> {
  code?: string;
  message?: string;
  /** 2: Quote; 3 and 4: Depth. */
  requested_mode?: number;
}
