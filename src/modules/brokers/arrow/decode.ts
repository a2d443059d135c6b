import type { Mode } from '../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';

const LTP_LENGTH = 13;
/** The price and the previous close. */
const LTPC_LENGTH = 17;
const QUOTE_LENGTH = 93;
/** The older layout of a full packet, without the reserved bytes before its book. */
const OLD_FULL_LENGTH = 241;
const FULL_LENGTH = 249;

/** In the closing auction session packets have that many bytes more, which hold figures of the auction. */
const AUCTION_BYTES = 16;

const LEVELS = 5;
const LEVEL_LENGTH = 14;

const MODES_BY_LENGTH: ReadonlyMap<number, Mode> = new Map([
  [LTP_LENGTH, 'LTP'],
  [LTP_LENGTH + AUCTION_BYTES, 'LTP'],
  [LTPC_LENGTH, 'LTP'],
  [LTPC_LENGTH + AUCTION_BYTES, 'LTP'],
  [QUOTE_LENGTH, 'QUOTE'],
  [QUOTE_LENGTH + AUCTION_BYTES, 'QUOTE'],
  [OLD_FULL_LENGTH, 'DEPTH'],
  [FULL_LENGTH, 'DEPTH'],
  [FULL_LENGTH + AUCTION_BYTES, 'DEPTH'],
]);

/** The mode of a packet, which nothing but its length tells; undefined for a length that no packet has. */
export function packetMode(length: number): Mode | undefined {
  return MODES_BY_LENGTH.get(length);
}

/** What a connection holds of one token. */
export interface Held {
  symbol: string;
  exchange: string;
  mode: Mode;
  /** Wire integers in one rupee. */
  divisor: number;
}

/** Decodes packets, all fields big-endian. One tick of each mode is made once and filled by every packet of that mode. */
export class PacketDecoder {
  private readonly ltp: Tick = { symbol: '', exchange: '', mode: 'LTP' };
  private readonly quote: Tick = { symbol: '', exchange: '', mode: 'QUOTE' };
  private readonly full = {
    symbol: '',
    exchange: '',
    mode: 'DEPTH' as const,
    depth: { buy: emptySide(), sell: emptySide() },
  };

  /**
   * @param packet of the mode that is held, or a richer one
   * @param receivedAt epoch ms, the time of packets that carry none
   */
  decode(packet: Buffer, held: Held, receivedAt: number): Tick {
    const tick: Tick = held.mode === 'LTP' ? this.ltp : held.mode === 'QUOTE' ? this.quote : this.full;
    tick.symbol = held.symbol;
    tick.exchange = held.exchange;
    tick.ltp = packet.readUInt32BE(4) / held.divisor;
    tick.timestamp = receivedAt;
    if (packet.length >= QUOTE_LENGTH) readQuote(tick, packet, held);
    else {
      tick.close = isLtpOnly(packet.length) ? undefined : packet.readUInt32BE(13) / held.divisor;
      tick.ltt = undefined;
    }
    if (held.mode === 'DEPTH') this.readFull(packet, held);
    return tick;
  }

  private readFull(packet: Buffer, { divisor }: Held): void {
    const tick: Tick = this.full;
    tick.lower_circuit = packet.readUInt32BE(93) / divisor;
    tick.upper_circuit = packet.readUInt32BE(97) / divisor;
    const book = packet.length === OLD_FULL_LENGTH ? 101 : 109;
    fillSide(this.full.depth.buy, packet, book, divisor);
    fillSide(this.full.depth.sell, packet, book + LEVELS * LEVEL_LENGTH, divisor);
  }
}

function isLtpOnly(length: number): boolean {
  return length === LTP_LENGTH || length === LTP_LENGTH + AUCTION_BYTES;
}

/** @param packet of a quote or more; of a tick in LTP only close and times are its own */
function readQuote(tick: Tick, packet: Buffer, { divisor, mode }: Held): void {
  tick.close = packet.readUInt32BE(45) / divisor;
  const lastTradeTime = packet.readUInt32BE(61);
  tick.ltt = lastTradeTime === 0 ? undefined : lastTradeTime * 1000;
  const feedTime = packet.readUInt32BE(65);
  if (feedTime !== 0) tick.timestamp = feedTime * 1000;
  if (mode === 'LTP') return;
  tick.ltq = packet.readUInt32BE(13);
  tick.average_price = packet.readUInt32BE(17) / divisor;
  tick.total_buy_quantity = uint64(packet, 21);
  tick.total_sell_quantity = uint64(packet, 29);
  tick.open = packet.readUInt32BE(37) / divisor;
  tick.high = packet.readUInt32BE(41) / divisor;
  tick.low = packet.readUInt32BE(49) / divisor;
  tick.volume = uint64(packet, 53);
  tick.oi = uint64(packet, 69);
}

function fillSide(side: DepthLevelEntry[], packet: Buffer, offset: number, divisor: number): void {
  let at = offset;
  for (const level of side) {
    level.quantity = uint64(packet, at);
    level.price = packet.readUInt32BE(at + 8) / divisor;
    level.orders = packet.readUInt16BE(at + 12);
    at += LEVEL_LENGTH;
  }
}

/** Exact up to 2^53, far above any quantity. */
function uint64(packet: Buffer, at: number): number {
  return packet.readUInt32BE(at) * 0x1_0000_0000 + packet.readUInt32BE(at + 4);
}

function emptySide(): DepthLevelEntry[] {
  return Array.from({ length: LEVELS }, () => ({ price: 0, quantity: 0, orders: 0 }));
}
