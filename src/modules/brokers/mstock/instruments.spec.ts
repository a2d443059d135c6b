import { describe, expect, it } from '@jest/globals';
import { mstock } from './index.js';

function parse(...rows: unknown[]): object[] {
  const { instruments } = mstock;
  const [request] = instruments!.requests({});
  return [...instruments!.parse(Buffer.from(JSON.stringify(rows)), request!)];
}

/** The rows of the master, without the indices that are added to every one. */
function rowsOf(...rows: unknown[]): object[] {
  return parse(...rows).slice(0, rows.length);
}

const share = {
  token: '9552',
  symbol: 'RVNL',
  name: 'RVNL-EQ',
  expiry: '',
  strike: '',
  lotsize: '1',
  instrumenttype: 'EQ',
  exch_seg: 'NSE',
  tick_size: '0.05',
};

const option = {
  token: 84811,
  symbol: 'SENSEX',
  name: 'SENSEX25O2382700CE',
  expiry: '23OCT2025',
  strike: 82700.0,
  lotsize: 20,
  instrumenttype: 'OPTIDX',
  exch_seg: 'BFO',
  tick_size: 0.05,
};

describe('the scrip master of mStock', () => {
  it('is asked for with token and key', () => {
    expect(mstock.instruments!.requests({ api_key: 'key', auth_token: 'jwt' })).toEqual([
      {
        method: 'GET',
        url: 'https://api.mstock.trade/openapi/typeb/instruments/OpenAPIScripMaster',
        headers: {
          'X-Mirae-Version': '1',
          'Content-Type': 'application/json',
          'X-PrivateKey': 'key',
          Authorization: 'Bearer jwt',
        },
      },
    ]);
  });

  it('calls the short name a symbol and the whole one a name', () => {
    expect(rowsOf(share)).toEqual([
      {
        line: 1,
        symbol: 'RVNL',
        exchange: 'NSE',
        token: '9552',
        brsymbol: 'RVNL-EQ',
        brexchange: 'NSE',
        name: 'RVNL',
        expiry: '',
        strike: 0,
        lotsize: 1,
        instrumenttype: 'EQ',
        tick_size: 0.05,
      },
    ]);
  });

  it('takes blanks for one lot and five paise, and drops the series -EQ and -BZ alone', () => {
    expect(
      rowsOf({ ...share, lotsize: '', tick_size: '', name: 'RVNL-BZ' }, { ...share, name: 'RVNL-SM' }),
    ).toMatchObject([{ symbol: 'RVNL', lotsize: 1, tick_size: 0.05 }, { symbol: 'RVNL-SM' }]);
  });

  it('has its numbers as numbers or as texts, strikes in rupees', () => {
    const texts = { ...option, token: '84812', name: 'SENSEX25O2382700PE', strike: '82700.50', expiry: '2025-10-23' };
    expect(rowsOf(option, texts)).toMatchObject([
      {
        symbol: 'SENSEX23OCT2582700CE',
        exchange: 'BFO',
        token: '84811',
        expiry: '23-OCT-25',
        strike: 82_700,
        instrumenttype: 'CE',
        lotsize: 20,
      },
      { symbol: 'SENSEX23OCT2582700.5PE', expiry: '23-OCT-25', strike: 82_700.5, instrumenttype: 'PE' },
    ]);
  });

  it('names futures of every exchange by base and expiry', () => {
    const future = { ...option, symbol: 'CRUDEOIL', name: 'CRUDEOIL25DECFUT', expiry: '18-DEC-25', exch_seg: 'MCX' };
    expect(rowsOf({ ...future, instrumenttype: 'FUTCOM' })).toMatchObject([
      { symbol: 'CRUDEOIL18DEC25FUT', exchange: 'MCX', instrumenttype: 'FUT', strike: 0 },
    ]);
  });

  it('lists currency under the cash segments, where a share may have the same token', () => {
    const currency = { ...option, token: '9552', symbol: 'USDINR', name: 'USDINR25NOVFUT', expiry: '26NOV2025' };
    expect(
      rowsOf(
        share,
        { ...currency, exch_seg: 'NSE', instrumenttype: 'FUTCUR' },
        { ...currency, exch_seg: 'BSE', instrumenttype: 'OPTCUR', name: 'USDINR25NOV8850PE', strike: '88.50' },
      ),
    ).toMatchObject([
      { symbol: 'RVNL', token: '9552', brexchange: 'NSE' },
      { symbol: 'USDINR26NOV25FUT', exchange: 'CDS', token: '9552', brexchange: 'CDS' },
      { symbol: 'USDINR26NOV2588.5PE', exchange: 'BCD', brexchange: 'BCD' },
    ]);
  });

  it.each([
    ['SENSEX', 'SENSEX'],
    ['BANKEX', 'BANKEX'],
    ['SNSX50', 'SENSEX50'],
    ['MID150', 'BSE150MIDCAPINDEX'],
    ['BSE CG', 'BSECAPITALGOODS'],
    ['BSEFMC', 'BSEFASTMOVINGCONSUMERGOODS'],
    ['TELCOM', 'BSETELECOM'],
    ['AUTO', 'BSEAUTO'],
  ])('has the index %s of the BSE as %s, told by a token that is no scrip code', (symbol, canonical) => {
    const row = { ...share, exch_seg: 'BSE', symbol, name: symbol };
    expect(rowsOf({ ...row, token: '51' }, { ...row, token: '500112' })).toMatchObject([
      { symbol: canonical, exchange: 'BSE_INDEX', brexchange: 'BSE', token: '51', instrumenttype: 'INDEX' },
      { symbol, exchange: 'BSE', token: '500112' },
    ]);
  });

  it('gets the indices of the NSE added, which it lacks', () => {
    const [, ...indices] = parse(share);
    expect(indices).toHaveLength(57);
    expect(indices[0]).toEqual({
      line: 2,
      symbol: 'NIFTY',
      exchange: 'NSE_INDEX',
      token: '26000',
      brsymbol: 'Nifty 50',
      brexchange: 'NSE',
      name: 'Nifty 50',
      expiry: '',
      strike: 0,
      lotsize: 1,
      instrumenttype: 'INDEX',
      tick_size: 0.05,
    });
    for (const [symbol, token] of [
      ['BANKNIFTY', '26009'],
      ['NIFTYNXT50', '26013'],
      ['HANGSENGBEESNAV', '26016'],
      ['INDIAVIX', '26017'],
      ['FINNIFTY', '26037'],
      ['NIFTY100LOWVOL30', '26058'],
      ['MIDCPNIFTY', '26074'],
    ]) {
      expect(indices).toContainEqual(expect.objectContaining({ symbol, token }));
    }
  });

  it.each([
    ['a text', 'x', 'is no object'],
    ['an unknown segment', { ...share, exch_seg: 'NCDEXX' }, 'exch_seg "NCDEXX"'],
    ['no token', { ...share, token: '' }, 'token ""'],
    ['a token that is none', { ...share, token: 'a b' }, 'token "a b"'],
    ['no name', { ...share, name: null }, 'name is missing'],
    ['a lot that is no number', { ...share, lotsize: 'many' }, 'lotsize "many"'],
    ['an option of no side', { ...option, name: 'SENSEX25O2382700' }, 'ends in "00"'],
    ['an option without strike', { ...option, strike: '' }, 'without strike'],
    ['a contract without a base', { ...option, symbol: '' }, 'without symbol'],
    ['a contract without expiry', { ...option, expiry: '' }, 'expiry ""'],
  ])('rejects %s, and reads on', (_, row, reason) => {
    expect(rowsOf(row, share)).toMatchObject([
      { line: 1, reason: expect.stringContaining(reason) },
      { line: 2, symbol: 'RVNL' },
    ]);
  });

  it.each(['', '[', '{"status":false}', 'null'])('is none when the body is %j', (body) => {
    const [request] = mstock.instruments!.requests({});
    expect(() => [...mstock.instruments!.parse(Buffer.from(body), request!)]).toThrow('is no mStock scrip master');
  });
});
