import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { zipOf } from '../../../../../test/support/zip-archive.js';
import type { Instrument } from '../../../instruments/instrument.js';
import { instrumentFault } from '../../../instruments/instrument-fault.js';
import type { RejectedRow } from '../../engine/contract.js';
import { BSE_INDICES, type SymbolFiles, symbolFiles, symbolFileUrls } from './symbol-files.js';

const FILES: SymbolFiles = {
  urls: symbolFileUrls('https://broker.example'),
  tickSize: 'by file',
  indexRows: { NSE: 'INDEX' },
  missingIndices: { BSE: BSE_INDICES },
};
const CASH = 'Exchange,Token,LotSize,Symbol,TradingSymbol,Instrument,TickSize,';
const NFO = 'Exchange,Token,LotSize,Symbol,TradingSymbol,Expiry,Instrument,OptionType,StrikePrice,TickSize,';
const BFO = 'Exchange,Token,LotSize,Symbol,TradingSymbol,Expiry,Instrument,Strike,TickSize,';
const CDS =
  'Exchange,Token,LotSize,Precision,Multiplier,Symbol,TradingSymbol,Expiry,Instrument,OptionType,StrikePrice,TickSize,';

type Parsed = Instrument & { line?: number };

function parse(body: Buffer | string, files: Partial<SymbolFiles> = {}): (Parsed | RejectedRow)[] {
  const source = symbolFiles({ ...FILES, ...files });
  return [...source.parse(Buffer.from(body), { method: 'GET', url: 'file:' })];
}

function rows(header: string, ...lines: string[]): Parsed[] {
  return parse([header, ...lines, ''].join('\n')) as Parsed[];
}

function extract(name: string): Parsed[] {
  return parse(readFileSync(new URL(`../../../../../test/data/instruments/${name}`, import.meta.url))) as Parsed[];
}

