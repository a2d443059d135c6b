import type { Mode } from '../../common/mode.js';
import type { Depth, DepthLevelEntry, Tick } from '../../common/tick.js';

type NumberField = Exclude<
  keyof Tick,
  | 'symbol'
  | 'exchange'
  | 'mode'
  | 'depth'
  | 'interpolated'
  | 'broker_supported'
  | 'broker_message'
  | 'ltt'
  | 'timestamp'
>;

/** Wire names of a bus message's `data`, and the canonical ones. What is computed from others is not among them. */
const NUMBERS: readonly [wire: string, canonical: NumberField][] = [
  ['ltp', 'ltp'],
  ['last_trade_quantity', 'ltq'],
  ['volume', 'volume'],
  ['open', 'open'],
  ['high', 'high'],
  ['low', 'low'],
  ['close', 'close'],
  ['avg_trade_price', 'average_price'],
  ['total_buy_quantity', 'total_buy_quantity'],
  ['total_sell_quantity', 'total_sell_quantity'],
  ['oi', 'oi'],
  ['bid', 'bid'],
  ['ask', 'ask'],
  ['bid_qty', 'bid_qty'],
  ['ask_qty', 'ask_qty'],
  ['upper_circuit', 'upper_circuit'],
  ['lower_circuit', 'lower_circuit'],
];

export interface ReceivedTick {
  tick: Tick;
  /** Absent where a foreign publisher has none. */
  seq?: number;
}

/**
 * The tick that a bus message was made of. Its symbol and exchange are those of the topic.
 *
 * @returns undefined where the data is no JSON object, or has no last traded price and no book
 */
export function tickOfData(symbol: string, exchange: string, mode: Mode, data: Buffer): ReceivedTick | undefined {
  const wire = parse(data);
  if (!wire) return undefined;
  const depth = bookOf(wire.depth);
  const tick: Tick = { symbol, exchange, mode: mode === 'DEPTH' && !depth ? 'QUOTE' : mode };
  for (const [name, canonical] of NUMBERS) {
    const value = wire[name];
    if (typeof value === 'number') tick[canonical] = value;
  }
  for (const name of ['ltt', 'timestamp'] as const) {
    const time = typeof wire[name] === 'string' ? Date.parse(wire[name]) : Number.NaN;
    if (!Number.isNaN(time)) tick[name] = time;
  }
  if (depth) tick.depth = depth;
  if (typeof wire.interpolated === 'boolean') tick.interpolated = wire.interpolated;
  if (wire.broker_supported === false) tick.broker_supported = false;
  if (typeof wire.broker_message === 'string') tick.broker_message = wire.broker_message;
  if (tick.ltp === undefined && !depth) return undefined;
  return typeof wire.seq === 'number' ? { tick, seq: wire.seq } : { tick };
}

function parse(data: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(data.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function bookOf(value: unknown): Depth | undefined {
  if (!isObject(value) || !Array.isArray(value.buy) || !Array.isArray(value.sell)) return undefined;
  return { buy: value.buy.flatMap(levelOf), sell: value.sell.flatMap(levelOf) };
}

function levelOf(value: unknown): DepthLevelEntry[] {
  if (!isObject(value)) return [];
  const { price, quantity, orders } = value;
  if (typeof price !== 'number' || typeof quantity !== 'number') return [];
  return [typeof orders === 'number' ? { price, quantity, orders } : { price, quantity }];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
