import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

const CURRENCIES: ReadonlySet<string> = new Set(['CDS', 'BCD']);
const PRICE_PLACES = { plain: 100, currency: 10_000_000 };

/** A market or index packet of 188 bytes, written field after field; the two at the end say nothing. */
export function marketPacket({ exchange }: Instrument, state: MarketState): Buffer {
  const divisor = CURRENCIES.has(exchange) ? PRICE_PLACES.currency : PRICE_PLACES.plain;
  const packet = Buffer.alloc(188);
  let at = 0;
  const price = (value: number | undefined) => {
    at = packet.writeInt32LE(Math.round((value ?? 0) * divisor), at);
  };
  const count = (value: number | undefined) => {
    at = packet.writeUInt32LE(value ?? 0, at);
  };
  price(state.ltp);
  count(state.ltq);
  count(state.volume);
  for (const value of [state.high, state.low, state.open, state.close, state.average_price]) price(value);
  at += 2;
  count(state.bid_qty);
  price(state.bid);
  count(state.ask_qty);
  price(state.ask);
  count(state.total_buy_quantity);
  count(state.total_sell_quantity);
  count(divisor);
  count(Math.floor((state.ltt ?? 0) / 1000));
  const { buy = [], sell = [] } = state.depth ?? {};
  for (const side of [buy, sell]) {
    for (let level = 0; level < 5; level++) {
      const entry: DepthLevelEntry | undefined = side[level];
      count(entry?.quantity);
      price(entry?.price);
      at = packet.writeInt16LE(entry?.orders ?? 0, at);
      at += 2;
    }
  }
  return packet;
}

export function interestPacket(oi: number): Buffer {
  return words(oi, oi + 500, oi - 500, oi - 25);
}

/** A price band of one instrument, for the topic of its segment. */
export function circuitPacket({ token }: Instrument, price: number): Buffer {
  return words(Number(token), Math.round(price * PRICE_PLACES.plain), PRICE_PLACES.plain);
}

function words(...values: readonly number[]): Buffer {
  const packet = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) packet.writeInt32LE(value, place * 4);
  return packet;
}
