import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.js';
import { instrumentFault } from '../../instruments/instrument-fault.js';
import { parseKiteInstruments } from './instruments.js';

const HEADER =
  'instrument_token,exchange_token,tradingsymbol,name,last_price,expiry,strike,tick_size,lot_size,instrument_type,segment,exchange';

const extract = (name: string) => readFileSync(new URL(`../../../../test/data/instruments/${name}`, import.meta.url));
const parse = (...rows: string[]) => [...parseKiteInstruments(Buffer.from(`${[HEADER, ...rows].join('\n')}\n`))];
const sound = (body: Buffer) =>
  [...parseKiteInstruments(body)].filter((row): row is Instrument & { line: number } => 'symbol' in row);
const bySymbol = (body: Buffer) =>
  new Map(sound(body).map((instrument) => [`${instrument.exchange}:${instrument.symbol}`, instrument]));

describe('parseKiteInstruments', () => {
  it('reads shares under their own trading symbols, whatever the series', () => {
    const instruments = bySymbol(extract('zerodha-nse.csv'));
    expect(instruments.get('NSE:RELIANCE')).toMatchObject({
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '738561',
      brsymbol: 'RELIANCE',
      brexchange: 'NSE',
      name: 'RELIANCE INDUSTRIES',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
    expect(instruments.get('NSE:RELIANCE')!.expiry).toBeUndefined();
    expect(instruments.get('NSE:M&M')!.token).toBe('519937');
    expect([...instruments.keys()].filter((key) => key.endsWith('-BE'))).toHaveLength(40);
  });

  it('gives indices an exchange of their own and their canonical names, and keeps the exchange of the broker', () => {
    const instruments = bySymbol(extract('zerodha-nse.csv'));
    const tokens = {
      NIFTY: '256265',
      BANKNIFTY: '260105',
      INDIAVIX: '264969',
      FINNIFTY: '257801',
      MIDCPNIFTY: '288009',
    };
    for (const [symbol, token] of Object.entries(tokens)) {
      expect(instruments.get(`NSE_INDEX:${symbol}`)).toMatchObject({ token, brexchange: 'NSE' });
    }
    const indices = [...instruments.values()].filter(({ exchange }) => exchange === 'NSE_INDEX');
    expect(indices).toHaveLength(117);
    expect(indices.filter(({ symbol }) => !/^[A-Z0-9&]+$/.test(symbol))).toEqual([]);
    expect(bySymbol(extract('zerodha-mcx.csv')).get('MCX_INDEX:MCXBULLDEX')).toMatchObject({ brexchange: 'MCX' });
  });

  it('builds futures and options from name, expiry and strike', () => {
    const instruments = bySymbol(gunzipSync(extract('zerodha-nfo.csv.gz')));
    expect(instruments.get('NFO:NIFTY30SEP25FUT')).toMatchObject({
      token: '13568258',
      expiry: '30-SEP-25',
      lotsize: 75,
      tick_size: 0.1,
    });
    expect(instruments.get('NFO:M&M28OCT25FUT')).toMatchObject({ name: 'M&M', instrumenttype: 'FUT' });
    expect(instruments.get('NFO:ASHOKLEY30SEP25142.5CE')).toMatchObject({
      brsymbol: 'ASHOKLEY25SEP142.5CE',
      strike: 142.5,
    });
    expect(instruments.get('NFO:ASHOKLEY30SEP25145PE')).toMatchObject({ strike: 145, instrumenttype: 'PE' });
    const commodities = bySymbol(extract('zerodha-mcx.csv'));
    expect(commodities.get('MCX:ZINC30APR24FUT')).toMatchObject({ token: '109134087' });
    expect(commodities.get('MCX:ZINC19APR24192.5CE')).toMatchObject({ brsymbol: 'ZINC24APR192.5CE' });
  });

  it.each(['zerodha-nse.csv', 'zerodha-nfo.csv.gz', 'zerodha-mcx.csv'])(
    'makes one sound instrument of every row of %s, with both keys unique',
    (name) => {
      const body = name.endsWith('.gz') ? gunzipSync(extract(name)) : extract(name);
      const rows = body.toString().trim().split('\n').length - 1;
      const instruments = sound(body);
      expect(instruments).toHaveLength(rows);
      expect(instruments.map(instrumentFault).filter(Boolean)).toEqual([]);
      expect(new Set(instruments.map(({ exchange, symbol }) => `${exchange}:${symbol}`)).size).toBe(rows);
      expect(new Set(instruments.map(({ brexchange, token }) => `${brexchange}:${token}`)).size).toBe(rows);
    },
  );

  it('names indices of BSE and of the world', () => {
    expect(
      parse(
        '265,1,SENSEX,SENSEX,0,,0,0,0,EQ,INDICES,BSE',
        '1289,5,AUTO,AUTO,0,,0,0,0,EQ,INDICES,BSE',
        '521,2,AUTO,AUTO LTD,0,,0,0.05,1,EQ,BSE,BSE',
        '291849,1140,GIFT NIFTY,GIFT NIFTY,0,,0,0,0,EQ,INDICES,NSEIX',
      ),
    ).toMatchObject([
      { symbol: 'SENSEX', exchange: 'BSE_INDEX', brexchange: 'BSE' },
      { symbol: 'BSEAUTO', exchange: 'BSE_INDEX' },
      { symbol: 'AUTO', exchange: 'BSE' },
      { symbol: 'GIFTNIFTY', exchange: 'GLOBAL_INDEX', brexchange: 'NSEIX', brsymbol: 'GIFT NIFTY' },
    ]);
  });

  it.each([
    ['1,1,X,X,0,,0,0.05,1,EQ,NSE,NYSE', 'exchange "NYSE" with segment "NSE" is not known'],
    ['1,1,X,X,0,,0,0.05,1,EQ,INDICES,CDS', 'exchange "CDS" with segment "INDICES" is not known'],
    ['1,1,X,X,0,2025-02-30,0,0.05,1,FUT,NFO-FUT,NFO', 'expiry "2025-02-30" is no date'],
    ['1,1,X,X,0,,0,0.05,1,FUT,NFO-FUT,NFO', 'a FUT without expiry'],
    ['1,1,X,,0,2025-02-28,0,0.05,1,FUT,NFO-FUT,NFO', 'a FUT without name'],
    ['1,1,X,X,0,2025-02-28,0,0.05,1,CE,NFO-OPT,NFO', 'a CE without strike'],
    ['1,1,X,X,0,2025-02-28,nan,0.05,1,CE,NFO-OPT,NFO', 'strike "nan" is no number'],
    ['1,1,X,X,0,,0,0.05,1,BOND,NSE,NSE', 'instrument_type "BOND" is not known'],
    ['0,1,X,X,0,,0,0.05,1,EQ,NSE,NSE', 'instrument_token "0" is no token'],
    ['4294967296,1,X,X,0,,0,0.05,1,EQ,NSE,NSE', 'instrument_token "4294967296" is no token'],
  ])('rejects %s with its line and reason', (row, reason) => {
    expect(parse('738561,2885,RELIANCE,RELIANCE,0,,0,0.1,1,EQ,NSE,NSE', row)).toEqual([
      expect.objectContaining({ line: 2, symbol: 'RELIANCE' }),
      { line: 3, reason },
    ]);
  });

  it('refuses a body that is no dump, and one that was cut off', () => {
    const dump = extract('zerodha-nse.csv');
    expect(() => sound(Buffer.from('{"status":"error"}'))).toThrow(
      'is no Kite instrument dump: there is no CSV header',
    );
    expect(() => sound(Buffer.from('symbol,name\n'))).toThrow(
      /is no Kite instrument dump: line 1 .* lacks the columns instr/,
    );
    expect(() => sound(dump.subarray(0, dump.length - 3))).toThrow(
      /^ends in the middle of line 250 .*: the file is incomplete$/,
    );
  });

  it('gives an instrument or a reason for any row, and never throws', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '1', '-1', '1e9', 'FUT', 'CE', 'EQ', 'NFO', 'NSE', 'INDICES', '2025-12-30', '"'),
    );
    fc.assert(
      fc.property(fc.array(cell, { minLength: 12, maxLength: 12 }), (cells) => {
        const rows = parse(
          cells.map((text) => text.replaceAll(/[\r\n]/g, ' ')).join(),
          '1,1,LAST,X,0,,0,0,1,EQ,NSE,NSE',
        );
        expect(rows.at(-1)).toMatchObject({ symbol: 'LAST' });
        expect(rows).toHaveLength(2);
      }),
    );
  });
});
