import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

/** Exchange and kind of the wire, by canonical exchange. */
export const LETTERS: Readonly<Record<string, readonly [string, string]>> = {
  NSE: ['N', 'C'],
  NSE_INDEX: ['N', 'C'],
  BSE: ['B', 'C'],
  BSE_INDEX: ['B', 'C'],
  NFO: ['N', 'D'],
  BFO: ['B', 'D'],
  MCX: ['M', 'D'],
  CDS: ['N', 'U'],
};

/** An element of a MarketFeedV3 list: complete, but for prices that have not `moved`, which are 0 where that is told. */
export function quoteElement(instrument: Instrument, state: MarketState, moved: MarketState = state) {
  const price = (name: 'open' | 'high' | 'low' | 'close' | 'average_price') => (name in moved ? (state[name] ?? 0) : 0);
  return {
    ...keyOf(instrument),
    LastRate: state.ltp ?? 0,
    LastQty: state.ltq ?? 0,
    TotalQty: state.volume ?? 0,
    High: price('high'),
    Low: price('low'),
    OpenRate: price('open'),
    PClose: price('close'),
    AvgRate: price('average_price'),
    Time: 38_467,
    BidQty: state.bid_qty ?? 0,
    BidRate: state.bid ?? 0,
    OffQty: state.ask_qty ?? 0,
    OffRate: state.ask ?? 0,
    TBidQ: state.total_buy_quantity ?? 0,
    TOffQ: state.total_sell_quantity ?? 0,
    TickDt: date(state.ltt, 'ltt' in moved),
    ChgPcnt: 0.25,
  };
}

/** A MarketDepthService object, the sides in the order of sale and purchase that nobody promises. */
export function bookObject(instrument: Instrument, state: MarketState) {
  const { buy = [], sell = [] } = state.depth ?? {};
  return {
    ...keyOf(instrument),
    TBidQ: state.total_buy_quantity ?? 0,
    TOffQ: state.total_sell_quantity ?? 0,
    Details: [...levels(sell, 83), ...levels(buy, 66)],
    TimeStamp: 0,
    Time: date(state.timestamp, false),
  };
}

export function interestObject(instrument: Instrument, oi: number) {
  return { ...keyOf(instrument), OpenInterest: oi };
}

function keyOf({ exchange, token }: Instrument) {
  const [Exch, ExchType] = LETTERS[exchange]!;
  return { Exch, ExchType, Token: Number(token) };
}

function levels(side: readonly DepthLevelEntry[], flag: number) {
  return side.map(({ price, quantity, orders }) => {
    return { Quantity: quantity, Price: price, NumberOfOrders: orders ?? 0, BbBuySellFlag: flag };
  });
}

/** No time is the year 1; the offset is for display. */
function date(epochMs: number | undefined, withOffset: boolean): string {
  return `/Date(${epochMs ?? -62_135_596_800_000}${withOffset ? '+0530' : ''})/`;
}
