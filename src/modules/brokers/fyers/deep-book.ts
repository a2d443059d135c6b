import type { DepthLevelEntry } from '../../../common/tick.js';
import { emptySide } from '../families/feed/book.js';
import { type BookUpdate, type LevelUpdate, numberOf } from './tbt-decode.js';

/** Levels of each side. */
const LEVELS = 50;

/** Its price is in paise; 0 for an empty level. */
type Slot = Required<DepthLevelEntry>;

/** The merged book of one ticker. */
export class DeepBook {
  totalBuyQuantity: number | undefined;
  totalSellQuantity: number | undefined;
  private readonly bids = emptySide(LEVELS);
  private readonly asks = emptySide(LEVELS);

  /** Takes over every value that was sent, a 0 too; what was not sent stays. */
  merge({ tbq, tsq, bids, asks }: BookUpdate): void {
    this.totalBuyQuantity = numberOf(tbq) ?? this.totalBuyQuantity;
    this.totalSellQuantity = numberOf(tsq) ?? this.totalSellQuantity;
    mergeSide(this.bids, bids);
    mergeSide(this.asks, asks);
  }

  /** Levels that have a price, in the feed's order. */
  get buy(): DepthLevelEntry[] {
    return levelsOf(this.bids);
  }

  get sell(): DepthLevelEntry[] {
    return levelsOf(this.asks);
  }
}

function mergeSide(side: readonly Slot[], updates: readonly LevelUpdate[]): void {
  for (const [level, slot] of side.entries()) {
    const update = updates[level];
    if (!update) return;
    slot.price = numberOf(update.price) ?? slot.price;
    slot.quantity = numberOf(update.qty) ?? slot.quantity;
    slot.orders = numberOf(update.nord) ?? slot.orders;
  }
}

function levelsOf(side: readonly Slot[]): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (const { price, quantity, orders } of side) {
    if (price !== 0) levels.push({ price: price / 100, quantity, orders });
  }
  return levels;
}
