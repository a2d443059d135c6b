import { deflateRawSync } from 'node:zlib';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

/** The segments' numbers, by the name that masters give them or the index exchange. */
const SEGMENTS: Readonly<Record<string, number>> = {
  NSECM: 1,
  NSE_INDEX: 1,
  NSEFO: 2,
  NSECD: 3,
  BSECM: 11,
  BSE_INDEX: 11,
  BSEFO: 12,
  BSECD: 13,
  MCXFO: 51,
};
/** Seconds from 1970-01-01 to 1980-01-01 in India, and India's distance from UTC. */
const NSE_EPOCH = 315_513_000;
const IST = 19_800;
const LEVELS = 5;

export function segmentOf({ brexchange }: Instrument): number {
  return SEGMENTS[brexchange]!;
}

/** Seconds of the Indian wall clock, from 1980 on in the segments of the NSE; 0 where there is no time. */
export function wireTime(instrument: Instrument, epochMs: number | undefined): number {
  if (epochMs === undefined) return 0;
  const seconds = Math.floor(epochMs / 1000);
  return segmentOf(instrument) <= 3 ? seconds - NSE_EPOCH : seconds + IST;
}

// ------------------------------------------------------------------------------------------------- texts

type Body = Record<string, unknown>;

/** A message as JSON has it. `isNested`: a quote's fields under `Touchline`, as some servers send them. */
export function messageBody(code: number, instrument: Instrument, state: MarketState, isNested = false): Body {
  const head = {
    MessageCode: code,
    ExchangeSegment: segmentOf(instrument),
    ExchangeInstrumentID: Number(instrument.token),
  };
  const version = { MessageVersion: 4, ApplicationType: 0, TokenID: 0 };
  const sent = { ExchangeTimeStamp: wireTime(instrument, state.timestamp) };
  switch (code) {
    case 1512:
      return {
        ...head,
        ...version,
        BookType: 1,
        XMarketType: 1,
        LastTradedPrice: state.ltp ?? null,
        LastTradedQunatity: state.ltq ?? 0,
        LastUpdateTime: wireTime(instrument, state.timestamp),
      };
    case 1510:
      return { ...head, ...version, ...sent, XTSMarketType: 1, OpenInterest: state.oi ?? 0 };
    case 1502:
      return {
        ...head,
        ...version,
        ...sent,
        Bids: side(state.depth?.buy).map(levelBody),
        Asks: side(state.depth?.sell).map(levelBody),
        Touchline: { ...touchline(instrument, state), BuyBackTotalBuy: 0, BuyBackTotalSell: 0 },
        BookType: 1,
        XMarketType: 1,
        SequenceNumber: 1,
      };
    default:
      return isNested
        ? { ...head, ...version, ...sent, Touchline: touchline(instrument, state) }
        : { ...head, ...touchline(instrument, state) };
  }
}

function touchline(instrument: Instrument, state: MarketState): Body {
  return {
    BidInfo: levelBody(best(state.bid, state.bid_qty, state.depth?.buy)),
    AskInfo: levelBody(best(state.ask, state.ask_qty, state.depth?.sell)),
    LastTradedPrice: state.ltp ?? null,
    LastTradedQunatity: state.ltq ?? 0,
    TotalBuyQuantity: state.total_buy_quantity ?? 0,
    TotalSellQuantity: state.total_sell_quantity ?? 0,
    TotalTradedQuantity: state.volume ?? 0,
    AverageTradedPrice: state.average_price ?? 0,
    LastTradedTime: wireTime(instrument, state.ltt),
    LastUpdateTime: wireTime(instrument, state.timestamp),
    PercentChange: 0,
    Open: state.open ?? null,
    High: state.high ?? null,
    Low: state.low ?? null,
    Close: state.close ?? null,
    TotalValueTraded: null,
  };
}

/** The best level of the book, where there is one: a move of the book alone moves it. */
function best(price = 0, quantity = 0, levels: readonly DepthLevelEntry[] = []): DepthLevelEntry {
  return levels[0] ?? { price, quantity, orders: 0 };
}

function side(levels: readonly DepthLevelEntry[] = []): DepthLevelEntry[] {
  return Array.from({ length: LEVELS }, (_, place) => levels[place] ?? { price: 0, quantity: 0, orders: 0 });
}

