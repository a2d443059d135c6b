import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { HttpCall, RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const HEADER =
  'EXCH,SEGMENT,SECURITY_ID,INSTRUMENT_NAME,EXPIRY_CODE,TRADING_SYMBOL,LOT_UNITS,CUSTOM_SYMBOL,EXPIRY_DATE,STRIKE_PRICE,OPTION_TYPE,TICK_SIZE,EXPIRY_FLAG,SEM_EXCH_INSTRUMENT_TYPE,SERIES,SYMBOL_NAME';

const file = (source: string): HttpCall => ({
  method: 'GET',
  url: `https://api.indstocks.com/market/instruments?source=${source}`,
});

type Parsed = Instrument & { line?: number };

function parse(body: string, request = file('fno')): (Parsed | RejectedRow)[] {
  return [...instruments.parse(Buffer.from(body), request)];
}

const rows = (...lines: string[]) => parse([HEADER, ...lines, ''].join('\n')) as Parsed[];

describe('the instrument master of INDmoney', () => {
  it('is three files, which want the token', () => {
    expect(instruments.requests({ access_token: 'token-1' })).toEqual(
      ['equity', 'fno', 'index'].map((source) => ({ ...file(source), headers: { Authorization: 'token-1' } })),
    );
  });

  it('gives shares of both exchanges, which may share a token with a contract', () => {
    const read = rows(
      'NSE,E,2885,EQUITY,0,RELIANCE,1,RELIANCE INDUSTRIES LTD,,,,0.10,,ES,EQ,Reliance Industries Ltd',
      'BSE,E,500325,EQUITY,0,RELIANCE,1,RELIANCE INDUSTRIES LTD,,,,,,ES,A,Reliance Industries Ltd',
      'BSE,E,51011,EQUITY,0,ABCLTD,1,ABC LTD,,,,0.05,,ES,A,ABC Ltd',
      'NSE,D,51011,OPTIDX,0,NIFTY-Nov2025-26000-CE,75,NIFTY 25 NOV 26000 CALL,2025-11-25 14:30:00,26000.00000,CE,0.05,M,OP,NA,',
      'MCX,M,449735,FUTCOM,0,CRUDEOIL-19Nov2025-FUT,1,CRUDEOIL NOV FUT,2025-11-19,-0.01,XX,1.0,M,FUTCOM,,CRUDEOIL',
    );
    expect(read).toEqual([
      {
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
        tick_size: 0.1,
      },
      expect.objectContaining({ symbol: 'RELIANCE', exchange: 'BSE', token: '500325', tick_size: 0.05 }),
      expect.objectContaining({ symbol: 'ABCLTD', exchange: 'BSE', token: '51011' }),
      expect.objectContaining({ symbol: 'NIFTY25NOV2526000CE', exchange: 'NFO', token: '51011', brexchange: 'NSE' }),
    ]);
    expect(read.map((row) => instrumentFault(row))).toEqual(read.map(() => undefined));
  });

  it('takes the day of a contract from its expiry, since the trading symbol tells the month alone', () => {
    const read = rows(
      'NSE,D,37054,FUTIDX,0,NIFTY-Nov2025-FUT,75,NIFTY NOV FUT,2025-11-25 14:30:00,-0.01000,XX,10.0,M,FUT,NA,NIFTY',
      'NSE,FNO,40002,OPTIDX,0,NIFTY-Nov2025-22700-PE,75,NIFTY 06 NOV PUT,2025-11-06,22700.00000,PE,5.0,W,OP,NA,',
      'NSE,FNO,40003,OPTSTK,0,ABC-Nov2025-142.5-CE,400,ABC CALL,25-Nov-2025,142.50,CE,0.05,M,OP,NA,',
      'BSE,D,872345,OPTIDX,0,SENSEX-Nov2025-85000-PE,20,SENSEX PUT,2025-11-27T15:30:00,85000,PE,0.05,M,OP,NA,',
      'NSE,D,50001,FUTSTK,0,BAJAJ-AUTO-Nov2025-FUT,75,BAJAJ-AUTO NOV FUT,2025-11-25,-0.01,XX,10.0,M,FUT,NA,',
      'BSE,FNO,50002,FUTIDX,0,BANKEX-X,15,BANKEX FUT,2025-11-27,-0.01,XX,1,M,FUT,NA,',
    );
    expect(read.map(({ symbol, exchange, name, expiry, strike }) => [symbol, exchange, name, expiry, strike])).toEqual([
      ['NIFTY25NOV25FUT', 'NFO', 'NIFTY', '25-NOV-25', 0],
      ['NIFTY06NOV2522700PE', 'NFO', 'NIFTY', '06-NOV-25', 22_700],
      ['ABC25NOV25142.5CE', 'NFO', 'ABC', '25-NOV-25', 142.5],
      ['SENSEX27NOV2585000PE', 'BFO', 'SENSEX', '27-NOV-25', 85_000],
      ['BAJAJ-AUTO25NOV25FUT', 'NFO', 'BAJAJ-AUTO', '25-NOV-25', 0],
      ['BANKEX27NOV25FUT', 'BFO', 'BANKEX', '27-NOV-25', 0],
    ]);
    expect(read[0]).toMatchObject({ brsymbol: 'NIFTY-Nov2025-FUT', instrumenttype: 'FUT', lotsize: 75, tick_size: 10 });
  });

  it.each([
    ['NSE,NIFTY 50,40000001', 'NIFTY', 'NSE_INDEX'],
    ['NSE,Nifty Next 50,40000002', 'NIFTYNXT50', 'NSE_INDEX'],
    ['NSE,Nifty Financial,40000003', 'FINNIFTY', 'NSE_INDEX'],
    ['NSE,BANK NIFTY,40000004', 'BANKNIFTY', 'NSE_INDEX'],
    ['NSE,Nifty Midcap Sel,40000005', 'MIDCPNIFTY', 'NSE_INDEX'],
    ['NSE,India VIX,40000006', 'INDIAVIX', 'NSE_INDEX'],
    ['BSE,S&P BSE SENSEX 50,40000101', 'SENSEX50', 'BSE_INDEX'],
    ['BSE,SENSEX,1', 'SENSEX', 'BSE_INDEX'],
    ['BSE,BSE Focused IT,40000129', 'BSE Focused IT', 'BSE_INDEX'],
  ])('knows the index in %s: its segment is its name', (line, symbol, exchange) => {
    const [brexchange, brsymbol, token] = line.split(',');
    const body = `EXCH,SEGMENT,SECURITY_ID\n${line}\n`;
    const [row, ...others] = parse(body, file('index')) as Parsed[];
    expect(row).toMatchObject({ symbol, exchange, token, brsymbol, brexchange, name: symbol, instrumenttype: 'INDEX' });
    expect(row).toMatchObject({ tick_size: 0.05, strike: 0, expiry: '' });
    expect([others, parse(body, { method: 'GET', url: 'file:' })]).toEqual([[], [row]]);
    expect(instrumentFault(row!)).toBeUndefined();
  });

  it('leaves indices of other exchanges out', () => {
    expect(parse('EXCH,SEGMENT,SECURITY_ID\nMCX,BULLDEX,7\n', file('index'))).toEqual([]);
  });

  it('is no master when it is a page, lacks a column, or is cut off', () => {
    expect(() => parse('<html>\n')).toThrow('is no INDmoney instrument file');
    expect(() => parse('')).toThrow('is no INDmoney instrument file');
    expect(() => parse('{"status":"error","message":"token"}')).toThrow('is no INDmoney instrument file');
    expect(() => parse('EXCH,SEGMENT,SECURITY_ID,TRADING_SYMBOL\n')).toThrow('lacks the columns');
    expect(() => parse(`${HEADER}\nNSE,E,2885,EQUITY,0,REL`)).toThrow('the file is incomplete');
  });

  it('leaves out rows that cannot be read, and says why', () => {
    const read = rows(
      'NSE,E,,EQUITY,0,BLANK,1,,,,,,,ES,EQ,BLANK',
      'NSE,D,1,OPTIDX,0,NIFTY-Nov2025-26000-CE,75,N,25/11/2025,26000,CE,0.05,M,OP,NA,',
      'NSE,D,1,OPTIDX,0,NIFTY-Nov2025-26000-CE,75,N,2025-02-31,26000,CE,0.05,M,OP,NA,',
      'NSE,D,1,OPTIDX,0,NIFTY-Nov2025-26000-CE,75,N,2025-11-25,0,CE,0.05,M,OP,NA,',
      'NSE,D,1,OPTIDX,0,NIFTY-Nov2025-26000-XX,75,N,2025-11-25,26000,XX,0.05,M,OP,NA,',
      'NSE,E,1,EQUITY,0,SHARE,many,,,,,,,ES,EQ,SHARE',
      'NSE,E,1',
    );
    expect(read.map((row) => ('reason' in row ? row.reason : row))).toEqual([
      'token "" is no number',
      'expiry "25/11/2025" is no date',
      'expiry "2025-02-31" is no date',
      'an option without strike',
      'option type "XX" is not known',
      'lot size "many" is no number',
      '3 fields where the header has 16',
    ]);
  });
});
