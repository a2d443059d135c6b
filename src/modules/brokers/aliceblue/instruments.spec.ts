import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const REQUEST = { method: 'GET' as const, url: 'file:' };

const CASH =
  'Exch,Exchange Segment,Group Name,Symbol,Token,Instrument Type,Option Type,Strike Price,Instrument Name,Formatted Ins Name,Trading Symbol,Expiry Date,Lot Size,Tick Size';
const CONTRACTS =
  'Exch,Exchange Segment,Symbol,Token,Instrument Type,Option Type,Strike Price,Instrument Name,Formatted Ins Name,Trading Symbol,Expiry Date,Lot Size,Tick Size';

function parse(...lines: string[]): (Instrument | RejectedRow)[] {
  return [...instruments.parse(Buffer.from([...lines, ''].join('\n')), REQUEST)];
}

describe("Alice Blue's instrument master", () => {
  it('is a file for each exchange, and one for indices', () => {
    const base = 'https://v2api.aliceblueonline.com/restpy/static/contract_master/V2/';
    expect(instruments.requests({}).map(({ url }) => url)).toEqual(
      ['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX', 'INDICES'].map((file) => `${base}${file}.csv`),
    );
  });

  it('gives shares their symbols, those of NSE by their group', () => {
    const parsed = parse(
      CASH,
      'NSE,nse_cm,EQ,RELIANCE,2885.0,EQ,,,RELIANCE INDUSTRIES LTD,RELIANCE EQ,RELIANCE-EQ,,1,0.1',
      'NSE,nse_cm,BE,ZENITHSTL,14566,EQ,,,ZENITH STEEL,ZENITHSTL BE,ZENITHSTL-BE,,1,0.05',
      'NSE,nse_cm,GB,SGBSEP31II,19456,EQ,,,GOLD BOND,SGB,SGBSEP31II-GB,,1,0.01',
      'BSE,bse_cm,A,RELIANCE,500325,EQ,,,RELIANCE INDUSTRIES LTD,RELIANCE A,RELIANCE,,1,0.05',
    );
    expect(parsed[0]).toEqual({
      line: 2,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE-EQ',
      brexchange: 'NSE',
      name: 'RELIANCE INDUSTRIES LTD',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
    expect(parsed.map((row) => 'symbol' in row && `${row.exchange}:${row.symbol}`)).toEqual([
      'NSE:RELIANCE',
      'NSE:ZENITHSTL',
      'BSE:RELIANCE',
    ]);
    for (const row of parsed) expect(instrumentFault(row as Instrument)).toBeUndefined();
  });

  it.each([
    [
      'NFO,nse_fo,NIFTY,65872,FUTIDX,XX,0,NIFTY,NIFTY 24NOV26 FUT,NIFTY24NOV26F,2026-11-24,75,0.05',
      'NIFTY24NOV26FUT',
      'FUT',
      0,
    ],
    [
      'NFO,nse_fo,NIFTY,54957,OPTIDX,CE,26000.0,NIFTY,NIFTY 24NOV26 26000 CE,NIFTY24NOV26C26000,2026-11-24,75,0.05',
      'NIFTY24NOV2626000CE',
      'CE',
      26_000,
    ],
    [
      'CDS,cde_fo,USDINR,1272,OPTCUR,PE,82.75,USDINR,,USDINR27NOV26P82.75,2026-11-27 00:00:00,1,0.0025',
      'USDINR27NOV2682.75PE',
      'PE',
      82.75,
    ],
    ['BCD,bcs_fo,EURINR,20112,FUTCUR,,,EURINR,,EURINR27NOV26F,2026-11-27,1,0.0025', 'EURINR27NOV26FUT', 'FUT', 0],
    [
      'MCX,mcx_fo,CRUDEOIL,436953,FUTCOM,XX,0,CRUDEOIL,,CRUDEOIL18DEC26,2026-12-18,100,1',
      'CRUDEOIL18DEC26FUT',
      'FUT',
      0,
    ],
    [
      'BFO,bse_fo,SENSEX,871234,IF,XX,0,SENSEX,SENSEX 26NOV26 FUT,SENSEX26NOVFUT,2026-11-26,20,0.05',
      'SENSEX26NOV26FUT',
      'FUT',
      0,
    ],
    [
      'BFO,bse_fo,BSX,872345,IO,CE,85000.0,SENSEX,SENSEX 26NOV26 85000 CE,SENSEX26NOV85000CE,2026-11-26,20,0.05',
      'SENSEX26NOV2685000CE',
      'CE',
      85_000,
    ],
    [
      'BFO,bse_fo,SENSEX,872346,IO,PE,85000.0,SENSEX,SENSEX NOV 85000 PE,SENSEX26NOV85000PE,2026-11-26,20,0.05',
      'SENSEX26NOV2685000PE',
      'PE',
      85_000,
    ],
  ])('reads the contract %s', (line, symbol, instrumenttype, strike) => {
    expect(parse(CONTRACTS, line)).toMatchObject([{ symbol, instrumenttype, strike, exchange: line.slice(0, 3) }]);
  });

  it.each([
    ['NSE,NIFTY 50,99926000', 'NSE_INDEX:NIFTY'],
    ['NSE,NIFTY MIDCAP SELECT,99926074', 'NSE_INDEX:MIDCPNIFTY'],
    ['NSE,INDIA VIX,99926017', 'NSE_INDEX:INDIAVIX'],
    ['BSE,SENSEX,99919000', 'BSE_INDEX:SENSEX'],
    ['BSE,BSE CG,99919001', 'BSE_INDEX:BSECAPITALGOODS'],
    ['BSE,FIN,99919002', 'BSE_INDEX:BSEFINANCIALSERVICES'],
    ['BSE,OILGAS,99919003', 'BSE_INDEX:BSEOIL&GAS'],
    ['BSE,METAL,99919004', 'BSE_INDEX:BSEMETAL'],
    ['BSE,BSE100,99919005', 'BSE_INDEX:BSE100'],
    ['MCX,MCXBULLDEX,101', 'MCX_INDEX:MCXBULLDEX'],
  ])('reads the index %s', (line, expected) => {
    const [row] = parse('exch,symbol,token', line) as Instrument[];
    expect(`${row!.exchange}:${row!.symbol}`).toBe(expected);
    // As it stands in the master: the socket leaves out what it does not know.
    expect(row).toMatchObject({ token: line.split(',')[2], brexchange: line.slice(0, 3), instrumenttype: 'INDEX' });
  });

  it('leaves out indices among the contracts, other exchanges and empty rows', () => {
    const row = 'MCX,mcx_fo,CRUDEOIL,436953,FUTCOM,XX,0,CRUDEOIL,,CRUDEOIL18DEC26,2026-12-18,100,1';
    const others = [row.replace('mcx_fo', 'mcx_idx'), row.replace('MCX', 'NCDEX'), row.replace('CRUDEOIL18DEC26', '')];
    expect(parse(CONTRACTS, ...others)).toEqual([]);
  });

  it.each([
    ['NFO,nse_fo,NIFTY,x,FUTIDX,XX,0,NIFTY,,NIFTY24NOV26F,2026-11-24,75,0.05', 'token "x" is no number'],
    ['NFO,nse_fo,NIFTY,1,FUTIDX,XX,0,NIFTY,,NIFTY24NOV26F,24-11-2026,75,0.05', 'expiry "24-11-2026" is no date'],
    ['NFO,nse_fo,NIFTY,1,OPTIDX,CE,,NIFTY,,NIFTY24NOV26C,2026-11-24,75,0.05', 'an option without strike'],
    [
      'NFO,nse_fo,NIFTY,1,SPREAD,XX,0,NIFTY,,NIFTY24NOV26S,2026-11-24,75,0.05',
      'instrument type "SPREAD" with option type "XX"',
    ],
  ])('sets the bad row %s aside', (line, reason) => {
    expect(parse(CONTRACTS, line)).toEqual([{ line: 2, reason }]);
  });

  it('refuses what is no master', () => {
    expect(() => parse('<html></html>')).toThrow(/is no contract master/);
    expect(() => parse(CONTRACTS.replace('Token', 'Code'))).toThrow(/lacks the columns token/);
  });
});
