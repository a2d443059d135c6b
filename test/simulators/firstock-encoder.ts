import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

const IST_OFFSET_MS = 19_800_000;
const LEVELS = 5;

/** Stands for a value that is missing; JSON has it in all its digits. */
const MISSING = '9223372036854775808';

/** Total interest of the underlying: right for no contract, so that a reader who takes it is found out. */
const UNDERLYING_INTEREST = 99_999_999;

type Level = Record<string, number>;
type Scalar = number | string;

/** What a message tells of one key, by the names of the wire. */
export interface Entry {
  scalars: Readonly<Record<string, Scalar>>;
  buy?: readonly Level[];
  sell?: readonly Level[];
}

/** All that the server knows of a key; prices in paise, times in seconds. */
export function fullEntry(instrument: Instrument, state: MarketState): Entry {
  const { depth } = state;
  return {
    scalars: known({
      c_exch_feed_time: state.timestamp === undefined ? undefined : wallTime(state.timestamp),
      c_exch_seg: instrument.brexchange,
      c_net_change_indicator: 43,
      c_symbol: instrument.token,
      i_last_traded_price: paise(state.ltp),
      i_open_price: paise(state.open),
      i_high_price: paise(state.high),
      i_low_price: paise(state.low),
      i_closing_price: paise(state.close),
      i_feed_time: seconds(state.timestamp),
      i_last_trade_quantity: state.ltq,
      i_last_trade_time: seconds(state.ltt),
      i_average_trade_price: paise(state.average_price ?? 0),
      i_volume_traded_today: state.volume,
      i_total_buy_quantity: state.total_buy_quantity,
      i_total_sell_quantity: state.total_sell_quantity,
      i_open_interest: state.oi,
      i_total_open_interest: state.oi === undefined ? undefined : UNDERLYING_INTEREST,
      i_upper_circuit_limit: paise(state.upper_circuit),
      i_lower_circuit_limit: paise(state.lower_circuit),
    }),
    ...(depth && { buy: side(depth.buy), sell: side(depth.sell) }),
  };
}

/** What differs from what was sent before: levels that are as they were stand as `{}` at their places. */
export function changedEntry(now: Entry, before: Entry): Entry {
  const scalars = Object.entries(now.scalars).filter(([name, value]) => before.scalars[name] !== value);
  return {
    scalars: Object.fromEntries(scalars),
    ...(now.buy && !isSame(now.buy, before.buy) && { buy: changedLevels(now.buy, before.buy) }),
    ...(now.sell && !isSame(now.sell, before.sell) && { sell: changedLevels(now.sell, before.sell) }),
  };
}

/**
 * One message of several keys.
 *
 * @param missing names of values to be marked as missing, in every entry
 */
export function keyedMessage(entries: Readonly<Record<string, Entry>>, missing: readonly string[] = []): string {
  const texts = Object.entries(entries).map(([key, entry]) => `${JSON.stringify(key)}:${entryText(entry, missing)}`);
  return `{${texts.join()}}`;
}

/** A message of the older form: the entry itself. */
export function bareMessage(entry: Entry): string {
  return entryText(entry, []);
}

function entryText({ scalars, buy, sell }: Entry, missing: readonly string[]): string {
  const text = JSON.stringify({ ...(buy && { best_buy: buy }), ...(sell && { best_sell: sell }), ...scalars });
  if (missing.length === 0) return text;
  const marks = missing.map((name) => `${JSON.stringify(name)}:${MISSING}`).join();
  return text === '{}' ? `{${marks}}` : `${text.slice(0, -1)},${marks}}`;
}

function side(levels: readonly DepthLevelEntry[]): Level[] {
  return levels.slice(0, LEVELS).map(({ price, quantity, orders = 0 }) => ({ price: paise(price)!, quantity, orders }));
}

function changedLevels(now: readonly Level[], before: readonly Level[] = []): Level[] {
  return now.map((level, place) =>
    Object.fromEntries(Object.entries(level).filter(([name, value]) => before[place]?.[name] !== value)),
  );
}

function isSame(a: readonly Level[], b: readonly Level[] | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function known(values: Readonly<Record<string, Scalar | undefined>>): Record<string, Scalar> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, Scalar] => entry[1] !== undefined),
  );
}

function paise(rupees: number | undefined): number | undefined {
  return rupees === undefined ? undefined : Math.round(rupees * 100);
}

function seconds(epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : Math.floor(epochMs / 1000);
}

/** `20-Nov-2026 12:12:49` in India. */
function wallTime(epochMs: number): string {
  const [, day, month, year, time] = /^\w+, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(
    new Date(epochMs + IST_OFFSET_MS).toUTCString(),
  )!;
  return `${day}-${month}-${year} ${time}`;
}
