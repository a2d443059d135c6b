import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { istDay } from '../../../common/ist-time.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { nubra } from './index.js';

const source = nubra.instruments!;
const requests = source.requests({ session_token: 'TOK', device_id: 'device-1' });
const [list, indexList] = [requests[0]!, requests[3]!];

type Row = Instrument | RejectedRow;

const parse = (...refdata: unknown[]): Row[] => [...source.parse(Buffer.from(JSON.stringify({ refdata })), list)];

const share = {
  ref_id: 73_009,
  stock_name: 'RELIANCE',
  asset: 'RELIANCE',
  exchange: 'NSE',
  derivative_type: 'STOCK',
  option_type: 'N/A',
  expiry: 0,
  strike_price: 0,
  tick_size: 10,
  lot_size: 1,
};
const option = {
  ...share,
  ref_id: 1_120_777,
  stock_name: 'BANKNIFTY25NOV59000CE',
  asset: 'BANKNIFTY',
  derivative_type: 'OPT',
  option_type: 'CE',
  expiry: 20_251_125,
  strike_price: 5_900_000,
  tick_size: 5,
  lot_size: 35,
};
const future = {
  ...option,
  stock_name: 'BANKNIFTY25NOVFUT',
  derivative_type: 'FUT',
  option_type: 'N/A',
  strike_price: 0,
};

describe('the instrument lists of Nubra', () => {
  it('are asked for by exchange and day with the session, those of the indices without', () => {
    const day = new Date(istDay(Date.now()) + 330 * 60_000).toISOString().slice(0, 10);
    const headers = { Authorization: 'Bearer TOK', 'x-device-id': 'device-1' };
    const of = (exchange: string) => `https://api.nubra.io/refdata/refdata/${day}?exchange=${exchange}`;
    expect(requests).toEqual([
      ...['NSE', 'BSE', 'MCX'].map((exchange) => ({ method: 'GET', url: of(exchange), headers })),
      { method: 'GET', url: 'https://api.nubra.io/public/indexes?format=csv' },
    ]);
  });

  it('keep the symbols of shares, with prices out of paise', () => {
    expect(parse(share)).toEqual([
      {
        line: 1,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '73009',
        brsymbol: 'RELIANCE',
        brexchange: 'NSE',
        name: 'RELIANCE',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.1,
      },
    ]);
  });

  it.each([
    [option, { symbol: 'BANKNIFTY25NOV2559000CE', exchange: 'NFO', strike: 59_000, expiry: '25-NOV-25', lotsize: 35 }],
    [
      { ...option, strike_price: 28_750, option_type: 'PE' },
      { symbol: 'BANKNIFTY25NOV25287.5PE', strike: 287.5 },
    ],
    [future, { symbol: 'BANKNIFTY25NOV25FUT', exchange: 'NFO', instrumenttype: 'FUT', strike: 0 }],
    [
      { ...option, exchange: 'BSE', asset: 'SENSEX' },
      { symbol: 'SENSEX25NOV2559000CE', exchange: 'BFO', brexchange: 'BSE' },
    ],
    [
      { ...future, exchange: 'MCX', asset: 'CRUDEOIL' },
      { symbol: 'CRUDEOIL25NOV25FUT', exchange: 'MCX' },
    ],
    [
      { ...share, exchange: 'BSE', ref_id: '83009' },
      { symbol: 'RELIANCE', exchange: 'BSE', token: '83009' },
    ],
  ])('read %j', (row, expected) => {
    expect(parse(row)).toMatchObject([expected]);
  });

  it('reject bad rows by their place, and keep the others', () => {
    const rows = [
      null,
      { ...share, exchange: 'NYSE' },
      { ...share, exchange: 'constructor' },
      { ...share, stock_name: '' },
      { ...share, ref_id: 0 },
      { ...share, tick_size: 'small' },
      { ...option, option_type: 'XX' },
      { ...option, expiry: 20_251_325 },
      { ...option, expiry: undefined },
      share,
    ];
    expect(parse(...rows)).toEqual([
      { line: 1, reason: 'is no object' },
      { line: 2, reason: 'exchange "NYSE" is not known' },
      { line: 3, reason: 'exchange "constructor" is not known' },
      { line: 4, reason: 'stock_name "" is no text' },
      { line: 5, reason: 'a row without ref_id' },
      { line: 6, reason: 'tick_size "small" is no number' },
      { line: 7, reason: 'option_type "XX" is none' },
      { line: 8, reason: 'expiry 20251325 is no date' },
      { line: 9, reason: 'expiry 0 is no date' },
      expect.objectContaining({ line: 10, symbol: 'RELIANCE' }),
    ]);
  });

  it('throw for a body that is none, or was cut off', () => {
    const read = (text: string) => () => [...source.parse(Buffer.from(text), list)];
    expect(read('<html>')).toThrow('is no Nubra instrument list');
    expect(read('{"error":"expired"}')).toThrow('has no refdata');
    expect(read('{"refdata":[{')).toThrow('was cut off');
  });

  it('never throw for a list, whatever is in it', () => {
    fc.assert(fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (rows) => void parse(...rows)));
  });

  describe('of indices', () => {
    const HEADER = 'EXCHANGE,INDEX_SYMBOL,ZANSKAR_INDEX_SYMBOL,INDEX_NAME';
    const read = (...rows: string[]): Row[] => [
      ...source.parse(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`), indexList),
    ];

    it('give canonical symbols, and keep those of Nubra for its feed', () => {
      expect(read('NSE,NIFTYMIDCAP,NIFTY_MIDCAP_100,Nifty Midcap 100')).toEqual([
        {
          line: 2,
          symbol: 'NIFTYMIDCAP100',
          exchange: 'NSE_INDEX',
          token: 'NIFTY_MIDCAP_100',
          brsymbol: 'NIFTY_MIDCAP_100',
          brexchange: 'NSE',
          name: 'Nifty Midcap 100',
          expiry: '',
          strike: 0,
          lotsize: 1,
          instrumenttype: 'INDEX',
          tick_size: 0.05,
        },
      ]);
    });

    it.each([
      ['NSE,INDIA_VIX,INDIA_VIX,India VIX', 'INDIAVIX', 'NSE_INDEX'],
      ['NSE,NIFTYPTBNK,NIFTYPTBNK,Nifty Pvt Bank', 'NIFTYPVTBANK', 'NSE_INDEX'],
      ['NSE,NIFTY,NIFTY,Nifty 50', 'NIFTY', 'NSE_INDEX'],
      ['BSE,SNXT50,SNXT50,BSE Sensex Next 50', 'BSESENSEXNEXT50', 'BSE_INDEX'],
      ['BSE,AUTO,AUTO,BSE Auto', 'BSEAUTO', 'BSE_INDEX'],
    ])('read %s', (row, symbol, exchange) => {
      expect(read(row)).toMatchObject([{ symbol, exchange }]);
    });

    it('take the symbol where there is no other, and reject what is no index', () => {
      expect(read('NSE,NIFTY,,Nifty 50', 'MCX,MCXBULLDEX,X,Y', 'NSE,,X,Y')).toMatchObject([
        { token: 'NIFTY', brsymbol: 'NIFTY' },
        { line: 3, reason: 'is no index of NSE or BSE' },
        { line: 4, reason: 'is no index of NSE or BSE' },
      ]);
    });

    it('throw for a body that is none', () => {
      expect(() => [...source.parse(Buffer.from('<html>'), indexList)]).toThrow('is no Nubra index list');
    });
  });
});
