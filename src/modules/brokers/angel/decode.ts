import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { i64 } from '../families/smartstream/packet.js';
import { type PacketTerms, setBook } from '../families/smartstream/snapshots.js';
import { CURRENCY } from './exchange-types.js';

/** Below this a time is in seconds: as milliseconds it would lie in 1973. */
const SECONDS_BELOW = 1e11;

/** A quotient of two whole numbers is the double nearest to the decimal. */
const paise: PacketTerms['price'] = (raw) => raw / 100;

const PAISE: PacketTerms = { price: paise, timestamp: timeOr, tradeTime, keepsZeros: false };

/** Seven decimals on the wire, of which four are quoted. */
const CURRENCY_TERMS: PacketTerms = { ...PAISE, price: (raw) => Math.round(raw / 1000) / 10_000 };

export function termsOf(exchangeType: number): PacketTerms {
  return exchangeType === CURRENCY ? CURRENCY_TERMS : PAISE;
}

/** Reads a 20-depth packet of at least 443 bytes: a book and its time, no trade. */
export function readDepth20(packet: Buffer, { symbol, exchange }: Instrument, now: number): Tick {
  const timestamp = timeOr(i64(packet, 27), now);
  const tick: Tick = { symbol, exchange, mode: 'DEPTH', depth_level: 20, timestamp };
  setBook(tick, bestTwenty(packet, 43), bestTwenty(packet, 243), false);
  return tick;
}

function bestTwenty(packet: Buffer, start: number): DepthLevelEntry[] {
  const levels: DepthLevelEntry[] = [];
  for (let at = start; at < start + 200; at += 10) {
    const orders = packet.readUInt16LE(at + 8);
    levels.push({ price: paise(packet.readInt32LE(at + 4)), quantity: packet.readInt32LE(at), orders });
  }
  return levels;
}

function timeOr(epochMs: number, now: number): number {
  return epochMs > 0 ? epochMs : now;
}

function tradeTime(raw: number): number | undefined {
  if (raw <= 0) return undefined;
  return raw < SECONDS_BELOW ? raw * 1000 : raw;
}
