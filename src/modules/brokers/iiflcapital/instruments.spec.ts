import { describe, expect, it } from '@jest/globals';
import { CsvError } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER =
  'Exchange,Instrument ID,Underlying Instrument Symbol,Underlying Instrument Name,Trading Symbol,Instrument Type,' +
  'Option Type,Strike Price,Lot Size,Tick Size,Expiry';

type Parsed = Instrument & { line?: number };

function parse(file: string, ...lines: string[]): (Parsed | RejectedRow)[] {
  const url = `https://api.iiflcapital.com/v1/contractfiles/${file}.csv`;
  return [...instruments.parse(Buffer.from([HEADER, ...lines, ''].join('\n')), { method: 'GET', url })];
}

const one = (file: string, line: string) => parse(file, line)[0] as Parsed;

describe('the contract files of IIFL Capital', () => {
  it('are one for each segment, and one for the indices', () => {
    const files = [
      'NSEEQ',
      'BSEEQ',
      'NSEFO',
      'BSEFO',
      'NSECURR',
      'BSECURR',
      'NSECOMM',
      'MCXCOMM',
      'NCDEXCOMM',
      'INDICES',
    ];
    expect(instruments.requests({})).toEqual(
      files.map((file) => ({ method: 'GET', url: `https://api.iiflcapital.com/v1/contractfiles/${file}.csv` })),
    );
  });

  it('hold shares, whose indices are left to the file of indices', () => {
    const rows = parse(
      'NSEEQ',
      'NSEEQ,2885,RELIANCE,RELIANCE INDUSTRIES LTD,RELIANCE-EQ,EQUITY,,,1,0.1,',
      'NSEEQ,999920000,NIFTY 50,NIFTY 50,NIFTY 50,INDEX,,,,,',
    );
    expect(rows).toEqual([
      {
        line: 2,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE-EQ',
        brexchange: 'NSEEQ',
        name: 'RELIANCE INDUSTRIES LTD',
        expiry: '',
        strike: 0,
        lotsize: 1,
        tick_size: 0.1,
        instrumenttype: 'EQ',
      },
    ]);
    expect(one('BSEEQ', 'BSEEQ,500325,RELIANCE,RELIANCE,RELIANCE,EQUITY,,,1,0.05,')).toMatchObject({
      exchange: 'BSE',
      brexchange: 'BSEEQ',
    });
  });

  it('hold contracts, whose symbols are built of their parts', () => {
    const future = one('NSEFO', 'NSEFO,53001,NIFTY,NIFTY,NIFTY26AUGFUT,FUTIDX,XX,0,75,0.05,25-Aug-2026');
    expect(future).toMatchObject({
      symbol: 'NIFTY25AUG26FUT',
      exchange: 'NFO',
      brsymbol: 'NIFTY26AUGFUT',
      expiry: '25-AUG-26',
      strike: 0,
      lotsize: 75,
      instrumenttype: 'FUT',
    });
    expect(one('BSEFO', 'BSEFO,1,SENSEX,SENSEX,X,OPTIDX,CE,82000.00,20,0.05,27-Aug-2026 23:59')).toMatchObject({
      symbol: 'SENSEX27AUG2682000CE',
      exchange: 'BFO',
      strike: 82_000,
      expiry: '27-AUG-26',
    });
    expect(one('NSECURR', 'NSECURR,1,USDINR,USDINR,X,OPTCUR,PE,83.25,1,0.0025,27-Aug-2026')).toMatchObject({
      symbol: 'USDINR27AUG2683.25PE',
      exchange: 'CDS',
      tick_size: 0.0025,
    });
  });

  it.each([
    ['BSECURR', 'BCD'],
    ['MCXCOMM', 'MCX'],
    ['NSECOMM', 'NCO'],
    ['NCDEXCOMM', 'NCDEX'],
  ])('give %s its own exchange, %s', (segment, exchange) => {
    const row = one(segment, `${segment},7,GOLD,GOLD,GOLD26AUGFUT,FUTCOM,XX,0,1,1,05-Aug-2026`);
    expect(row).toMatchObject({ symbol: 'GOLD05AUG26FUT', exchange, brexchange: segment });
    expect(instrumentFault(row)).toBeUndefined();
  });

  it('fall back to one unit and one paisa where lot and tick are not told', () => {
    expect(one('NSEEQ', 'NSEEQ,1,A,A,A-EQ,EQUITY,,,,,')).toMatchObject({ lotsize: 1, tick_size: 0.01, strike: 0 });
  });

  it.each([
    ['NSEEQ', 'Nifty 50', 'NIFTY', 'NSE_INDEX'],
    ['NSEEQ', 'NIFTY50', 'NIFTY', 'NSE_INDEX'],
    ['NSEEQ', 'Nifty Bank', 'BANKNIFTY', 'NSE_INDEX'],
    ['NSEEQ', 'Nifty Fin Service', 'FINNIFTY', 'NSE_INDEX'],
    ['NSEEQ', 'NIFTY NEXT 50', 'NIFTYNXT50', 'NSE_INDEX'],
    ['NSEEQ', 'Nifty Midcap Select', 'MIDCPNIFTY', 'NSE_INDEX'],
    ['NSEEQ', 'Nifty PSU Bank', 'NIFTYPSUBANK', 'NSE_INDEX'],
    ['BSEEQ', 'SENSEX', 'SENSEX', 'BSE_INDEX'],
    ['BSEEQ', 'SNSX50', 'SENSEX50', 'BSE_INDEX'],
    ['BSEEQ', 'BSE CG', 'BSECAPITALGOODS', 'BSE_INDEX'],
    ['BSEEQ', 'BSECD', 'BSECONSUMERDURABLES', 'BSE_INDEX'],
    ['BSEEQ', 'BSE HC', 'BSEHEALTHCARE', 'BSE_INDEX'],
    ['BSEEQ', 'BSEIT', 'BSEINFORMATIONTECHNOLOGY', 'BSE_INDEX'],
    ['BSEEQ', 'Metal', 'BSEMETAL', 'BSE_INDEX'],
  ])('give the index %s %s the symbol %s of %s', (segment, name, symbol, exchange) => {
    expect(one('INDICES', `${segment},999907,,${name},${name},INDEX,,,,,`)).toMatchObject({
      symbol,
      exchange,
      brexchange: segment,
      name,
      instrumenttype: 'INDEX',
    });
  });

  it('let one token stand for a share and an index of a segment, and for shares of two exchanges', () => {
    const share = one('NSEEQ', 'NSEEQ,2885,RELIANCE,RELIANCE,RELIANCE-EQ,EQUITY,,,1,0.1,');
    const other = one('BSEEQ', 'BSEEQ,2885,TWIN,TWIN,TWIN,EQUITY,,,1,0.1,');
    const index = one('INDICES', 'NSEEQ,2885,,Nifty 50,NIFTY 50,INDEX,,,,,');
    expect([share, other, index].map(({ exchange, token }) => `${exchange}:${token}`)).toEqual([
      'NSE:2885',
      'BSE:2885',
      'NSE_INDEX:2885',
    ]);
  });

  it.each([
    ['NSEEQ', 'NSEEQ,x,A,A,A-EQ,EQUITY,,,1,0.05,', 'token "x" is no number'],
    ['NSEEQ', 'NSEEQ,1,,A,A-EQ,EQUITY,,,1,0.05,', 'there is no underlying instrument symbol'],
    ['NSEFO', 'NSEFO,1,A,A,A,FUTSTK,YY,0,1,0.05,25-Aug-2026', 'option type "YY" is not known'],
    ['NSEFO', 'NSEFO,1,A,A,A,FUTSTK,XX,0,1,0.05,31-Jun-2026', 'expiry "31-Jun-2026" is no date'],
    ['NSEFO', 'NSEFO,1,A,A,A,OPTSTK,CE,0,1,0.05,25-Aug-2026', 'an option without strike'],
    ['NSEFO', 'NSEFO,1,A,A,A,OPTSTK,CE,ten,1,0.05,25-Aug-2026', 'strike "ten" is no number'],
    ['INDICES', 'MCXCOMM,1,,MCXBULLDEX,MCXBULLDEX,INDEX,,,,,', 'exchange "MCXCOMM" has no indices'],
    ['INDICES', 'NSEEQ,1,,,X,INDEX,,,,,', 'an index without name'],
    ['NSEEQ', 'NSEEQ,1,A', '3 fields where the header has 11'],
  ])('put a row of %s aside that cannot be read: %s', (file, line, reason) => {
    expect(parse(file, line)).toEqual([{ line: 2, reason }]);
  });

  it.each(['', '<html>Bad gateway</html>', '{"status":"error"}', 'Exchange,Token\nNSEEQ,1\n'])(
    'are none where the body is %j',
    (body) => {
      const url = 'https://api.iiflcapital.com/v1/contractfiles/NSEEQ.csv';
      expect(() => [...instruments.parse(Buffer.from(body), { method: 'GET', url })]).toThrow(CsvError);
    },
  );

  it('are incomplete where the last line was cut off', () => {
    const url = 'https://api.iiflcapital.com/v1/contractfiles/NSEEQ.csv';
    const body = Buffer.from(`${HEADER}\nNSEEQ,2885,RELIANCE,REL`);
    expect(() => [...instruments.parse(body, { method: 'GET', url })]).toThrow('ends in the middle of line 2');
  });
});
