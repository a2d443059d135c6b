import { describe, expect, it } from '@jest/globals';
import { zipOf } from '../../../../test/support/zip-archive.js';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import type { RejectedRow } from '../engine/contract.js';
import { instruments } from './instruments.js';

const REQUEST = { method: 'GET' as const, url: 'file:' };

function parse(...lines: string[]): (Instrument | RejectedRow)[] {
  return [...instruments.parse(Buffer.from([...lines, ''].join('\n')), REQUEST)];
}

/** Written in the shape of the broker's file: 15 columns, no header. */
const ROWS = {
  share: 'NSE,2885,RELIANCE,RELIANCE-EQ,EQ,,10,1,,,2,1,,1,RELIANCE INDUSTRIES LTD',
  traded: 'NSE,14566,ZENITHSTL,ZENITHSTL-BE,BE,,1,1,,,2,1,,1,',
  future: 'NFO,65872,NIFTY,NIFTY24NOV26F,FUTIDX,24112026,10,75,XX,0,2,1,,1,',
  option: 'NFO,54961,NIFTY,NIFTY24NOV26P26100,OPTIDX,24112026,5,75,PE,2610000,2,1,,1,',
  currency: 'CDS,1272,USDINR,USDINR27NOV26C82.75,OPTCUR,27112026,0.25,1,CE,8275,4,1000,,1,',
  commodity: 'MCX,439017,NATGASMINI,NATGASMINI5DEC26P315,OPTFUT,5122026,5,250,PE,31500,2,1,,1,',
  index: 'NSE,26000,Nifty 50,Nifty 50,INDEX,,5,1,,,2,1,,1,',
  bseIndex: 'BSE,1,SENSEX,SENSEX,IDX,,5,1,,,2,1,,1,',
};

describe("Definedge's instrument master", () => {
  it('is one zip for all exchanges', () => {
    expect(instruments.requests({})).toEqual([
      { method: 'GET', url: 'https://app.definedgesecurities.com/public/allmaster.zip' },
    ]);
    const text = Object.values(ROWS).join('\n');
    const zip = zipOf('allmaster.csv', `${text}\n`);
    expect([...instruments.parse(zip, REQUEST)]).toEqual(parse(text));
  });

  it('gives shares, futures, options and indices their canonical symbols', () => {
    const parsed = parse(...Object.values(ROWS)) as Instrument[];
    expect(parsed.map(({ exchange, symbol }) => `${exchange}:${symbol}`)).toEqual([
      'NSE:RELIANCE',
      'NSE:ZENITHSTL',
      'NFO:NIFTY24NOV26FUT',
      'NFO:NIFTY24NOV2626100PE',
      'CDS:USDINR27NOV2682.75CE',
      'MCX:NATGASMINI05DEC26315PE',
      'NSE_INDEX:NIFTY',
      'BSE_INDEX:SENSEX',
    ]);
    for (const row of parsed) expect(instrumentFault(row)).toBeUndefined();
  });

  it('turns paise into rupees without noise', () => {
    expect(parse(ROWS.share)).toEqual([
      {
        line: 1,
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE-EQ',
        brexchange: 'NSE',
        name: 'RELIANCE',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.1,
      },
    ]);
    expect(parse(ROWS.currency)).toMatchObject([{ strike: 82.75, tick_size: 0.0025, expiry: '27-NOV-26' }]);
  });

  it.each([
    ['NSE', 'NIFTY MIDSMALLCAP 400', 'NIFTYMIDSML400'],
    ['NSE', 'Nifty Bank', 'BANKNIFTY'],
    ['NSE', 'NIFTY100 LOWVOLATILITY 30', 'NIFTY100LOWVOL30'],
    ['BSE', 'SNSX50', 'SENSEX50'],
    ['BSE', 'BSE FMC', 'BSEFASTMOVINGCONSUMERGOODS'],
    ['BSE', 'BSE-PSU BANK', 'BSEPSU'],
    ['BSE', 'BSEBANKEX', 'BANKEX'],
    ['MCX', 'MCXBULLDEX', 'MCXBULLDEX'],
  ])('calls the %s index %s %s', (exchange, name, symbol) => {
    expect(parse(`${exchange},9,${name},${name},INDEX,,5,1,,,2,1,,1,`)).toMatchObject([
      { symbol, exchange: `${exchange}_INDEX`, instrumenttype: 'INDEX' },
    ]);
  });

  it('takes the first of index rows that share a symbol', () => {
    const again = ROWS.index.replace('26000', '26999');
    expect(parse(ROWS.index, again)).toMatchObject([{ token: '26000' }]);
  });

  it('leaves out other series of NSE, other exchanges and empty rows', () => {
    const others = [
      ROWS.share.replace(',EQ,', ',GB,'),
      ROWS.share.replace('NSE', 'NCX'),
      ROWS.share.replace('RELIANCE-EQ', ''),
      ROWS.future.replace('FUTIDX', 'SPREAD'),
    ];
    expect(parse(ROWS.share, ...others)).toHaveLength(1);
  });

  it.each([
    [ROWS.share.replace('2885', 'x'), 'token "x" is no number'],
    [ROWS.future.replace('24112026', '31112026'), 'expiry "31112026" is no date'],
    [ROWS.future.replace('24112026', ''), 'expiry "" is no date'],
    [ROWS.option.replace(',PE,', ',XX,'), 'option type "XX" is neither CE nor PE'],
    [ROWS.option.replace('2610000', '0'), 'an option without strike'],
    ['NSE,1,A', '3 fields where there should be 10 and more'],
  ])('sets the bad row %s aside', (line, reason) => {
    expect(parse(ROWS.share, line)).toMatchObject([{ symbol: 'RELIANCE' }, { line: 2, reason }]);
  });

  it.each([
    ['an error page', '<html>\n'],
    ['a JSON error', '{"a":1}\n'],
    ['nothing', ''],
  ])('refuses %s', (_, body) => {
    expect(() => [...instruments.parse(Buffer.from(body), REQUEST)]).toThrow(/^is no instrument master/);
  });

  it('refuses a file that was cut off', () => {
    const body = Buffer.from(`${ROWS.share}\nNFO,65872,NIF`);
    expect(() => [...instruments.parse(body, REQUEST)]).toThrow(/^ends in the middle of line 2/);
  });
});
