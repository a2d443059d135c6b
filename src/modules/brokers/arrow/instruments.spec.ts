import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { HttpCall } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER =
  'Token,TradingSymbol,Symbol,FullName,Underlying,ExchSeg,Exchange,Segment,OptionType,StrikePrice,Expiry,LotSize,TickSize,Series,ISIN';
const REQUEST: HttpCall = { method: 'GET', url: 'https://edge.arrow.trade/all' };

interface Row {
  token?: string;
  trading?: string;
  symbol?: string;
  full?: string;
  underlying?: string;
  segment: string;
  type?: string;
  strike?: string;
  expiry?: string;
  lot?: string;
  tick?: string;
}

function row({ token = '1', trading = 'X', lot = '1', tick = '0.05', segment, ...rest }: Row): string {
  const { symbol = '', full = '', underlying = '', type = '', strike = '', expiry = '' } = rest;
  return [token, trading, symbol, full, underlying, segment, '', '', type, strike, expiry, lot, tick, '', ''].join();
}

const parse = (...rows: string[]) => [...instruments.parse(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`), REQUEST)];
const symbolOf = (one: Row) => {
  const [parsed] = parse(row(one));
  return parsed && 'symbol' in parsed ? parsed.symbol : parsed?.reason;
};

describe('the instrument master of Arrow', () => {
  it('names shares without the series EQ, and keeps every other one', () => {
    expect(
      parse(row({ token: '2885', trading: 'RELIANCE-EQ', full: 'RELIANCE INDUSTRIES', segment: 'NSECM', type: 'XX' })),
    ).toEqual([
      {
        line: 2,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE-EQ',
        brexchange: 'NSECM',
        name: 'RELIANCE INDUSTRIES',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.05,
      },
    ]);
    expect(symbolOf({ trading: 'SOME-BE', segment: 'NSECM' })).toBe('SOME-BE');
    expect(symbolOf({ trading: 'TCS', segment: 'BSECM' })).toBe('TCS');
  });

  it.each([
    ['NSEFO', 'NFO'],
    ['BSEFO', 'BFO'],
    ['NSECD', 'CDS'],
    ['BSECD', 'BCD'],
    ['NSECO', 'NCO'],
    ['MCXFO', 'MCX'],
  ])('builds the contracts of %s, which is %s', (segment, exchange) => {
    const contract = { segment, underlying: 'GOLD', expiry: '30-Jun-2026', lot: '75' };
    const isCurrency = exchange === 'CDS' || exchange === 'BCD';
    const strike = isCurrency ? '8875000' : '88.75';
    const tick = isCurrency ? '0.25' : '0.0025';
    expect(
      parse(
        row({ ...contract, type: 'XX', strike: '-1', tick }),
        row({ ...contract }),
        row({ ...contract, type: 'CE', strike, tick }),
        row({ ...contract, type: 'PE', strike: isCurrency ? '9000000' : '90.00' }),
      ),
    ).toMatchObject([
      {
        symbol: 'GOLD30JUN26FUT',
        exchange,
        brexchange: segment,
        expiry: '30-JUN-26',
        strike: 0,
        instrumenttype: 'FUT',
      },
      { symbol: 'GOLD30JUN26FUT', lotsize: 75, name: 'GOLD' },
      { symbol: 'GOLD30JUN2688.75CE', strike: 88.75, instrumenttype: 'CE', tick_size: 0.0025 },
      { symbol: 'GOLD30JUN2690PE', strike: 90, instrumenttype: 'PE' },
    ]);
  });

  it.each([
    ['NSEIDX', 'NSE_INDEX', { 'Nifty 50': 'NIFTY', 'NIFTY NEXT 50': 'NIFTYNXT50', NIFTYFINSERVICE: 'FINNIFTY' }],
    ['NSEIDX', 'NSE_INDEX', { 'Nifty Bank': 'BANKNIFTY', 'NIFTY MID SELECT': 'MIDCPNIFTY', 'India VIX': 'INDIAVIX' }],
    ['BSEIDX', 'BSE_INDEX', { SENSEX: 'SENSEX', SNXT50: 'BSESENSEXNEXT50', AUTO: 'BSEAUTO' }],
    ['BSEIDX', 'BSE_INDEX', { METALINDEX: 'BSEMETAL', 'ENERGY INDEX': 'BSEENERGY', FIN: 'BSEFINANCIALSERVICES' }],
    ['MCXIDX', 'MCX_INDEX', { COMPOSITE: 'MCXCOMPDEX', BULLION: 'MCXBULLDEX', 'Base Metal': 'MCXMETLDEX' }],
    ['MCXIDX', 'MCX_INDEX', { ENERGY: 'MCXENERGY', GOLD: 'MCXGOLDEX', SILVER: 'MCXSILVDEX' }],
    ['MCXIDX', 'MCX_INDEX', { COPPER: 'MCXCOPRDEX', CRUDEOIL: 'MCXCRUDEX' }],
  ])('gives indices of %s to %s under their canonical names', (segment, exchange, names) => {
    for (const [symbol, canonical] of Object.entries(names)) {
      const [parsed] = parse(row({ symbol, trading: symbol, segment, type: 'XX' }));
      expect(parsed).toMatchObject({ symbol: canonical, exchange, brsymbol: symbol, instrumenttype: 'INDEX' });
    }
  });

  it.each([
    [{ segment: 'XYZ' }, 'ExchSeg "XYZ" is not known'],
    [{ segment: 'NSECM', token: 'abc' }, 'token "abc" is no number'],
    [{ segment: 'NSECM', lot: 'many' }, 'LotSize "many" is no number'],
    [{ segment: 'NSECD', tick: 'fine' }, 'TickSize "fine" is no number'],
    [{ segment: 'NSEFO', type: 'XX', underlying: 'A' }, 'expiry "" is no date'],
    [{ segment: 'NSEFO', type: 'XX', underlying: 'A', expiry: '31-Jun-2026' }, 'expiry "31-Jun-2026" is no date'],
    [{ segment: 'NSEFO', type: 'XX', expiry: '30-Jun-2026' }, 'a FUT without Underlying'],
    [
      { segment: 'NSEFO', type: 'CE', underlying: 'A', expiry: '30-Jun-2026', strike: '-1' },
      'a CE without StrikePrice',
    ],
  ])('rejects %j with its line and reason', (bad, reason) => {
    expect(parse(row({ segment: 'NSECM', trading: 'SBIN-EQ' }), row(bad))).toEqual([
      expect.objectContaining({ line: 2, symbol: 'SBIN' }),
      { line: 3, reason },
    ]);
  });

  it('refuses a body that is no master, and one that was cut off', () => {
    const read = (text: string) => [...instruments.parse(Buffer.from(text), REQUEST)];
    expect(() => read('{"status":"error","message":"Invalid token"}')).toThrow(/is no Arrow instrument master/);
    expect(() => read(`${HEADER}\n1,RELIANCE`)).toThrow('the file is incomplete');
  });

  it('gives an instrument or a reason for any row, and never throws', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '1', '-1', 'CE', 'XX', 'NSEFO', 'NSECM', 'BSEIDX', 'NSECD', '30-Jun-2026'),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 15, maxLength: 15 }), (cells) => {
        const rows = parse(cells.map((text) => text.replaceAll(/[\r\n",]/g, ' ')).join(), row({ segment: 'NSECM' }));
        expect(rows.at(-1)).toMatchObject({ symbol: 'X' });
      }),
    );
  });
});