describe('the symbol files of the family', () => {
  it('are one zip for each exchange', () => {
    expect(
      symbolFiles(FILES)
        .requests({})
        .map(({ url }) => url),
    ).toEqual(
      ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'MCX'].map(
        (exchange) => `https://broker.example/${exchange}_symbols.txt.zip`,
      ),
    );
  });

  it('are read packed and unpacked', () => {
    const text = `${CASH}\nNSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,0.05,\n`;
    expect(parse(zipOf('NSE_symbols.txt', text))).toEqual(parse(text));
    expect(parse(text)).toHaveLength(1);
  });

  it('give shares their plain symbols, and other series their own', () => {
    const [share, traded, series] = rows(
      CASH,
      'NSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,0.05,',
      'NSE,14566,1,ZENITHSTL,ZENITHSTL-BE,BE,0.01,',
      'NSE,19456,1,SGBSEP31II,SGBSEP31II-GB,GB,0.01,',
    );
    expect(share).toEqual({
      line: 2,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE-EQ',
      brexchange: 'NSE',
      name: 'RELIANCE',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.05,
    });
    expect(traded).toMatchObject({ symbol: 'ZENITHSTL', instrumenttype: 'EQ' });
    expect(series).toMatchObject({ symbol: 'SGBSEP31II-GB', instrumenttype: 'GB' });
  });

  it.each([
    ['NIFTY INDEX', 'NIFTY'],
    ['Nifty 50', 'NIFTY'],
    ['NIFTY BANK', 'BANKNIFTY'],
    ['NIFTY FIN SERVICE', 'FINNIFTY'],
    ['Nifty Financial Services', 'FINNIFTY'],
    ['NIFTY MIDCAP SELECT', 'MIDCPNIFTY'],
    ['NIFTY MID SELECT', 'MIDCPNIFTY'],
    ['NIFTY NEXT 50', 'NIFTYNXT50'],
    ['INDIA VIX', 'INDIAVIX'],
    ['Nifty Alpha-50', 'NIFTYALPHA50'],
  ])('call the index %s %s', (tradingSymbol, symbol) => {
    expect(rows(CASH, `NSE,26000,1,Nifty 50,${tradingSymbol},INDEX,0,`)).toMatchObject([
      { symbol, exchange: 'NSE_INDEX', brexchange: 'NSE', token: '26000', instrumenttype: 'INDEX' },
    ]);
  });

  it('give contracts their canonical symbols', () => {
    const [future, option] = rows(
      NFO,
      'NFO,52175,500,RELIANCE,RELIANCE24NOV26F,24-NOV-2026,FUTSTK,XX,0,0.10,',
      'NFO,54957,75,NIFTY,NIFTY24NOV26C26000,24-NOV-2026,OPTIDX,CE,26000.00,0.05,',
    );
    expect(future).toMatchObject({
      symbol: 'RELIANCE24NOV26FUT',
      exchange: 'NFO',
      expiry: '24-NOV-26',
      instrumenttype: 'FUT',
      strike: 0,
      lotsize: 500,
      tick_size: 0.1,
    });
    expect(option).toMatchObject({ symbol: 'NIFTY24NOV2626000CE', instrumenttype: 'CE', strike: 26_000 });
    const currency = rows(CDS, 'CDS,1270,1,4,1000,USDINR,USDINR27NOV26P82.75,27-NOV-2026,OPTCUR,PE,82.7500,0.0025,');
    expect(currency).toMatchObject([{ symbol: 'USDINR27NOV2682.75PE', tick_size: 0.0025 }]);
  });

  it.each([
    ['SENSEX26NOV85000CE', 'BSXOPT', '26-NOV-2026', '85000.00', 'SENSEX26NOV2685000CE', 'SENSEX'],
    ['SENSEX26N1285000PE', 'BSXOPT', '12-NOV-2026', '85000', 'SENSEX12NOV2685000PE', 'SENSEX'],
    ['SENSEX5026NOVFUT', 'SX50FUT', '26-NOV-2026', '0', 'SENSEX5026NOV26FUT', 'SENSEX50'],
    ['M&M26NOVFUT', 'M&M', '26-NOV-2026', '', 'M&M26NOV26FUT', 'M&M'],
    ['BANKEX2610185000CE', 'BKXOPT', '01-JAN-2026', '85000', 'BANKEX01JAN2685000CE', 'BANKEX'],
  ])(
    'take name and type of the BSE contract %s from its trading symbol',
    (tradingSymbol, name, expiry, strike, symbol, own) => {
      expect(rows(BFO, `BFO,872345,20,${name},${tradingSymbol},${expiry},OPTIDX,${strike},0.05,`)).toMatchObject([
        { symbol, name: own, exchange: 'BFO' },
      ]);
    },
  );

  it('get the two BSE indices that they lack', () => {
    const parsed = rows(CASH, 'BSE,500325,1,RELIANCE,RELIANCE,A,0.05,');
    expect(parsed.map(({ symbol, exchange, token }) => [symbol, exchange, token])).toEqual([
      ['RELIANCE', 'BSE', '500325'],
      ['SENSEX', 'BSE_INDEX', '1'],
      ['BANKEX', 'BSE_INDEX', '12'],
    ]);
    expect(parsed[0]).toMatchObject({ instrumenttype: 'EQ' });
    expect(rows(CASH, 'NSE,2885,1,RELIANCE,RELIANCE-EQ,EQ,0.05,')).toHaveLength(1);
  });

  it('have rows that hold places only, dummies and exchanges that are not carried, which are left out', () => {
    expect(rows(NFO, 'NFO,1,1,,,24-NOV-2026,FUTSTK,XX,0,0.05,', 'NCX,2,1,A,A26F,24-NOV-2026,FUTCOM,XX,0,1,')).toEqual(
      [],
    );
    const cds = (token: number) => `CDS,${token},1,4,1000,USDINR,USDINR27NOV26F,27-NOV-2026,FUTCUR,XX,0,0.0025,`;
    expect(rows(CDS, cds(100), cds(101)).map(({ token }) => token)).toEqual(['101']);
  });

  it('have ticks of shares in rupees, or in paise where a file has no fraction of a rupee', () => {
    const ticks = (...sizes: string[]) =>
      rows(CASH, ...sizes.map((size, place) => `NSE,${place + 1},1,A${place},A${place}-EQ,EQ,${size},`)).map(
        ({ tick_size }) => tick_size,
      );
    expect(ticks('0.05', '1', '5', '0')).toEqual([0.05, 1, 5, 0]);
    expect(ticks('5', '10', '1', '0')).toEqual([0.05, 0.1, 0.01, 0]);
    expect(rows(NFO, 'NFO,1,75,NIFTY,NIFTY24NOV26F,24-NOV-2026,FUTIDX,XX,0,5,')).toMatchObject([{ tick_size: 5 }]);
    const paise = `${CASH}\nNSE,1,1,A,A-EQ,EQ,5,\n`;
    expect(parse(paise, { tickSize: 'rupees' })).toMatchObject([{ tick_size: 5 }]);
    expect(parse(paise, { tickSize: { NSE: 0.05 } })).toMatchObject([{ tick_size: 0.05 }]);
  });

  it.each([
    ['NFO,x,75,NIFTY,NIFTY24NOV26F,24-NOV-2026,FUTIDX,XX,0,0.05,', 'token "x" is no number'],
    ['NFO,1,75,NIFTY,NIFTY31NOV26F,31-NOV-2026,FUTIDX,XX,0,0.05,', 'expiry "31-NOV-2026" is no date'],
    ['NFO,1,75,NIFTY,NIFTY24NOV26F,2026-11-24,FUTIDX,XX,0,0.05,', 'expiry "2026-11-24" is no date'],
    ['NFO,1,75,NIFTY,NIFTY24NOV26F,24-NOV-2026,FUTIDX,ZZ,0,0.05,', 'option type "ZZ" is not known'],
    ['NFO,1,75,NIFTY,NIFTY24NOV26C,24-NOV-2026,OPTIDX,CE,-1,0.05,', 'an option without strike'],
    ['NFO,1,75,NIFTY,NIFTY24NOV26F,24-NOV-2026,FUTIDX,XX,0,cheap,', 'tick size "cheap" is no number'],
    ['NFO,1,75,NIFTY', '4 fields where the header has 11'],
  ])('have the bad row %s set aside', (line, reason) => {
    expect(parse(`${NFO}\nNFO,2,75,NIFTY,NIFTY24NOV26F,24-NOV-2026,FUTIDX,XX,0,0.05,\n${line}\n`)).toMatchObject([
      { symbol: 'NIFTY24NOV26FUT' },
      { line: 3, reason },
    ]);
  });

  it.each([
    ['an error page', '<html></html>', /lacks the columns/],
    ['another CSV', 'a,b\n1,2\n', /lacks the columns/],
    ['a damaged zip', zipOf('a', CASH).subarray(0, 40), /^is a damaged zip file/],
    ['a file that was cut off', `${NFO}\nNFO,2,75,NIF`, /^ends in the middle of line 2/],
  ])('refuse %s', (_, body, message) => {
    expect(() => parse(body)).toThrow(message);
  });

  it('are read as they really are, every row of them', () => {
    const cash = extract('shoonya-NSE.txt');
    expect(cash).toHaveLength(35);
    expect(cash.map(({ symbol }) => symbol)).toEqual(
      expect.arrayContaining([
        'NIFTY',
        'BANKNIFTY',
        'INDIAVIX',
        'FINNIFTY',
        'MIDCPNIFTY',
        'NIFTYNXT50',
        'M&M',
        'BAJAJ-AUTO',
      ]),
    );
    expect(cash.find(({ symbol }) => symbol === 'SHREECEM')).toMatchObject({ tick_size: 5 });
    const contracts = extract('shoonya-MCX.txt');
    expect(contracts).toHaveLength(36);
    expect(contracts.map(({ symbol }) => symbol)).toEqual(
      expect.arrayContaining([
        'NATGASMINI25SEP24FUT',
        'MCXMETLDEX19SEP24FUT',
        'GOLD26NOV2473900PE',
        'ZINC19SEP24267.5CE',
      ]),
    );
    for (const row of [...cash, ...contracts]) expect(instrumentFault(row)).toBeUndefined();
  });
});
