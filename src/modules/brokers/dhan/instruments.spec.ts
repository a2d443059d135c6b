import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER =
  'SEM_EXM_EXCH_ID,SEM_SEGMENT,SEM_SMST_SECURITY_ID,SEM_INSTRUMENT_NAME,SEM_EXPIRY_CODE,SEM_TRADING_SYMBOL,' +
  'SEM_LOT_UNITS,SEM_CUSTOM_SYMBOL,SEM_EXPIRY_DATE,SEM_STRIKE_PRICE,SEM_OPTION_TYPE,SEM_TICK_SIZE,SEM_EXPIRY_FLAG,' +
  'SEM_EXCH_INSTRUMENT_TYPE,SEM_SERIES,SM_SYMBOL_NAME';

const [request] = instruments.requests({});
const cash = readFileSync(new URL('../../../../test/data/instruments/dhan-cash.csv', import.meta.url));

function read(body: Buffer): (Instrument | RejectedRow)[] {
  return [...instruments.parse(body, request!)];
}

function parse(...rows: string[]): (Instrument | RejectedRow)[] {
  return read(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`));
}

/** The rows that count: of a symbol, the first. */
function bySymbol(body: Buffer): Map<string, Instrument> {
  const found = new Map<string, Instrument>();
  for (const row of read(body)) {
    if ('reason' in row) throw new Error(`line ${row.line}: ${row.reason}`);
    const key = `${row.exchange}:${row.symbol}`;
    if (!found.has(key)) found.set(key, row);
  }
  return found;
}

describe('the instrument master of Dhan', () => {
  it('is a public file', () => {
    expect(request).toEqual({ method: 'GET', url: 'https://images.dhan.co/api-data/api-scrip-master.csv' });
  });

  it('reads shares under their trading symbols, with a tick size in rupees', () => {
    const found = bySymbol(cash);
    expect(found.get('NSE:RELIANCE')).toEqual({
      line: expect.any(Number),
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE',
      brexchange: 'NSE_EQ',
      name: 'RELIANCE INDUSTRIES LTD',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
    expect(found.get('BSE:RELIANCE')).toMatchObject({ token: '500325', brexchange: 'BSE_EQ', tick_size: 0.05 });
    expect(found.get('NSE:BAJAJ-AUTO')).toMatchObject({ token: '16669', tick_size: 1 });
  });

  it('takes the share where a debenture or a preference share has the same ticker, in whatever order they come', () => {
    const found = bySymbol(cash);
    expect(found.get('NSE:CHOLAFIN')).toMatchObject({ token: '685', name: 'CHOLAMANDALAM IN & FIN CO' });
    expect(found.get('NSE:AARTISURF')).toMatchObject({ token: '19233' });
  });

  it('gives indices exchanges of their own and their canonical names', () => {
    const found = bySymbol(cash);
    const nse = { NIFTY: '13', BANKNIFTY: '25', FINNIFTY: '27', INDIAVIX: '21', NIFTYNXT50: '38', NIFTYMIDCAP50: '20' };
    for (const [symbol, token] of Object.entries(nse)) {
      expect(found.get(`NSE_INDEX:${symbol}`)).toMatchObject({ token, brexchange: 'IDX_I', instrumenttype: 'INDEX' });
    }
    expect(found.get('NSE_INDEX:NIFTYSMLCAP250')).toMatchObject({ brsymbol: 'NIFTY SMALLCAP 250' });
    expect(found.get('NSE_INDEX:NIFTYGS10YRCLN')).toMatchObject({ brsymbol: 'Nifty GS 10Yr Cln' });
    expect(found.get('BSE_INDEX:SENSEX')).toMatchObject({ token: '51', brexchange: 'IDX_I' });
    expect(found.get('BSE_INDEX:BSEAUTO')).toMatchObject({ brsymbol: 'AUTO', token: '68' });
  });

  it('makes one sound instrument of every row of a real file', () => {
    const rows = cash.toString().trim().split('\n').length - 1;
    const parsed = read(cash) as Instrument[];
    expect(parsed).toHaveLength(rows);
    expect(parsed.map(instrumentFault).filter(Boolean)).toEqual([]);
    expect(new Set(parsed.map(({ brexchange, token }) => `${brexchange}:${token}`)).size).toBe(rows);
  });

  it('builds futures from the first word and the expiry, whether or not the name has a day', () => {
    expect(
      parse(
        'NSE,D,48704,FUTIDX,0,NIFTY-Nov2025-FUT,75.0,NIFTY NOV FUT,2025-11-25 14:30:00,-0.01000,XX,10.0000,M,FUT,,',
        'MCX,M,440001,FUTCOM,0,CRUDEOIL-18Dec2025-FUT,100.0,CRUDEOIL 18 DEC FUT,2025-12-18 23:30:00,0.0,XX,100.0,M,F,,',
        'BSE,D,871234,FUTSTK,0,TCS-Nov2025-FUT,175.0,TCS NOV FUT,2025-11-27,-0.01000,XX,5.0000,M,FUT,,BSXFST',
        'BSE,C,1026077,FUTCUR,0,USDINR-Nov2025-FUT,1.0,USDINR NOV FUT,2025-11-26 14:30:00,,XX,0.2500,M,FUTCUR,,',
      ),
    ).toEqual([
      {
        line: 2,
        symbol: 'NIFTY25NOV25FUT',
        exchange: 'NFO',
        token: '48704',
        brsymbol: 'NIFTY-Nov2025-FUT',
        brexchange: 'NSE_FNO',
        name: 'NIFTY',
        expiry: '25-NOV-25',
        strike: 0,
        lotsize: 75,
        instrumenttype: 'FUT',
        tick_size: 0.1,
      },
      expect.objectContaining({ symbol: 'CRUDEOIL18DEC25FUT', exchange: 'MCX', brexchange: 'MCX_COMM', tick_size: 1 }),
      expect.objectContaining({ symbol: 'TCS27NOV25FUT', exchange: 'BFO', brexchange: 'BSE_FNO', name: 'TCS' }),
      expect.objectContaining({ symbol: 'USDINR26NOV25FUT', exchange: 'BCD', tick_size: 0.0025 }),
    ]);
  });

  it('builds options from the first word, the expiry, the strike as written, and the type', () => {
    expect(
      parse(
        'NSE,D,2885,OPTIDX,0,NIFTY-Nov2025-24600-CE,75.0,NIFTY 25 NOV 24600 CALL,2025-11-25 14:30:00,24600.00000,CE,5.0000,M,OP,,',
        'NSE,D,60002,OPTSTK,0,ASHOKLEY-Nov2025-142.5-PE,5000.0,ASHOKLEY NOV 142.5 PUT,2025-11-25 14:30:00,142.50000,PE,5.0000,M,OP,,',
        'NSE,C,60003,OPTCUR,0,USDINR-Nov2025-83.5-CE,1.0,USDINR 26 NOV 83.5 CALL,2025-11-26 12:30:00,83.50000,CE,0.2500,M,OP,,',
        'MCX,M,60004,OPTFUT,0,GOLD-25Nov2025-95000-CE,1.0,GOLD 25 NOV 95000 CALL,2025-11-25 23:30:00,95000.0,CE,50.0,M,OP,,',
      ),
    ).toMatchObject([
      {
        symbol: 'NIFTY25NOV2524600CE',
        exchange: 'NFO',
        name: 'NIFTY',
        strike: 24600,
        instrumenttype: 'CE',
        tick_size: 0.05,
      },
      { symbol: 'ASHOKLEY25NOV25142.5PE', exchange: 'NFO', strike: 142.5, instrumenttype: 'PE' },
      { symbol: 'USDINR26NOV2583.5CE', exchange: 'CDS', brexchange: 'NSE_CURRENCY', strike: 83.5 },
      { symbol: 'GOLD25NOV2595000CE', exchange: 'MCX', brexchange: 'MCX_COMM', strike: 95000 },
    ]);
  });

  it('leaves out kinds of instruments that are not carried', () => {
    expect(
      parse(
        'NSE,M,1,FUTCOM,0,GOLD-Nov2025-FUT,1.0,GOLD NOV FUT,2025-11-25 14:30:00,0,XX,10.0,M,FUT,,',
        'MCX,M,2,OPTIDX,0,X,1.0,X NOV 1 CALL,2025-11-25 14:30:00,1,CE,10.0,M,OP,,',
        'NSE,C,3,FUTIRC,0,X,1.0,X NOV FUT,2025-11-25 14:30:00,0,XX,10.0,M,FUT,,',
        'NCDEX,M,4,EQUITY,0,X,1.0,X,,,,10.0,M,ES,,X',
      ),
    ).toEqual([]);
  });

  it.each([
    ['NSE,E,0,EQUITY,0,X,1,X,,,,5,NA,ES,EQ,X', 'SEM_SMST_SECURITY_ID "0" is no security id'],
    ['NSE,E,4294967296,EQUITY,0,X,1,X,,,,5,NA,ES,EQ,X', 'SEM_SMST_SECURITY_ID "4294967296" is no security id'],
    ['NSE,E,1,EQUITY,0,,1,X,,,,5,NA,ES,EQ,X', 'SEM_TRADING_SYMBOL is empty'],
    ['NSE,E,1,EQUITY,0,X,nan,X,,,,5,NA,ES,EQ,X', 'SEM_LOT_UNITS "nan" is no number'],
    ['NSE,E,1,EQUITY,0,X,1,X,,,,-5,NA,ES,EQ,X', 'SEM_TICK_SIZE "-5" is no number'],
    ['NSE,D,1,FUTIDX,0,X,1,X FUT,2025-11-25,0,XX,5,M,F,,', 'SEM_CUSTOM_SYMBOL "X FUT" is of no known form'],
    ['NSE,D,1,FUTIDX,0,X,1,X NOV FUT,2025-02-30,0,XX,5,M,F,,', 'SEM_EXPIRY_DATE "2025-02-30" is no date'],
    ['NSE,D,1,FUTIDX,0,X,1,X NOV FUT,,0,XX,5,M,F,,', 'SEM_EXPIRY_DATE "" is no date'],
    ['NSE,D,1,OPTIDX,0,X,1,X 5 CALL,2025-11-25,5,CE,5,M,O,,', 'SEM_CUSTOM_SYMBOL "X 5 CALL" is of no known form'],
    ['NSE,D,1,OPTIDX,0,X,1,X NOV 5 CALL,2025-11-25,5,XX,5,M,O,,', 'SEM_OPTION_TYPE "XX" is neither CE nor PE'],
    ['NSE,E,1,EQUITY,0,X,1', '7 fields where the header has 16'],
  ])('rejects %s with its line and reason', (row, reason) => {
    expect(parse('NSE,E,2885,EQUITY,0,RELIANCE,1,Reliance,,,,10,NA,ES,EQ,RELIANCE', row)).toEqual([
      expect.objectContaining({ line: 2, symbol: 'RELIANCE' }),
      { line: 3, reason },
    ]);
  });

  it('refuses a body that is no master, and one that was cut off', () => {
    expect(() => read(Buffer.from('<html>Maintenance</html>'))).toThrow('is no Dhan instrument master');
    expect(() => read(Buffer.from('SEM_EXM_EXCH_ID,SEM_SEGMENT\n'))).toThrow('lacks the columns sem_smst_security_id');
    expect(() => read(cash.subarray(0, cash.length - 20))).toThrow('the file is incomplete');
  });

  it('gives an instrument or a reason for any row, and never throws', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '',
        '1',
        'constructor',
        'NSE',
        'MCX',
        'OPTIDX',
        'FUTCOM',
        'EQUITY',
        '2025-11-25',
        'A NOV 5 CALL',
        'CE',
        '"',
      ),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 16, maxLength: 16 }), (cells) => {
        const row = cells.map((text) => text.replaceAll(/[\n\r,]/g, ' ')).join(',');
        for (const result of parse(row)) {
          if (!('reason' in result)) expect(result.symbol).not.toBe('');
        }
      }),
    );
  });
});
