import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { HttpCall, RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const CASH = 'Exchange,Token,LotSize,TradingSymbol,CompanyName,ISIN,TickSize,FreezeQty';
const CONTRACTS =
  'Exchange,Token,LotSize,Symbol,TradingSymbol,CompanyName,Expiry,Instrument,OptionType,StrikePrice,TickSize,FreezeQty';
const FILE: HttpCall = { method: 'GET', url: 'https://api.firstock.in/V1/symbols/NSE?ref=firstock.in' };
const INDEX_LIST: HttpCall = { method: 'POST', url: 'https://api.firstock.in/V1/indexList' };

type Parsed = Instrument & { line?: number };

function parse(body: string, request = FILE): (Parsed | RejectedRow)[] {
  return [...instruments.parse(Buffer.from(body), request)];
}

const rows = (header: string, ...lines: string[]) => parse([header, ...lines, ''].join('\n')) as Parsed[];
const index = (line: string) => rows(CASH, line)[0]!;

describe('the instrument master of Firstock', () => {
  it('is a file for each exchange, and with a session the list of indices', () => {
    const files = ['NSE', 'BSE', 'NFO', 'BFO'].map((exchange) => ({
      method: 'GET',
      url: `https://api.firstock.in/V1/symbols/${exchange}?ref=firstock.in`,
    }));
    expect(instruments.requests({ vendor_code: 'RR0884_API' })).toEqual(files);
    expect(instruments.requests({ vendor_code: 'RR0884_API', susertoken: 'token-1' })).toEqual([
      ...files,
      {
        method: 'POST',
        url: 'https://api.firstock.in/V1/indexList',
        headers: { 'Content-Type': 'application/json' },
        body: '{"userId":"RR0884","jKey":"token-1"}',
      },
    ]);
  });

  it('gives shares of NSE their plain symbols, other series and BSE their own', () => {
    const [share, traded, bond, bse, hyphen] = rows(
      CASH,
      'NSE,2885,1,RELIANCE-EQ,RELIANCE INDUSTRIES LTD,INE002A01018,0.10,100000',
      'NSE,14566,1,ZENITHSTL-BE,ZENITH STEEL,INE000A01010,0.01,100000',
      'NSE,19456,1,SGBSEP31II-GB,GOLD BOND,IN0020230101,0.01,100000',
      'BSE,500325,1,RELIANCE,RELIANCE INDUSTRIES LTD,INE002A01018,0.05,100000',
      'NSE,16669,1,BAJAJ-AUTO-EQ,BAJAJ AUTO LTD,INE917I01010,0.05,100000',
    );
    expect(share).toEqual({
      line: 2,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELIANCE-EQ',
      brexchange: 'NSE',
      name: 'RELIANCE INDUSTRIES LTD',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
    expect(traded).toMatchObject({ symbol: 'ZENITHSTL', instrumenttype: 'EQ' });
    expect(bond).toMatchObject({ symbol: 'SGBSEP31II-GB', instrumenttype: 'GB' });
    expect(bse).toMatchObject({ symbol: 'RELIANCE', exchange: 'BSE', brexchange: 'BSE', instrumenttype: 'EQ' });
    expect(hyphen).toMatchObject({ symbol: 'BAJAJ-AUTO', instrumenttype: 'EQ' });
  });

  it('builds the symbols of contracts of their parts', () => {
    const [future, option, half, bfo] = rows(
      CONTRACTS,
      'NFO,52175,500,RELIANCE,RELIANCE24NOV26F,RELIANCE,24-NOV-2026,FUTSTK,XX,0,0.10,20000',
      'NFO,54957,75,NIFTY,NIFTY24NOV26C26000,NIFTY,24-Nov-2026,OPTIDX,CE,26000.00,0.05,1800',
      'NFO,54958,75,ABC,ABC24NOV26P142.5,ABC,24-NOV-2026,OPTSTK,PE,142.50,0.05,1800',
      'BFO,872345,20,SENSEX,SENSEX26NOV85000CE,SENSEX,26-NOV-2026,OPTIDX,CE,85000,0.05,1000',
    );
    expect(future).toEqual({
      line: 2,
      symbol: 'RELIANCE24NOV26FUT',
      exchange: 'NFO',
      token: '52175',
      brsymbol: 'RELIANCE24NOV26F',
      brexchange: 'NFO',
      name: 'RELIANCE',
      expiry: '24-NOV-26',
      strike: 0,
      lotsize: 500,
      instrumenttype: 'FUT',
      tick_size: 0.1,
    });
    expect(option).toMatchObject({ symbol: 'NIFTY24NOV2626000CE', strike: 26_000, instrumenttype: 'CE' });
    expect(half).toMatchObject({ symbol: 'ABC24NOV26142.5PE', strike: 142.5, instrumenttype: 'PE' });
    expect(bfo).toMatchObject({ symbol: 'SENSEX26NOV2685000CE', exchange: 'BFO', expiry: '26-NOV-26' });
  });

  it.each([
    ['NSE,26000,1,Nifty 50,NIFTY 50,,0,0', 'NIFTY', 'NSE_INDEX'],
    ['NSE,26000,1,NIFTY,Something else,,0.00,0', 'NIFTY', 'NSE_INDEX'],
    ['NSE,26009,1,Nifty Bank,NIFTY BANK,,0,0', 'BANKNIFTY', 'NSE_INDEX'],
    ['NSE,26037,1,Nifty Fin Service,,,0,0', 'FINNIFTY', 'NSE_INDEX'],
    ['NSE,26074,1,NIFTY MID SELECT,,,0,0', 'MIDCPNIFTY', 'NSE_INDEX'],
    ['NSE,26013,1,N_NEXT50,Nifty Next 50,,0,0', 'NIFTYNXT50', 'NSE_INDEX'],
    ['NSE,26019,1,Nifty_Smallcap-250,,,0,0', 'NIFTYSMLCAP250', 'NSE_INDEX'],
    ['NSE,26017,1,India VIX,INDIA VIX,,0,0', 'INDIAVIX', 'NSE_INDEX'],
    ['NSE,26001,1,Nifty100 Eql-Wgt,,,0,0', 'NIFTY100EQLWGT', 'NSE_INDEX'],
    ['BSE,1,1,SENSEX,S&P BSE SENSEX,,0,0', 'SENSEX', 'BSE_INDEX'],
    ['BSE,2,1,SPSENSEX,S AND P BSE SENSEX,,0,0', 'SENSEX', 'BSE_INDEX'],
    ['BSE,12,1,BKX,S&P BSE BANKEX,,0,0', 'BANKEX', 'BSE_INDEX'],
    ['BSE,47,1,S&P BSE SENSEX 50,,,0,0', 'SENSEX50', 'BSE_INDEX'],
    ['BSE,8,1,BSE IT,,,0,0', 'BSEINFORMATIONTECHNOLOGY', 'BSE_INDEX'],
    ['BSE,9,1,BSE CD&GS,,,0,0', 'BSECONSUMERDURABLES', 'BSE_INDEX'],
  ])('knows the index in %s', (line, symbol, exchange) => {
    const row = index(line);
    expect(row).toMatchObject({ symbol, exchange, brexchange: line.slice(0, 3), instrumenttype: 'INDEX' });
    expect(instrumentFault(row)).toBeUndefined();
  });

  it('does not take a share without an ISIN for an index', () => {
    expect(index('BSE,999,1,ODD,ODD LTD,,0.05,0')).toMatchObject({ exchange: 'BSE', instrumenttype: 'EQ' });
  });

  it('takes the indices of the list', () => {
    const data = [
      { exchange: 'NSE', token: '26000', tradingSymbol: 'Nifty 50', idxname: 'NIFTY INDEX' },
      { exchange: 'NSE', token: 26013, tradingSymbol: 'N50', idxname: 'Nifty Next 50' },
      { exchange: 'MCX', token: '1', tradingSymbol: 'MCXBULLDEX' },
      'nothing',
    ];
    const [nifty, next, ...rejected] = parse(JSON.stringify({ status: 'success', data }), INDEX_LIST);
    expect(nifty).toEqual({
      symbol: 'NIFTY',
      exchange: 'NSE_INDEX',
      token: '26000',
      brsymbol: 'Nifty 50',
      brexchange: 'NSE',
      name: 'NIFTY INDEX',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'INDEX',
      tick_size: 0,
    });
    expect(next).toMatchObject({ symbol: 'NIFTYNXT50', token: '26013' });
    const reason = 'is no index of NSE or BSE with a token';
    expect(rejected).toEqual([
      { line: 3, reason },
      { line: 4, reason },
    ]);
  });

  it('is no master when it is a page, a refusal, or cut off', () => {
    expect(() => parse('<html>\n')).toThrow();
    expect(() => parse('', FILE)).toThrow();
    for (const body of ['<html>', '{"status":"failed","message":"x"}', '{"status":"success","data":{}}']) {
      expect(() => parse(body, INDEX_LIST)).toThrow('is no list of indices');
    }
    expect(() => parse(`${CASH}\nNSE,2885,1,RELIANCE-EQ,RELI`)).toThrow('the file is incomplete');
  });

  it('leaves out rows that cannot be read, and says why', () => {
    const reasons = (header: string, ...lines: string[]) =>
      parse([header, ...lines, ''].join('\n')).map((row) => ('reason' in row ? row.reason : ''));
    expect(
      reasons(
        CONTRACTS,
        'NFO,x,500,RELIANCE,RELIANCE24NOV26F,RELIANCE,24-NOV-2026,FUTSTK,XX,0,0.10,20000',
        'NFO,1,500,RELIANCE,RELIANCE31FEB26F,RELIANCE,31-FEB-2026,FUTSTK,XX,0,0.10,20000',
        'NFO,1,500,RELIANCE,RELIANCE24NOV26F,RELIANCE,24-NOV-2026,FUTSTK,YY,0,0.10,20000',
        'NFO,1,75,NIFTY,NIFTY24NOV26C,NIFTY,24-NOV-2026,OPTIDX,CE,0,0.05,1800',
        'MCX,1,75,GOLD,GOLD,GOLD,24-NOV-2026,FUTCOM,XX,0,0.05,1800',
        'NFO,1,75',
      ),
    ).toEqual([
      'token "x" is no number',
      'expiry "31-FEB-2026" is no date',
      'option type "YY" is not known',
      'an option without strike',
      'exchange "MCX" is not known',
      '3 fields where the header has 12',
    ]);
  });
});
