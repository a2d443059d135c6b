import type { Mode } from '../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { emptyBook } from '../families/feed/book.js';
import { ReusedTicks } from '../families/feed/reused-ticks.js';

/** The shortest packet. */
export const LTP_LENGTH = 13;
/** The price and the previous close. */
const LTPC_LENGTH = 17;
const QUOTE_LENGTH = 93;
/** The older layout of a full packet, without the reserved bytes before its book. */
const OLD_FULL_LENGTH = 241;
const FULL_LENGTH = 249;

/** In the closing auction session packets have that many bytes more, which hold figures of the auction. */
const AUCTION_BYTES = 16;

/** Both official clients divide by it everywhere. For currency, which has four decimals, nobody has verified it. */
const PAISE = 100;

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

/** Decodes packets, all fields big-endian. */
export class PacketDecoder {
  private readonly ticks = new ReusedTicks();
  private readonly depth = emptyBook(LEVELS);

  /**
   * @param packet of the mode that is held, or a richer one
   * @param receivedAt epoch ms, the time of packets that carry none
   */
  decode(packet: Buffer, { instrument, mode }: SubscriptionItem, receivedAt: number): Tick {
    const tick = this.ticks.of(instrument, mode);
    tick.ltp = price(packet, 4);
    tick.timestamp = receivedAt;
    if (packet.length >= QUOTE_LENGTH) readQuote(tick, packet);
    else {
      tick.close = isLtpOnly(packet.length) ? undefined : price(packet, 13);
      tick.ltt = undefined;
    }
    if (mode === 'DEPTH') this.readFull(tick, packet);
    return tick;
  }

  private readFull(tick: Tick, packet: Buffer): void {
    tick.lower_circuit = price(packet, 93);
    tick.upper_circuit = price(packet, 97);
    const book = packet.length === OLD_FULL_LENGTH ? 101 : 109;
    fillSide(this.depth.buy, packet, book);
    fillSide(this.depth.sell, packet, book + LEVELS * LEVEL_LENGTH);
    tick.depth = this.depth;
  }
}

function isLtpOnly(length: number): boolean {
  return length === LTP_LENGTH || length === LTP_LENGTH + AUCTION_BYTES;
}

/** @param packet of a quote or more; of a tick in LTP only close and times are its own */
function readQuote(tick: Tick, packet: Buffer): void {
  tick.close = price(packet, 45);
  const lastTradeTime = packet.readUInt32BE(61);
  tick.ltt = lastTradeTime === 0 ? undefined : lastTradeTime * 1000;
  const feedTime = packet.readUInt32BE(65);
  if (feedTime !== 0) tick.timestamp = feedTime * 1000;
  if (tick.mode === 'LTP') return;
  tick.ltq = packet.readUInt32BE(13);
  tick.average_price = price(packet, 17);
  tick.total_buy_quantity = uint64(packet, 21);
  tick.total_sell_quantity = uint64(packet, 29);
  tick.open = price(packet, 37);
  tick.high = price(packet, 41);
  tick.low = price(packet, 49);
  tick.volume = uint64(packet, 53);
  tick.oi = uint64(packet, 69);
}

function fillSide(side: DepthLevelEntry[], packet: Buffer, offset: number): void {
  let at = offset;
  for (const level of side) {
    level.quantity = uint64(packet, at);
    level.price = price(packet, at + 8);
    level.orders = packet.readUInt16BE(at + 12);
    at += LEVEL_LENGTH;
  }
}

function price(packet: Buffer, at: number): number {
  return packet.readUInt32BE(at) / PAISE;
}

/** Exact up to 2^53, far above any quantity. */
function uint64(packet: Buffer, at: number): number {
  return packet.readUInt32BE(at) * 0x1_0000_0000 + packet.readUInt32BE(at + 4);
}
