import { isIndexExchange } from '../../src/common/exchanges.js';
import type { DepthLevelEntry, Tick } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';

/** What a simulator knows of one instrument's market: canonical values, all that any wire might carry. */
export type MarketState = Partial<Tick>;

/** 2025-11-21 05:30:00 UTC, in the session of every Indian exchange; epoch ms. */
const OPENING_TIME = 1_763_703_000_000;
const LEVELS = 5;
const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);

/** The last state of each instrument, so that a first snapshot can be given and a partial update completed. */
export class Market {
  private readonly states = new Map<string, MarketState>();

  /** The state of an instrument; one that has not moved yet stands at its opening values. */
  of(instrument: Instrument): MarketState {
    const key = `${instrument.exchange}:${instrument.symbol}`;
    let state = this.states.get(key);
    if (!state) {
      state = openingValues(instrument, this.states.size);
      this.states.set(key, state);
    }
    return state;
  }

  /** Merges what moved, and gives the whole state. */
  move(instrument: Instrument, values: MarketState): MarketState {
    return Object.assign(this.of(instrument), values);
  }
}

/** Values that differ from instrument to instrument by `place`, and hold in every currency's tick size. */
function openingValues({ exchange }: Instrument, place: number): MarketState {
  const close = 100 + (place % 5000);
  const prices = { open: close + 0.5, high: close + 2, low: close - 1.25, close, ltp: close + 1 };
  if (isIndexExchange(exchange)) return { ...prices, ltt: OPENING_TIME, timestamp: OPENING_TIME };
  const depth = { buy: side(prices.ltp, -0.25), sell: side(prices.ltp, 0.25) };
  return {
    ...prices,
    ltt: OPENING_TIME - 1000,
    timestamp: OPENING_TIME,
    ltq: 75,
    volume: 1_000_000 + place,
    average_price: close + 0.75,
    total_buy_quantity: 50_000 + place,
    total_sell_quantity: 60_000 + place,
    ...(CASH.has(exchange) ? {} : { oi: 700_000 + place }),
    depth,
    bid: depth.buy[0]!.price,
    bid_qty: depth.buy[0]!.quantity,
    ask: depth.sell[0]!.price,
    ask_qty: depth.sell[0]!.quantity,
  };
}

function side(price: number, step: number): DepthLevelEntry[] {
  return Array.from({ length: LEVELS }, (_, level) => ({
    price: price + step * (level + 1),
    quantity: 75 * (level + 1),
    orders: level + 1,
  }));
}
