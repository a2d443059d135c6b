import type { Tick } from '../../src/common/tick.js';
import { upstox } from '../../src/modules/brokers/upstox/index.js';
import { ALL_PARTS, encodeFeed, encodeResponse, type FeedMode, type Parts } from '../simulators/upstox-encoder.js';
import { upstoxInstruments } from '../simulators/upstox-instruments.js';
import { type HarnessOptions, ProtocolHarness } from './protocol-harness.js';

export const RELIANCE = 'NSE_EQ|INE002A01018';
export const SBIN = 'NSE_EQ|INE062A01020';
export const FUTURE = 'NSE_FO|54210';
export const NIFTY = 'NSE_INDEX|Nifty 50';

/** The broker's time of all frames, epoch ms. */
export const SENT = 1_763_703_060_040;

export const NO_PARTS: Parts = { trade: false, book: false, day: false, totals: false };

export const level = (price: number, quantity: number) => ({ price, quantity, orders: 0 });

export const state = {
  ltp: 24567.35,
  ltt: 1_763_703_059_880,
  ltq: 75,
  close: 24466.1,
  open: 24480,
  high: 24610.5,
  low: 24411.25,
  volume: 4_123_500,
  average_price: 24512.08,
  oi: 11_876_250,
  total_buy_quantity: 612_300,
  total_sell_quantity: 587_475,
  bid: 24567.5,
  bid_qty: 75,
  ask: 24568.25,
  ask_qty: 150,
  depth: {
    buy: [level(24567.5, 75), level(24567, 225), level(0, 0)],
    sell: [level(24568.25, 150), level(24568.7, 300), level(24569, 450)],
  },
};

export class UpstoxHarness extends ProtocolHarness {
  constructor(options?: HarnessOptions) {
    super(upstox, upstoxInstruments, options);
  }

  /** Gives the ticks of a frame of these entries. */
  feed(type: 'initial_feed' | 'live_feed', ...entries: [key: string, feed: Buffer][]): Tick[] {
    return this.receive(encodeResponse(type, new Map(entries), SENT));
  }
}

export function entry(key: string, mode: FeedMode, values: Partial<Tick> = state, parts = ALL_PARTS): [string, Buffer] {
  const instrument = upstoxInstruments.find(({ token }) => token === key)!;
  return [key, encodeFeed(instrument, mode, values, parts)!];
}
