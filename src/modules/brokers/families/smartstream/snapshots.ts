import type { DepthLevelEntry, Tick } from '../../../../common/tick.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { TickSink } from '../../engine/contract.js';
import { setTouch } from '../feed/book.js';
import { i64, wholeDouble } from './packet.js';

/** What brokers of the family read differently in the same packets. */
export interface PacketTerms {
  /** Raw price to rupees. */
  price(raw: number): number;
  /** Epoch ms of a raw exchange time; `now` where it is none. */
  timestamp(raw: number, now: number): number;
  /** Epoch ms of a raw trade time; undefined where it is none. */
  tradeTime(raw: number, now: number): number | undefined;
  /** Circuits of 0, and a book without any price, are published as they were sent. */
  keepsZeros: boolean;
}

/** Reads an LTP packet of at least 51 bytes. */
export function readLtp(packet: Buffer, { symbol, exchange }: Instrument, terms: PacketTerms, now: number): Tick {
  return {
    symbol,
    exchange,
    mode: 'LTP',
    ltp: terms.price(i64(packet, 43)),
    timestamp: terms.timestamp(i64(packet, 35), now),
  };
}

/** Reads a Quote packet of at least 123 bytes. A total that is no number is left out. */
export function readQuote(packet: Buffer, { symbol, exchange }: Instrument, terms: PacketTerms, now: number): Tick {
  return {
    symbol,
    exchange,
    mode: 'QUOTE',
    ltp: terms.price(i64(packet, 43)),
    timestamp: terms.timestamp(i64(packet, 35), now),
    ltq: i64(packet, 51),
    average_price: terms.price(i64(packet, 59)),
    volume: i64(packet, 67),
    total_buy_quantity: wholeDouble(packet, 75),
    total_sell_quantity: wholeDouble(packet, 83),
    open: terms.price(i64(packet, 91)),
    high: terms.price(i64(packet, 99)),
    low: terms.price(i64(packet, 107)),
    close: terms.price(i64(packet, 115)),
  };
}

/** Reads a Snap Quote packet of at least 379 bytes: a quote, and the best five of both sides. */
export function readSnapQuote(packet: Buffer, instrument: Instrument, terms: PacketTerms, now: number): Tick {
  const tick = readQuote(packet, instrument, terms, now);
  tick.mode = 'DEPTH';
  tick.oi = i64(packet, 131);
  const ltt = terms.tradeTime(i64(packet, 123), now);
  if (ltt !== undefined) tick.ltt = ltt;
  const upper = i64(packet, 347);
  const lower = i64(packet, 355);
  if (upper !== 0 || terms.keepsZeros) tick.upper_circuit = terms.price(upper);
  if (lower !== 0 || terms.keepsZeros) tick.lower_circuit = terms.price(lower);
  setBook(tick, bestFive(packet, 147, terms), bestFive(packet, 247, terms), terms.keepsZeros);
  return tick;
}

/** Empty levels keep their place; a book without any price is left out, unless `keepsZeros`. */
export function setBook(tick: Tick, buy: DepthLevelEntry[], sell: DepthLevelEntry[], keepsZeros: boolean): void {
  if (keepsZeros || hasPrice(buy) || hasPrice(sell)) tick.depth = { buy, sell };
  setTouch(tick, { buy, sell });
}

/** Complains of a quote whose totals were left out. */
export function reportTotals(tick: Tick, sink: TickSink): void {
  if (tick.total_buy_quantity === undefined || tick.total_sell_quantity === undefined) {
    sink.malformed('a total quantity that is no number');
  }
}

/** Entries are told apart by position: the side flag in front of each is 0 for all of them where there is no book. */
function bestFive(packet: Buffer, start: number, { price }: PacketTerms): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (let at = start; at < start + 100; at += 20) {
    const orders = packet.readUInt16LE(at + 18);
    levels.push({ price: price(i64(packet, at + 10)), quantity: i64(packet, at + 2), orders });
  }
  return levels;
}

function hasPrice(levels: readonly DepthLevelEntry[]): boolean {
  return levels.some(({ price }) => price !== 0);
}
