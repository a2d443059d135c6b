import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

/** What a feed message tells, by the names of the wire; every value is a text. */
export type Fields = Readonly<Record<string, string>>;

const IST_OFFSET_MS = 19_800_000;
const BOOK_LEVELS = 5;

/** Total interest of the underlying: right for no contract, so that a reader who takes it is found out. */
const UNDERLYING_INTEREST = '99999999';

/** The fields of a touchline. What the market does not tell is left out. */
export function touchlineFields({ exchange }: Instrument, state: MarketState): Fields {
  const price = priceText(exchange);
  const [bid] = state.depth?.buy ?? [];
  const [ask] = state.depth?.sell ?? [];
  return known({
    lp: price(state.ltp),
    pc: percentChange(state),
    o: price(state.open),
    h: price(state.high),
    l: price(state.low),
    c: price(state.close),
    v: count(state.volume),
    ap: price(state.average_price),
    oi: count(state.oi),
    toi: state.oi === undefined ? undefined : UNDERLYING_INTEREST,
    bq1: count(bid?.quantity ?? state.bid_qty),
    bp1: price(bid?.price ?? state.bid),
    sq1: count(ask?.quantity ?? state.ask_qty),
    sp1: price(ask?.price ?? state.ask),
    ft: state.timestamp === undefined ? undefined : String(Math.floor(state.timestamp / 1000)),
  });
}

/** The fields of a depth message: the touchline's, and more. */
export function depthFields(instrument: Instrument, state: MarketState): Fields {
  const price = priceText(instrument.exchange);
  return {
    ...touchlineFields(instrument, state),
    ...side('b', state.depth?.buy, price),
    ...side('s', state.depth?.sell, price),
    ...known({
      ltt: state.ltt === undefined ? undefined : timeOfDay(state.ltt),
      ltq: count(state.ltq),
      tbq: count(state.total_buy_quantity),
      tsq: count(state.total_sell_quantity),
      uc: price(state.upper_circuit),
      lc: price(state.lower_circuit),
    }),
  };
}

/** What is known of an instrument beside its market, in snapshots only. */
export function staticFields({ brsymbol, exchange }: Instrument): Fields {
  return {
    ts: brsymbol,
    pp: String(decimalsOf(exchange)),
    ls: '1',
    ti: decimalsOf(exchange) === 4 ? '0.0025' : '0.05',
  };
}

/** The fields that differ from what was sent before; the feed time comes along whenever there is one. */
export function changedFields(now: Fields, before: Fields): Fields {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => name === 'ft' || before[name] !== value));
}

/** One message; `null` in place of the exchange leaves it out. */
export function message(t: string, e: string | null, tk: string, fields: Fields): string {
  return JSON.stringify({ t, ...(e === null ? {} : { e }), tk, ...fields });
}

function side(
  prefix: 'b' | 's',
  levels: readonly DepthLevelEntry[] = [],
  price: (value: number) => string | undefined,
): Fields {
  return Object.assign(
    {},
    ...levels.slice(0, BOOK_LEVELS).map((level, index) =>
      known({
        [`${prefix}q${index + 1}`]: count(level.quantity),
        [`${prefix}p${index + 1}`]: price(level.price),
        [`${prefix}o${index + 1}`]: count(level.orders),
      }),
    ),
  );
}

function known(fields: Readonly<Record<string, string | undefined>>): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function priceText(exchange: string): (value: number | undefined) => string | undefined {
  return (value) => value?.toFixed(decimalsOf(exchange));
}

function decimalsOf(exchange: string): number {
  return exchange === 'CDS' || exchange === 'BCD' ? 4 : 2;
}

function count(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function percentChange({ ltp, close }: MarketState): string | undefined {
  return ltp === undefined || !close ? undefined : (((ltp - close) / close) * 100).toFixed(2);
}

/** `HH:MM:SS` in India. */
function timeOfDay(epochMs: number): string {
  return new Date(epochMs + IST_OFFSET_MS).toISOString().slice(11, 19);
}
