import type { Mode } from '../../../../common/mode.js';
import type { Depth, Tick } from '../../../../common/tick.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { DepthEntry, IndexData, MbpData } from './decode.js';
import { integer, price, timeOfUnknownUnit } from './values.js';

/** Levels of a side. */
const LEVELS = 5;

/**
 * All that is known of an instrument: its last full packet, with what partial packets have changed since. What a
 * partial packet does not tell is 0 on its wire and stays as it was here.
 */
export class Snapshot {
  private constructor(
    private readonly content: Tick,
    private readonly depth?: Depth,
  ) {}

  /** @throws BadNumber */
  static ofMarket({ symbol, exchange }: Instrument, data: MbpData, timestamp: number): Snapshot {
    const depth = readDepth(data.marketDepthDTOList?.marketDepthDTO ?? []);
    const [bid] = depth.buy;
    const [ask] = depth.sell;
    const content: Tick = {
      symbol,
      exchange,
      mode: 'LTP',
      ltp: price('lastTradedPrice', data.lastTradedPrice),
      ltq: integer('lastTradeQuantity', data.lastTradeQuantity),
      ltt: timeOfUnknownUnit('lastTradeTime', data.lastTradeTime),
      timestamp,
      open: price('openPrice', data.openPrice),
      high: price('highPrice', data.highPrice),
      low: price('lowPrice', data.lowPrice),
      close: price('closingPrice', data.closingPrice),
      volume: integer('volumeTradedToday', data.volumeTradedToday),
      average_price: price('averageTradePrice', data.averageTradePrice),
      total_buy_quantity: integer('totalBuyQuantity', data.totalBuyQuantity),
      total_sell_quantity: integer('totalSellQuantity', data.totalSellQuantity),
      oi: integer('oi', data.oi),
      bid: bid?.price,
      bid_qty: bid?.quantity || undefined,
      ask: ask?.price,
      ask_qty: ask?.quantity || undefined,
      upper_circuit: price('upperCircuitLimit', data.upperCircuitLimit),
      lower_circuit: price('lowerCircuitLimit', data.lowerCircuitLimit),
      depth: undefined,
    };
    return new Snapshot(content, depth);
  }

  /** @throws BadNumber */
  static ofIndex({ symbol, exchange }: Instrument, data: IndexData, timestamp: number): Snapshot {
    return new Snapshot({
      symbol,
      exchange,
      mode: 'LTP',
      ltp: price('indexValue', data.indexValue),
      timestamp: integer('packetTimeStamp', data.packetTimeStamp) ?? timestamp,
      open: price('openingIndex', data.openingIndex),
      high: price('highIndexValue', data.highIndexValue),
      low: price('lowIndexValue', data.lowIndexValue),
      close: price('closingIndex', data.closingIndex),
    });
  }

  /** @throws BadNumber, and then nothing is merged */
  mergeCircuits({ upperCircuitLimit, lowerCircuitLimit }: MbpData, timestamp: number): void {
    const upper = price('upperCircuitLimit', upperCircuitLimit);
    const lower = price('lowerCircuitLimit', lowerCircuitLimit);
    this.content.upper_circuit = upper ?? this.content.upper_circuit;
    this.content.lower_circuit = lower ?? this.content.lower_circuit;
    this.content.timestamp = timestamp;
  }

  /** @throws BadNumber, and then nothing is merged */
  mergeOpenInterest({ oi }: MbpData, timestamp: number): void {
    this.content.oi = integer('oi', oi) ?? this.content.oi;
    this.content.timestamp = timestamp;
  }

  /** The tick in a mode, valid until the next call; undefined where LTP is wanted and there is no price. */
  tick(mode: Mode): Tick | undefined {
    const { content } = this;
    if (mode === 'LTP') {
      const { symbol, exchange, ltp = 0, ltt, timestamp } = content;
      return ltp > 0 ? { symbol, exchange, mode, ltp, ltt, timestamp } : undefined;
    }
    content.mode = mode;
    content.depth = mode === 'DEPTH' ? this.depth : undefined;
    return content;
  }
}

/** Levels without a price are left out; the others stand in the order of the wire. */
function readDepth(entries: readonly DepthEntry[]): Depth {
  const depth: Depth = { buy: [], sell: [] };
  for (const entry of entries) {
    const levelPrice = price('price', entry.price);
    const side = entry.buyFlag ? depth.buy : depth.sell;
    if (levelPrice === undefined || side.length === LEVELS) continue;
    side.push({
      price: levelPrice,
      quantity: integer('quantity', entry.quantity) ?? 0,
      orders: integer('numberOfOrders', entry.numberOfOrders) ?? 0,
    });
  }
  return depth;
}
