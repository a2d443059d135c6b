import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { emptyBook, setTouch } from '../families/feed/book.js';

/** Segments are the low byte of an instrument token. */
const NSE = 1;
const CDS = 3;
const BSE = 4;
const BCD = 6;
const INDICES = 9;

/** The length of a packet, and whether it is an index's, tell its kind. */
const LTP_LENGTH = 8;
const QUOTE_LENGTH = 44;
const FULL_LENGTH = 184;
const INDEX_QUOTE_LENGTH = 28;
const INDEX_FULL_LENGTH = 32;

const BIDS_OFFSET = 64;
const ASKS_OFFSET = 124;
const LEVELS = 5;
const LEVEL_LENGTH = 12;

/** What the decoder must know of an instrument to read its packets. */
export interface PacketSubject {
  readonly symbol: string;
  readonly exchange: string;
  /** Wire integers in one rupee. */
  readonly divisor: number;
  readonly isIndex: boolean;
  /** Shares, whose open interest is always 0 on the wire. */
  readonly isCash: boolean;
}

export function packetSubject({ symbol, exchange }: Instrument, token: number): PacketSubject {
  const segment = token & 0xff;
  return {
    symbol,
    exchange,
    divisor: segment === CDS ? 10_000_000 : segment === BCD ? 10_000 : 100,
    isIndex: segment === INDICES,
    isCash: segment === NSE || segment === BSE,
  };
}

/**
 * Decodes packets, all fields big-endian. One tick of each kind is made once and filled by every packet of that kind,
 * so a reader must not keep it. Prices are integers on the wire: one division gives the double nearest to the decimal.
 */
export class PacketDecoder {
  private readonly ltp = emptyTick('LTP');
  private readonly quote = emptyTick('QUOTE');
  private readonly full = { ...emptyTick('DEPTH'), depth: emptyBook(LEVELS) };
  private readonly indexQuote = emptyTick('QUOTE');
  private readonly indexFull = emptyTick('DEPTH');

  /**
   * @param offset of the packet, which lies inside `view` with its whole length
   * @param receivedAt epoch ms, the time of packets that carry none
   * @returns undefined for a length that this kind of instrument does not have
   */
  decode(view: DataView, offset: number, length: number, subject: PacketSubject, receivedAt: number): Tick | undefined {
    if (length === LTP_LENGTH) return start(this.ltp, view, offset, subject, receivedAt);
    return subject.isIndex
      ? this.decodeIndex(view, offset, length, subject, receivedAt)
      : this.decodeTradable(view, offset, length, subject, receivedAt);
  }

  private decodeTradable(
    view: DataView,
    offset: number,
    length: number,
    subject: PacketSubject,
    receivedAt: number,
  ): Tick | undefined {
    if (length === QUOTE_LENGTH)
      return fillQuote(start(this.quote, view, offset, subject, receivedAt), view, offset, subject);
    if (length !== FULL_LENGTH) return undefined;
    const tick = this.full;
    start(tick, view, offset, subject, receivedAt);
    fillQuote(tick, view, offset, subject);
    const { divisor } = subject;
    const lastTradeTime = view.getUint32(offset + 44);
    tick.ltt = lastTradeTime === 0 ? undefined : lastTradeTime * 1000;
    const openInterest = view.getUint32(offset + 48);
    tick.oi = openInterest === 0 && subject.isCash ? undefined : openInterest;
    const exchangeTime = view.getUint32(offset + 60);
    if (exchangeTime !== 0) tick.timestamp = exchangeTime * 1000;
    const { buy, sell } = tick.depth;
    fillSide(buy, view, offset + BIDS_OFFSET, divisor);
    fillSide(sell, view, offset + ASKS_OFFSET, divisor);
    setTouch(tick, tick.depth);
    return tick;
  }

  private decodeIndex(
    view: DataView,
    offset: number,
    length: number,
    subject: PacketSubject,
    receivedAt: number,
  ): Tick | undefined {
    if (length !== INDEX_QUOTE_LENGTH && length !== INDEX_FULL_LENGTH) return undefined;
    const tick = start(
      length === INDEX_FULL_LENGTH ? this.indexFull : this.indexQuote,
      view,
      offset,
      subject,
      receivedAt,
    );
    const { divisor } = subject;
    tick.high = view.getInt32(offset + 8) / divisor;
    tick.low = view.getInt32(offset + 12) / divisor;
    tick.open = view.getInt32(offset + 16) / divisor;
    tick.close = view.getInt32(offset + 20) / divisor;
    if (length === INDEX_FULL_LENGTH) {
      const exchangeTime = view.getUint32(offset + 28);
      if (exchangeTime !== 0) tick.timestamp = exchangeTime * 1000;
    }
    return tick;
  }
}

function start(tick: Tick, view: DataView, offset: number, subject: PacketSubject, receivedAt: number): Tick {
  tick.symbol = subject.symbol;
  tick.exchange = subject.exchange;
  tick.ltp = view.getInt32(offset + 4) / subject.divisor;
  tick.timestamp = receivedAt;
  return tick;
}

function fillQuote(tick: Tick, view: DataView, offset: number, { divisor }: PacketSubject): Tick {
  tick.ltq = view.getUint32(offset + 8);
  tick.average_price = view.getInt32(offset + 12) / divisor;
  tick.volume = view.getUint32(offset + 16);
  tick.total_buy_quantity = view.getUint32(offset + 20);
  tick.total_sell_quantity = view.getUint32(offset + 24);
  tick.open = view.getInt32(offset + 28) / divisor;
  tick.high = view.getInt32(offset + 32) / divisor;
  tick.low = view.getInt32(offset + 36) / divisor;
  tick.close = view.getInt32(offset + 40) / divisor;
  return tick;
}

function fillSide(side: DepthLevelEntry[], view: DataView, offset: number, divisor: number): void {
  let at = offset;
  for (const level of side) {
    level.quantity = view.getUint32(at);
    level.price = view.getInt32(at + 4) / divisor;
    level.orders = view.getUint16(at + 8);
    at += LEVEL_LENGTH;
  }
}

/** All keys from the start: ticks of every kind share one shape, and so stay fast to read. */
function emptyTick(mode: Tick['mode']): Tick {
  return {
    symbol: '',
    exchange: '',
    mode,
    ltp: undefined,
    ltq: undefined,
    ltt: undefined,
    timestamp: undefined,
    open: undefined,
    high: undefined,
    low: undefined,
    close: undefined,
    volume: undefined,
    average_price: undefined,
    total_buy_quantity: undefined,
    total_sell_quantity: undefined,
    oi: undefined,
    bid: undefined,
    ask: undefined,
    bid_qty: undefined,
    ask_qty: undefined,
    depth: undefined,
  };
}
