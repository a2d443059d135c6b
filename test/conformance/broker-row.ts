import type { Mode } from '../../src/common/mode.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { Simulator } from '../simulators/simulator.js';

/** What the suite needs of a simulator beyond its interface; those on WebSocket have it from their base. */
export interface ConformanceSimulator extends Simulator {
  list(instruments: readonly Instrument[]): void;
  beat(): Promise<void>;
}

/** A broker that the suite is run over: the default export of its file in `brokers/`. */
export interface BrokerRow {
  id: string;
  create(): ConformanceSimulator;
  /** As many more instruments as a capacity test wants. */
  more(count: number): Instrument[];
  /** What the broker's server sees of a canonical mode, where its wire does not tell all three apart. */
  sees?: Partial<Record<Mode, Mode>> | ((mode: Mode, instrument: Instrument) => Mode);
  /** Modes that the broker holds beside the others of an instrument instead of in their place. */
  beside?: readonly Mode[];
  /** Whether the wire has open, high and low of an instrument; absent: of all. */
  hasDay?(instrument: Instrument): boolean;
  /** False where there is no token that could die. */
  hasToken?: false;
  /** True where the exchange has no night. */
  neverCloses?: true;
}

/** Depth is a subscription of its own, and LTP the same as QUOTE. */
export const touchlineAndBook: Pick<BrokerRow, 'sees' | 'beside'> = { sees: { LTP: 'QUOTE' }, beside: ['DEPTH'] };
