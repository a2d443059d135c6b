/** The messages of the gateway's client protocol, as they stand on the wire. */

/** What a subscription delivers: each mode holds what the one before it holds, and more. */
export type Mode = 'LTP' | 'Quote' | 'Depth';

/** Levels a side that may be asked for. */
export type DepthLevel = 5 | 20 | 30 | 50 | 200;

export type FeedState = 'connecting' | 'live' | 'quiet' | 'stale' | 'reconnecting' | 'login_required' | 'down';

/** Codes of the gateway; codes that a newer gateway may have pass through as text. */
export type GatewayErrorCode =
  | 'INVALID_JSON'
  | 'INVALID_ACTION'
  | 'INVALID_PARAMETERS'
  | 'INVALID_MODE'
  | 'NOT_AUTHENTICATED'
  | 'AUTHENTICATION_ERROR'
  | 'FORBIDDEN'
  | 'UNKNOWN_SYMBOL'
  | 'UNSUPPORTED_EXCHANGE'
  | 'UNSUPPORTED_MODE'
  | 'UNSUPPORTED_DEPTH_LEVEL'
  | 'DEPTH_FALLBACK'
  | 'CAPACITY_EXCEEDED'
  | 'RATE_LIMITED'
  | 'MESSAGE_TOO_LARGE'
  | 'BROKER_NOT_CONFIGURED'
  | 'BROKER_LOGIN_REQUIRED'
  | 'BROKER_UNAVAILABLE'
  | 'ORDERS_NOT_AVAILABLE'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'SERVER_SHUTDOWN'
  | 'INTERNAL_ERROR'
  | (string & {});

/** Prices in the instrument's currency, times in ISO-8601 UTC. What the broker did not send is absent, never 0. */
export interface LtpData {
  symbol: string;
  exchange: string;
  ltp: number;
  /** Exchange time. */
  timestamp: string;
  /** Grows by one per published message of a topic; jumps are normal, a lower one means that the publisher restarted. */
  seq?: number;
  /** Time of the last trade. */
  ltt?: string;
  volume?: number;
  /** The value was not received but computed between two that were. */
  interpolated?: boolean;
}

export interface QuoteData extends LtpData {
  open?: number;
  high?: number;
  low?: number;
  /** The previous close; for crypto the price 24 hours ago. */
  close?: number;
  change?: number;
  change_percent?: number;
  last_trade_quantity?: number;
  avg_trade_price?: number;
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
}

export interface DepthEntry {
  price: number;
  quantity: number;
  orders?: number;
}

export interface DepthData extends Omit<QuoteData, 'ltp'> {
  ltp?: number;
  /** Best price first on both sides. */
  depth: { buy: DepthEntry[]; sell: DepthEntry[] };
  /** False: the broker has fewer levels than were asked for; `broker_message` says how many. */
  broker_supported?: boolean;
  broker_message?: string;
}

export interface DataOf {
  LTP: LtpData;
  Quote: QuoteData;
  Depth: DepthData;
}

interface ModeNumbers {
  LTP: 1;
  Quote: 2;
  Depth: 3 | 4;
}

/** One market-data message, a union over the modes given. */
export type MarketDataMessage<M extends Mode = Mode> = M extends Mode
  ? {
      type: 'market_data';
      mode: ModeNumbers[M];
      /** `SYMBOL.EXCHANGE` */
      topic: string;
      symbol: string;
      exchange: string;
      broker: string;
      /** The last known value, sent on subscribing. */
      snapshot?: true;
      /** The snapshot is older than the gateway calls fresh. */
      stale?: true;
      /** Depth: the level that was asked for. */
      depth_level?: DepthLevel;
      /** Depth: the level that is delivered, where it is lower. */
      actual_depth_level?: DepthLevel;
      data: DataOf[M];
    }
  : never;

/** What the broker's feed is doing. */
export interface StatusMessage {
  type: 'status';
  broker: string;
  state: FeedState;
  since: string;
  message?: string;
}

