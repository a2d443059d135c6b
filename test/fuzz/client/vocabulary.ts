import type { Mode } from '../../../src/common/mode.js';
import type { Topic } from '../../../src/modules/bus/topic.js';
import type { Instrument } from '../../../src/modules/instruments/instrument.js';

/** Whose clients there are: each has its own account, and so its own feed. */
export const OWNERS = ['first', 'second'] as const;
export type Owner = (typeof OWNERS)[number];

/** Subscriptions that a client may hold in these tests: few, so that the limit is met. */
export const MAX_SYMBOLS = 6;

/** The second owner's key may not see these, nor orders. */
export const FORBIDDEN_TO_SECOND: readonly Mode[] = ['DEPTH'];

export const MODES: readonly Mode[] = ['LTP', 'QUOTE', 'DEPTH'];

/** Names of which one is the beginning of the next, also as topics: `…SYM1_LTP` begins `…SYM1_LTP_LTP`. */
export const INSTRUMENTS: readonly Instrument[] = [
  instrument('SYM1', 'NSE', '900001'),
  instrument('SYM1_LTP', 'NSE', '900002'),
  instrument('SYM10', 'NSE', '900003'),
  instrument('M&M "ü" 漢', 'NSE', '900004'),
  instrument('SENSEX', 'BSE_INDEX', '1'),
];

/** Of the watchers alone: its LTP comes and goes, to see the bus follow; its Quote tells that what was before it came. */
export const SIGNAL: Instrument = instrument('SYM2', 'NSE', '900100');

/** Watchers hold it all the time: what is published while others subscribe has a route, so that nothing may be lost. */
export const ANCHORED = INSTRUMENTS[0]!;

function instrument(symbol: string, exchange: string, token: string): Instrument {
  return { symbol, exchange, token, brsymbol: symbol, brexchange: exchange };
}

export function isAnchored(topic: Topic): boolean {
  return topic.symbol === ANCHORED.symbol && topic.exchange === ANCHORED.exchange;
}

/** What a client holds one of for each symbol and mode. */
export function heldKey(symbol: string, exchange: string, mode: Mode): string {
  return `${mode} ${exchange} ${symbol}`;
}
