/** A connected client. User, key, broker and feed are null before it has authenticated; times are ISO-8601. */
export interface Client {
  id: string;
  process: string;
  user: string | null;
  key_name: string | null;
  key_prefix: string | null;
  broker: string | null;
  feed: string | null;
  address: string;
  connected_at: string;
  last_pong_at: string | null;
  subscriptions: number;
  /** Bytes that wait for it. */
  pending_bytes: number;
  /** How long it has not read; null: it reads. */
  blocked_ms: number | null;
  conflated: number;
  messages: number;
  bytes: number;
  requests: number;
  rejected: number;
}

export interface HeldSubscription {
  symbol: string;
  exchange: string;
  mode: string;
  depth?: number;
  state: 'pending' | 'active' | 'stale';
  /** Age of the newest message; absent: none yet. */
  age_ms?: number;
}

export interface ClientDetail extends Client {
  held: readonly HeldSubscription[];
}
