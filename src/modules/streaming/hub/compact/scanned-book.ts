import type { JsonCursor } from './json-cursor.js';

/** As JSON is written without spaces, and as it is with one after every colon and comma; but not at the end. */
type Token = readonly [tight: Buffer, spaced: Buffer];

const BUY = token('{"buy":[');
const SELL = token('],"sell":[');
const LEVEL = token('{"price":');
const QUANTITY = token(',"quantity":');
const ORDERS = token(',"orders":');
const NEXT_LEVEL = token('},{"price":');
const END = token(']}');
const CLOSING_BRACE = 0x7d;

/** Levels of both sides together; the deepest book of all brokers has 200 a side. */
const MOST_LEVELS = 512;

/** Numbers of one kind as they were written: mantissa / 10^decimals. */
export class ScannedNumbers {
  readonly mantissas = new Float64Array(MOST_LEVELS);
  readonly decimals = new Uint8Array(MOST_LEVELS);
  mostDecimals = 0;

  put(place: number, { mantissa, decimals }: JsonCursor): void {
    this.mantissas[place] = mantissa;
    this.decimals[place] = decimals;
    if (decimals > this.mostDecimals) this.mostDecimals = decimals;
  }
}

/** An order book as it was read: the levels of the buying side, then those of the selling one. */
export class ScannedBook {
  readonly prices = new ScannedNumbers();
  readonly quantities = new ScannedNumbers();
  readonly orders = new Float64Array(MOST_LEVELS);
  buyCount = 0;
  count = 0;
  hasBuyOrders = false;
  hasSellOrders = false;

  /** @returns false where something else than a book stands there, or a level lacks what its neighbours have */
  scan(cursor: JsonCursor): boolean {
    this.count = 0;
    this.prices.mostDecimals = 0;
    this.quantities.mostDecimals = 0;
    if (!takes(cursor, BUY)) return false;
    const buyOrders = this.side(cursor);
    this.buyCount = this.count;
    if (buyOrders < 0 || !takes(cursor, SELL)) return false;
    const sellOrders = this.side(cursor);
    if (sellOrders < 0 || !takes(cursor, END)) return false;
    this.hasBuyOrders = buyOrders > 0;
    this.hasSellOrders = sellOrders > 0;
    const sellCount = this.count - this.buyCount;
    return (buyOrders === 0 || buyOrders === this.buyCount) && (sellOrders === 0 || sellOrders === sellCount);
  }

  /** The levels without the brackets. Gives how many have a number of orders; -1 where one is no level. */
  private side(cursor: JsonCursor): number {
    if (!takes(cursor, LEVEL)) return 0;
    let withOrders = 0;
    do {
      const place = this.count;
      if (place === MOST_LEVELS || !takesNumber(cursor)) return -1;
      this.prices.put(place, cursor);
      if (!takes(cursor, QUANTITY) || !takesNumber(cursor) || cursor.mantissa < 0) return -1;
      this.quantities.put(place, cursor);
      if (takes(cursor, ORDERS)) {
        if (!takesNumber(cursor) || cursor.mantissa < 0 || cursor.decimals > 0) return -1;
        this.orders[place] = cursor.mantissa;
        withOrders++;
      }
      this.count++;
    } while (takes(cursor, NEXT_LEVEL));
    return cursor.takesByte(CLOSING_BRACE) ? withOrders : -1;
  }
}

function token(tight: string): Token {
  return [Buffer.from(tight), Buffer.from(tight.replaceAll(/[:,](?!$)/g, '$& '))];
}

function takes(cursor: JsonCursor, [tight, spaced]: Token): boolean {
  return cursor.takes(tight) || cursor.takes(spaced);
}

function takesNumber(cursor: JsonCursor): boolean {
  cursor.skipSpace();
  return cursor.takesNumber();
}
