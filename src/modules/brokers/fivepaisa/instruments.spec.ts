import { describe, expect, it } from '@jest/globals';
import { CsvError } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER =
  'Exch,ExchType,ScripCode,Name,Expiry,ScripType,StrikeRate,FullName,TickSize,LotSize,QtyLimit,Multiplier,SymbolRoot,' +
  'BOCOAllowed,ISIN,ScripData,Series';

type Parsed = Instrument & { line?: number };

const read = (body: string) =>
  [...instruments.parse(Buffer.from(body), instruments.requests({})[0]!)] as (Parsed | RejectedRow)[];
const parse = (...lines: string[]) => read([HEADER, ...lines, ''].join('\n'));

const share = (code: number, root: string, { exch = 'N', series = 'EQ', name = root } = {}) =>
  `${exch},C,${code},${name},1980-01-01 00:00:00,EQ,0,${root} LTD,0.05,1,100000,1,${root},Y,INE002A01018,${root},${series}`;
const contract = (code: number, root: string, type: string, { market = 'N,D', strike = 0, date = '2026-08-25' } = {}) =>
  `${market},${code},${root} ${type} ,${date} 14:30:00,${type},${strike},${root},0.05,35,900,1,${root},N,,X,XX`;

const one = (line: string) => parse(line)[0] as Parsed;

