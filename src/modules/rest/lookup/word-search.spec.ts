import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { LoadedMaster } from '../../instruments/loaded-master.js';
import { searchByWords } from './word-search.js';

const master = new LoadedMaster();
master.add(
  [
    ['NIFTY30DEC2526000CE', 'NFO', 'NIFTY'],
    ['NIFTY30DEC2526000PE', 'NFO', 'NIFTY'],
    ['BANKNIFTY30DEC2526000CE', 'NFO', 'BANKNIFTY'],
    ['NIFTY29JAN2626000CE', 'BFO', 'NIFTY'],
    ['SBIN', 'NSE', 'STATE BANK OF INDIA'],
  ].map(
    ([symbol, exchange, name], place): Instrument => ({
      symbol: symbol!,
      exchange: exchange!,
      name,
      token: String(place),
      brsymbol: symbol!,
      brexchange: exchange!,
    }),
  ),
);
const store = {
  all: () => master.all,
  search: (_broker: string, text: string, limit: number, exchange?: string) => master.search(text, limit, exchange),
};
const found = (query: string, exchange?: string, limit = 10) =>
  searchByWords(store, 'sim', query, { limit, exchange }).map(({ symbol }) => symbol);

describe('searchByWords', () => {
  it('looks for one word as every search does', () => {
    expect(found('banknifty')).toEqual(['BANKNIFTY30DEC2526000CE']);
  });

  it('finds what holds every word, in any order and case, what begins with the first one first', () => {
    expect(found('nifty 26000 dec ce')).toEqual(['NIFTY30DEC2526000CE', 'BANKNIFTY30DEC2526000CE']);
    expect(found('CE dec NIFTY')).toEqual(['NIFTY30DEC2526000CE', 'BANKNIFTY30DEC2526000CE']);
    expect(found('state india')).toEqual(['SBIN']);
    expect(found('nifty 99999')).toEqual([]);
  });

  it('stays on the exchange and within the limit', () => {
    expect(found('NIFTY CE', 'BFO')).toEqual(['NIFTY29JAN2626000CE']);
    expect(found('NIFTY 26000', undefined, 2)).toHaveLength(2);
  });
});
