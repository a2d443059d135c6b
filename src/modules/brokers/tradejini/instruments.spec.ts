import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HttpCall } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER = 'id,dispName,desc,excToken,lot,tick,asset,symbol';
const FILE: HttpCall = { method: 'GET', url: 'file:' };
const STORE = {
  s: 'ok',
  d: {
    version: 7,
    symbolStore: [
      { name: 'Securities', idFormat: 'instrument_symbol_series_exchange' },
      { name: 'Baskets', idFormat: 'instrument_symbol' },
      { name: 'NSEOptions', idFormat: 'instrument_exchange_symbol_expiry_strike_optType' },
      { name: 'Index' },
    ],
  },
};

const parse = (request: HttpCall, ...rows: string[]) => [
  ...instruments.parse(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`), request),
];
const body = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The requests of all pages; every group gives the same CSV. */
function pages(): HttpCall[] {
  const requests: HttpCall[] = [];
  let request: HttpCall | undefined = instruments.requests({ api_key: 'k', access_token: 't' })[0];
  let answer = body(STORE);
  while (request) {
    requests.push(request);
    request = instruments.next!(answer, request);
    answer = Buffer.from(`${HEADER}\n`);
  }
  return requests;
}

describe('the symbol store of Tradejini', () => {
  it('is a list of groups, and then each group that is known', () => {
    const url = 'https://api.tradejini.com/v2/api/mkt-data/scrips/symbol-store';
    expect(pages().map((request) => request.url)).toEqual([
      `${url}?version=0`,
      `${url}/Securities?version=0`,
      `${url}/NSEOptions?version=0`,
      `${url}/Index?version=0`,
    ]);
    for (const { headers } of pages()) expect(headers).toEqual({ Authorization: 'Bearer k:t' });
  });

  it('keeps to the host that the list came from', () => {
    const moved = { method: 'GET', url: 'http://127.0.0.1:9/v2/api/mkt-data/scrips/symbol-store?version=0' } as const;
    expect(instruments.next!(body(STORE), moved)!.url).toMatch(/^http:\/\/127\.0\.0\.1:9\/.*\/Securities\?version=0$/);
  });

  it('holds no instruments in the list itself', () => {
    expect([...instruments.parse(body(STORE), FILE)]).toEqual([]);
  });

  it('gives the parts of an id the names of its group', () => {
    const [, , options] = pages();
    expect(parse(options!, 'OPTIDX_NFO_NIFTY_2025-11-25_26000_CE,,,51234,75,0.05,,')).toMatchObject([
      { symbol: 'NIFTY25NOV2526000CE', exchange: 'NFO', brexchange: 'NFO', name: 'NIFTY' },
    ]);
  });

  it('survives the way to the thread that imports it', () => {
    const [, securities] = pages();
    expect(parse(structuredClone(securities!), 'EQT_SBIN_EQ_NSE,SBIN,STATE BANK,3045,1,0.05,,')).toMatchObject([
      { symbol: 'SBIN' },
    ]);
  });

  it('names shares as they are displayed', () => {
    expect(parse(FILE, 'EQT_RELIANCE_EQ_NSE,RELIANCE,RELIANCE INDUSTRIES,2885,1,0.1,,')).toEqual([
      {
        line: 2,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'EQT_RELIANCE_EQ_NSE',
        brexchange: 'NSE',
        name: 'RELIANCE INDUSTRIES',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.1,
      },
    ]);
  });

  it('builds futures and options from the parts of their ids', () => {
    expect(
      parse(
        FILE,
        'FUTIDX_NIFTY_NFO_2025-11-25,,,37054,75,0.1,,',
        'FUTCUR_USDINR_CDS_2025-11-26,,,1164,1,0.0025,,',
        'OPTIDX_NIFTY_NFO_2025-11-25_26000_CE,,,51234,75,,,',
        'OPTSTK_ASHOKLEY_NFO_2025-11-25_142.50_PE,,,51235,5000,0.05,,',
        'OPTFUT_GOLD_MCX_2025-12-05_-1_CE,,,9,1,1,,',
      ),
    ).toMatchObject([
      {
        symbol: 'NIFTY25NOV25FUT',
        exchange: 'NFO',
        name: 'NIFTY',
        expiry: '25-NOV-25',
        instrumenttype: 'FUT',
        strike: 0,
      },
      { symbol: 'USDINR26NOV25FUT', exchange: 'CDS', tick_size: 0.0025, lotsize: 1 },
      { symbol: 'NIFTY25NOV2526000CE', strike: 26000, instrumenttype: 'CE', tick_size: 0.05, lotsize: 75 },
      { symbol: 'ASHOKLEY25NOV25142.5PE', strike: 142.5, instrumenttype: 'PE' },
      { line: 6, reason: 'an option without strike' },
    ]);
  });

  it('gives indices an exchange of their own and canonical names; their tokens may be below zero', () => {
    const names = (exchange: string, ...given: string[]) =>
      parse(FILE, ...given.map((name, place) => `IDX_-${place + 1}_${exchange},,,-${place + 1},,,,${name}`)).map(
        (row) => ('symbol' in row ? row.symbol : row.reason),
      );
    expect(names('NSE', 'Nifty 50', 'Nifty Bank', 'India VIX', 'Nifty 100', 'Nifty Auto')).toEqual([
      'NIFTY',
      'BANKNIFTY',
      'INDIAVIX',
      'NIFTY100',
      'NIFTYAUTO',
    ]);
    expect(names('BSE', 'SENSEX', 'SNXT50', 'AUTO', 'BSE HC', 'BSE IT', 'BSEFMC', 'FIN', 'GREENX', 'METAL')).toEqual([
      'SENSEX',
      'BSESENSEXNEXT50',
      'BSEAUTO',
      'BSEHEALTHCARE',
      'BSEINFORMATIONTECHNOLOGY',
      'BSEFASTMOVINGCONSUMERGOODS',
      'BSEFINANCIALSERVICES',
      'BSEGREENEX',
      'BSEMETAL',
    ]);
    expect(names('BSE', 'MIDCAP', 'OILGAS', 'SMLCAP', 'TELCOM', 'Some new one')).toEqual([
      'BSEMIDCAP',
      'BSEOIL&GAS',
      'BSESMALLCAP',
      'BSETELECOM',
      'SOMENEWONE',
    ]);
    expect(parse(FILE, 'IDX_-1_NSE,,,-1,25,1,,Nifty 50')).toMatchObject([
      { exchange: 'NSE_INDEX', brexchange: 'NSE', token: '-1', lotsize: 1, tick_size: 0.05, instrumenttype: 'INDEX' },
    ]);
  });

  it('passes over spot rows, the last one too', () => {
    expect(parse(FILE, 'UNDspot_USDINR_CDS,,,1,1,1,,')).toEqual([]);
    expect([...instruments.parse(Buffer.from(`${HEADER}\nX_SPOT_CDS,,,1,1,1,,`), FILE)]).toEqual([]);
  });

  it.each([
    ['EQT_X_EQ_NYSE,X,X,1,1,1,,', 'exchange "NYSE" is not known'],
    ['EQT_X_NSE,X,X,1,1,1,,', 'id "EQT_X_NSE" is not instrument_symbol_series_exchange'],
    ['EQT_X_EQ_NSE,X,X,abc,1,1,,', 'excToken "abc" is no token'],
    ['EQT_X_EQ_NSE,X,X,1,many,1,,', 'lot "many" is no number'],
    ['FUTIDX_NIFTY_NFO_2025-02-30,,,1,1,1,,', 'expiry "2025-02-30" is no date'],
    ['IDX_-1_MCX,,,-1,,,,GOLD', 'exchange "MCX" is not known'],
  ])('rejects %s with its line and reason', (row, reason) => {
    expect(parse(FILE, 'EQT_SBIN_EQ_NSE,SBIN,,3045,1,0.05,,', row)).toEqual([
      expect.objectContaining({ line: 2, symbol: 'SBIN' }),
      { line: 3, reason },
    ]);
  });

  it('refuses what is neither list nor group, and what was cut off', () => {
    const error = body({ s: 'error', msg: 'Unauthorized' });
    const [list] = pages();
    expect(() => [...instruments.parse(error, FILE)]).toThrow('is no Tradejini list of symbol groups');
    expect(() => instruments.next!(error, list!)).toThrow('is no Tradejini list of symbol groups');
    expect(() => [...instruments.parse(Buffer.from('a,b\n'), FILE)]).toThrow(/is no Tradejini symbol group/);
    expect(() => [...instruments.parse(Buffer.from(`${HEADER}\nEQT_X`), FILE)]).toThrow('the file is incomplete');
  });

  it('gives an instrument or a reason for any row, and never throws', () => {
    const part = fc.constantFrom('', 'NSE', 'NFO', '2025-11-25', 'CE', '100', 'IDX', 'X Y', '-1');
    const id = fc.array(part, { maxLength: 7 }).map((parts) => parts.join('_'));
    const cell = fc.oneof(fc.constantFrom('', '1', '-5', '0.05'), fc.string());
    fc.assert(
      fc.property(id, fc.array(cell, { minLength: 7, maxLength: 7 }), (first, cells) => {
        const row = [first, ...cells.map((text) => text.replaceAll(/[\r\n",]/g, ' '))].join();
        const rows = parse(FILE, row, 'EQT_SBIN_EQ_NSE,SBIN,,3045,1,0.05,,');
        expect(rows.at(-1)).toMatchObject({ symbol: 'SBIN' });
      }),
    );
  });
});
