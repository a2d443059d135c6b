import type { Instrument } from '../../../instruments/instrument.js';
import type { RejectedRow } from '../../engine/contract.js';
import { bseIndexSymbol, nseIndexSymbol } from '../master/index-names.js';
import { INDEX_TERMS } from '../master/index-terms.js';
import { SEGMENTS } from './segments.js';

/** Codes that only this family uses. */
const BSE_CODES: ReadonlyMap<string, string> = new Map([
  ['FIN', 'BSEFINANCIALSERVICES'],
  ['BSEPBI', 'BSEPSU'],
]);

/** The canonical symbol of an index: a known short name, or the broker's without spaces and hyphens. */
export function indexSymbol(name: string, exchange: string): string {
  if (exchange === 'NSE_INDEX') return nseIndexSymbol(name);
  const trimmed = name.trim();
  const known = BSE_CODES.get(trimmed.toUpperCase()) ?? bseIndexSymbol(trimmed);
  return known === trimmed ? trimmed.replaceAll(/[\s-]/g, '') : known;
}

/** @param list entries `NAME_TOKEN`, whose name may hold underscores too */
export function* indexInstruments(list: readonly unknown[], segment: number): Generator<Instrument | RejectedRow> {
  const exchange = segment === SEGMENTS.NSE_INDEX!.code ? 'NSE_INDEX' : 'BSE_INDEX';
  for (const [place, entry] of list.entries()) {
    const [, name, token] = (typeof entry === 'string' && /^(.*\S.*)_(\d+)$/.exec(entry)) || [];
    if (name === undefined || token === undefined) {
      yield { line: place + 1, reason: `${JSON.stringify(entry)} is no index and token` };
      continue;
    }
    const symbol = indexSymbol(name, exchange);
    yield { symbol, exchange, token, brsymbol: String(entry), brexchange: exchange, name: name.trim(), ...INDEX_TERMS };
  }
}