function levelBody({ price, quantity, orders }: DepthLevelEntry): Body {
  return { Size: quantity, Price: price, TotalOrders: orders ?? 0, BuyBackMarketMaker: 0 };
}

/** An event whose payload is a text of its own. */
export function textEvent(name: string, payload: unknown): string {
  return `42${JSON.stringify([name, typeof payload === 'string' ? payload : JSON.stringify(payload)])}`;
}

// ------------------------------------------------------------------------------------------------- packets

export const ANNOUNCEMENT = '451-["xts-binary-packet",{"_placeholder":true,"num":0}]';

export interface PacketForm {
  isWide?: boolean;
  isCompressed?: boolean;
}

/** The frame that follows an announcement, with one packet for each code and state. */
export function attachment(...packets: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.of(4), ...packets]);
}

export function packet(
  code: number,
  instrument: Instrument,
  state: MarketState,
  { isWide = false, isCompressed = false }: PacketForm = {},
): Buffer {
  const payload = new Writer();
  payload.u16(code).u16(4).u16(0).i64(0).i64(1).i32(0).i16(segmentOf(instrument)).i32(Number(instrument.token));
  payload.i64(wireTime(instrument, state.timestamp));
  if (code === 1510) {
    payload.i16(1).i32(state.oi ?? 0);
    payload.i16(1).i64(26_000).u8(0).i32(0);
  } else {
    if (code === 1502) {
      writeSide(payload, side(state.depth?.buy), isWide);
      writeSide(payload, side(state.depth?.sell), isWide);
    }
    writeTouchline(payload, instrument, state, isWide);
    payload.i16(1).i16(1);
  }
  const plain = payload.bytes;
  const header = new Writer();
  header.u8(isCompressed ? 1 : 0).u16(code);
  header.i16(segmentOf(instrument)).i32(Number(instrument.token)).i16(1).i16(1).u16(plain.length);
  if (!isCompressed) return Buffer.concat([header.bytes, plain]);
  const deflated = deflateRawSync(plain);
  header.u16(deflated.length);
  return Buffer.concat([header.bytes, deflated]);
}

function writeSide(to: Writer, levels: readonly DepthLevelEntry[], isWide: boolean): void {
  to.i32(levels.length);
  for (const level of levels) writeLevel(to, level, isWide);
}

function writeLevel(to: Writer, { price, quantity, orders }: DepthLevelEntry, isWide: boolean): void {
  to.quantity(quantity, isWide)
    .f64(price)
    .i32(orders ?? 0)
    .u16(0);
}

function writeTouchline(to: Writer, instrument: Instrument, state: MarketState, isWide: boolean): void {
  writeLevel(to, best(state.bid, state.bid_qty, state.depth?.buy), isWide);
  writeLevel(to, best(state.ask, state.ask_qty, state.depth?.sell), isWide);
  to.i64(wireTime(instrument, state.timestamp)).f64(state.ltp);
  for (const quantity of [state.ltq, state.total_buy_quantity, state.total_sell_quantity, state.volume]) {
    to.quantity(quantity ?? 0, isWide);
  }
  to.f64(state.average_price ?? 0)
    .i64(wireTime(instrument, state.ltt))
    .f64(0);
  to.f64(state.open).f64(state.high).f64(state.low).f64(state.close).f64(Number.NaN).i16(0).i16(0);
}

/** Little-endian; what is not known is NaN. */
class Writer {
  private readonly parts: Buffer[] = [];

  get bytes(): Buffer {
    return Buffer.concat(this.parts);
  }

  u8(value: number): this {
    return this.add(1, (part) => part.writeUInt8(value));
  }
  u16(value: number): this {
    return this.add(2, (part) => part.writeUInt16LE(value));
  }
  i16(value: number): this {
    return this.add(2, (part) => part.writeInt16LE(value));
  }
  i32(value: number): this {
    return this.add(4, (part) => part.writeInt32LE(value));
  }
  i64(value: number): this {
    return this.add(8, (part) => part.writeBigInt64LE(BigInt(value)));
  }
  f64(value = Number.NaN): this {
    return this.add(8, (part) => part.writeDoubleLE(value));
  }
  quantity(value: number, isWide: boolean): this {
    return isWide ? this.i64(value) : this.add(4, (part) => part.writeUInt32LE(value));
  }

  private add(bytes: number, write: (part: Buffer) => void): this {
    const part = Buffer.alloc(bytes);
    write(part);
    this.parts.push(part);
    return this;
  }
}
