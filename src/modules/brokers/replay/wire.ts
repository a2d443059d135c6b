import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';

/**
 * The messages between the replay's protocol and its player, JSON texts as many brokers send them. Instruments are
 * named by their token and segment; times are epoch ms; an order book is a list of `[price, quantity, orders?]` a side.
 */

export interface WireInstrument {
  token: string;
  segment: string;
}

export type WireLevel = [price: number, quantity: number, orders?: number];

export type NumberField = Exclude<
  keyof Tick,
  'symbol' | 'exchange' | 'mode' | 'depth_level' | 'depth' | 'interpolated' | 'broker_supported' | 'broker_message'
>;

export interface WireTick extends WireInstrument, Partial<Record<NumberField, number>> {
  mode: Mode;
  interpolated?: boolean;
  depth?: { buy: WireLevel[]; sell: WireLevel[] };
  broker_supported?: false;
  broker_message?: string;
}

export type Request =
  | { action: 'subscribe'; instruments: (WireInstrument & { mode: Mode })[] }
  | { action: 'unsubscribe'; instruments: WireInstrument[] };

export type Message =
  | { type: 'ticks'; ticks: WireTick[] }
  | { type: 'subscribed'; instruments: (WireInstrument & { mode: Mode })[] }
  | { type: 'refused'; instruments: WireInstrument[]; reason: string }
  | { type: 'heartbeat'; time: number }
  | { type: 'notice'; text: string };

/** What a tick holds in each mode beside token, segment and mode. */
export const LTP_FIELDS: readonly NumberField[] = ['ltp', 'ltt', 'timestamp', 'volume'];

export const QUOTE_FIELDS: readonly NumberField[] = [
  ...LTP_FIELDS,
  'ltq',
  'open',
  'high',
  'low',
  'close',
  'average_price',
  'total_buy_quantity',
  'total_sell_quantity',
  'oi',
  'bid',
  'ask',
  'bid_qty',
  'ask_qty',
  'upper_circuit',
  'lower_circuit',
];

/** Close code of a player that cannot play: the recording is unusable, or an option is wrong. */
export const UNPLAYABLE = 4500;
