import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { instruments } from './instruments.js';

const HEADER = 'Exchange,Token,Lotsize,Symbol,Tradingsymbol,Instrument,Expiry,Strike,Optiontype';

function parse(...lines: string[]): Instrument[] {
  return [
    ...instruments.parse(Buffer.from([HEADER, ...lines, ''].join('\n')), { method: 'GET', url: '' }),
  ] as Instrument[];
}

describe("Flattrade's instrument master", () => {
  it('is eight public files', () => {
    const urls = instruments.requests({}).map(({ url }) => url);
    expect(urls).toHaveLength(8);
    expect(urls).toContain('https://flattrade.s3.ap-south-1.amazonaws.com/scripmaster/Nfo_Index_Derivatives.csv');
  });

  it('fills in lot and tick sizes that the files do not tell', () => {
    const parsed = parse(
      'NSE,2885,,RELIANCE,RELIANCE-EQ,EQ,,,',
      'NFO,54957,75,NIFTY,NIFTY24NOV26C26000,OPTIDX,24-NOV-2026,26000,CE',
      'CDS,1270,,USDINR,USDINR27NOV26F,FUTCUR,27-NOV-2026,0,XX',
      'MCX,439017,100,CRUDEOIL,CRUDEOIL18DEC26,FUTCOM,18-DEC-2026,,XX',
    );
    expect(parsed).toMatchObject([
      { symbol: 'RELIANCE', lotsize: 1, tick_size: 0.05 },
      { symbol: 'NIFTY24NOV2626000CE', lotsize: 75, tick_size: 0.05, strike: 26_000 },
      { symbol: 'USDINR27NOV26FUT', lotsize: 0, tick_size: 0.0025 },
      { symbol: 'CRUDEOIL18DEC26FUT', lotsize: 100, tick_size: 0.05, strike: 0 },
    ]);
  });

  it.each([
    ['NSE,26000,1,Nifty 50,NIFTY INDEX,INDEX,,,', 'NSE_INDEX', 'NIFTY'],
    ['BSE,1,1,SENSEX,BSE SENSEX,UNDIND,,,', 'BSE_INDEX', 'SENSEX'],
    ['BSE,2,1,X,S&P BSE SENSEX,UNDIND,,,', 'BSE_INDEX', 'SENSEX'],
    ['BSE,3,1,X,S&P BSE SENSEX 50,UNDIND,,,', 'BSE_INDEX', 'SENSEX50'],
    ['BSE,4,1,X,S&P BSE SENSEX NEXT 50,UNDIND,,,', 'BSE_INDEX', 'BSESENSEXNEXT50'],
    ['BSE,12,1,BANKEX,BANKEX,UNDIND,,,', 'BSE_INDEX', 'BANKEX'],
  ])('knows %s for an index of %s', (line, exchange, symbol) => {
    expect(parse(line)).toMatchObject([{ exchange, symbol, instrumenttype: 'INDEX' }]);
  });

  it('keeps a token that two exchanges have', () => {
    expect(parse('NSE,1,1,A,A-EQ,EQ,,,', 'BSE,1,1,A,A,A,,,')).toHaveLength(2);
  });
});
