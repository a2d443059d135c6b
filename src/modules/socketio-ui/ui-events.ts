import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import type { ErrorCode } from '../../common/error-codes.js';
import type { FeedState } from '../../common/feed-state.js';
import type { Admission } from '../streaming/credential-watch.js';

export const NAMESPACE = '/market';

/** A reply that also goes to the acknowledgement, where the client asked for one. */
type Acknowledge = (reply: object) => void;

export interface InstrumentName {
  /** `TCS`, or `TCS:20` for depth level 20. */
  symbol: string;
  exchange: string;
}

export interface SubscribeRequest {
  symbols: (InstrumentName & { mode?: number | string; depth_level?: number; strict_depth?: boolean })[];
  /** Default Quote; an entry's own wins. */
  mode?: number | string;
  /** 5 (default), 20, 30, 50 or 200. */
  depth_level?: number;
  strict_depth?: boolean;
  /** Comes back in the reply. */
  request_id?: string | number;
}

/** What clients send. */
export interface ClientEvents {
  subscribe(request: SubscribeRequest, acknowledge?: Acknowledge): void;
  unsubscribe(request: SubscribeRequest, acknowledge?: Acknowledge): void;
  get_ltp(instrument: InstrumentName, acknowledge?: Acknowledge): void;
  get_quote(instrument: InstrumentName, acknowledge?: Acknowledge): void;
  get_depth(instrument: InstrumentName & { depth_level?: number }, acknowledge?: Acknowledge): void;
}

export const CLIENT_EVENTS: readonly (keyof ClientEvents)[] = [
  'subscribe',
  'unsubscribe',
  'get_ltp',
  'get_quote',
  'get_depth',
];

export interface UiError {
  code: ErrorCode;
  /** What is wrong, and what to do next. */
  message: string;
  [context: string]: unknown;
}

/** The list reply of the client protocol; a request that is malformed as a whole has `code` and `message` instead. */
export interface ListReply {
  type: 'subscribe' | 'unsubscribe';
  /** `partial` counts as success. */
  status: 'success' | 'partial' | 'error';
  message: string;
  [field: string]: unknown;
}

export interface ValueReply {
  symbol: string;
  exchange: string;
  /** `data` of the client protocol's `market_data`; null: unknown. */
  data: Readonly<Record<string, unknown>> | null;
}

/** Something an operator should know; for admins alone. */
export interface SystemAlert {
  /** The cause, in capitals: `TOKEN_DEAD`, `BUS_GAP`, … */
  code: string;
  status: 'firing' | 'resolved';
  /** What it is about: a feed's name, the id of a key. */
  subject: string;
  message: string;
  /** Occurrences since it was told last. */
  count: number;
  /** ISO-8601 UTC. */
  at: string;
}

/** What the gateway sends. `market_data` is the message of the client protocol. */
export interface ServerEvents {
  connected(hello: { status: 'ok' }): void;
  subscription_success(reply: ListReply): void;
  subscription_error(reply: ListReply): void;
  unsubscription_success(reply: ListReply): void;
  unsubscription_error(reply: ListReply): void;
  market_data(message: Record<string, unknown>): void;
  ltp_data(reply: ValueReply): void;
  quote_data(reply: ValueReply): void;
  depth_data(reply: ValueReply): void;
  order_update(order: Record<string, unknown>): void;
  status(status: { type: 'status'; broker: string; state: FeedState; since: string; message: string }): void;
  system_alert(alert: UiError | SystemAlert): void;
  error(error: UiError): void;
}

/** The payload of an event. */
export type Payload<E extends keyof ServerEvents> = Parameters<ServerEvents[E]>[0];

export interface MarketSocketData {
  /** Present once the handshake has let the client in. */
  admission?: Admission;
}

export type MarketSocket = Socket<ClientEvents, ServerEvents, DefaultEventsMap, MarketSocketData>;
export type MarketNamespace = Namespace<ClientEvents, ServerEvents, DefaultEventsMap, MarketSocketData>;
