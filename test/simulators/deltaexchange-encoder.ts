import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

const BOOK_LEVELS = 15;

/** The spot price of every frame: right for none of the contracts, so that a reader who takes it is found out. */
const UNDERLYING_PRICE = 88_219.2;

/** An entry of a ticker frame: mostly decimal texts, the day's prices as numbers, `null` where there is nothing. */
export function tickerEntry({ brsymbol, token }: Instrument, state: MarketState): Record<string, unknown> {
  return {
    g: [null, null, null, null, null],
    i: Number(token),
    m: text(state.ltp),
    m24hc: '0.5',
    ohlc: known([state.open, state.high, state.low, state.close]),
    oi: known([text(state.oi), '0']),
    pb: known([text(state.lower_circuit), text(state.upper_circuit)]),
    q: [text(state.ask), text(state.ask_qty), text(state.bid), text(state.bid_qty), null],
    qiv: [null, null, '-0.12'],
    s: brsymbol,
    to: [1000.5, 1000.5],
  };
}

/** @param key what was subscribed: a symbol, or the key of an option chain */
export function tickerFrame(key: string, entries: readonly unknown[], now: number): string {
  return JSON.stringify({ type: 'ticker', sy: key, sp: String(UNDERLYING_PRICE), ts: micros(now), d: entries });
}

export function bookFrame({ brsymbol }: Instrument, state: MarketState, now: number): string {
  return JSON.stringify({
    type: 'ob_l2',
    sy: brsymbol,
    ts: micros(now),
    lts: micros(now) - 500,
    a: levels(state.depth?.sell),
    b: levels(state.depth?.buy),
  });
}

/** An array of which nothing is known is `null` as a whole: `null` in an array would say "none now". */
function known<T>(values: (T | null | undefined)[]): (T | null)[] | null {
  return values[0] === null || values[0] === undefined ? null : values.map((value) => value ?? null);
}

function levels(side: readonly DepthLevelEntry[] = []): [string, string][] {
  return side.slice(0, BOOK_LEVELS).map(({ price, quantity }) => [String(price), String(quantity)]);
}

function text(value: number | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** Some microseconds that a reader of milliseconds must cut off. */
function micros(ms: number): number {
  return ms * 1000 + 515;
}
