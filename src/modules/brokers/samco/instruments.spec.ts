import { afterEach, describe, expect, it } from '@jest/globals';
import { SamcoSimulator } from '../../../../test/simulators/samco.js';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { HttpCall, RejectedRow } from '../engine/contract.js';
import { INDEX_NAMES } from './index-names.js';
import { instruments } from './instruments.js';

const HEADER =
  'exchange,exchangeSegment,symbolCode,tradingSymbol,name,lastPrice,instrument,lotSize,strikePrice,expiryDate,tickSize';
const FILE: HttpCall = { method: 'GET', url: 'https://developers.stocknote.com/doc/ScripMaster.csv' };

type Parsed = Instrument & { line?: number };

function parse(body: string, request = FILE): (Parsed | RejectedRow)[] {
  return [...instruments.parse(Buffer.from(body), request)];
}

const rows = (...lines: string[]) => parse([HEADER, ...lines, ''].join('\n')) as Parsed[];
const asked = (name: string): HttpCall => {
  return instruments.requests({ session_token: 'token' }).find(({ url }) => url.endsWith(encodeURIComponent(name)))!;
};

describe('the instrument master of Samco', () => {
  it('is one public file, and with a session an answer for each index, without which the rest is of use', () => {
    expect(instruments.requests({ api_key: 'key' })).toEqual([FILE]);
    const [file, first, ...others] = instruments.requests({ session_token: 'to%2Fken' });
    expect(file).toEqual(FILE);
    expect(first).toEqual({
      method: 'GET',
      url: 'https://tradeapi.samco.in/quote/indexQuote?indexName=NIFTY%2050',
      headers: { 'x-session-token': 'to/ken', Accept: 'application/json' },
      dispensable: true,
    });
    expect(others).toHaveLength(67);
  });

  it('gives shares their plain symbols', () => {
    const [share, traded, bond, bse] = rows(
      'NSE,NSE,2885,RELIANCE-EQ,RELIANCE INDUSTRIES LTD,1422.10,EQ,1,,,0.10',
      'NSE,NSE,14566,ZENITHSTL-BE,ZENITH STEEL,1,EQ,1,,,0.05',
      'NSE,NSE,19456,SGBSEP31II-GB,GOLD BOND,1,EQ,,,,',
      'BSE,BSE,500325,RELIANCE,RELIANCE INDUSTRIES LTD,1,EQ,1,,,0.05',
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
    expect(traded).toMatchObject({ symbol: 'ZENITHSTL' });
    expect(bond).toMatchObject({ symbol: 'SGBSEP31II-GB', lotsize: 1, tick_size: 0.05 });
    expect(bse).toMatchObject({ symbol: 'RELIANCE', exchange: 'BSE', brexchange: 'BSE' });
  });

  it('builds the symbols of contracts of their parts', () => {
    const parsed = rows(
      'NFO,NFO,52175,RELIANCE24NOV26FUT,RELIANCE,1,FUTSTK,500,0,2026-11-24,0.10',
      'NFO,NFO,54957,NIFTY24NOV26C26000CE,NIFTY,1,OPTIDX,75,26000.00,2026-11-24,0.05',
      'NFO,NFO,54958,VEDL24NOV26182.5PE,VEDL,1,OPTSTK,1150,182.50,2026-11-24,0.05',
      'BFO,BFO,872345,SENSEX26NOV2685000CE,SENSEX,1,IO,20,85000,2026-11-26,0.05',
      'BFO,BFO,872346,SENSEX26NOV26FUT,SENSEX,1,IF,20,,2026-11-26,0.05',
      'MFO,MFO,464925_MFO,CRUDEOIL18DEC26FUT,CRUDEOIL,1,FUTCOM,100,,2026-12-18,1',
      'CDS,CDS,10112,USDINR26NOV26FUT,USDINR,1,FUTCUR,1,,2026-11-26,0.0025',
    );
    expect(
      parsed.map(({ symbol, exchange, instrumenttype, strike }) => [symbol, exchange, instrumenttype, strike]),
    ).toEqual([
      ['RELIANCE24NOV26FUT', 'NFO', 'FUT', 0],
      ['NIFTY24NOV2626000CE', 'NFO', 'CE', 26_000],
      ['VEDL24NOV26182.5PE', 'NFO', 'PE', 182.5],
      ['SENSEX26NOV2685000CE', 'BFO', 'CE', 85_000],
      ['SENSEX26NOV26FUT', 'BFO', 'FUT', 0],
      ['CRUDEOIL18DEC26FUT', 'MCX', 'FUT', 0],
      ['USDINR26NOV26FUT', 'CDS', 'FUT', 0],
    ]);
    expect(parsed[5]).toMatchObject({ token: '464925_MFO', brexchange: 'MFO', expiry: '18-DEC-26', lotsize: 100 });
    expect(parsed.map(instrumentFault)).toEqual(parsed.map(() => undefined));
  });

  it.each(['2026-11-24', '20261124', '24-11-2026', '24/11/2026', '24NOV2026', '24-Nov-26', '24-NOV-2026'])(
    'reads the expiry %s',
    (expiry) => {
      const [row] = rows(`NFO,NFO,1,NIFTY24NOV26FUT,NIFTY,1,FUTIDX,75,,${expiry},0.05`);
      expect(row).toMatchObject({ symbol: 'NIFTY24NOV26FUT', expiry: '24-NOV-26' });
    },
  );

  it('finds its columns in any order, with and without spaces, and by the other name of the code', () => {
    const header = 'Token,Exchange,Trading Symbol,Name,Instrument,Expiry Date,Strike Price,Lot Size';
    expect(parse(`${header}\r\n2885,NSE,RELIANCE-EQ,RELIANCE,EQ,,,1\r\n`)).toMatchObject([
      { line: 2, symbol: 'RELIANCE', token: '2885', lotsize: 1, tick_size: 0.05 },
    ]);
    const both = header.replace('Token', 'Symbol Code,Token');
    expect(parse(`${both}\n2885,9,NSE,RELIANCE-EQ,RELIANCE,EQ,,,1\n`)).toMatchObject([{ token: '2885' }]);
  });

  it('leaves out exchanges that it does not carry', () => {
    expect(rows('NCDEX,NCDEX,1,DHANIYA,DHANIYA,1,FUTCOM,1,,2026-11-24,1')).toEqual([]);
  });

  it.each([
    ['NFO,NFO,x,A24NOV26FUT,A,1,FUTSTK,1,,2026-11-24,1', 'symbol code "x" is none'],
    ['NFO,NFO,1,A24NOV26FUT,A,1,FUTSTK,1,,2026-11-31,1', 'expiry "2026-11-31" is no date'],
    ['NFO,NFO,1,A24NOV26FUT,A,1,FUTSTK,1,,soon,1', 'expiry "soon" is no date'],
    ['NFO,NFO,1,A24NOV26CE,A,1,OPTSTK,1,,2026-11-24,1', 'an option without strike'],
    ['NFO,NFO,1,A24NOV26,A,1,OPTSTK,1,5,2026-11-24,1', '"OPTSTK" of "A24NOV26" is no kind of contract'],
    ['NFO,NFO,1,A24NOV26CE,A,1,WAR,1,5,2026-11-24,1', '"WAR" of "A24NOV26CE" is no kind of contract'],
    ['NSE,NSE,1,A-EQ,A,1,EQ,many,,,1', 'lot size "many" is no number'],
  ])('rejects %s', (line, reason) => {
    expect(rows(line)).toEqual([{ line: 2, reason }]);
  });

  it('refuses what is no master, or was cut off', () => {
    expect(() => parse('<html>')).toThrow('is no Samco scrip master');
    expect(() => parse('a,b\n1,2\n')).toThrow('lacks the columns');
    expect(() => parse(`${HEADER}\nNSE,NSE,2885,RELI`)).toThrow('incomplete');
  });

  it('gives the indices canonical symbols, each once', () => {
    const symbols = new Map(INDEX_NAMES.map(({ name, brexchange, symbol }) => [name, `${brexchange} ${symbol}`]));
    expect(Object.fromEntries(symbols)).toMatchObject({
      'NIFTY 50': 'NSE NIFTY',
      'NIFTY BANK': 'NSE BANKNIFTY',
      'NIFTY FIN SERVICE': 'NSE FINNIFTY',
      'NIFTY MID SELECT': 'NSE MIDCPNIFTY',
      'NIFTY NEXT 50': 'NSE NIFTYNXT50',
      'NIFTY Quality 30': 'NSE NIFTYQUALITY30',
      'NIFTY50 PR 1x INV': 'NSE NIFTY50PR1XINV',
      'INDIA VIX': 'NSE INDIAVIX',
      SENSEX: 'BSE SENSEX',
      BANKEX: 'BSE BANKEX',
      SNSX50: 'BSE SENSEX50',
      SNXT50: 'BSE BSESENSEXNEXT50',
      'BSE IT': 'BSE BSEIT',
      BSEPSU: 'BSE BSEPSU',
      METAL: 'BSE BSEMETAL',
    });
    expect([symbols.size, new Set(symbols.values()).size]).toEqual([68, 68]);
  });

  it('rejects an answer that has no id of the index that was asked for', () => {
    const reason = 'no listing id of the index NIFTY 50';
    const other = { indexName: 'NIFTY BANK', listingId: '-22' };
    for (const answer of [
      '<html>',
      { status: 'Failure' },
      { indexDetails: [other] },
      { indexDetails: [{ indexName: 'NIFTY 50', listingId: 'x' }, null] },
    ]) {
      const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
      expect(parse(body, asked('NIFTY 50'))).toEqual([{ line: 1, reason }]);
    }
  });

  describe('at the simulated broker', () => {
    let simulator: SamcoSimulator;

    afterEach(() => simulator.stop());

    it('has the listing id of an index for its token', async () => {
      simulator = new SamcoSimulator();
      await simulator.start();
      const call = instruments.requests(simulator.credentials).find(({ url }) => url.includes('NIFTY%2050'))!;
      const answer = await fetch(call.url.replace('https://tradeapi.samco.in', simulator.httpUrl), call);
      const [index] = parse(await answer.text(), call) as Parsed[];
      expect(index).toMatchObject({
        symbol: 'NIFTY',
        exchange: 'NSE_INDEX',
        token: '-21',
        brsymbol: 'NIFTY 50',
        brexchange: 'NSE',
        instrumenttype: 'INDEX',
      });
      expect(instrumentFault(index!)).toBeUndefined();
    });
  });
});