export interface OrderUpdateMessage {
  type: 'order_update';
  user_id: string;
  mode: 'live' | 'analyze';
  broker: string;
  orderid: string;
  symbol: string;
  exchange: string;
  action: string;
  quantity: number;
  price: number;
  trigger_price: number;
  pricetype: string;
  product: string;
  order_status: string;
  filled_quantity: number;
  pending_quantity: number;
  average_price: number;
  rejection_reason: string;
}

export interface Limits {
  max_symbols: number;
  max_message_bytes: number;
  requests_per_second: number;
  burst: number;
}

/** The reply to a key that was accepted. */
export interface AuthenticatedMessage {
  type: 'auth' | 'auth_response';
  status: 'success';
  message: string;
  broker: string;
  user_id: string;
  state: FeedState;
  session_id: string;
  /** Gives the subscriptions back to the next connection, once, if it comes soon. */
  resume?: string;
  resumed: boolean;
  supported_features: { ltp: boolean; quote: boolean; depth: boolean; depth_levels: DepthLevel[] };
  limits: Limits;
}

export interface ErrorMessage {
  type: 'error' | 'auth' | 'auth_response';
  status: 'error';
  code: GatewayErrorCode;
  message: string;
  request_id?: string | number;
  temporary?: boolean;
  retry_after_ms?: number;
  symbol?: string;
  exchange?: string;
  requested_mode?: 1 | 2 | 3 | 4;
  requested_depth?: DepthLevel;
  supported_depths?: DepthLevel[];
}

/** One symbol of the reply to `subscribe`. */
export interface SubscriptionEntry {
  symbol?: string;
  exchange?: string;
  status: 'success' | 'warning' | 'error';
  mode?: Mode;
  depth?: DepthLevel;
  requested_depth?: DepthLevel;
  supported_depths?: DepthLevel[];
  code?: GatewayErrorCode;
  message?: string;
  broker?: string;
}

export interface SubscribeReply {
  type: 'subscribe';
  status: 'success' | 'partial' | 'error';
  message: string;
  broker: string;
  request_id?: string | number;
  subscriptions: SubscriptionEntry[];
}

export interface UnsubscribeReply {
  type: 'unsubscribe';
  status: 'success' | 'partial' | 'error';
  request_id?: string | number;
  successful: { symbol: string; exchange: string; mode: Mode }[];
  failed: SubscriptionEntry[];
}

export interface PongMessage {
  type: 'pong';
  status: 'success';
  /** Epoch ms. */
  server_timestamp: number;
  request_id?: string | number;
}

export interface BrokerInfo {
  type: 'broker_info';
  status: 'success';
  broker: string;
  feed: string;
  adapter_status: 'connected' | 'disconnected';
  state: FeedState;
  since?: string;
  message?: string;
  user_id: string;
  limits: Limits;
  capabilities: Record<string, unknown>;
  request_id?: string | number;
}

export interface SupportedBrokers {
  type: 'supported_brokers';
  status: 'success';
  brokers: string[];
  count: number;
  request_id?: string | number;
}

export interface SubscriptionList {
  type: 'subscriptions';
  status: 'success';
  subscriptions: {
    symbol: string;
    exchange: string;
    mode: Mode;
    depth?: DepthLevel;
    state: 'pending' | 'active' | 'stale';
    age_ms?: number;
  }[];
  request_id?: string | number;
}

export interface OrdersReply {
  type: 'subscribe_orders' | 'unsubscribe_orders';
  status: 'success';
  message: string;
  request_id?: string | number;
}

/** What answers a request, by its action. */
export interface Replies {
  subscribe: SubscribeReply;
  unsubscribe: UnsubscribeReply;
  unsubscribe_all: UnsubscribeReply;
  subscribe_orders: OrdersReply;
  unsubscribe_orders: OrdersReply;
  get_broker_info: BrokerInfo;
  get_supported_brokers: SupportedBrokers;
  get_subscriptions: SubscriptionList;
  ping: PongMessage;
}

export type Action = keyof Replies;

/** Everything that the gateway sends. */
export type ServerMessage =
  | MarketDataMessage
  | StatusMessage
  | OrderUpdateMessage
  | AuthenticatedMessage
  | ErrorMessage
  | Replies[Action];
