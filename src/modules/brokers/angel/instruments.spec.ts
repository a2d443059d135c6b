import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { angel } from './index.js';
import { parseScripMaster } from './instruments.js';

const master = readFileSync('test/data/instruments/angel-scrip-master.json');

type Parsed = (Instrument & { line: number }) | RejectedRow;

function parse(rows: unknown): Parsed[] {
  return [...parseScripMaster(Buffer.from(JSON.stringify(rows)))];
}

function named(brsymbol: string, brexchange: string): Instrument | undefined {
  const rows = [...parseScripMaster(master)].filter((row) => 'symbol' in row);
  return rows.find((row) => row.brsymbol === brsymbol && row.brexchange === brexchange);
}

const share = {
  token: '2885',
  symbol: 'RELIANCE-EQ',
  name: 'RELIANCE',
  expiry: '',
  strike: '-1.000000',
  lotsize: '1',
  instrumenttype: '',
  exch_seg: 'NSE',
  tick_size: '10.000000',
};

describe('the scrip master of Angel One', () => {
  it('is one public file', () => {
    expect(angel.instruments!.requests({})).toEqual([
      {
        method: 'GET',
        url: 'https://margincalculator.angelbroking.com/OpenAPI_File/files/OpenAPIScripMaster.json',
      },
    ]);
  });

  it('yields every sound row with its place in the file', () => {
    const rows = [...parseScripMaster(master)];
    expect(rows.filter((row) => 'reason' in row)).toEqual([]);
    expect(rows.map(({ line }) => line)).toEqual(rows.map((_, index) => index + 1));
  });

  it('maps a share, whose strike of -1 means none', () => {
    expect(parse([share])).toEqual([
      {
        line: 1,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE-EQ',
        brexchange: 'NSE',
        name: 'RELIANCE',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: undefined,
        tick_size: 0.1,
      },
    ]);
  });

  it.each([
    ['BAJAJ-AUTO-EQ', 'NSE', 'BAJAJ-AUTO'],
    ['M&M-EQ', 'NSE', 'M&M'],
    ['RELIANCE', 'BSE', 'RELIANCE'],
    ['NIFTY25NOV25FUT', 'NFO', 'NIFTY25NOV25FUT'],
    ['NIFTY28MAR2420800CE', 'NFO', 'NIFTY28MAR2420800CE'],
    ['SENSEX25NOVFUT', 'BFO', 'SENSEX27NOV25FUT'],
    ['SENSEX25NOV85000PE', 'BFO', 'SENSEX27NOV2585000PE'],
    ['CRUDEOIL25DECFUT', 'MCX', 'CRUDEOIL18DEC25FUT'],
    ['CRUDEOIL25DEC5450CE', 'MCX', 'CRUDEOIL16DEC255450CE'],
    ['USDINR25NOVFUT', 'CDS', 'USDINR26NOV25FUT'],
    ['USDINR25NOV82.05PE', 'CDS', 'USDINR26NOV2582.05PE'],
    ['USDINR25NOV83CE', 'CDS', 'USDINR26NOV2583CE'],
    ['GOLD', 'MCX', 'GOLD'],
    ['CASTOR25DECFUT', 'NCO', 'CASTOR25DECFUT'],
  ])('calls %s of %s %s', (brsymbol, brexchange, symbol) => {
    expect(named(brsymbol, brexchange)).toMatchObject({ symbol, exchange: brexchange });
  });

  it.each([
    ['Nifty 50', 'NSE', 'NIFTY', 'NSE_INDEX'],
    ['Nifty Bank', 'NSE', 'BANKNIFTY', 'NSE_INDEX'],
    ['NIFTY MID SELECT', 'NSE', 'MIDCPNIFTY', 'NSE_INDEX'],
    ['India VIX', 'NSE', 'INDIAVIX', 'NSE_INDEX'],
    ['HangSeng BeES-NAV', 'NSE', 'HANGSENGBEESNAV', 'NSE_INDEX'],
    ['SENSEX', 'BSE', 'SENSEX', 'BSE_INDEX'],
    ['BSE IT', 'BSE', 'BSEINFORMATIONTECHNOLOGY', 'BSE_INDEX'],
    ['OILGAS', 'BSE', 'BSEOIL&GAS', 'BSE_INDEX'],
    ['MCXBULLDEX', 'MCX', 'MCXBULLDEX', 'MCX_INDEX'],
  ])('calls the index %s of %s %s', (brsymbol, brexchange, symbol, exchange) => {
    expect(named(brsymbol, brexchange)).toMatchObject({ symbol, exchange });
  });

  it.each(['NIFTY 50', 'Nifty-50', 'NIFTY FIN SERVICE', 'NIFTY NEXT 50', 'NIFTY MIDCAP SELECT', 'SNSX50'])(
    'knows the short name of %s',
    (name) => {
      const [row] = parse([{ ...share, name, instrumenttype: 'AMXIDX' }]) as Instrument[];
      expect(['NIFTY', 'FINNIFTY', 'NIFTYNXT50', 'MIDCPNIFTY', 'SENSEX50']).toContain(row!.symbol);
    },
  );

  it('has strikes and tick sizes in rupees, of currency with seven decimals', () => {
    expect(named('NIFTY28MAR2420800CE', 'NFO')).toMatchObject({ strike: 20800, tick_size: 0.05, instrumenttype: 'CE' });
    expect(named('USDINR25NOV82.05PE', 'CDS')).toMatchObject({ strike: 82.05, tick_size: 0.0025 });
    expect(named('CRUDEOIL25DECFUT', 'MCX')).toMatchObject({
      strike: 0,
      tick_size: 1,
      instrumenttype: 'FUT',
      expiry: '18-DEC-25',
    });
  });

  it('keeps tokens that occur on several exchanges', () => {
    const twice = [...parseScripMaster(master)].filter((row) => 'token' in row && row.token === '2885');
    expect(twice).toMatchObject([{ exchange: 'NSE' }, { exchange: 'BSE' }]);
  });

  it.each<[string, unknown]>([
    ['is no object', null],
    ['is no object', ['2885']],
    ['token is missing', { ...share, token: '' }],
    ['token "28 85" is no token', { ...share, token: '28 85' }],
    ['symbol is missing', { ...share, symbol: undefined }],
    ['exch_seg is missing', { ...share, exch_seg: 5 }],
    ['exch_seg "NYSE" is not known', { ...share, exch_seg: 'NYSE' }],
    ['expiry "2025-11-25" is no date', { ...share, expiry: '2025-11-25' }],
    ['strike "NaN" is no number', { ...share, strike: 'NaN' }],
    ['lotsize "1e3" is no number', { ...share, lotsize: '1e3' }],
    ['an option whose symbol ends in "EQ"', { ...share, exch_seg: 'NFO', instrumenttype: 'OPTSTK' }],
    ['a FUT without expiry', { ...share, exch_seg: 'MCX', instrumenttype: 'FUTCOM' }],
  ])('sets a row aside: %s', (reason, row) => {
    expect(parse([share, row])[1]).toEqual({ line: 2, reason });
  });

  it.each([
    ['HTML', '<html>busy</html>'],
    ['a body that was cut off', master.subarray(0, 1000).toString()],
    ['an object', '{"status":false}'],
    ['nothing', ''],
  ])('refuses %s', (_, body) => {
    expect(() => [...parseScripMaster(Buffer.from(body))]).toThrow('is no Angel One scrip master');
  });
});
