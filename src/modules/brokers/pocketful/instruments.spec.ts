import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { zipOfAll } from '../../../../test/support/zip-archive.js';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER =
  'exchange,exchange_token,trading_symbol,company_name,instrument_name,option_type,expiry,strike,lot_size,tick_size,segment';
const [MASTER, CURRENCY] = instruments.requests({});

type Parsed = Instrument & { line?: number };

const parse = (body: Buffer, request = MASTER!) => [...instruments.parse(body, request)] as (Parsed | RejectedRow)[];
const file = (...lines: string[]) => [HEADER, ...lines, ''].join('\n');
/** What the file of one exchange gives. */
const rows = (exchange: string, ...lines: string[]) =>
  parse(zipOfAll({ [`${exchange}CompactScrip.csv`]: file(...lines) })) as Parsed[];

describe('the instrument master of Pocketful', () => {
  it('is a public archive, and perhaps one of currency', () => {
    const url = 'https://trade.pocketful.in/api/v1/contract/Compact?info=download&exchanges=';
    expect(instruments.requests({})).toEqual([
      { method: 'GET', url: `${url}NSE,NFO,BSE,BFO,MCX` },
      { method: 'GET', url: `${url}CDS`, dispensable: true },
    ]);
  });

  it('is read file by file, whatever folder they are in, and other files are left alone', () => {
    const archive = zipOfAll({
      'master/NSECompactScrip.csv': file('NSE,2885,RELIANCE-EQ,RELIANCE INDUSTRIES,EQ,,,0,1,0.1,NSE_CM'),
      'readme.txt': 'nothing',
      'BSECompactScrip.csv': file('BSE,2885,TWIN-A,TWIN LTD,EQ,,,0,1,0.05,BSE_CM'),
    });
    expect(parse(archive)).toMatchObject([
      { symbol: 'RELIANCE', exchange: 'NSE', token: '2885' },
      { symbol: 'TWIN', exchange: 'BSE', token: '2885' },
    ]);
  });

  it('of NSE holds shares under their plain symbols, and indices; the rest is left out', () => {
    const [share, hyphen, index, ...more] = rows(
      'NSE',
      'NSE,2885,RELIANCE-EQ,RELIANCE INDUSTRIES,EQ,,,0,1,0.1,NSE_CM',
      'NSE,16669,BAJAJ-AUTO-EQ,BAJAJ AUTO,EQ,,,0,1,0.05,NSE_CM',
      'NSE,26000,Nifty 50,Nifty 50,INDEX,,,0,1,0.05,INDICES',
      'NSE,19456,SGBSEP31-GB,GOLD BOND,GB,,,0,1,0.01,NSE_CM',
    );
    expect(share).toEqual({
      line: 2,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE-EQ',
      brexchange: 'NSE',
      name: 'RELIANCE INDUSTRIES',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
    expect(hyphen).toMatchObject({ symbol: 'BAJAJ-AUTO' });
    expect(index).toMatchObject({ symbol: 'NIFTY', exchange: 'NSE_INDEX', brexchange: 'NSE', instrumenttype: 'INDEX' });
    expect(more).toEqual([]);
  });

  it.each([
    ['NSE', 'Nifty Bank', 'BANKNIFTY'],
    ['NSE', 'India VIX', 'INDIAVIX'],
    ['NSE', 'Nifty Fin Service', 'FINNIFTY'],
    ['NSE', 'NIFTY MID SELECT', 'MIDCPNIFTY'],
    ['NSE', 'Nifty Next 50', 'NIFTYNXT50'],
    ['BSE', 'SNSX50', 'SENSEX50'],
    ['BSE', 'SENSEX', 'SENSEX'],
    ['BSE', 'BANKEX', 'BANKEX'],
  ])('knows the index of %s that is called %s as %s', (exchange, name, symbol) => {
    const segment = exchange === 'NSE' ? 'INDICES' : 'IDX';
    const [row] = rows(exchange, `${exchange},1,${name},${name},INDEX,,,0,1,0.05,${segment}`);
    expect(row).toMatchObject({ symbol, exchange: `${exchange}_INDEX`, brsymbol: name, brexchange: exchange });
    expect(instrumentFault(row!)).toBeUndefined();
  });

  it('of BSE names shares by what stands before the first hyphen', () => {
    expect(rows('BSE', 'BSE,500112,SBIN-A,STATE BANK,A,,,0,1,0.05,BSE_CM')).toMatchObject([
      { symbol: 'SBIN', exchange: 'BSE', brsymbol: 'SBIN-A', instrumenttype: 'EQ' },
    ]);
  });

  it('of NFO and BFO builds contracts of company, expiry and strike, and keeps the point of a broken strike', () => {
    const [future, option, half] = rows(
      'NFO',
      'NFO,37051,BANKNIFTY25NOVFUT,BANKNIFTY,FUTIDX,XX,2025-11-25,0,35,0.2,NSE_FO',
      'NFO,45123,NIFTY25D0223400CE,NIFTY,OPTIDX,CE,2025-12-02 00:00:00,23400.00,75,0.05,NSE_FO',
      'NFO,45124,ABC25DEC142.5PE,ABC,OPTSTK,PE,30-Dec-2025,142.50,500,0.05,NSE_FO',
    );
    expect(future).toEqual({
      line: 2,
      symbol: 'BANKNIFTY25NOV25FUT',
      exchange: 'NFO',
      token: '37051',
      brsymbol: 'BANKNIFTY25NOVFUT',
      brexchange: 'NFO',
      name: 'BANKNIFTY',
      expiry: '25-NOV-25',
      strike: 0,
      lotsize: 35,
      instrumenttype: 'FUT',
      tick_size: 0.2,
    });
    expect(option).toMatchObject({ symbol: 'NIFTY02DEC2523400CE', strike: 23_400, instrumenttype: 'CE' });
    expect(half).toMatchObject({ symbol: 'ABC30DEC25142.5PE', strike: 142.5, instrumenttype: 'PE' });
    expect(
      rows(
        'BFO',
        'BFO,872300,SENSEX25NOVFUT,SENSEX,IF,,2025-11-27,0,20,0.05,BSE_FO',
        'BFO,872301,TCS25NOVFUT,TCS,SF,,2025-11-27,0,175,0.05,BSE_FO',
        'BFO,872345,SENSEX25N27850.5CE,SENSEX,IO,CE,2025-11-27,850.5,20,0.05,BSE_FO',
      ).map(({ symbol }) => symbol),
    ).toEqual(['SENSEX27NOV25FUT', 'TCS27NOV25FUT', 'SENSEX27NOV25850.5CE']);
  });

  it('of MCX leaves out commodities themselves, and names contracts by the letters that they begin with', () => {
    expect(
      rows(
        'MCX',
        'MCX,1,CRUDEOIL,CRUDE OIL,COM,,,0,1,1,MCX_COM',
        'MCX,463007,CRUDEOIL25DECFUT,CRUDE OIL,FUTCOM,,2025-12-19,0,100,1,MCX_FO',
        'MCX,463008,MCXBULLDEX25DECFUT,BULLDEX,FUTIDX,,2025-12-19,0,50,1,MCX_FO',
        'MCX,463009,CRUDEOIL25DEC5300CE,CRUDE OIL,OPTFUT,CE,2025-12-17,5300,100,0.1,MCX_FO',
      ),
    ).toMatchObject([
      { symbol: 'CRUDEOIL19DEC25FUT', name: 'CRUDEOIL', exchange: 'MCX', instrumenttype: 'FUT' },
      { symbol: 'MCXBULLDEX19DEC25FUT', name: 'MCXBULLDEX' },
      { symbol: 'CRUDEOIL17DEC255300CE', strike: 5300 },
    ]);
  });

  it('of currency is read as the one of NFO where there is one, and is nothing where there is none', () => {
    const archive = zipOfAll({
      'CDSCompactScrip.csv': file('CDS,1164,USDINR25NOVFUT,USDINR,FUTCUR,XX,2025-11-26,0,1,0.0025,NSE_CD'),
    });
    expect(parse(archive, CURRENCY)).toMatchObject([{ symbol: 'USDINR26NOV25FUT', exchange: 'CDS' }]);
    for (const body of ['{"status":"error"}', '<html>', '']) expect(parse(Buffer.from(body), CURRENCY)).toEqual([]);
    expect(parse(zipOfAll({ 'readme.txt': 'nothing' }), CURRENCY)).toEqual([]);
  });

  it.each([
    ['NFO,x,A,A,FUTSTK,XX,2025-11-25,0,1,0.1,', 'token "x" is no number'],
    ['NFO,1,A,A,FUTSTK,XX,2025-02-30,0,1,0.1,', 'expiry "2025-02-30" is no date'],
    ['NFO,1,A,A,FUTSTK,XX,,0,1,0.1,', 'expiry "" is no date'],
    ['NFO,1,A,A,OPTSTK,CE,2025-11-25,0,1,0.1,', 'an option without strike'],
    ['NFO,1,A,A,OPTSTK,,2025-11-25,0,1,0.1,', 'option type "" is not known'],
    ['NFO,1,A,,FUTSTK,XX,2025-11-25,0,1,0.1,', 'a contract without a name'],
    ['NFO,1,A,A,FUTSTK,XX,2025-11-25,0,x,0.1,', 'lot size "x" is no number'],
    ['NFO,1', '2 fields where the header has 11'],
  ])('rejects %s with its line and reason', (row, reason) => {
    expect(rows('NFO', 'NFO,37051,B25NOVFUT,B,FUTIDX,XX,2025-11-25,0,35,0.2,', row)).toEqual([
      expect.objectContaining({ symbol: 'B25NOV25FUT' }),
      { line: 3, reason },
    ]);
  });

  it('is no master when it is a page, empty of contracts, damaged, or cut off', () => {
    expect(() => parse(Buffer.from('<html>'))).toThrow('is no zip file');
    expect(() => parse(zipOfAll({ 'readme.txt': 'nothing' }))).toThrow('is no Pocketful master');
    const archive = zipOfAll({ 'NSECompactScrip.csv': file() });
    expect(() => parse(archive.subarray(0, archive.length - 1))).toThrow('is a damaged zip file');
    expect(() => parse(zipOfAll({ 'NSECompactScrip.csv': `${HEADER}\nNSE,2885,RELI` }))).toThrow('is incomplete');
  });

  it('gives an instrument or a reason for any row, and never throws', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '1', 'NFO', 'XX', 'CE', 'EQ', '2025-12-30', 'INDICES', 'IDX'),
    );
    const exchange = fc.constantFrom('NSE', 'BSE', 'NFO', 'BFO', 'MCX');
    fc.assert(
      fc.property(exchange, fc.array(cell, { minLength: 11, maxLength: 11 }), (name, cells) => {
        const row = cells.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join();
        const last = `${name},1,LAST-EQ,LAST,EQ,XX,2025-12-30,0,1,0.1,`;
        expect(rows(name, row, last).at(-1)).toHaveProperty('symbol', expect.stringMatching(/^LAST/));
      }),
    );
  });
});
