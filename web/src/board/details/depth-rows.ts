import type { DepthData, DepthEntry } from '../market/messages.js';

/** One line of the ladder; a side that ends earlier is undefined. */
export interface LadderRow {
  buy: DepthEntry | undefined;
  sell: DepthEntry | undefined;
  /** Part of the largest quantity of the book, 0 to 1. */
  buyShare: number;
  sellShare: number;
}

export interface Ladder {
  rows: readonly LadderRow[];
  /** Sums over the levels shown. */
  buyTotal: number;
  sellTotal: number;
}

/** Always as many rows as levels are shown: a book that grows or shrinks moves nothing. */
export function ladderOf(depth: DepthData['depth'], levels: number): Ladder {
  const buy = depth?.buy.slice(0, levels) ?? [];
  const sell = depth?.sell.slice(0, levels) ?? [];
  const largest = Math.max(1, ...buy.map(quantityOf), ...sell.map(quantityOf));
  const rows = Array.from({ length: levels }, (_, index) => ({
    buy: buy[index],
    sell: sell[index],
    buyShare: (buy[index]?.quantity ?? 0) / largest,
    sellShare: (sell[index]?.quantity ?? 0) / largest,
  }));
  return { rows, buyTotal: sum(buy), sellTotal: sum(sell) };
}

function quantityOf({ quantity }: DepthEntry): number {
  return quantity;
}

function sum(entries: readonly DepthEntry[]): number {
  return entries.reduce((total, { quantity }) => total + quantity, 0);
}
