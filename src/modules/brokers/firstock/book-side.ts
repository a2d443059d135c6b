import type { DepthLevelEntry } from '../../../common/tick.js';
import { count, MISSING_FROM, rupees } from './values.js';

export const LEVELS = 5;

const PRICE = 0;
const QUANTITY = 1;
const ORDERS = 2;

/** One side of a book, whose updates name levels by their places and leave out what has not changed. */
export class BookSide {
  /** Price, quantity and orders of each level; NaN for what was never told. */
  private readonly levels = new Float64Array(LEVELS * 3).fill(Number.NaN);

  /** Merges the levels of a message; false when some of it cannot be read. */
  merge(levels: unknown): boolean {
    if (levels === null) return true;
    if (!Array.isArray(levels)) return false;
    let isRead = true;
    for (let level = 0; level < Math.min(LEVELS, levels.length); level++) {
      const entry: unknown = levels[level];
      if (entry === null) continue;
      if (typeof entry !== 'object') {
        isRead = false;
        continue;
      }
      const { price, quantity, orders } = entry as Readonly<Record<string, unknown>>;
      const isPriceRead = this.put(level * 3 + PRICE, price, rupees);
      const isQuantityRead = this.put(level * 3 + QUANTITY, quantity, count);
      const areOrdersRead = this.put(level * 3 + ORDERS, orders, count);
      isRead &&= isPriceRead && isQuantityRead && areOrdersRead;
    }
    return isRead;
  }

  /** The place of the first level with a price; undefined where there is none. */
  get best(): number | undefined {
    for (let level = 0; level < LEVELS; level++) if (this.levels[level * 3]! > 0) return level;
    return undefined;
  }

  price(level: number): number {
    return this.levels[level * 3]!;
  }

  /** 0 where it was never told. */
  quantity(level: number): number {
    return this.levels[level * 3 + QUANTITY]! || 0;
  }

  /** Writes the levels that have a price, in their order, and empty ones behind them. */
  fill(entries: readonly DepthLevelEntry[]): void {
    let place = 0;
    for (let level = 0; level < LEVELS; level++) {
      const price = this.price(level);
      if (!(price > 0)) continue;
      const entry = entries[place++]!;
      entry.price = price;
      entry.quantity = this.quantity(level);
      entry.orders = this.levels[level * 3 + ORDERS]! || 0;
    }
    for (; place < LEVELS; place++) {
      const entry = entries[place]!;
      entry.price = 0;
      entry.quantity = 0;
      entry.orders = 0;
    }
  }

  private put(slot: number, value: unknown, read: (value: number) => number | undefined): boolean {
    if (value === undefined || value === null) return true;
    if (typeof value !== 'number' || value < 0) return false;
    if (value >= MISSING_FROM) return true;
    const known = read(value);
    if (known !== undefined) this.levels[slot] = known;
    return known !== undefined;
  }
}
