import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { COMPACT_MASTER } from '../../../../test/simulators/genericdto-masters.js';
import { zipOf } from '../../../../test/support/zip-archive.js';
import { Quarantine } from '../../instruments/import/quarantine.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { hdfcsky } from './index.js';

const source = hdfcsky.instruments!;
const [HEADER = ''] = COMPACT_MASTER.split('\n');

function parse(body: Buffer): (Instrument | RejectedRow)[] {
  return [...source.parse(body, source.requests({})[0]!)];
}

/** Values by column; what is left out is empty. */
function rows(...values: Record<string, string>[]): (Instrument | RejectedRow)[] {
  const lines = values.map((one) =>
    HEADER.split(',')
      .map((column) => one[column] ?? '')
      .join(),
  );
  return parse(Buffer.from(`${[HEADER, ...lines].join('\n')}\n`));
}

const contract = {
  exchange_token: '52101',
  trading_symbol: 'NIFTY26AUGFUT',
  company_name: 'NIFTY 50 FUT',
  expiry: '25-Aug-2026',
  strike: '-0.01',
  tick_size: '0.1',
  lot_size: '75',
  exchange: 'NFO',
};

describe("HDFC Sky's contract master", () => {
  const parsed = parse(zipOf('CompactScrip.csv', COMPACT_MASTER)) as Instrument[];
  const byKey = new Map(parsed.map((one) => [`${one.exchange}:${one.symbol}`, one] as const));

  it('is a public zip, asked for with a User-Agent', () => {
    expect(source.requests({})).toEqual([
      {
        method: 'GET',
        url: 'https://hdfcsky.com/api/v1/contract/Compact?info=download',
        headers: { 'User-Agent': expect.stringMatching(/./) },
      },
    ]);
  });

  it('gives the instruments that the feed carries', () => {
    expect([...byKey.keys()].sort()).toEqual([
      'BFO:SENSEX13AUG2669500CE',
      'BSE:RELIANCE',
      'BSE_INDEX:BSECAPITALGOODS',
      'BSE_INDEX:SENSEX',
      'CDS:EURINR01OCT26FUT',
      'MCX:GUAR SEED20NOV255750PE',
      'MCX:SILVERM28NOV25FUT',
      'NFO:NIFTY25AUG26FUT',
      'NSE:BAJAJ-AUTO',
      'NSE:SBIN',
      'NSE:SLOWCO-BE',
      'NSE_INDEX:FINNIFTY',
      'NSE_INDEX:INDIAVIX',
      'NSE_INDEX:NIFTY',
    ]);
  });

  it('strips -EQ alone from shares of NSE, and their own group from those of BSE', () => {
    expect(byKey.get('NSE:BAJAJ-AUTO')).toEqual({
      line: 2,
      symbol: 'BAJAJ-AUTO',
      exchange: 'NSE',
      token: '16669',
      brsymbol: 'BAJAJ-AUTO-EQ',
      brexchange: 'NSE',
      name: 'BAJAJ AUTO LIMITED',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.5,
    });
    expect(byKey.get('NSE:SLOWCO-BE')).toMatchObject({ brsymbol: 'SLOWCO-BE' });
    expect(rows({ ...contract, exchange: 'BSE', segment: 'B', trading_symbol: 'X-A-B' })).toMatchObject([
      { symbol: 'X-A' },
    ]);
    expect(rows({ ...contract, exchange: 'BSE', segment: 'B', trading_symbol: 'X-A' })).toMatchObject([
      { symbol: 'X-A' },
    ]);
  });

  it('takes the first of rows that share a symbol', () => {
    expect(byKey.get('BSE:RELIANCE')).toMatchObject({ token: '500325', brsymbol: 'RELIANCE-A' });
  });

  it.each([
    ['NIFTY26AUGFUT', '25-Aug-2026', '', 'NIFTY25AUG26FUT'],
    ['NIFTYNXT5026AUGFUT', '25-Aug-2026', '', 'NIFTYNXT5025AUG26FUT'],
    ['EURINR26O01FUT', '01-Oct-2026', '', 'EURINR01OCT26FUT'],
    ['EURINR26N06FUT', '06-Nov-2026', '', 'EURINR06NOV26FUT'],
    ['EURINR26D04FUT', '04-Dec-2026', '', 'EURINR04DEC26FUT'],
    ['NIFTY25NOV26000PE', '25-Nov-2025', '26000.0', 'NIFTY25NOV2526000PE'],
    ['SENSEX2681369500CE', '13-Aug-2026', '69500', 'SENSEX13AUG2669500CE'],
    ['USDINR26AUG88.25CE', '27-Aug-2026', '88.2500', 'USDINR27AUG2688.25CE'],
    ['M&M26AUG3700CE', '25-Aug-2026', '3700', 'M&M25AUG263700CE'],
  ])('finds the underlying of %s that ends on %s', (trading_symbol, expiry, strike, symbol) => {
    const [, option_type = 'XX'] = /(CE|PE)$/.exec(trading_symbol) ?? [];
    const [one] = rows({ ...contract, trading_symbol, expiry, strike, option_type });
    expect(one).toMatchObject({ symbol, instrumenttype: option_type === 'XX' ? 'FUT' : option_type });
  });

  it("takes the company's name where the symbol does not end as the contract does", () => {
    expect(byKey.get('MCX:GUAR SEED20NOV255750PE')).toMatchObject({ name: 'GUAR SEED', brsymbol: 'ODDLYNAMED' });
  });

  it.each([
    ['NSE', 'INDICES', 'Nifty Bank', 'BANKNIFTY'],
    ['NSE', 'INDICES', 'NIFTY MID SELECT', 'MIDCPNIFTY'],
    ['NSE', 'INDICES', 'Nifty Next 50', 'NIFTYNXT50'],
    ['NSE', 'INDICES', 'Nifty Auto', 'NIFTYAUTO'],
    ['BSE', 'IDX', 'SNSX50', 'SENSEX50'],
    ['BSE', 'IDX', 'OILGAS', 'BSEOIL&GAS'],
    ['BSE', 'IDX', 'UTILS', 'BSEUTILITIES'],
    ['BSE', 'IDX', 'BANKEX', 'BANKEX'],
  ])('names the index of %s %s that is called %s', (exchange, segment, trading_symbol, symbol) => {
    const index = { ...contract, exchange, segment, trading_symbol, expiry: '01-Jan-0001' };
    expect(rows(index)).toMatchObject([
      { symbol, exchange: `${exchange}_INDEX`, brexchange: exchange, instrumenttype: 'EQ', expiry: '' },
    ]);
  });

  it('gives strikes of futures as 0, and tick sizes in rupees', () => {
    expect(byKey.get('NFO:NIFTY25AUG26FUT')).toMatchObject({ strike: 0, tick_size: 0.1, expiry: '25-AUG-26' });
    expect(byKey.get('CDS:EURINR01OCT26FUT')).toMatchObject({ token: '3045', tick_size: 0.0025 });
  });

  it('passes the gate of the import whole, with a token that a share and a currency have in common', () => {
    expect(byKey.get('NSE:SBIN')!.token).toBe(byKey.get('CDS:EURINR01OCT26FUT')!.token);
    const quarantine = new Quarantine();
    expect(quarantine.admit(parsed)).toHaveLength(parsed.length);
    expect(quarantine.rejected).toEqual([]);
  });

  it('rejects rows that cannot be read, by their line', () => {
    const option = { ...contract, option_type: 'CE', trading_symbol: 'NIFTY26AUG26000CE', strike: '26000' };
    expect(
      rows(
        { ...contract, exchange_token: 'DUMMY' },
        { ...option, expiry: '01-Foo-2026' },
        { ...option, strike: '0' },
        { ...option, trading_symbol: 'X', company_name: '' },
        { ...contract, tick_size: 'wide' },
      ),
    ).toEqual([
      { line: 2, reason: 'token "DUMMY" is no number' },
      { line: 3, reason: 'expiry "01-Foo-2026" is no date' },
      { line: 4, reason: 'an option without strike' },
      { line: 5, reason: 'no underlying in "X"' },
      { line: 6, reason: 'tick size "wide" is no number' },
    ]);
  });

  it('throws for a body that is no such file, or was cut off', () => {
    const zip = zipOf('CompactScrip.csv', COMPACT_MASTER);
    expect(() => parse(Buffer.from('<html></html>\n'))).toThrow('is no HDFC Sky contract master');
    expect(() => parse(zip.subarray(0, 300))).toThrow('is a damaged zip file');
    expect(() => parse(Buffer.from(COMPACT_MASTER.slice(0, -12)))).toThrow('the file is incomplete');
  });

  it('never throws for rows of any kind', () => {
    const cell = fc.string().map((text) => text.replaceAll(/[",\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 16, maxLength: 16 }), (cells) => {
        parse(Buffer.from(`${HEADER}\n${cells.join()}\n`));
      }),
    );
  });
});
