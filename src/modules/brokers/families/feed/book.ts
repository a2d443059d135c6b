import type { Depth, DepthLevelEntry, Tick } from '../../../../common/tick.js';

/** One side of a book without orders, to be filled in place. */
export function emptySide(levels: number): Required<DepthLevelEntry>[] {
  return Array.from({ length: levels }, () => ({ price: 0, quantity: 0, orders: 0 }));
}

/** A book without orders, to be filled in place again and again. */
export function emptyBook(levels: number): Depth {
  return { buy: emptySide(levels), sell: emptySide(levels) };
}

/** Best prices and quantities of a book; a price of 0 says that the side is empty. */
export function setTouch(tick: Tick, depth: Depth | undefined): void {
  const bid = depth?.buy[0];
  const ask = depth?.sell[0];
  const hasBid = bid !== undefined && bid.price !== 0;
  const hasAsk = ask !== undefined && ask.price !== 0;
  tick.bid = hasBid ? bid.price : undefined;
  tick.bid_qty = hasBid ? bid.quantity : undefined;
  tick.ask = hasAsk ? ask.price : undefined;
  tick.ask_qty = hasAsk ? ask.quantity : undefined;
}
