import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { upstox } from './index.js';

const source = upstox.instruments!;

function parse(body: Buffer | string | unknown[]): (Instrument | RejectedRow)[] {
  const text = Array.isArray(body) ? JSON.stringify(body) : body;
  const [request] = source.requests({});
  return [...source.parse(Buffer.from(text), request!)];
}

function extract(name: string): Map<string, Instrument> {
  const rows = parse(readFileSync(`test/data/instruments/${name}`)) as Instrument[];
  return new Map(rows.map((row) => [`${row.symbol}.${row.exchange}`, row]));
}

const share = {
  segment: 'NSE_EQ',
  instrument_type: 'EQ',
  instrument_key: 'NSE_EQ|INE002A01018',
  trading_symbol: 'RELIANCE',
  name: 'RELIANCE INDUSTRIES LTD',
  lot_size: 1,
  tick_size: 10.0,
};

describe('the instrument file of Upstox', () => {
  it('is public', () => {
    expect(source.requests({})).toEqual([
      { method: 'GET', url: 'https://assets.upstox.com/market-quote/instruments/exchange/complete.json.gz' },
    ]);
  });

  describe('as it was on 2025-10-05 (NSE) and 2025-08-20 (BSE, MCX)', () => {
    const nse = extract('upstox-nse.json');
    const others = extract('upstox-bse-mcx.json');

    it('gives every row a symbol of its own', () => {
      expect([nse.size, others.size]).toEqual([171, 120]);
      expect([...nse.values(), ...others.values()].filter((row) => 'reason' in row)).toEqual([]);
    });

    it('keeps the symbols of shares, and has tick sizes in rupees', () => {
      expect(nse.get('RELIANCE.NSE')).toEqual({
        line: expect.any(Number),
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: 'NSE_EQ|INE002A01018',
        brsymbol: 'RELIANCE',
        brexchange: 'NSE_EQ',
        name: 'RELIANCE INDUSTRIES LTD',
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.1,
      });
      expect(others.get('MEDANTA.BSE')).toMatchObject({ token: 'BSE_EQ|INE474Q01031', instrumenttype: 'A' });
    });

    it('names futures by root and expiry', () => {
      expect(nse.get('ASTRAL25NOV25FUT.NFO')).toMatchObject({
        token: 'NSE_FO|46470',
        brsymbol: 'ASTRAL FUT 25 NOV 25',
        expiry: '25-NOV-25',
        lotsize: 425,
      });
      expect(nse.get('EURINR28NOV25FUT.CDS')).toMatchObject({ brexchange: 'NCD_FO', tick_size: 0.0025 });
      expect(others.get('JPYINR26AUG25FUT.BCD')).toMatchObject({ brexchange: 'BCD_FO', expiry: '26-AUG-25' });
      expect(others.get('MENTHAOIL31OCT25FUT.MCX')).toMatchObject({ brexchange: 'MCX_FO', expiry: '31-OCT-25' });
    });

    it('names options by root, expiry, strike and side', () => {
      expect(nse.get('BANKNIFTY30DEC2551200CE.NFO')).toMatchObject({ strike: 51200, expiry: '30-DEC-25' });
      expect(others.get('SENSEX25SEP2574100PE.BFO')).toMatchObject({ strike: 74100, instrumenttype: 'PE' });
      expect(others.get('CRUDEOIL17SEP255750PE.MCX')).toMatchObject({ strike: 5750, lotsize: 100 });
    });

    it('gives indices their canonical symbols, and keeps the keys that the feed knows', () => {
      const keyOf = (index: string) => (nse.get(index) ?? others.get(index))?.token;
      expect(keyOf('NIFTY.NSE_INDEX')).toBe('NSE_INDEX|Nifty 50');
      expect(keyOf('BANKNIFTY.NSE_INDEX')).toBe('NSE_INDEX|Nifty Bank');
      expect(keyOf('FINNIFTY.NSE_INDEX')).toBe('NSE_INDEX|Nifty Fin Service');
      expect(keyOf('MIDCPNIFTY.NSE_INDEX')).toBe('NSE_INDEX|NIFTY MID SELECT');
      expect(keyOf('NIFTYNXT50.NSE_INDEX')).toBe('NSE_INDEX|Nifty Next 50');
      expect(keyOf('INDIAVIX.NSE_INDEX')).toBe('NSE_INDEX|India VIX');
      expect(keyOf('HANGSENGBEESNAV.NSE_INDEX')).toBe('NSE_INDEX|HangSeng BeES-NAV');
      expect(keyOf('NIFTY50TR1XINV.NSE_INDEX')).toBe('NSE_INDEX|Nifty50 TR 1x Inv');
      expect(keyOf('SENSEX.BSE_INDEX')).toBe('BSE_INDEX|SENSEX');
      expect(keyOf('BSEAUTO.BSE_INDEX')).toBe('BSE_INDEX|AUTO');
      expect(keyOf('BSEOIL&GAS.BSE_INDEX')).toBe('BSE_INDEX|OILGAS');
    });
  });

  it.each([
    ['^GSPC', 'GLOBAL_INDEX', 'US500'],
    ['GIFT NIFTY', 'GLOBAL_INDEX', 'GIFTNIFTY'],
    ['BZUSD', 'GLOBAL_INDICATOR', 'BRENTOIL'],
    ['USDINR', 'GLOBAL_INDICATOR', 'USDINR'],
  ])('names the global %s of %s as %s', (trading_symbol, segment, symbol) => {
    const row = { segment, trading_symbol, instrument_type: 'INDEX', instrument_key: `${segment}|${trading_symbol}` };
    expect(parse([row])).toMatchObject([{ symbol, exchange: 'GLOBAL_INDEX', brexchange: segment }]);
  });

  it('keeps the name of a contract that has another number of parts', () => {
    const row = { ...share, segment: 'NSE_FO', instrument_type: 'FUT', trading_symbol: 'NIFTY NXT FUT 25 NOV 25' };
    expect(parse([row])).toMatchObject([{ symbol: 'NIFTY NXT FUT 25 NOV 25' }]);
  });

  it('takes the expiry for a date in India', () => {
    const at = (expiry: number) => parse([{ ...share, expiry }])[0];
    expect(at(Date.UTC(2025, 10, 24, 18, 29, 59))).toMatchObject({ expiry: '24-NOV-25' });
    expect(at(Date.UTC(2025, 10, 24, 18, 30, 0))).toMatchObject({ expiry: '25-NOV-25' });
  });

  it('takes tick sizes for rupees once the shares of NSE have them so', () => {
    const rows = [
      { ...share, tick_size: 0.05 },
      { ...share, segment: 'NSE_FO', tick_size: 0.05 },
    ];
    expect(parse(rows)).toMatchObject([{ tick_size: 0.05 }, { tick_size: 0.05 }]);
  });

  it('skips the commodities of NSE, which the feed does not carry', () => {
    expect(parse([{ ...share, segment: 'NSE_COM' }])).toEqual([]);
  });

  it('rejects bad rows by their place, and keeps the others', () => {
    const rows = [
      null,
      { ...share, segment: 'MOON' },
      { ...share, segment: 'constructor' },
      { ...share, instrument_key: '' },
      { ...share, trading_symbol: 5 },
      { ...share, lot_size: 'many' },
      { ...share, expiry: 1_764_095_399 },
      share,
    ];
    expect(parse(rows)).toEqual([
      { line: 1, reason: 'is no object' },
      { line: 2, reason: 'segment "MOON" is not known' },
      { line: 3, reason: 'segment "constructor" is not known' },
      { line: 4, reason: 'instrument_key "" is no text' },
      { line: 5, reason: 'trading_symbol 5 is no text' },
      { line: 6, reason: 'lot_size "many" is no number' },
      { line: 7, reason: 'expiry 1764095399 is no time in ms' },
      expect.objectContaining({ line: 8, symbol: 'RELIANCE' }),
    ]);
  });

  it('throws for a body that is no such file', () => {
    expect(() => parse('<html></html>')).toThrow('is no Upstox instrument file: the body is no JSON');
    expect(() => parse('[{"segment":"NSE_EQ"')).toThrow('was cut off');
    expect(() => parse('{}')).toThrow('no JSON array');
  });

  it('never throws for an array, whatever is in it', () => {
    fc.assert(fc.property(fc.array(fc.jsonValue(), { maxLength: 5 }), (rows) => void parse(rows)));
  });
});
