import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SECURITY_MASTER } from '../../../../test/simulators/genericdto-masters.js';
import { Quarantine } from '../../instruments/import/quarantine.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { RejectedRow } from '../engine/contract.js';
import { hdfcsecurities } from './index.js';

const source = hdfcsecurities.instruments!;
const [HEADER = ''] = SECURITY_MASTER.split('\n');

function parse(text: string): (Instrument | RejectedRow)[] {
  return [...source.parse(Buffer.from(text), source.requests({})[0]!)];
}

/** Values by column; what is left out is empty. */
function row(values: Record<string, string>): string {
  return HEADER.split(',')
    .map((column) => values[column] ?? '')
    .join();
}

function rows(...values: Record<string, string>[]): (Instrument | RejectedRow)[] {
  return parse(`${[HEADER, ...values.map(row)].join('\n')}\n`);
}

const share = {
  exchange: 'NSE',
  security_id: 'RELINDEQNR',
  instrument_segment: 'EQUITY',
  lot_size: '1',
  tick_size: '5',
  exch_security_id: '2885',
  symbol_name: 'RELIANCE',
};
const future = { ...share, instrument_segment: 'FUTIDX', expiry_date: '2025-11-25', symbol_name: 'NIFTY' };

describe("HDFC Securities' security master", () => {
  const byKey = new Map(
    (parse(SECURITY_MASTER) as Instrument[]).map((one) => [`${one.exchange}:${one.symbol}`, one] as const),
  );

  it('is public, and asked for with a User-Agent', () => {
    expect(source.requests({})).toEqual([
      {
        method: 'GET',
        url: 'https://developer.hdfcsec.com/oapi/v1/security-master',
        headers: { 'User-Agent': expect.stringMatching(/./) },
      },
    ]);
  });

  it('gives the instruments that the feed carries, and drops what holds a place only', () => {
    expect([...byKey.keys()].sort()).toEqual([
      'BFO:SENSEX27NOV2585000CE',
      'BSE:LONELYEQNR',
      'BSE:RELIANCE',
      'BSE_INDEX:SENSEX',
      'CDS:USDINR26NOV25FUT',
      'MCX:CRUDEOIL17NOV255750.5PE',
      'MCX:GOLD05DEC25FUT',
      'NFO:NIFTY25NOV2526000PE',
      'NFO:NIFTY25NOV25FUT',
      'NSE:ODDSCRIP',
      'NSE:RELIANCE',
      'NSE:SBIN',
      'NSE:TWENTYSEVEN',
      'NSE_INDEX:NIFTY',
      'NSE_INDEX:NIFTYMIDCAP50',
    ]);
  });

  it('gives a share its market-data token, and the order id as its own symbol', () => {
    expect(byKey.get('NSE:RELIANCE')).toEqual({
      line: 6,
      symbol: 'RELIANCE',
      exchange: 'NSE',
      token: '2885',
      brsymbol: 'RELINDEQNR',
      brexchange: 'NSE',
      name: 'RELIANCE',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'EQ',
      tick_size: 0.1,
    });
  });

  it('gives contracts their underlying, date and strike', () => {
    expect(byKey.get('MCX:CRUDEOIL17NOV255750.5PE')).toMatchObject({
      token: '462587',
      name: 'CRUDEOIL',
      expiry: '17-NOV-25',
      strike: 5750.5,
      instrumenttype: 'PE',
      // 999,999,999 is no size of a lot.
      lotsize: 1,
    });
    expect(byKey.get('NFO:NIFTY25NOV2526000PE')).toMatchObject({ strike: 26_000, lotsize: 75 });
    expect(byKey.get('BFO:SENSEX27NOV2585000CE')).toMatchObject({ token: '826625', brsymbol: 'B826625' });
    expect(byKey.get('NFO:NIFTY25NOV25FUT')).toMatchObject({ strike: 0, instrumenttype: 'FUT' });
  });

  it('takes whole tick sizes for paise, and those with a point for rupees', () => {
    const ticks = ['5', '.0025', '0.05', '100', ''].map((tick_size) => rows({ ...share, tick_size })[0]);
    expect(ticks.map((one) => (one as Instrument).tick_size)).toEqual([0.05, 0.0025, 0.05, 1, undefined]);
  });

  it.each([
    ['NSE', '25999', 'NSE'],
    ['NSE', '26000', 'NSE_INDEX'],
    ['NSE', '26999', 'NSE_INDEX'],
    ['NSE', '27000', 'NSE'],
    ['BSE', '999', 'BSE_INDEX'],
    ['BSE', '1000', 'BSE'],
  ])('knows by their tokens which shares of %s are indices: %s is of %s', (exchange, exch_security_id, expected) => {
    expect(rows({ ...share, exchange, exch_security_id })).toMatchObject([
      { exchange: expected, brexchange: exchange },
    ]);
  });

  it.each([
    ['Nifty Mid50', 'NIFTYMIDCAP50'],
    ['MINIFTYEQ', 'MINIFTY'],
    ['DEFTYEQ', 'DEFTY'],
    ['CNX100EQ', 'NIFTY100'],
    ['Nifty Auto', 'NIFTYAUTO'],
    ['', 'RELINDEQNR'],
  ])('names the index %p as %s', (symbol_name, symbol) => {
    expect(rows({ ...share, exch_security_id: '26001', symbol_name })).toMatchObject([{ symbol }]);
  });

  it('borrows the name of a BSE row without one from its twin on NSE, wherever that stands', () => {
    const twin = { ...share, exchange: 'BSE', exch_security_id: '500325', symbol_name: '' };
    expect(rows(twin, share)).toMatchObject([
      { exchange: 'BSE', symbol: 'RELIANCE', brsymbol: 'RELINDEQNR' },
      { exchange: 'NSE', symbol: 'RELIANCE' },
    ]);
    expect(rows(twin)).toMatchObject([{ exchange: 'BSE', symbol: 'RELINDEQNR' }]);
  });

  it('keeps the share of the bonds and funds that bear the symbol of their issuer, whatever the order', () => {
    const ranked = ['STABANEQNR', 'SBINEQTT', 'STABANNEW', 'STABAN85NR', 'STABAN86TT'];
    const of = (...ids: string[]) =>
      rows(...ids.map((security_id, place) => ({ ...share, security_id, exch_security_id: String(3045 + place) })));
    for (let from = 0; from < 3; from++) {
      const best = ranked[from]!;
      expect(of(...ranked.slice(from).reverse())).toMatchObject([{ brsymbol: best }]);
      expect(of(...ranked.slice(from))).toMatchObject([{ brsymbol: best }]);
    }
    expect(of('STABAN86TT', 'STABAN85NR')).toMatchObject([{ brsymbol: 'STABAN86TT' }]);
  });

  it('loses none of the hundreds of tokens that shares and currencies of NSE have in common', () => {
    const token = byKey.get('NSE:SBIN')!.token;
    expect(byKey.get('CDS:USDINR26NOV25FUT')!.token).toBe(token);
    const quarantine = new Quarantine();
    expect(quarantine.admit([...byKey.values()])).toHaveLength(byKey.size);
    expect(quarantine.rejected).toEqual([]);
  });

  it.each([
    ['NSE', 'COM'],
    ['NSE', 'UNDCUR'],
    ['BSE', 'FUTCUR'],
    ['MCX', 'EQUITY'],
    ['NCDEX', 'FUTCOM'],
    ['constructor', 'FUTCOM'],
  ])('drops %s %s', (exchange, instrument_segment) => {
    expect(rows({ ...future, exchange, instrument_segment })).toEqual([]);
  });

  it('rejects contracts that cannot be named, by their line', () => {
    const option = { ...future, instrument_segment: 'OPTIDX', option_type: 'CE', strike_price: '26000' };
    expect(
      rows(
        { ...future, expiry_date: '' },
        { ...future, expiry_date: '2025-02-30' },
        { ...future, symbol_name: '' },
        { ...option, option_type: 'XX' },
        { ...option, strike_price: '0' },
        { ...option, strike_price: 'high' },
        { ...future, tick_size: 'wide' },
      ),
    ).toEqual([
      { line: 2, reason: 'expiry "" is no date' },
      { line: 3, reason: 'expiry "2025-02-30" is no date' },
      { line: 4, reason: 'a contract without the name of its underlying' },
      { line: 5, reason: 'option type "XX" is not known' },
      { line: 6, reason: 'an option without strike' },
      { line: 7, reason: 'strike "high" is no number' },
      { line: 8, reason: 'tick size "wide" is no number' },
    ]);
  });

  it('throws for a body that is no such file, or was cut off', () => {
    expect(() => parse('<html></html>\n')).toThrow('is no HDFC Securities security master');
    expect(() => parse(SECURITY_MASTER.slice(0, -45))).toThrow('the file is incomplete');
  });

  it('never throws for rows of any kind', () => {
    const cell = fc.string().map((text) => text.replaceAll(/[",\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 13, maxLength: 13 }), (cells) => {
        parse(`${HEADER}\n${cells.join()}\n`);
      }),
    );
  });
});
