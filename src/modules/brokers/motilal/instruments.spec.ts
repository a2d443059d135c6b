import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const SCRIPS =
  'exchange,exchangename,scripcode,scripname,marketlot,scripshortname,issuspended,instrumentname,expirydate,strikeprice,optiontype,ticksize';
const INDICES = 'indexcode,indexname';
const HOST = 'https://openapi.motilaloswal.com';

type Parsed = Instrument & { line?: number };

function parse(path: string, ...lines: string[]): (Parsed | RejectedRow)[] {
  return [...instruments.parse(Buffer.from(lines.join('\n')), { method: 'GET', url: HOST + path })];
}

const scrips = (...lines: string[]) => parse('/getscripmastercsv?name=NSE', SCRIPS, ...lines, '') as Parsed[];
const indices = (exchange: string, ...lines: string[]) =>
  parse(`/getindexdatacsv?name=${exchange}`, INDICES, ...lines, '') as Parsed[];

describe('the instrument master of Motilal Oswal', () => {
  it('is a public file for each segment, and one for the indices of each exchange', () => {
    expect(instruments.requests({})).toEqual(
      [
        'getscripmastercsv?name=NSE',
        'getscripmastercsv?name=BSE',
        'getscripmastercsv?name=NSEFO',
        'getscripmastercsv?name=NSECD',
        'getscripmastercsv?name=MCX',
        'getscripmastercsv?name=BSEFO',
        'getindexdatacsv?name=NSE',
        'getindexdatacsv?name=BSE',
      ].map((path) => ({ method: 'GET', url: `${HOST}/${path}` })),
    );
  });

  it('names shares without their series EQ, and keeps other series', () => {
    const [share, traded, bse] = scrips(
      '1,NSE,2885,RELIANCE EQ,1,RELIANCE,N,EQUITIES,0,0,,0.1',
      '1,NSE,14566,ZENITH BE,1,ZENITH,N,EQUITIES,0,0,,0.01',
      '3,BSE,2885,TWIN,1,TWIN,N,A,0,0,,0.05',
    );
    expect(share).toEqual({
      line: 2,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE EQ',
      brexchange: 'NSE',
      name: 'RELIANCE',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQUITIES',
      tick_size: 0.1,
    });
    expect(traded).toMatchObject({ symbol: 'ZENITH BE' });
    expect(bse).toMatchObject({ symbol: 'TWIN', exchange: 'BSE', token: '2885' });
  });

  it('builds contracts of their short name, the date in the long name, and the strike', () => {
    const [future, option, half, rupee, crude, sensex] = scrips(
      '2,NSEFO,37054,NIFTY 25-Nov-2025,75,NIFTY,N,FUTIDX,1448202600,0,XX,0.1',
      '2,NSEFO,45123,NIFTY 02-Dec-2025 CE 23400,75,NIFTY,N,OPTIDX,1448807400,23400.00,CE,0.05',
      '2,NSEFO,45124,ABC 30-Dec-2025 PE 142.50,500,ABC,N,OPTSTK,1451226600,142.50,PE,0.05',
      '4,NSECD,1164,USDINR 26-Nov-2025,1,USDINR,N,FUTCUR,1448289000,0,XX,0.0025',
      '5,MCX,463007,CRUDEOIL 19-DEC-2025,100,CRUDEOIL,N,FUTCOM,1450276200,0,XX,1',
      '6,BSEFO,872345,SENSEX 4-Dec-2025 CE 85000,20,SENSEX,N,IO,0,85000,CE,0.05',
    );
    expect(future).toEqual({
      line: 2,
      symbol: 'NIFTY25NOV25FUT',
      exchange: 'NFO',
      token: '37054',
      brsymbol: 'NIFTY 25-Nov-2025',
      brexchange: 'NSEFO',
      name: 'NIFTY',
      expiry: '25-NOV-25',
      strike: 0,
      lotsize: 75,
      instrumenttype: 'FUT',
      tick_size: 0.1,
    });
    expect(option).toMatchObject({ symbol: 'NIFTY02DEC2523400CE', strike: 23_400, instrumenttype: 'CE' });
    expect(half).toMatchObject({ symbol: 'ABC30DEC25142.5PE', strike: 142.5, instrumenttype: 'PE' });
    expect(rupee).toMatchObject({
      symbol: 'USDINR26NOV25FUT',
      exchange: 'CDS',
      brexchange: 'NSECD',
      tick_size: 0.0025,
    });
    expect(crude).toMatchObject({ symbol: 'CRUDEOIL19DEC25FUT', exchange: 'MCX' });
    expect(sensex).toMatchObject({ symbol: 'SENSEX04DEC2585000CE', exchange: 'BFO', expiry: '04-DEC-25' });
  });

  it.each([
    ['NSE', 'Nifty 50', 'NIFTY'],
    ['NSE', 'NIFTY50', 'NIFTY'],
    ['NSE', 'Nifty Next 50', 'NIFTYNXT50'],
    ['NSE', 'Nifty Fin Service', 'FINNIFTY'],
    ['NSE', 'Nifty Bank', 'BANKNIFTY'],
    ['NSE', 'NIFTY MID SELECT', 'MIDCPNIFTY'],
    ['NSE', 'India VIX', 'INDIAVIX'],
    ['BSE', 'BSE SENSEX', 'SENSEX'],
    ['BSE', 'BSE BANKEX', 'BANKEX'],
    ['BSE', 'SNSX50', 'SENSEX50'],
    ['BSE', 'SNXT50', 'BSESENSEXNEXT50'],
    ['BSE', 'BSE CAPGOOD', 'BSECAPITALGOODS'],
    ['BSE', 'BSE CONSDUR', 'BSECONSUMERDURABLES'],
    ['BSE', 'BSE FMCG', 'BSEFASTMOVINGCONSUMERGOODS'],
    ['BSE', 'BSE IT', 'BSEINFORMATIONTECHNOLOGY'],
    ['BSE', 'BSE AUTO', 'BSEAUTO'],
  ])('knows the index of %s that is called %s as %s', (exchange, name, symbol) => {
    const [row] = indices(exchange, `26000,${name}`);
    expect(row).toMatchObject({
      symbol,
      exchange: `${exchange}_INDEX`,
      token: '26000',
      brsymbol: name,
      brexchange: exchange,
      instrumenttype: 'INDEX',
    });
    expect(instrumentFault(row!)).toBeUndefined();
  });

  it.each([
    ['2,XYZ,1,A,1,A,N,EQ,0,0,,0.1', 'exchange "XYZ" is not known'],
    ['1,NSE,1x,A EQ,1,A,N,EQ,0,0,,0.1', 'token "1x" is no number'],
    ['2,NSEFO,1,A,1,A,N,FUTIDX,0,0,XX,0.1', 'a contract without a date in its name'],
    ['2,NSEFO,1,A 31-Feb-2025,1,A,N,FUTIDX,0,0,XX,0.1', 'expiry "31-Feb-2025" is no date'],
    ['2,NSEFO,1,A 25-Nov-2025,1,A,N,OPTIDX,0,0,CE,0.1', 'an option without strike'],
    ['2,NSEFO,1,A 25-Nov-2025,1,A,N,OPTIDX,0,0,,0.1', 'instrument "OPTIDX" with option type "" is not known'],
    ['2,NSEFO,1,A 25-Nov-2025,x,A,N,FUTIDX,0,0,XX,0.1', 'lot "x" is no number'],
    ['2,NSEFO,1', '3 fields where the header has 12'],
  ])('rejects %s with its line and reason', (row, reason) => {
    expect(scrips('1,NSE,2885,RELIANCE EQ,1,RELIANCE,N,EQUITIES,0,0,,0.1', row)).toEqual([
      expect.objectContaining({ symbol: 'RELIANCE' }),
      { line: 3, reason },
    ]);
  });

  it('is no master when it is a page, or cut off', () => {
    expect(() => parse('/getscripmastercsv?name=NSE', '<html>')).toThrow('is no Motilal Oswal scrip master');
    expect(() => parse('/getindexdatacsv?name=NSE', SCRIPS)).toThrow('is no Motilal Oswal index list');
    expect(() => parse('/getscripmastercsv?name=NSE', SCRIPS, '1,NSE,2885,RELI')).toThrow('the file is incomplete');
  });

  it('gives an instrument or a reason for any row, and never throws', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('', '1', 'NSEFO', 'NSE', 'A 25-Nov-2025', 'XX', 'CE', 'FUTIDX'));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 12, maxLength: 12 }), (cells) => {
        const row = cells.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join();
        expect(scrips(row, '1,NSE,1,LAST EQ,1,LAST,N,EQ,0,0,,0.1').at(-1)).toMatchObject({ symbol: 'LAST' });
      }),
    );
  });
});
