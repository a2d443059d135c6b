/** The shapes of HTTP answers that several pages use, as the gateway's OpenAPI document (/docs) has them. */

export type Role = 'admin' | 'trader' | 'viewer';
export type Scope = 'stream' | 'market_data' | 'orders' | 'admin';

export interface Me {
  id: string;
  name: string;
  role: Role;
  scopes: readonly Scope[];
  session_id?: string;
}

export interface SignedIn {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds for which the access token is good. */
  expires_in: number;
  refresh_expires_at: string;
  user: Me;
}

export type FeedState = 'connecting' | 'live' | 'quiet' | 'stale' | 'reconnecting' | 'login_required' | 'down';

export interface FeedConnection {
  channel: string;
  phase: string;
  symbols: number;
  ready_for_ms: number | null;
  tick_age_ms: number | null;
  reason: string;
}

export interface Feed {
  feed: string;
  broker: string;
  account_id: string;
  label: string;
  own: boolean;
  process: string | null;
  state: FeedState;
  since: string | null;
  message: string;
  subscriptions: {
    wanted: number;
    active: number;
    stale: number;
    pending: number;
    lingering: number;
    capacity_exceeded: number;
  };
  connections: readonly FeedConnection[];
  last_tick_age_ms: number | null;
  counters: Readonly<Record<string, number>>;
}

export interface Instrument {
  broker: string;
  symbol: string;
  exchange: string;
  name?: string;
  token: string;
  brsymbol: string;
  brexchange: string;
  expiry?: string;
  strike?: number;
  lotsize?: number;
  instrumenttype?: string;
  tick_size?: number;
}

export interface BrokerDescription {
  broker: string;
  name: string;
  modes: readonly string[];
  /** Empty: any. */
  exchanges: readonly string[];
  /** Levels by exchange; `default` speaks for the exchanges that are not named. */
  depth_levels: Readonly<Record<string, readonly number[]>>;
  order_updates: boolean;
  session_validity: string;
  login: readonly string[];
  channels: Readonly<
    Record<
      string,
      {
        symbols_per_connection: number;
        connections_per_account: number;
        batch_size: number;
        batches_per_second: number;
      }
    >
  >;
}

export interface Endpoints {
  /** Absent where this process serves no WebSocket clients. */
  websocket?: string;
  http: string;
  bus?: string;
}