describe('the scrip master of 5paisa', () => {
  it('is one public file', () => {
    expect(instruments.requests({})).toEqual([
      { method: 'GET', url: 'https://openapi.5paisa.com/VendorsAPI/Service1.svc/ScripMaster/segment/all' },
    ]);
  });

  it('gives shares the root of their symbol, and no expiry though the file has one of 1980', () => {
    expect(one(share(2885, 'RELIANCE'))).toEqual({
      line: 2,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE',
      brexchange: 'NSE',
      name: 'RELIANCE',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.05,
    });
    expect(one(share(1, 'SLOW', { series: 'BE' }))).toMatchObject({ symbol: 'SLOW', instrumenttype: 'BE' });
    expect(one(share(500_325, 'RELIANCE', { exch: 'B', series: '  ' }))).toMatchObject({
      symbol: 'RELIANCE',
      exchange: 'BSE',
      instrumenttype: 'EQ',
    });
  });

  it('builds the symbols of contracts of root, date and strike', () => {
    const line =
      'N,D,47702,BANKNIFTY 25 Aug 2026 PE 55000.00  ,2026-08-25 14:30:00,PE,55000,BANKNIFTY,0.05,35,900,1,BANKNIFTY,N,,' +
      'BANKNIFTY_PE,XX';
    expect(one(line)).toMatchObject({
      symbol: 'BANKNIFTY25AUG2655000PE',
      exchange: 'NFO',
      token: '47702',
      brsymbol: 'BANKNIFTY 25 AUG 2026 PE 55000.00',
      brexchange: 'NFO',
      name: 'BANKNIFTY',
      expiry: '25-AUG-26',
      strike: 55_000,
      lotsize: 35,
      instrumenttype: 'PE',
    });
    expect(one(contract(1, 'USDINR', 'CE', { market: 'N,U', strike: 83.25 }))).toMatchObject({
      symbol: 'USDINR25AUG2683.25CE',
      exchange: 'CDS',
    });
    expect(one(contract(1, 'NIFTY', 'XX'))).toMatchObject({
      symbol: 'NIFTY25AUG26FUT',
      instrumenttype: 'FUT',
      strike: 0,
    });
  });

  it.each([
    ['B,D', 'BFO'],
    ['M,D', 'MCX'],
    ['B,U', 'BCD'],
  ])('files contracts of %s under %s', (market, exchange) => {
    const row = one(contract(1, 'GOLD', 'XX', { market }));
    expect(row).toMatchObject({ exchange, brexchange: exchange });
    expect(instrumentFault(row)).toBeUndefined();
  });

  it.each([
    ['N', 'NIFTY', 'NIFTY', 'NSE_INDEX'],
    ['N', 'Nifty 50', 'NIFTY', 'NSE_INDEX'],
    ['N', 'NIFTY-BANK', 'BANKNIFTY', 'NSE_INDEX'],
    ['N', 'NIFTY FIN SERVICE', 'FINNIFTY', 'NSE_INDEX'],
    ['N', 'NIFTY FINANCIAL SERVICES', 'FINNIFTY', 'NSE_INDEX'],
    ['N', 'NIFTY MIDCAP SELECT', 'MIDCPNIFTY', 'NSE_INDEX'],
    ['N', 'NIFTY MCAP50', 'NIFTYMIDCAP50', 'NSE_INDEX'],
    ['N', 'NIFTY SMALLCAP 250', 'NIFTYSMLCAP250', 'NSE_INDEX'],
    ['N', 'INDIA VIX', 'INDIAVIX', 'NSE_INDEX'],
    ['B', 'SENSEX', 'SENSEX', 'BSE_INDEX'],
    ['B', 'BSE SENSEX 50', 'SENSEX50', 'BSE_INDEX'],
    ['B', 'BSE CG', 'BSECAPITALGOODS', 'BSE_INDEX'],
    ['B', 'BSEFMC', 'BSEFASTMOVINGCONSUMERGOODS', 'BSE_INDEX'],
    ['B', 'BSEPBI', 'BSEPSU', 'BSE_INDEX'],
    ['B', 'METAL', 'BSEMETAL', 'BSE_INDEX'],
  ])('tells an index by its code, above those of shares: %s %s is %s of %s', (exch, root, symbol, exchange) => {
    expect(one(share(999_901, root, { exch, series: '  ' }))).toMatchObject({ symbol, exchange, name: symbol });
    expect(one(share(999_900, root, { exch, series: '  ' }))).toMatchObject({
      exchange: exchange.replace('_INDEX', ''),
    });
  });

  it('keeps the highest code of a contract that is listed twice, wherever it stands', () => {
    const rows = parse(contract(7, 'NIFTY', 'XX'), contract(9, 'NIFTY', 'XX'), contract(8, 'NIFTY', 'XX'));
    expect(rows).toMatchObject([{ symbol: 'NIFTY25AUG26FUT', token: '9' }]);
  });

  it('keeps the first row of an index, and the ordinary series of a share', () => {
    expect(parse(share(999_901, 'Nifty 50'), share(999_920_000, 'NIFTY'))).toMatchObject([{ token: '999901' }]);
    const ordinary = share(5, 'SLOW');
    const traded = share(6, 'SLOW', { series: 'BE' });
    expect(parse(ordinary, traded)).toMatchObject([{ token: '5' }]);
    expect(parse(traded, ordinary)).toMatchObject([{ token: '5' }]);
  });

  it('lets one code stand for shares of two exchanges and a contract', () => {
    const rows = parse(share(2885, 'RELIANCE'), share(2885, 'TWIN', { exch: 'B' }), contract(2885, 'NIFTY', 'XX'));
    expect(rows.map((row) => (row as Parsed).exchange)).toEqual(['NSE', 'BSE', 'NFO']);
  });

  it('leaves out series and markets that are not carried', () => {
    const bond = share(1, 'BOND', { series: 'GB' });
    const other = contract(1, 'POWER', 'XX', { market: 'X,Y' });
    expect(parse(bond, other)).toEqual([]);
  });

  it('finds its columns in any order and spelling', () => {
    const body =
      'scripcode,EXCH,ExchType,Name,Expiry,ScripType,StrikeRate,TickSize,LotSize,SymbolRoot,Series\n' +
      '2885,N,C,RELIANCE,,EQ,0,0.05,1,RELIANCE,EQ\n';
    expect(read(body)).toMatchObject([{ symbol: 'RELIANCE', token: '2885' }]);
  });

  it.each([
    [share(1, 'A').replace(',1,A,', ',x,A,'), 'token "x" is no number'],
    [share(1, ''), 'there is no SymbolRoot'],
    [contract(1, 'A', 'YY'), 'ScripType "YY" is not known'],
    [contract(1, 'A', 'XX', { date: '2026-06-31' }), 'expiry "2026-06-31 14:30:00" is no date'],
    [contract(1, 'A', 'XX', { date: '' }), 'expiry "14:30:00" is no date'],
    [contract(1, 'A', 'CE'), 'an option without strike'],
    ['N,C,1', '3 fields where the header has 17'],
  ])('puts a row aside that cannot be read: %s', (line, reason) => {
    expect(parse(line)).toEqual([{ line: 2, reason }]);
  });

  it.each(['', 'Cache not available. Please try after some time', '{"Message":"no"}'])(
    'is none where the body is %j',
    (body) => {
      expect(() => read(body)).toThrow(CsvError);
    },
  );

  it('is incomplete where the last line was cut off', () => {
    expect(() => read(`${HEADER}\nN,C,2885,REL`)).toThrow('ends in the middle of line 2');
  });
});
