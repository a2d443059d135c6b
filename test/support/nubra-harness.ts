import type { Tick } from '../../src/common/tick.js';
import { nubra } from '../../src/modules/brokers/nubra/index.js';
import { nubraInstruments } from '../simulators/nubra-instruments.js';
import { type HarnessOptions, ProtocolHarness } from './protocol-harness.js';

export const RELIANCE = '73009';
export const RELIANCE_BSE = '83009';
export const NIFTY = 'NIFTY';
export const FUTURE = '1120031';
export const OPTION = '1120777';
export const CRUDE = '2200145';

export const SENT = 1_763_704_502_123;

export const level = (price: number, quantity: number, orders = 1) => ({ price, quantity, orders });

export const quote = {
  ltp: 1487.45,
  high: 1492,
  low: 1473.1,
  close: 1470.5,
  volume: 6_543_210,
  timestamp: SENT,
};

export const orderBook = {
  ltp: 26_123.4,
  ltq: 75,
  volume: 4_567_800,
  timestamp: SENT,
  depth: {
    buy: [26_122, 26_121.1, 26_120, 26_119, 26_118].map((price, i) => level(price, 150 + i, i + 1)),
    sell: [26_123.5, 26_125, 26_126.9, 26_128, 26_130].map((price, i) => level(price, 75 + i, i + 1)),
  },
};

export const best = { bid: 26_122, bid_qty: 150, ask: 26_123.5, ask_qty: 75 };

export class NubraHarness extends ProtocolHarness {
  constructor(options?: HarnessOptions) {
    super(nubra, nubraInstruments, options);
  }

  /** Gives the ticks of these frames. */
  feed(...frames: Buffer[]): Tick[] {
    return frames.flatMap((frame) => this.receive(frame));
  }
}
