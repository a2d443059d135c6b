import { describe, expect, it } from '@jest/globals';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { HttpCall, RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

/** As the files write it, stray space and semicolon included. */
const HEADER =
  'pSymbol,pGroup,pExchSeg,pInstType,pSymbolName,pTrdSymbol,pOptionType,pISIN,pDesc,dTickSize ,lLotSize,lExpiryDate ,dStrikePrice;,pExchange';
const LIST: HttpCall = {
  method: 'GET',
  url: 'https://e21.kotaksecurities.com/script-details/1.0/masterscrip/file-paths',
};
const FILE: HttpCall = { method: 'GET', url: 'https://files.example/transformed/nse_fo.csv' };

type Parsed = Instrument & { line?: number };

function parse(body: string, request = FILE): (Parsed | RejectedRow)[] {
  return [...instruments.parse(Buffer.from(body), request)];
}

const rows = (...lines: string[]) => parse([HEADER, ...lines, ''].join('\n')) as Parsed[];

describe('the instrument master of Kotak', () => {
  describe('is a list of files', () => {
    const files = (...filesPaths: unknown[]) => Buffer.from(JSON.stringify({ data: { filesPaths } }));

    it('from the host that the login named, or the usual one', () => {
      expect(instruments.requests({ access_token: 'key', base_url: 'https://e21.kotaksecurities.com/' })).toEqual([
        { ...LIST, headers: { Authorization: 'key' } },
      ]);
      expect(instruments.requests({ access_token: 'key', base_url: '' })[0]!.url).toBe(
        'https://cis.kotaksecurities.com/script-details/1.0/masterscrip/file-paths',
      );
    });

    it('fetched one after another, but for those that no exchange of ours is in', () => {
      const host = 'https://files.example/2025-11-21';
      const body = files(`${host}/nse_cm-v1.csv`, `${host}/nse_com.csv`, 7, 'mcx_fo.csv', `${host}/bse_fo.csv`);
      const first = instruments.next!(body, LIST)!;
      const second = instruments.next!(Buffer.from(HEADER), first)!;
      expect([first.url, second.url]).toEqual([`${host}/nse_cm-v1.csv`, `${host}/bse_fo.csv`]);
      expect(first.headers).toBeUndefined();
      expect(instruments.next!(Buffer.from(HEADER), second)).toBeUndefined();
      expect([...instruments.parse(body, LIST)]).toEqual([]);
    });

    it('and nothing else', () => {
      for (const body of ['<html>', '{}', '{"data":{"filesPaths":"x"}}', '{"message":"Invalid token"}']) {
        expect(() => instruments.next!(Buffer.from(body), LIST)).toThrow('is no list of Kotak scrip masters');
        expect(() => parse(body, LIST)).toThrow('is no list of Kotak scrip masters');
      }
    });
  });

  it('gives shares their plain symbols, and leaves other series of NSE out', () => {
    const read = rows(
      '6545,EQ,nse_cm,,NYKAA,NYKAA-EQ,,INE388Y01029,FSN E COMMERCE VENTURES,5,1,-1,-1,NSE',
      '6549,BE,nse_cm,,GRPLTD,GRPLTD-BE,,INE137I01015,GRP LIMITED,5,1,-1,-1,NSE',
      '6548,BL,nse_cm,,GRPLTD,GRPLTD-BL,,INE137I01015,GRP LIMITED,5,1,-1,-1,NSE',
      '500325,A,bse_cm,,RELIANCE,RELIANCE,,INE002A01018,RELIANCE INDUSTRIES,5,1,-1,-1,BSE',
      '999999,A,bse_cm,,,NONAME,,INE002A01018,NO NAME,5,1,-1,-1,BSE',
    );
    expect(read).toEqual([
      {
        line: 2,
        symbol: 'NYKAA',
        exchange: 'NSE',
        token: '6545',
        brsymbol: 'NYKAA-EQ',
        brexchange: 'nse_cm',
        name: 'FSN E COMMERCE VENTURES',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.05,
      },
      expect.objectContaining({ symbol: 'GRPLTD', exchange: 'NSE', brsymbol: 'GRPLTD-BE', instrumenttype: 'EQ' }),
      expect.objectContaining({ symbol: 'RELIANCE', exchange: 'BSE', token: '500325', brexchange: 'bse_cm' }),
    ]);
  });

  it.each([
    ['26000,,nse_cm,,NIFTY,Nifty 50', 'NIFTY', 'Nifty 50'],
    ['26000,,nse_cm,,NIFTY 50,NIFTY 50', 'NIFTY', 'Nifty 50'],
    ['26000,,nse_cm,,NIFTY,NIFTY', 'NIFTY', 'Nifty 50'],
    ['26009,,nse_cm,,nifty bank,', 'BANKNIFTY', 'Nifty Bank'],
    ['26037,,nse_cm,,Nifty Fin Service,FINNIFTY', 'FINNIFTY', 'Nifty Fin Service'],
    ['26074,,nse_cm,,NIFTY MID SELECT,', 'MIDCPNIFTY', 'Nifty Mid Select'],
    ['26074,,nse_cm,,Nifty Midcap Select,', 'MIDCPNIFTY', 'Nifty Midcap Select'],
    ['26013,,nse_cm,,X,Nifty Next 50', 'NIFTYNXT50', 'Nifty Next 50'],
    ['26017,,nse_cm,,India VIX,INDIA VIX', 'INDIAVIX', 'India VIX'],
    ['26008,,nse_cm,,Nifty IT,Nifty IT', 'NIFTYIT', 'Nifty IT'],
    ['1,,bse_cm,,SENSEX,Sensex', 'SENSEX', 'SENSEX'],
    ['12,,bse_cm,,Bankex,', 'BANKEX', 'BANKEX'],
    ['2,,bse_cm,,NIFTY,Nifty 50', 'NIFTY', 'Nifty 50'],
  ])('knows an index without ISIN by %s: its display name takes the place of a token', (line, symbol, displayName) => {
    const [row] = rows(`${line},,,,5,1,-1,-1,X`);
    const exchange = line.includes('nse_cm') ? 'NSE_INDEX' : 'BSE_INDEX';
    expect(row).toMatchObject({ symbol, exchange, token: displayName, instrumenttype: 'INDEX' });
    expect(instrumentFault(row!)).toBeUndefined();
  });

  it('leaves an index without any name out', () => {
    expect(rows('1,,nse_cm,,,,,,,5,1,-1,-1,NSE')).toEqual([]);
  });

  it('counts expiries of NSE and its currencies from 1980, and all others from 1970', () => {
    const read = rows(
      '37054,,nse_fo,FUTIDX,NIFTY,NIFTY25NOVFUT,XX,,,10,75,1448548200,-1,NSE',
      '1234,,cde_fo,FUTCUR,USDINR,USDINR25NOVFUT,XX,,,25,1,1448627400,-1,CDS',
      '872345,,bse_fo,OPTIDX,SENSEX,SENSEX25NOV85000PE,PE,,,5,20,1764241200,8500000,BSE',
      '440939,,mcx_fo,FUTCOM,GOLD,GOLD25DECFUT,XX,,,100,100,1764975599,-1,MCX',
    );
    expect(read.map(({ symbol, exchange, expiry, brexchange }) => [symbol, exchange, expiry, brexchange])).toEqual([
      ['NIFTY25NOV25FUT', 'NFO', '25-NOV-25', 'nse_fo'],
      ['USDINR26NOV25FUT', 'CDS', '26-NOV-25', 'cde_fo'],
      ['SENSEX27NOV2585000PE', 'BFO', '27-NOV-25', 'bse_fo'],
      ['GOLD05DEC25FUT', 'MCX', '05-DEC-25', 'mcx_fo'],
    ]);
  });

  it('builds the symbols of options with strikes in rupees, however they are written', () => {
    const read = rows(
      '107305,XX,nse_fo,OPTSTK,GRASIM,GRASIM26AUG3740PE,PE,,,5,250,1472135400,374000,NSE',
      '1,,nse_fo,OPTSTK,ABC,ABC26AUG142.5CE,CE,,,5,250,1472135400,14250.000000,NSE',
      '578787,,mcx_fo,OPTFUT,GOLDM,GOLDM25SEP26148500CE,CE,,,50,100,1790380799,1.485e+07,MCX',
    );
    expect(read.map(({ symbol, strike, instrumenttype }) => [symbol, strike, instrumenttype])).toEqual([
      ['GRASIM25AUG263740PE', 3740, 'PE'],
      ['ABC25AUG26142.5CE', 142.5, 'CE'],
      ['GOLDM25SEP26148500CE', 148_500, 'CE'],
    ]);
    expect(read[0]).toMatchObject({ token: '107305', name: 'GRASIM', lotsize: 250, tick_size: 0.05 });
  });

  it('leaves rows of MCX and BFO without an option type out', () => {
    const read = rows(
      '578790,,mcx_fo,FUTCOM,GOLDM,GOLDM,,,,50,100,1790380799,,MCX',
      '1,,bse_fo,FUTIDX,SENSEX,SENSEX,,,,5,20,1764241200,-1,BSE',
    );
    expect(read).toEqual([]);
  });

  it('is no master when it is a page, lacks a column, or is cut off', () => {
    expect(() => parse('<html>\n')).toThrow('is no Kotak scrip master');
    expect(() => parse('')).toThrow('is no Kotak scrip master');
    expect(() => parse('pSymbol,pGroup\n1,EQ\n')).toThrow('lacks the columns');
    expect(() => parse(`${HEADER}\n37054,,nse_fo,FUTIDX,NIF`)).toThrow('the file is incomplete');
  });

  it('leaves out rows that cannot be read, and says why', () => {
    const read = rows(
      '1,,nse_com,FUTCOM,GOLD,GOLD,XX,,,5,1,1448634600,-1,NSE',
      '1,,nse_fo,FUTIDX,NIFTY,NIFTY,,,,5,1,1448634600,-1,NSE',
      '1,,nse_fo,OPTIDX,NIFTY,NIFTY,CE,,,5,1,1448634600,-1,NSE',
      '1,,nse_fo,FUTIDX,NIFTY,NIFTY,XX,,,5,1,soon,-1,NSE',
      '1,,nse_fo,FUTIDX,NIFTY,NIFTY,XX,,,5,1,0,-1,NSE',
      '1,,nse_fo,FUTIDX,NIFTY,NIFTY,XX,,,5,1,9e99,-1,NSE',
      'x,,nse_fo,FUTIDX,NIFTY,NIFTY,XX,,,5,1,1448634600,-1,NSE',
      '1,,nse_fo',
    );
    expect(read.map((row) => ('reason' in row ? row.reason : row))).toEqual([
      'segment "nse_com" is not known',
      'option type "" is not known',
      'an option without strike',
      'expiry "soon" is no number',
      'expiry "0" is no date',
      'expiry "9e99" is no date',
      'token "x" is no number',
      '3 fields where the header has 14',
    ]);
  });
});
