import { isIndexExchange } from '../../../common/exchanges.js';
import type { Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';

/** One entry of a request, with the wire's names. */
export interface Preference {
  actionType: 'ADD' | 'REMOVE';
  modeType: 'LTP' | 'QUOTE' | 'FULL';
  scripType: 'INDEX' | 'EQUITY' | 'ETF' | 'FUTURE' | 'OPTION';
  exchangeType: 'NSE' | 'BSE';
  scripId: string;
}

const MODE_TYPES: Readonly<Record<Mode, Preference['modeType']>> = { LTP: 'LTP', QUOTE: 'QUOTE', DEPTH: 'FULL' };

/** Derivatives go by the name of their exchange's cash segment. */
const EXCHANGE_TYPES: Readonly<Record<string, Preference['exchangeType']>> = {
  NSE: 'NSE',
  BSE: 'BSE',
  NFO: 'NSE',
  BFO: 'BSE',
  NSE_INDEX: 'NSE',
  BSE_INDEX: 'BSE',
};

export const EXCHANGES: readonly string[] = Object.keys(EXCHANGE_TYPES);

const CONTRACTS: ReadonlySet<string> = new Set(['NFO', 'BFO']);

/** What adds an instrument in a mode; undefined where the broker does not carry its exchange. */
export function preferenceOf(instrument: Instrument, mode: Mode): Preference | undefined {
  const exchangeType = EXCHANGE_TYPES[instrument.exchange];
  if (exchangeType === undefined) return undefined;
  return {
    actionType: 'ADD',
    modeType: MODE_TYPES[mode],
    scripType: scripTypeOf(instrument),
    exchangeType,
    scripId: instrument.token,
  };
}

/** A removal must repeat what was added. */
export function removalOf(preference: Preference): Preference {
  return { ...preference, actionType: 'REMOVE' };
}

/** By the instrument's type; by the end of the canonical symbol only where no type is known. */
function scripTypeOf({ exchange, symbol, instrumenttype }: Instrument): Preference['scripType'] {
  if (isIndexExchange(exchange)) return 'INDEX';
  if (!CONTRACTS.has(exchange)) return instrumenttype === 'ETF' ? 'ETF' : 'EQUITY';
  const isFuture = instrumenttype ? instrumenttype === 'FUT' : symbol.endsWith('FUT');
  return isFuture ? 'FUTURE' : 'OPTION';
}
