import { isJsonObject } from '../../../common/json-object.js';
import type { DepthLevelEntry } from '../../../common/tick.js';
import { readCount, readPrice } from './values.js';

export const LEVELS = 5;

/** One side of a book, which every message replaces as a whole. */
export class BookSide {
  private levels: readonly Required<DepthLevelEntry>[] = [];
  /** Whether any message has told this side, an empty one included. */
  isKnown = false;

  /** The best level; undefined on an empty side. */
  get best(): Required<DepthLevelEntry> | undefined {
    return this.levels[0];
  }

  /** Gives whether the side could be read; one that could not stays as it was. */
  replace(value: unknown): boolean {
    if (!Array.isArray(value)) return false;
    const levels: Required<DepthLevelEntry>[] = [];
    for (const entry of value.slice(0, LEVELS) as unknown[]) {
      if (!isJsonObject(entry)) return false;
      const price = readPrice(entry.price);
      const quantity = readCount(entry.qty);
      const orders = readCount(entry.no);
      if (price === undefined || quantity === undefined || orders === undefined) return false;
      levels.push({ price, quantity, orders });
    }
    this.levels = levels;
    this.isKnown = true;
    return true;
  }

  clear(): void {
    this.levels = [];
    this.isKnown = false;
  }

  /** Writes five levels, zeros where the side has fewer. */
  fill(target: DepthLevelEntry[]): void {
    for (let place = 0; place < LEVELS; place++) {
      const level = this.levels[place];
      const entry = target[place]!;
      entry.price = level?.price ?? 0;
      entry.quantity = level?.quantity ?? 0;
      entry.orders = level?.orders ?? 0;
    }
  }
}
