import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { groww } from './index.js';

const source = groww.instruments!;

const HEADER =
  'exchange,exchange_token,trading_symbol,groww_symbol,name,instrument_type,segment,series,isin,underlying_symbol,' +
  'underlying_exchange_token,expiry_date,strike_price,lot_size,tick_size,freeze_quantity,is_reserved,buy_allowed,sell_allowed';

const SHARE = 'NSE,2885,RELIANCE,NSE-RELIANCE,Reliance Industries,EQ,CASH,EQ,INE002A01018,,,,,1,0.1,,0,1,1';

function parse(...rows: string[]): (Instrument | RejectedRow)[] {
  const [request] = source.requests({});
  return [...source.parse(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`), request!)];
}

describe('the instrument file of Groww', () => {
  it('is public', () => {
    expect(source.requests({})).toEqual([
      { method: 'GET', url: 'https://growwapi-assets.groww.in/instruments/instrument.csv' },
    ]);
  });

  it('keeps the symbols of shares', () => {
    expect(parse(SHARE)).toEqual([
      {
        line: 2,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE',
        brexchange: 'NSE',
        name: 'Reliance Industries',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.1,
      },
    ]);
  });

  it.each([
    [
      'NSE,37054,NIFTY25NOVFUT,g,,FUT,FNO,,,NIFTY,NIFTY,2025-11-25,,75,0.1,1800,0,1,1',
      { symbol: 'NIFTY25NOV25FUT', exchange: 'NFO', name: 'NIFTY', expiry: '25-NOV-25', strike: 0, lotsize: 75 },
    ],
    [
      'NSE,51460,NIFTY25NOV26000CE,g,,CE,FNO,,,NIFTY,NIFTY,2025-11-25,26000.0,75,0.05,1800,0,1,1',
      { symbol: 'NIFTY25NOV2526000CE', exchange: 'NFO', strike: 26000, instrumenttype: 'CE' },
    ],
    [
      'NSE,70001,ITC25NOV287.5PE,g,,PE,FNO,,,ITC,1660,2025-11-25,287.5,1600,0.05,,0,1,1',
      { symbol: 'ITC25NOV25287.5PE', exchange: 'NFO', strike: 287.5 },
    ],
    [
      'BSE,861201,SENSEX25NOV84000CE,g,,CE,FNO,,,SENSEX,1,2025-11-27,84000,20,0.05,,0,1,1',
      { symbol: 'SENSEX27NOV2584000CE', exchange: 'BFO', brexchange: 'BSE', token: '861201' },
    ],
    [
      'MCX,458305,CRUDEOIL25DECFUT,g,,FUT,COMMODITY,,,CRUDEOIL,,2025-12-19,,100,1,,0,1,1',
      { symbol: 'CRUDEOIL19DEC25FUT', exchange: 'MCX', brexchange: 'MCX', tick_size: 1 },
    ],
    [
      'NSE,14428,GOLDBEES,g,Nippon Gold,ETF,CASH,EQ,INF204KB17I5,,,,,1,0.01,,0,1,1',
      { symbol: 'GOLDBEES', exchange: 'NSE', instrumenttype: 'EQ' },
    ],
    [
      'NSE,NIFTY,NIFTY,g,NIFTY 50,IDX,CASH,,,,,,,,,,0,0,0',
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', token: 'NIFTY', instrumenttype: 'INDEX', tick_size: 0.05, lotsize: 1 },
    ],
    [
      'NSE,NIFTYMIDSELECT,NIFTYMIDSELECT,g,Midcap Select,IDX,CASH,,,,,,,,,,0,0,0',
      { symbol: 'MIDCPNIFTY', exchange: 'NSE_INDEX', token: 'NIFTYMIDSELECT', brsymbol: 'NIFTYMIDSELECT' },
    ],
    ['BSE,1,SENSEX,g,SENSEX,X,IDX,,,,,,,,,,0,0,0', { symbol: 'SENSEX', exchange: 'BSE_INDEX', token: '1' }],
    [
      'BSE,0042,MIDCAP50,g,A share,EQ,CASH,A,,,,,,1,0.05,,0,1,1',
      { symbol: 'MIDCAP50', exchange: 'BSE', token: '0042' },
    ],
  ])('reads %s', (row, expected) => {
    expect(parse(row)).toMatchObject([expected]);
  });

  it('is read by the names of its columns, in whatever order', () => {
    const text =
      'new,segment,instrument_type,trading_symbol,exchange_token,exchange,strike_price,expiry_date,underlying_symbol\n' +
      'x,CASH,EQ,SBIN,3045,NSE,,,\n';
    expect([...source.parse(Buffer.from(text), source.requests({})[0]!)]).toMatchObject([
      { symbol: 'SBIN', token: '3045', tick_size: 0.05, lotsize: 1, name: '' },
    ]);
  });

  it('leaves out rows without a symbol, and those of currencies', () => {
    const rows = [
      'NSE,5,,g,,EQ,CASH,,,,,,,1,0.05,,0,1,1',
      'NSE,6,USDINR25NOVFUT,g,,FUT,CURRENCY,,,USDINR,,2025-11-26,,1000,0.0025,,0,1,1',
    ];
    expect(parse(...rows, SHARE)).toMatchObject([{ symbol: 'RELIANCE' }]);
  });

  it('rejects bad rows by their line, and keeps the others', () => {
    const contract = (token: string, expiry: string, strike: string, underlying = 'NIFTY') =>
      `NSE,${token},NAME,g,,CE,FNO,,,${underlying},,${expiry},${strike},75,0.05,,0,1,1`;
    expect(
      parse(
        contract('1', '25-11-2025', '26000'),
        contract('1', '2025-13-25', '26000'),
        contract('1', '', '26000'),
        contract('1', '2025-11-25', '26000', ''),
        contract('1', '2025-11-25', 'much'),
        contract('', '2025-11-25', '26000'),
        contract('1 2', '2025-11-25', '26000'),
        contract('*', '2025-11-25', '26000'),
        'NSE,1',
        SHARE,
      ),
    ).toEqual([
      { line: 2, reason: 'expiry_date "25-11-2025" is no date' },
      { line: 3, reason: 'expiry_date "2025-13-25" is no date' },
      { line: 4, reason: 'a contract without underlying_symbol and expiry_date' },
      { line: 5, reason: 'a contract without underlying_symbol and expiry_date' },
      { line: 6, reason: 'strike_price "much" is no number' },
      { line: 7, reason: 'exchange_token "" is no token' },
      { line: 8, reason: 'exchange_token "1 2" is no token' },
      { line: 9, reason: 'exchange_token "*" is no token' },
      { line: 10, reason: '2 fields where the header has 19' },
      expect.objectContaining({ line: 11, symbol: 'RELIANCE' }),
    ]);
  });

  it('throws for a body that is no such file, or was cut off', () => {
    const read = (text: string) => () => [...source.parse(Buffer.from(text), source.requests({})[0]!)];
    expect(read('<html></html>')).toThrow('is no Groww instrument file');
    expect(read(`${HEADER}\nNSE,2885,REL`)).toThrow('is incomplete');
  });

  it('never throws for rows, whatever is in them', () => {
    const cell = fc.constantFrom('NSE', 'BSE', 'CASH', 'FNO', 'IDX', 'CE', 'FUT', '2025-11-25', '1', '', '-1', 'x');
    const row = fc.array(cell, { minLength: 19, maxLength: 19 });
    fc.assert(fc.property(row, (cells) => void parse(cells.join(','))));
  });
});
