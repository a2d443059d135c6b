import type { Mode } from '../../../common/mode.js';
import type { Depth, Tick } from '../../../common/tick.js';
import type { Feed } from './decode.js';
import { type Day, type LastTrade, NO_TOTALS, readUpdate, type Totals } from './update.js';

/**
 * What is known of one instrument: sub-messages replace each other as a whole, single numbers only by other than 0,
 * because absent and 0 look the same on the wire. 0 means unknown.
 */
export class InstrumentState {
  private trade: LastTrade | undefined;
  private day: Day | undefined;
  private depth: Depth | undefined;
  private totals = NO_TOTALS;

  /**
   * Takes an update in, or nothing of it.
   *
   * @param isSnapshot true where the update is all there is to know
   * @throws BadNumber
   */
  apply(feed: Feed, isSnapshot: boolean): void {
    const update = readUpdate(feed);
    if (isSnapshot) this.forget();
    this.trade = update.trade ?? this.trade;
    this.day = update.day ?? this.day;
    this.depth = update.depth ?? this.depth;
    if (update.totals) this.totals = merged(this.totals, update.totals);
  }

  /** The whole state in a mode; undefined as long as no price is known. */
  tick(symbol: string, exchange: string, mode: Mode, timestamp: number): Tick | undefined {
    const { trade } = this;
    if (!trade || trade.ltp === 0) return undefined;
    const tick: Tick = {
      symbol,
      exchange,
      mode,
      ltp: trade.ltp,
      ltq: known(trade.ltq),
      ltt: known(trade.ltt),
      close: known(trade.close),
      timestamp,
    };
    if (mode !== 'LTP') this.addQuote(tick);
    if (mode === 'DEPTH') tick.depth = this.depth;
    return tick;
  }

  private addQuote(tick: Tick): void {
    const { day, totals } = this;
    if (day) {
      tick.open = known(day.open);
      tick.high = known(day.high);
      tick.low = known(day.low);
    }
    tick.volume = known(totals.volume) ?? known(day?.volume ?? 0);
    tick.average_price = known(totals.average_price);
    tick.total_buy_quantity = known(totals.total_buy_quantity);
    tick.total_sell_quantity = known(totals.total_sell_quantity);
    tick.oi = known(totals.oi);
    const bid = this.depth?.buy[0];
    if (bid && bid.price !== 0) {
      tick.bid = bid.price;
      tick.bid_qty = bid.quantity;
    }
    const ask = this.depth?.sell[0];
    if (ask && ask.price !== 0) {
      tick.ask = ask.price;
      tick.ask_qty = ask.quantity;
    }
  }

  private forget(): void {
    this.trade = undefined;
    this.day = undefined;
    this.depth = undefined;
    this.totals = NO_TOTALS;
  }
}

function merged(before: Totals, update: Totals): Totals {
  return {
    average_price: update.average_price || before.average_price,
    volume: update.volume || before.volume,
    oi: update.oi || before.oi,
    total_buy_quantity: update.total_buy_quantity || before.total_buy_quantity,
    total_sell_quantity: update.total_sell_quantity || before.total_sell_quantity,
  };
}

function known(value: number): number | undefined {
  return value === 0 ? undefined : value;
}
