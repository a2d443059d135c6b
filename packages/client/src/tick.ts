import type { DataOf, DepthLevel, MarketDataMessage, Mode } from './messages.js';

/** A market-data message as listeners get it: the mode by its name, and flags that are always there. */
export type Tick<M extends Mode = Mode> = M extends Mode
  ? {
      readonly mode: M;
      /** `EXCHANGE:SYMBOL`, as `subscribe` takes it. */
      readonly instrument: string;
      readonly symbol: string;
      readonly exchange: string;
      readonly broker: string;
      readonly data: DataOf[M];
      /** The last known value, sent on subscribing. */
      readonly snapshot: boolean;
      /** A snapshot that is older than the gateway calls fresh. */
      readonly stale: boolean;
      /** Depth: the level that is delivered. */
      readonly depthLevel: DepthLevel | undefined;
    }
  : never;

const MODES: Readonly<Record<number, Mode>> = { 1: 'LTP', 2: 'Quote', 3: 'Depth', 4: 'Depth' };

export function modeOf(number: number): Mode | undefined {
  return MODES[number];
}

export function readTick(message: MarketDataMessage): Tick {
  const { symbol, exchange, broker, data } = message;
  return {
    mode: MODES[message.mode],
    instrument: `${exchange}:${symbol}`,
    symbol,
    exchange,
    broker,
    data,
    snapshot: message.snapshot === true,
    stale: message.stale === true,
    depthLevel: message.actual_depth_level ?? message.depth_level,
  } as Tick;
}
