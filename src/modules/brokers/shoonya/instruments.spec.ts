import { describe, expect, it } from '@jest/globals';
import { zipOf } from '../../../../test/support/zip-archive.js';
import type { Instrument } from '../../instruments/instrument.js';
import { shoonya } from './index.js';

const HEADER = 'Exchange,Token,LotSize,Symbol,TradingSymbol,Instrument,TickSize,';
const { instruments, capabilities } = shoonya;

function parse(line: string): Instrument[] {
  const zip = zipOf('symbols.txt', `${HEADER}\n${line}\n`);
  return [...instruments!.parse(zip, { method: 'GET', url: '' })] as Instrument[];
}

describe("Shoonya's instrument master", () => {
  it('is a public zip for each exchange', () => {
    const urls = instruments!.requests({}).map(({ url }) => url);
    expect(urls).toHaveLength(6);
    expect(urls).toContain('https://api.shoonya.com/MCX_symbols.txt.zip');
  });

  it('tells tick sizes in rupees, or in paise where no share has a fraction of a rupee', () => {
    expect(parse('NSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,5,')).toMatchObject([{ symbol: 'RELIANCE', tick_size: 0.05 }]);
    expect(parse('NSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,0.05,')).toMatchObject([{ tick_size: 0.05 }]);
  });

  it('has the BSE indices that are added by hand', () => {
    const indices = parse('BSE,500325,1,RELIANCE,RELIANCE,A,0.05,').filter(({ exchange }) => exchange === 'BSE_INDEX');
    expect(indices.map(({ symbol }) => symbol)).toEqual(['SENSEX', 'BANKEX']);
    expect(capabilities.exchanges.includes('BSE_INDEX')).toBe(true);
  });
});
