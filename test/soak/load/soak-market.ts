import type { Instrument } from '../../../src/modules/instruments/instrument.js';
import type { Simulator } from '../../simulators/simulator.js';
import type { AddedAccount } from '../../support/remote-admin.js';

const MARKETS = 4;
export const MOST_SYMBOLS = 1024;
/** Hundredths of a rupee between two moves of a price: room for every symbol of every market. */
const STEP = MARKETS * MOST_SYMBOLS;

/** What a price of a soak says: nobody else's price, of no other moment, is the same. */
export interface Mark {
  market: number;
  symbol: number;
  /** Grows by one with each move of the symbol. */
  move: number;
}

export function priceOf({ market, symbol, move }: Mark): number {
  return (move * STEP + market * MOST_SYMBOLS + symbol) / 100;
}

export function markOf(price: number): Mark {
  const hundredths = Math.round(price * 100);
  const place = hundredths % STEP;
  return {
    market: Math.floor(place / MOST_SYMBOLS),
    symbol: place % MOST_SYMBOLS,
    move: Math.floor(hundredths / STEP),
  };
}

/** Shares `SYM0`, `SYM1`, … as Zerodha and Angel number them: the last byte of a token is Zerodha's segment. */
export function soakInstruments(count: number): Instrument[] {
  return Array.from({ length: count }, (_, place) => {
    const symbol = `SYM${place}`;
    return { symbol, exchange: 'NSE', token: String(((1000 + place) << 8) | 1), brsymbol: symbol, brexchange: 'NSE' };
  });
}

/** One account's broker, whose prices tell which market, symbol and move they are of. */
export class SoakMarket {
  private readonly moves: number[];
  account: AddedAccount | undefined;

  constructor(
    /** From 0 to 3. */
    readonly place: number,
    readonly simulator: Simulator,
    readonly size: number,
  ) {
    this.moves = new Array(size).fill(0);
    for (let symbol = 0; symbol < size; symbol++) this.move(symbol);
  }

  /** How often a symbol has moved. */
  moved(symbol: number): number {
    return this.moves[symbol]!;
  }

  move(symbol: number): void {
    const move = ++this.moves[symbol]!;
    const ltp = priceOf({ market: this.place, symbol, move });
    this.simulator.tick(`SYM${symbol}`, 'NSE', { ltp, timestamp: Date.now(), volume: move });
  }

  moveAny(): void {
    this.move(Math.floor(Math.random() * this.size));
  }
}
