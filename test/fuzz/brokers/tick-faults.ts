import type { Tick } from '../../../src/common/tick.js';

const TEXTS: ReadonlySet<string> = new Set(['symbol', 'exchange', 'mode', 'broker_message']);
const FLAGS: ReadonlySet<string> = new Set(['interpolated', 'broker_supported']);

/** What of a tick is not of its type: a protocol that passes a text on as a number is found here. */
export function faultOfTick({ depth, ...tick }: Tick): string | undefined {
  for (const [field, value] of Object.entries(tick)) {
    if (value === undefined) continue;
    const type = TEXTS.has(field) ? 'string' : FLAGS.has(field) ? 'boolean' : 'number';
    if (typeof value !== type) return `${field} of ${tick.symbol} is ${shown(value)}, which is no ${type}`;
  }
  if (depth === undefined) return undefined;
  for (const level of [...depth.buy, ...depth.sell]) {
    for (const [field, value] of Object.entries(level)) {
      if (value !== undefined && typeof value !== 'number') return `${field} of a level is ${shown(value)}`;
    }
  }
  return undefined;
}

const PRICES: ReadonlySet<string> = new Set([
  'ltp',
  'open',
  'high',
  'low',
  'close',
  'avg_trade_price',
  'bid',
  'ask',
  'upper_circuit',
  'lower_circuit',
  'price',
]);
/** Computed here: they may be anything that is finite. */
const DERIVED: ReadonlySet<string> = new Set(['change', 'change_percent']);
const SIGNED: ReadonlySet<string> = new Set(['MCX', 'NCO', 'NCDEX', 'CRYPTO']);

/** What is wrong with a message that goes onto the bus: no JSON, a number that cannot be, a text in its place. */
export function faultOfMessage(text: string): string | undefined {
  let message: Record<string, unknown>;
  try {
    message = JSON.parse(text);
  } catch {
    return 'no JSON';
  }
  const { symbol, exchange, timestamp, ltt, interpolated, broker_supported, broker_message, depth, ...numbers } =
    message;
  for (const time of [timestamp, ltt]) {
    if (time !== undefined && !/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(time))) return `time ${time}`;
  }
  const levels = depth ? Object.values(depth as Record<string, Record<string, unknown>[]>).flat() : [];
  for (const values of [numbers, ...levels]) {
    for (const [field, value] of Object.entries(values)) {
      if (!isPossible(field, value, SIGNED.has(String(exchange)))) return `${field} is ${shown(value)}`;
    }
  }
  return undefined;
}

function isPossible(field: string, value: unknown, isSigned: boolean): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  if (DERIVED.has(field)) return true;
  if (PRICES.has(field)) return Math.abs(value) <= 1e10 && (value >= 0 || isSigned);
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

function shown(value: unknown): string {
  return `${typeof value} ${String(JSON.stringify(value)).slice(0, 60)}`;
}
