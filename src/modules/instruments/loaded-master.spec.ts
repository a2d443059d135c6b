import { describe, expect, it } from '@jest/globals';
import { share } from '../../../test/support/instrument-database.js';
import { LoadedMaster } from './loaded-master.js';

const master = new LoadedMaster();
master.add([
  share('M&M', '1', { name: 'MAHINDRA & MAHINDRA' }),
  share('RELIANCE', '2', { name: 'RELIANCE INDUSTRIES', lotsize: 1 }),
  share('RELINFRA', '3', { name: 'RELIANCE INFRASTRUCTURE' }),
  share('RPOWER', '4', { name: 'RELIANCE POWER' }),
  share('RELIANCE', '2', { exchange: 'BSE', brexchange: 'BSE' }),
]);

const symbols = (text: string, limit = 10) =>
  master.search(text, limit).map(({ exchange, symbol }) => `${exchange}:${symbol}`);

describe('LoadedMaster', () => {
  it('finds an instrument by symbol and exchange, and by token and the exchange of the broker', () => {
    expect(master.find('RELIANCE', 'NSE')).toMatchObject({ token: '2', name: 'RELIANCE INDUSTRIES', lotsize: 1 });
    expect(master.findByToken('BSE', '2')).toBe(master.find('RELIANCE', 'BSE'));
    expect(master.find('RELIANCE', 'NFO')).toBeUndefined();
    expect(master.find('reliance', 'NSE')).toBeUndefined();
    expect(master.findByToken('NSE', '9')).toBeUndefined();
  });

  it('reads an absent value of the database as absent', () => {
    const loaded = new LoadedMaster();
    loaded.add([{ ...share('A', '1'), name: null, strike: null } as unknown as ReturnType<typeof share>]);
    expect(loaded.find('A', 'NSE')).toEqual(share('A', '1'));
  });

  it('lists symbols that begin with the text before names that hold it, in any case', () => {
    expect(symbols('rel')).toEqual(['NSE:RELIANCE', 'NSE:RELINFRA', 'BSE:RELIANCE', 'NSE:RPOWER']);
    expect(symbols('mahindra')).toEqual(['NSE:M&M']);
  });

  it('gives no more than the limit, symbols first', () => {
    expect(symbols('rel', 2)).toEqual(['NSE:RELIANCE', 'NSE:RELINFRA']);
  });

  it('takes the text as it is, not as a pattern', () => {
    expect(symbols('R.L')).toEqual([]);
    expect(symbols('(')).toEqual([]);
    expect(symbols('& mah')).toEqual(['NSE:M&M']);
    expect(symbols('  ')).toEqual([]);
  });
});
