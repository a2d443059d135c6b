import { isIndexExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';

/**
 * What stands for an exchange in a subject. That of MCX is another client's word, and no official one has it: a
 * subject that does not exist stays silent.
 */
const PLACES: Readonly<Record<string, string>> = {
  NSE: 'eq/nse',
  BSE: 'eq/bse',
  NFO: 'fo/nse',
  BFO: 'fo/bse',
  MCX: 'comm/mcx',
  NSE_INDEX: 'indices/nse',
  BSE_INDEX: 'indices/bse',
};

export const EXCHANGES = Object.keys(PLACES);

/** `/ld/eq/nse/price.2885` */
export function priceSubject({ exchange, token }: Instrument): string {
  return `/ld/${PLACES[exchange]}/price.${token}`;
}

/** `/ld/eq/nse/book.2885`; undefined for an index, which has none. */
export function bookSubject({ exchange, token }: Instrument): string | undefined {
  return isIndexExchange(exchange) ? undefined : `/ld/${PLACES[exchange]}/book.${token}`;
}
