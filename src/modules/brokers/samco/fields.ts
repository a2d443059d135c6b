/** Places of a symbol's values; NaN stands there for what was never told. */
export const LTP = 0;
export const OPEN = 1;
export const HIGH = 2;
export const LOW = 3;
export const CLOSE = 4;
export const AVERAGE = 5;
export const BID = 6;
export const ASK = 7;
export const VOLUME = 8;
export const LAST_QUANTITY = 9;
export const OPEN_INTEREST = 10;
export const BID_QUANTITY = 11;
export const ASK_QUANTITY = 12;
export const TOTAL_BUY = 13;
export const TOTAL_SELL = 14;
export const BOOK_TOTAL_BUY = 15;
export const BOOK_TOTAL_SELL = 16;
export const TRADE_TIME = 17;
export const VALUES = 18;

export interface Field {
  name: string;
  slot: number;
  isPrice: boolean;
}

/** What is read of a quote besides its time, by the names on the wire. */
export const QUOTE_FIELDS: readonly Field[] = [
  price('ltp', LTP),
  price('o', OPEN),
  price('h', HIGH),
  price('l', LOW),
  price('c', CLOSE),
  price('avgPr', AVERAGE),
  price('bPr', BID),
  price('aPr', ASK),
  count('vol', VOLUME),
  count('ltq', LAST_QUANTITY),
  count('oI', OPEN_INTEREST),
  count('bSz', BID_QUANTITY),
  count('aSz', ASK_QUANTITY),
  count('tBQ', TOTAL_BUY),
  count('tSQ', TOTAL_SELL),
];

/** What is read of a book besides its two sides. */
export const BOOK_FIELDS: readonly Field[] = [count('tbq', BOOK_TOTAL_BUY), count('taq', BOOK_TOTAL_SELL)];

function price(name: string, slot: number): Field {
  return { name, slot, isPrice: true };
}

function count(name: string, slot: number): Field {
  return { name, slot, isPrice: false };
}
