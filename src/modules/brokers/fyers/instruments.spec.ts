import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { contractSymbol } from './contract-symbol.js';
import { fyers } from './index.js';
import { parseSymbolMaster } from './instruments.js';

type Parsed = (Instrument & { line: number }) | RejectedRow;

const BASE = 'https://public.fyers.in/sym_details/';
const FILES = [
  'NSE_CM.csv',
  'BSE_CM.csv',
  'NSE_FO.csv',
  'BSE_FO.csv',
  'NSE_CD_sym_master.json',
  'MCX_COM_sym_master.json',
];

function parse(file: string, body: Buffer | string): Parsed[] {
  return [...parseSymbolMaster(Buffer.from(body), { method: 'GET', url: BASE + file })];
}

function shipped(file: string): (Instrument & { line: number })[] {
  const rows = parse(file, readFileSync(`test/data/instruments/fyers-${file}`));
  expect(rows.filter((row) => 'reason' in row)).toEqual([]);
  return rows as (Instrument & { line: number })[];
}

/** Symbols by the broker's own. */
function symbols(file: string): Record<string, string> {
  return Object.fromEntries(shipped(file).map((row) => [row.brsymbol, `${row.exchange}:${row.symbol}`]));
}

const csvRow =
  '1211251127873830,SENSEX 25 Nov 27 FUT ,11,20,0.05,,0915-1530|1815-1915:,2025-11-10,1764237600,' +
  'BSE:SENSEX25NOVFUT,12,11,873830,SENSEX,1,-1.0,,12100000001,None,0,0.0';

