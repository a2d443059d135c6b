import type { Mode } from '../../src/common/mode.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { AngelSimulator } from '../simulators/angel.js';
import { angelOptions } from '../simulators/angel-instruments.js';
import { DeltaSimulator } from '../simulators/deltaexchange.js';
import { deltaOptions } from '../simulators/deltaexchange-instruments.js';
import { DhanSimulator } from '../simulators/dhan.js';
import { dhanOptions } from '../simulators/dhan-instruments.js';
import { FirstockSimulator } from '../simulators/firstock.js';
import { firstockOptions } from '../simulators/firstock-instruments.js';
import { FyersSimulator } from '../simulators/fyers.js';
import { fyersOptions } from '../simulators/fyers-instruments.js';
import {
  AliceBlueSimulator,
  DefinedgeSimulator,
  FlattradeSimulator,
  ShoonyaSimulator,
  TradeSmartSimulator,
  ZebuSimulator,
} from '../simulators/noren-brokers.js';
import { norenOptions } from '../simulators/noren-instruments.js';
import type { Simulator } from '../simulators/simulator.js';
import { UpstoxSimulator } from '../simulators/upstox.js';
import { upstoxOptions } from '../simulators/upstox-instruments.js';
import { xtsSimulators } from '../simulators/xts-brokers.js';
import { xtsOptions } from '../simulators/xts-instruments.js';
import { ZerodhaSimulator } from '../simulators/zerodha.js';
import { kiteOptions } from '../simulators/zerodha-instruments.js';

/** What the suite needs of a simulator beyond its interface; those on WebSocket have it from their base. */
export interface ConformanceSimulator extends Simulator {
  list(instruments: readonly Instrument[]): void;
  beat(): Promise<void>;
}

/** A broker that the suite is run over. */
export interface BrokerRow {
  id: string;
  create(): ConformanceSimulator;
  /** As many more instruments as a capacity test wants. */
  more(count: number): Instrument[];
  /** What the broker's server sees of a canonical mode, where its wire does not tell all three apart. */
  sees?: Partial<Record<Mode, Mode>>;
  /** Modes that the broker holds beside the others of an instrument instead of in their place. */
  beside?: readonly Mode[];
  /** False where there is no token that could die. */
  hasToken?: false;
  /** True where the exchange has no night. */
  neverCloses?: true;
}

/** Depth is a subscription of its own, and LTP the same as QUOTE. */
const touchlineAndBook: Pick<BrokerRow, 'sees' | 'beside'> = { sees: { LTP: 'QUOTE' }, beside: ['DEPTH'] };

/** Brokers of one family, some of which have no message for LTP alone. */
const xtsRows = Object.entries(xtsSimulators).map(([id, create]): BrokerRow => {
  const row = { id, create, more: xtsOptions };
  return id === 'jainamxts' || id === 'rmoney' ? { ...row, sees: { LTP: 'QUOTE' } } : row;
});

export const brokers: readonly BrokerRow[] = [
  { id: 'aliceblue', create: () => new AliceBlueSimulator(), more: norenOptions, ...touchlineAndBook },
  { id: 'angel', create: () => new AngelSimulator(), more: angelOptions },
  { id: 'definedge', create: () => new DefinedgeSimulator(), more: norenOptions, ...touchlineAndBook },
  {
    id: 'deltaexchange',
    create: () => new DeltaSimulator(),
    more: deltaOptions,
    sees: { LTP: 'QUOTE' },
    hasToken: false,
    neverCloses: true,
  },
  { id: 'dhan', create: () => new DhanSimulator(), more: dhanOptions },
  {
    id: 'firstock',
    create: () => new FirstockSimulator(),
    more: firstockOptions,
    sees: { LTP: 'DEPTH', QUOTE: 'DEPTH' },
  },
  { id: 'flattrade', create: () => new FlattradeSimulator(), more: norenOptions, ...touchlineAndBook },
  { id: 'fyers', create: () => new FyersSimulator(), more: fyersOptions, sees: { LTP: 'QUOTE' } },
  { id: 'shoonya', create: () => new ShoonyaSimulator(), more: norenOptions, ...touchlineAndBook },
  { id: 'tradesmart', create: () => new TradeSmartSimulator(), more: norenOptions, ...touchlineAndBook },
  { id: 'upstox', create: () => new UpstoxSimulator(), more: upstoxOptions, sees: { QUOTE: 'DEPTH' } },
  ...xtsRows,
  { id: 'zebu', create: () => new ZebuSimulator(), more: norenOptions, ...touchlineAndBook },
  { id: 'zerodha', create: () => new ZerodhaSimulator(), more: kiteOptions },
];
