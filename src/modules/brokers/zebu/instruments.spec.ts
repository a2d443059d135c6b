import { describe, expect, it } from '@jest/globals';
import { zipOf } from '../../../../test/support/zip-archive.js';
import type { Instrument } from '../../instruments/instrument.js';
import { zebu } from './index.js';

const HEADER = 'Exchange,Token,LotSize,Symbol,TradingSymbol,Instrument,TickSize,';
const { instruments, capabilities } = zebu;

function parse(line: string): Instrument[] {
  const zip = zipOf('symbols.txt', `${HEADER}\n${line}\n`);
  return [...instruments!.parse(zip, { method: 'GET', url: '' })] as Instrument[];
}

describe("Zebu's instrument master", () => {
  it('is a public zip for each exchange', () => {
    const urls = instruments!.requests({}).map(({ url }) => url);
    expect(urls).toHaveLength(6);
    expect(urls).toContain('https://go.mynt.in/MCX_symbols.txt.zip');
  });

  it('tells tick sizes in rupees', () => {
    expect(parse('NSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,5,')).toMatchObject([{ symbol: 'RELIANCE', tick_size: 5 }]);
    expect(parse('NSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,0.05,')).toMatchObject([{ tick_size: 0.05 }]);
  });

  it('has no BSE indices, and the broker carries none', () => {
    const indices = parse('BSE,500325,1,RELIANCE,RELIANCE,A,0.05,').filter(({ exchange }) => exchange === 'BSE_INDEX');
    expect(indices.map(({ symbol }) => symbol)).toEqual([]);
    expect(capabilities.exchanges.includes('BSE_INDEX')).toBe(false);
  });
});
