import type { Instrument } from '../../../instruments/instrument.js';
import { BadCell } from './cells.js';
import type { Expiry } from './expiry.js';

export type ContractType = 'FUT' | 'CE' | 'PE';

/** What an instrument is, whatever exchange it is traded at. */
export type Identity = Pick<Instrument, 'symbol' | 'name' | 'expiry' | 'strike' | 'instrumenttype'>;

/** @param strike in rupees; of a future it is no part of the symbol */
export function contract(name: string, expiry: Expiry, type: ContractType, strike: number): Required<Identity> {
  const symbol = contractSymbol(name, expiry, type, strike);
  return { symbol, name, expiry: expiry.canonical, strike, instrumenttype: type };
}

/** `NIFTY24NOV2626000CE`, or `NIFTY24NOV26FUT`. */
export function contractSymbol(name: string, expiry: Expiry, type: ContractType, strike: number): string {
  return `${name}${expiry.compact}${type === 'FUT' ? '' : strike}${type}`;
}

export function isOptionType(text: string): text is 'CE' | 'PE' {
  return text === 'CE' || text === 'PE';
}

/** From a column that has `XX` for futures. @throws BadCell */
export function contractType(text: string): ContractType {
  if (text === 'XX') return 'FUT';
  return optionType(text);
}

/** @throws BadCell */
export function optionType(text: string): 'CE' | 'PE' {
  if (isOptionType(text)) return text;
  throw new BadCell(`option type ${JSON.stringify(text)} is not known`);
}

/**
 * The strike of an option in rupees; 0 for a future, whose cell may hold anything.
 *
 * @param read gives what the option's cell holds
 * @throws BadCell where an option has none: masters write 0, -1 or nothing
 */
export function strikeOf(
  type: ContractType,
  read: () => number | undefined,
  missing = 'an option without strike',
): number {
  if (type === 'FUT') return 0;
  const strike = read() ?? 0;
  if (strike <= 0) throw new BadCell(missing);
  return strike;
}
