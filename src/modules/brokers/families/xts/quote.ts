import type { Depth, Tick } from '../../../../common/tick.js';
import type { CircuitBand } from './circuit-bands.js';

/** A level as the wire has it: NaN where the broker sent nothing, zeros where there is no order. */
export interface WireLevel {
  price: number;
  quantity: number;
  orders: number | undefined;
}

/** Levels of a book that these services send. */
export const LEVELS = 5;

/** What one kind of message has told of one instrument: full messages replace it, partial ones change it. */
export class Quote {
  ltp: number | undefined;
  ltq: number | undefined;
  /** Times in epoch ms. */
  tradedAt: number | undefined;
  updatedAt: number | undefined;
  sentAt: number | undefined;
  open: number | undefined;
  high: number | undefined;
  low: number | undefined;
  close: number | undefined;
  volume: number | undefined;
  averagePrice: number | undefined;
  totalBuyQuantity: number | undefined;
  totalSellQuantity: number | undefined;
  bid: number | undefined;
  bidQuantity: number | undefined;
  ask: number | undefined;
  askQuantity: number | undefined;
  readonly bids: WireLevel[] = [];
  readonly asks: WireLevel[] = [];
}

/** What messages of other kinds add. */
export interface Extras {
  openInterest: number | undefined;
  readonly band: CircuitBand;
}

/** Ticks that are written again for every update: whoever takes one reads it at once. */
export class TickWriter {
  private readonly ltpTick: Tick = { symbol: '', exchange: '', mode: 'LTP' };
  private readonly quoteTick: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };
  private readonly book: Depth = { buy: [], sell: [] };
  private readonly depthTick: Tick = { symbol: '', exchange: '', mode: 'DEPTH', depth: this.book };

  ltp(quote: Quote): Tick {
    const tick = this.ltpTick;
    tick.ltp = quote.ltp;
    tick.ltq = quote.ltq;
    return tick;
  }

  quote(quote: Quote, extras: Extras): Tick {
    return fill(this.quoteTick, quote, extras);
  }

  depth(quote: Quote, extras: Extras): Tick {
    const tick = fill(this.depthTick, quote, extras);
    tick.upper_circuit = extras.band.upper;
    tick.lower_circuit = extras.band.lower;
    fillSide(this.book.buy, quote.bids);
    fillSide(this.book.sell, quote.asks);
    return tick;
  }
}

function fill(tick: Tick, quote: Quote, { openInterest }: Extras): Tick {
  tick.ltp = quote.ltp;
  tick.ltq = quote.ltq;
  tick.open = quote.open;
  tick.high = quote.high;
  tick.low = quote.low;
  tick.close = quote.close;
  tick.volume = quote.volume;
  tick.average_price = quote.averagePrice;
  tick.total_buy_quantity = quote.totalBuyQuantity;
  tick.total_sell_quantity = quote.totalSellQuantity;
  tick.bid = quote.bid;
  tick.bid_qty = quote.bidQuantity;
  tick.ask = quote.ask;
  tick.ask_qty = quote.askQuantity;
  tick.oi = openInterest;
  return tick;
}

/** Without the levels that have no order or no price; the others keep their order. */
function fillSide(side: Depth['buy'], levels: readonly WireLevel[]): void {
  side.length = 0;
  for (const level of levels) {
    const { price, quantity } = level;
    if (Number.isNaN(price) || Number.isNaN(quantity) || (price === 0 && quantity === 0)) continue;
    side.push(level);
  }
}
