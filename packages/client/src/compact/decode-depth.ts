import type { DepthEntry } from '../messages.js';
import { LENGTH_DELIMITED, type ProtoReader } from './proto-reader.js';

/** The book as it stands on the wire: for each side prices, quantities and orders. */
const lists: number[][] = [[], [], [], [], [], []];

/**
 * Reads the message `Depth` up to `end`. Its prices cannot be told yet: they are integers from a price that may follow.
 */
export function readDepth(reader: ProtoReader, end: number): void {
  for (const list of lists) list.length = 0;
  while (reader.at < end) {
    const tag = reader.varint();
    const list = lists[(tag >> 3) - 1];
    if (!list) {
      reader.skip(tag & 7);
      continue;
    }
    if ((tag & 7) !== LENGTH_DELIMITED) throw new RangeError('a list of the order book is not packed');
    const isPrice = list === lists[0] || list === lists[3];
    const listEnd = reader.end();
    while (reader.at < listEnd) list.push(isPrice ? reader.zigzag() : reader.varint());
  }
}

/**
 * The book that was read last.
 *
 * @param ltp what the first price of each side is a difference from, before it is divided
 */
export function bookOf(
  ltp: number,
  priceScale: number,
  quantityScale: number,
): { buy: DepthEntry[]; sell: DepthEntry[] } {
  const [buyPrices, buyQuantities, buyOrders, sellPrices, sellQuantities, sellOrders] = lists as Lists;
  return {
    buy: side(buyPrices, buyQuantities, buyOrders, ltp, priceScale, quantityScale),
    sell: side(sellPrices, sellQuantities, sellOrders, ltp, priceScale, quantityScale),
  };
}

type Lists = [number[], number[], number[], number[], number[], number[]];

function side(
  prices: number[],
  quantities: number[],
  orders: number[],
  ltp: number,
  priceScale: number,
  quantityScale: number,
): DepthEntry[] {
  const { length } = prices;
  if (quantities.length !== length || (orders.length !== length && orders.length !== 0)) {
    throw new RangeError('the lists of the order book differ in length');
  }
  const levels = new Array<DepthEntry>(length);
  let unscaled = ltp;
  for (let i = 0; i < length; i++) {
    unscaled += prices[i]!;
    const price = unscaled / priceScale;
    const quantity = quantities[i]! / quantityScale;
    levels[i] = orders.length === 0 ? { price, quantity } : { price, quantity, orders: orders[i]! };
  }
  return levels;
}