describe('the symbol master of Fyers', () => {
  it('is six public files', () => {
    expect(fyers.instruments!.requests({})).toEqual(FILES.map((file) => ({ method: 'GET', url: BASE + file })));
  });

  it('has shares, gold bonds and indices in the cash file of NSE, and leaves other debt out', () => {
    expect(symbols('NSE_CM.csv')).toEqual({
      'NSE:GOLDSTAR-SM': 'NSE:GOLDSTAR',
      'NSE:ARE&M-EQ': 'NSE:ARE&M',
      'NSE:SETFNIF50-EQ': 'NSE:SETFNIF50',
      'NSE:SGBJUN30-GB': 'NSE:SGBJUN30',
      'NSE:SGBJUN27-GB': 'NSE:SGBJUN27',
      'NSE:INFY-EQ': 'NSE:INFY',
      'NSE:BAJAJ-AUTO-EQ': 'NSE:BAJAJ-AUTO',
      'NSE:RELIANCE-EQ': 'NSE:RELIANCE',
      'NSE:SBIN-EQ': 'NSE:SBIN',
      'NSE:NIFTY50-INDEX': 'NSE_INDEX:NIFTY',
      'NSE:NIFTYBANK-INDEX': 'NSE_INDEX:BANKNIFTY',
      'NSE:NIFTYNXT50-INDEX': 'NSE_INDEX:NIFTYNXT50',
      'NSE:NIFTYMIDCAP50-INDEX': 'NSE_INDEX:NIFTYMIDCAP50',
      'NSE:INDIAVIX-INDEX': 'NSE_INDEX:INDIAVIX',
      'NSE:FINNIFTY-INDEX': 'NSE_INDEX:FINNIFTY',
      'NSE:MIDCPNIFTY-INDEX': 'NSE_INDEX:MIDCPNIFTY',
      'NSE:BHARATBOND-APR30-INDEX': 'NSE_INDEX:BHARATBONDAPR30',
      'NSE:NIFTY200-INDEX': 'NSE_INDEX:NIFTY200',
      'NSE:NIFTYALPHA50-INDEX': 'NSE_INDEX:NIFTYALPHA50',
      'NSE:NIFTY50 EQL WGT-INDEX': 'NSE_INDEX:NIFTY50EQLWGT',
    });
  });

  it('has three kinds of shares, and indices under their canonical names, in the cash file of BSE', () => {
    expect(symbols('BSE_CM.csv')).toEqual({
      'BSE:RELIANCE-A': 'BSE:RELIANCE',
      'BSE:PNBHOUSING-A': 'BSE:PNBHOUSING',
      'BSE:EBBETF0430-F': 'BSE:EBBETF0430',
      'BSE:SENSEX-INDEX': 'BSE_INDEX:SENSEX',
      'BSE:BANKEX-INDEX': 'BSE_INDEX:BANKEX',
      'BSE:SNSX50-INDEX': 'BSE_INDEX:SENSEX50',
      'BSE:SNXT50-INDEX': 'BSE_INDEX:BSESENSEXNEXT50',
      'BSE:100-INDEX': 'BSE_INDEX:BSE100',
      'BSE:AUTO-INDEX': 'BSE_INDEX:BSEAUTO',
      'BSE:FIN-INDEX': 'BSE_INDEX:BSEFINANCIALSERVICES',
      'BSE:OILGAS-INDEX': 'BSE_INDEX:BSEOIL&GAS',
      'BSE:150MIDCAP-INDEX': 'BSE_INDEX:BSE150MIDCAPINDEX',
      'BSE:SME IPO-INDEX': 'BSE_INDEX:BSESMEIPO',
      'BSE:CARBONEX-INDEX': 'BSE_INDEX:BSECARBONEX',
      'BSE:NEW IDX-INDEX': 'BSE_INDEX:NEWIDX',
    });
  });

  it('has contracts whose details put the year first, two of them readable both ways', () => {
    expect(symbols('BSE_FO.csv')).toEqual({
      'BSE:SENSEX25N1374700CE': 'BFO:SENSEX13NOV2574700CE',
      'BSE:SENSEX25NOVFUT': 'BFO:SENSEX27NOV25FUT',
      'BSE:SENSEX25NOV75500CE': 'BFO:SENSEX27NOV2575500CE',
      'BSE:SENSEX25D0487100PE': 'BFO:SENSEX04DEC2587100PE',
      'BSE:RELIANCE25DECFUT': 'BFO:RELIANCE24DEC25FUT',
      'BSE:BANKEX26JANFUT': 'BFO:BANKEX29JAN26FUT',
      'BSE:SENSEX28JUN90000CE': 'BFO:SENSEX29JUN2890000CE',
      'BSE:SENSEX30JUN78000PE': 'BFO:SENSEX27JUN3078000PE',
    });
  });

  it('has currency and commodities as JSON', () => {
    expect(symbols('NSE_CD_sym_master.json')).toEqual({
      'NSE:USDINR25NOVFUT': 'CDS:USDINR26NOV25FUT',
      'NSE:USDINR25NOV82.05PE': 'CDS:USDINR26NOV2582.05PE',
      'NSE:USDINR25NOV83CE': 'CDS:USDINR26NOV2583CE',
    });
    expect(symbols('MCX_COM_sym_master.json')).toEqual({
      'MCX:CRUDEOIL25DECFUT': 'MCX:CRUDEOIL18DEC25FUT',
      'MCX:CRUDEOIL25DEC5450CE': 'MCX:CRUDEOIL16DEC255450CE',
    });
  });

  it('gives every field its value', () => {
    expect(shipped('NSE_CM.csv').find(({ symbol }) => symbol === 'RELIANCE')).toEqual({
      line: 10,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '10100000002885',
      brsymbol: 'NSE:RELIANCE-EQ',
      brexchange: 'NSE',
      name: 'RELIANCE INDUSTRIES LTD',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
    expect(shipped('NSE_CD_sym_master.json')[1]).toEqual({
      line: 2,
      symbol: 'USDINR26NOV2582.05PE',
      exchange: 'CDS',
      token: '10122511264453',
      brsymbol: 'NSE:USDINR25NOV82.05PE',
      brexchange: 'CDS',
      name: 'USDINR 26 Nov 25 82.05',
      expiry: '26-NOV-25',
      strike: 82.05,
      lotsize: 1000,
      instrumenttype: 'PE',
      tick_size: 0.0025,
    });
    expect(shipped('BSE_FO.csv')[1]).toMatchObject({ instrumenttype: 'FUT', expiry: '27-NOV-25', lotsize: 20 });
  });

  it('tells a file without its name by the tokens in it', () => {
    const [row] = [...parseSymbolMaster(Buffer.from(csvRow), { method: 'GET', url: 'file:' })];
    expect(row).toMatchObject({ exchange: 'BFO', symbol: 'SENSEX27NOV25FUT' });
  });

  it.each([
    ['20 fields instead of 21', csvRow.replace(',0.05', '')],
    ['Fytoken "x" is no token', csvRow.replace('1211251127873830', 'x')],
    ['expiry "soon" is no time', csvRow.replace('1764237600', 'soon')],
    ['lot size "NaN" is no number', csvRow.replace(',20,', ',NaN,')],
    ['ticker "SENSEX25NOVFUT" has no exchange', csvRow.replace('BSE:', '')],
    ['details "SENSEX" name no contract', csvRow.replace('SENSEX 25 Nov 27 FUT ', 'SENSEX')],
    ['option type "XE" is not known', csvRow.replace(',-1.0,,', ',-1.0,XE,')],
  ])('sets a row aside: %s', (reason, row) => {
    expect(parse('BSE_FO.csv', `${csvRow}\n${row}\n`)[1]).toEqual({ line: 2, reason });
  });

  it('sets a JSON row aside that is no object', () => {
    expect(parse('MCX_COM_sym_master.json', '{"a":null}')).toEqual([{ line: 1, reason: 'is no object' }]);
  });

  it.each([
    ['HTML', 'NSE_CM.csv', '<html>busy</html>'],
    ['an empty file', 'NSE_CM.csv', '\n'],
    ['JSON that was cut off', 'MCX_COM_sym_master.json', '{"MCX:GOLD":{"fyToken":"1'],
    ['a CSV that was cut off', 'BSE_FO.csv', `${csvRow}\n${csvRow.slice(0, 60)}`],
  ])('refuses %s', (_, file, body) => {
    expect(() => parse(file, body)).toThrow(/no Fyers symbol master|incomplete/);
  });
});

describe('contractSymbol', () => {
  const march = Date.UTC(2026, 2, 2, 10) / 1000;

  it.each([
    ['NIFTY 02 Mar 26 30600', 'CE', 'NIFTY02MAR2630600CE'],
    ['NIFTY 26 Mar 02 30600 CE', 'CE', 'NIFTY02MAR2630600CE'],
    ['M&M 02 Mar 26 FUT', 'FUT', 'M&M02MAR26FUT'],
    ['BAJAJ AUTO 02 Mar 26 FUT', 'FUT', 'BAJAJ AUTO02MAR26FUT'],
    ['USDINR 02 Mar 26 82.50', 'PE', 'USDINR02MAR2682.50PE'],
    ['USDINR 02 Mar 26 83.00', 'PE', 'USDINR02MAR2683PE'],
  ] as const)('makes %s (%s) %s', (details, type, symbol) => {
    expect(contractSymbol(details, type, march)).toBe(symbol);
  });

  it('reads the day first where the expiry fits neither way', () => {
    expect(contractSymbol('NIFTY 24 Feb 26 FUT', 'FUT', march)).toBe('NIFTY24FEB26FUT');
  });

  it.each([
    ['NIFTY 02 Mar 26 FUT', 'CE'],
    ['NIFTY 02 Mar 26 30600', 'FUT'],
    ['NIFTY', 'FUT'],
    ['', 'CE'],
  ] as const)('gives nothing for %j as %s', (details, type) => {
    expect(contractSymbol(details, type, march)).toBeUndefined();
  });
});
