import { isJsonObject, type JsonObject } from '../../../../common/json-object.js';
import { LEVELS, type Quote, type WireLevel } from './quote.js';
import { epochMs } from './times.js';

/** A finite number, also one that is written as text; undefined for anything else. */
export function numeric(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Reads a full message with prices. Its fields are flat, or nested under `Touchline`: servers of one version differ.
 * All prices are decimal rupees.
 */
export function readFullMessage(body: JsonObject, segment: number, quote: Quote): void {
  const line = isJsonObject(body.Touchline) ? body.Touchline : body;
  quote.ltp = numeric(line.LastTradedPrice);
  // The wire's own spelling.
  quote.ltq = numeric(line.LastTradedQunatity) ?? numeric(line.LastTradedQuantity);
  quote.tradedAt = epochMs(numeric(line.LastTradedTime), segment);
  quote.updatedAt = epochMs(numeric(line.LastUpdateTime), segment);
  quote.sentAt = epochMs(numeric(body.ExchangeTimeStamp), segment);
  quote.open = numeric(line.Open);
  quote.high = numeric(line.High);
  quote.low = numeric(line.Low);
  quote.close = numeric(line.Close);
  quote.volume = numeric(line.TotalTradedQuantity);
  quote.averagePrice = numeric(line.AverageTradedPrice) ?? numeric(line.AveragePrice);
  quote.totalBuyQuantity = numeric(line.TotalBuyQuantity);
  quote.totalSellQuantity = numeric(line.TotalSellQuantity);
  const bids = sideOf(body.Bids, body.BidInfo);
  const asks = sideOf(body.Asks, body.AskInfo);
  readSide(bids, quote.bids);
  readSide(asks, quote.asks);
  const bid = bestOf(line.BidInfo, bids);
  const ask = bestOf(line.AskInfo, asks);
  quote.bid = numeric(bid?.Price);
  quote.bidQuantity = numeric(bid?.Size);
  quote.ask = numeric(ask?.Price);
  quote.askQuantity = numeric(ask?.Size);
}

/** Some servers call the books by the name of the best level. */
function sideOf(levels: unknown, variant: unknown): readonly unknown[] {
  if (Array.isArray(levels)) return levels;
  return Array.isArray(variant) ? variant : [];
}

function bestOf(best: unknown, side: readonly unknown[]): JsonObject | undefined {
  if (isJsonObject(best)) return best;
  return isJsonObject(side[0]) ? side[0] : undefined;
}

function readSide(side: readonly unknown[], levels: WireLevel[]): void {
  const count = Math.min(side.length, LEVELS);
  levels.length = Math.min(levels.length, count);
  for (let place = 0; place < count; place++) {
    const entry = side[place];
    const level = levelAt(levels, place);
    level.price = isJsonObject(entry) ? (numeric(entry.Price) ?? Number.NaN) : Number.NaN;
    level.quantity = isJsonObject(entry) ? (numeric(entry.Size) ?? Number.NaN) : Number.NaN;
    level.orders = isJsonObject(entry) ? numeric(entry.TotalOrders) : undefined;
  }
}

/** The level at a place, with levels of no order before it where the side is shorter. */
export function levelAt(levels: WireLevel[], place: number): WireLevel {
  while (levels.length <= place) levels.push({ price: 0, quantity: 0, orders: 0 });
  return levels[place]!;
}
