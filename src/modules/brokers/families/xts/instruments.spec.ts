import { describe, expect, it } from '@jest/globals';
import { xtsIndexList, xtsListings, xtsMaster } from '../../../../../test/simulators/xts-instruments.js';
import { DEPLOYMENT } from '../../../../../test/support/xts-harness.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { HttpCall, RejectedRow } from '../../engine/contract.js';
import { parseXtsInstruments, xtsInstruments } from './instruments.js';

const EXCHANGES = ['NSE', 'BSE', 'NFO', 'CDS', 'MCX', 'NSE_INDEX', 'BSE_INDEX'];
const MASTER: HttpCall = { method: 'POST', url: 'https://xts.example/apimarketdata/instruments/master' };

function parse(result: unknown, request = MASTER): (Instrument | RejectedRow)[] {
  return [...parseXtsInstruments(Buffer.from(JSON.stringify({ type: 'success', result })), request)];
}

function indexList(segment: number, ...list: unknown[]): (Instrument | RejectedRow)[] {
  const url = `https://xts.example/apimarketdata/instruments/indexlist?exchangeSegment=${segment}`;
  return parse({ indexList: list }, { method: 'GET', url });
}

const FUTURE =
  'NSEFO|53001|1|NIFTY|NIFTY26AUGFUT|FUTIDX|NIFTY-FUTIDX|2623700053001|27000.5|22090.4|1801|0.1|75|1|-1|Nifty 50|2026-08-25T14:30:00|NIFTY 25AUG2026|1|1|NIFTY26AUGFUT';
const OPTION =
  'NSEFO|47702|2|BANKNIFTY|BANKNIFTY26AUG55000PE|OPTIDX|BANKNIFTY-OPTIDX|2623700047702|900.5|0.05|901|0.05|35|1|-1|Nifty Bank|2026-08-25T14:30:00|55000|4|BANKNIFTY 25AUG2026 PE 55000|1|1|BANKNIFTY26AUG55000PE';
const SHARE =
  'NSECM|2885|8|RELIANCE|RELIANCE-EQ|EQ|RELIANCE-EQ|1100100002885|1561.2|1277.4|71200|0.1|1|1|RELIANCE|INE002A01018|1|1|RELIANCE INDUSTRIES LTD-EQ|0|-1|-1';

/** A row with some of its cells replaced. */
function row(text: string, cells: Record<number, string>): string {
  return text
    .split('|')
    .map((cell, column) => cells[column] ?? cell)
    .join('|');
}

describe('the requests for a master', () => {
  const { requests } = xtsInstruments(DEPLOYMENT, EXCHANGES);

  it('are one for each segment and for each list of indices, and none depends on another', () => {
    const calls = requests({ token: 'the-token' });
    expect(calls.map(({ method, url, body }) => [method, url.replace('https://xts.example:3000', ''), body])).toEqual([
      ['POST', '/apimarketdata/instruments/master', '{"exchangeSegmentList":["NSECM"]}'],
      ['POST', '/apimarketdata/instruments/master', '{"exchangeSegmentList":["BSECM"]}'],
      ['POST', '/apimarketdata/instruments/master', '{"exchangeSegmentList":["NSEFO"]}'],
      ['POST', '/apimarketdata/instruments/master', '{"exchangeSegmentList":["NSECD"]}'],
      ['POST', '/apimarketdata/instruments/master', '{"exchangeSegmentList":["MCXFO"]}'],
      ['GET', '/apimarketdata/instruments/indexlist?exchangeSegment=1', undefined],
      ['GET', '/apimarketdata/instruments/indexlist?exchangeSegment=11', undefined],
    ]);
    expect(calls.every(({ dispensable }) => dispensable)).toBe(true);
    expect(calls[0]!.headers).toEqual({ authorization: 'the-token', 'Content-Type': 'application/json' });
  });

  it('go without a token where there is none yet', () => {
    expect(requests({})[0]!.headers).toEqual({ 'Content-Type': 'application/json' });
  });
});

describe('the rows of a master', () => {
  it('are futures, options and shares, each with its own columns', () => {
    expect(parse([FUTURE, OPTION, SHARE].join('\n'))).toEqual([
      {
        symbol: 'NIFTY25AUG26FUT',
        exchange: 'NFO',
        token: '53001',
        brsymbol: 'NIFTY26AUGFUT',
        brexchange: 'NSEFO',
        name: 'NIFTY',
        expiry: '25-AUG-26',
        strike: 0,
        lotsize: 75,
        tick_size: 0.1,
        instrumenttype: 'FUT',
      },
      {
        symbol: 'BANKNIFTY25AUG2655000PE',
        exchange: 'NFO',
        token: '47702',
        brsymbol: 'BANKNIFTY26AUG55000PE',
        brexchange: 'NSEFO',
        name: 'BANKNIFTY',
        expiry: '25-AUG-26',
        strike: 55_000,
        lotsize: 35,
        tick_size: 0.05,
        instrumenttype: 'PE',
      },
      {
        symbol: 'RELIANCE',
        exchange: 'NSE',
        token: '2885',
        brsymbol: 'RELIANCE',
        brexchange: 'NSECM',
        name: 'RELIANCE',
        expiry: '',
        strike: 0,
        lotsize: 1,
        tick_size: 0.1,
        instrumenttype: 'EQ',
      },
    ]);
  });

  it.each([
    ['NSECD', 'CDS'],
    ['BSEFO', 'BFO'],
    ['BSECD', 'BCD'],
    ['MCXFO', 'MCX'],
  ])('of %s belong to %s', (segment, exchange) => {
    expect(parse(row(FUTURE, { 0: segment }))).toMatchObject([{ exchange, brexchange: segment }]);
  });

  it.each([
    ['55000.0', '3', 'BANKNIFTY25AUG2655000CE'],
    ['82.25', '4', 'BANKNIFTY25AUG2682.25PE'],
    ['82.50', '3', 'BANKNIFTY25AUG2682.5CE'],
  ])('name a strike of %s and side %s as %s', (strike, side, symbol) => {
    expect(parse(row(OPTION, { 17: strike, 18: side }))).toMatchObject([{ symbol, strike: Number(strike) }]);
  });

  it('take a future for one whatever its price numerator is', () => {
    expect(parse(row(FUTURE, { 18: '4' }))).toMatchObject([{ instrumenttype: 'FUT' }]);
  });

  it('of the NSE that are no shares, and derivatives that are neither future nor option, are left out', () => {
    const rows = [
      row(SHARE, { 5: 'BE' }),
      row(SHARE, { 5: 'INDEX', 2: '16' }),
      row(FUTURE, { 2: '4' }),
      row(FUTURE, { 2: '64' }),
    ];
    expect(parse(rows.join('\n'))).toEqual([]);
  });

  it('of the BSE are all carried, and its spots are indices', () => {
    const share = row(SHARE, { 0: 'BSECM', 1: '500325', 5: 'A' });
    const spot = row(SHARE, { 0: 'BSECM', 1: '12', 3: 'BANKEX', 5: 'SPOT', 14: 'BANKEX' });
    const named = row(spot, { 1: '33', 3: 'SNSX50' });
    expect(parse([share, spot, named].join('\r\n'))).toMatchObject([
      { symbol: 'RELIANCE', exchange: 'BSE', brexchange: 'BSECM', instrumenttype: 'A' },
      { symbol: 'BANKEX', exchange: 'BSE_INDEX', brexchange: 'BSE_INDEX', instrumenttype: 'INDEX', tick_size: 0.05 },
      { symbol: 'SENSEX50', exchange: 'BSE_INDEX', token: '33' },
    ]);
  });

  it.each([
    ['no segment', row(SHARE, { 0: 'XSECM' }), 'ExchangeSegment'],
    ['an expiry that is none', row(FUTURE, { 16: '1' }), 'ContractExpiration'],
    ['a day that does not exist', row(FUTURE, { 16: '2026-02-30T14:30:00' }), 'ContractExpiration'],
    ['the columns of another year', row(OPTION, { 16: '55000' }), 'ContractExpiration'],
    ['a side that is none', row(OPTION, { 18: '1' }), 'OptionType'],
    ['a strike that is none', row(OPTION, { 17: 'undefined' }), 'StrikePrice'],
    ['no id', row(SHARE, { 1: '' }), 'ExchangeInstrumentID'],
    ['an id that is no integer', row(SHARE, { 1: '28.5' }), 'ExchangeInstrumentID'],
    ['an id beyond 32 bits', row(SHARE, { 1: '4294967296' }), 'ExchangeInstrumentID'],
    ['no name', row(SHARE, { 3: ' ' }), 'Name'],
    ['no lot size', row(FUTURE, { 12: '' }), 'LotSize'],
    ['too few cells', 'NSECM|2885|8|RELIANCE|RELIANCE-EQ|EQ', 'DisplayName'],
  ])('with %s are rejected with line and reason', (_what, bad, reason) => {
    const [first, second] = parse(`${SHARE}\n\n${bad}`).reverse() as [RejectedRow, Instrument];
    expect(first).toEqual({ line: 3, reason: expect.stringContaining(reason) });
    expect(second.symbol).toBe('RELIANCE');
  });

  it('of the simulated exchange are what it lists', () => {
    const listed = xtsListings(EXCHANGES);
    for (const segment of ['NSECM', 'NSEFO', 'NSECD', 'BSECM', 'MCXFO']) {
      const expected = listed.filter(({ brexchange }) => brexchange === segment);
      expect(parse(xtsMaster(listed, segment))).toEqual(expected);
    }
    expect(indexList(1, ...xtsIndexList(listed, 'NSE_INDEX'))).toEqual(
      listed.filter(({ exchange }) => exchange === 'NSE_INDEX'),
    );
  });
});

describe('a list of indices', () => {
  it.each([
    ['NIFTY 50_26000', 'NIFTY', '26000'],
    ['NIFTY BANK_26001', 'BANKNIFTY', '26001'],
    ['INDIA VIX_26017', 'INDIAVIX', '26017'],
    ['NIFTY FIN SERVICE_26034', 'FINNIFTY', '26034'],
    ['NIFTY MID SELECT_26037', 'MIDCPNIFTY', '26037'],
    ['NIFTY NEXT 50_26013', 'NIFTYNXT50', '26013'],
    ['HANGSENG BEES-NAV_26016', 'HANGSENGBEESNAV', '26016'],
    ['NIFTY_ODD 1_26099', 'NIFTY_ODD1', '26099'],
  ])('of the NSE names %s as %s', (entry, symbol, token) => {
    expect(indexList(1, entry)).toEqual([
      {
        symbol,
        exchange: 'NSE_INDEX',
        token,
        brsymbol: entry,
        brexchange: 'NSE_INDEX',
        name: entry.slice(0, entry.lastIndexOf('_')),
        expiry: '',
        strike: 0,
        lotsize: 1,
        tick_size: 0.05,
        instrumenttype: 'INDEX',
      },
    ]);
  });

  it.each([
    ['SENSEX_1', 'SENSEX'],
    ['FIN_20', 'BSEFINANCIALSERVICES'],
    ['FINSER_21', 'BSEFINANCIALSERVICES'],
    ['BSEPBI_22', 'BSEPSU'],
    ['BSE CG_23', 'BSECAPITALGOODS'],
    ['OILGAS_24', 'BSEOIL&GAS'],
    ['SENSEX NEXT-30_25', 'SENSEXNEXT30'],
  ])('of the BSE names %s as %s', (entry, symbol) => {
    expect(indexList(11, entry)).toMatchObject([{ symbol, exchange: 'BSE_INDEX' }]);
  });

  it.each([['NIFTY'], ['_26000'], ['NIFTY_x'], [7], [null]])('rejects the entry %j', (entry) => {
    expect(indexList(1, entry)).toEqual([{ line: 1, reason: expect.stringContaining('no index') }]);
  });
});

describe('a body that is no master', () => {
  it('is one bad row where the broker says so', () => {
    const body = Buffer.from('{"type":"error","code":"e-x","description":"Segment not allowed"}');
    expect([...parseXtsInstruments(body, MASTER)]).toEqual([
      { line: 1, reason: 'the broker gives nothing: Segment not allowed' },
    ]);
  });

  it.each(['', 'rows', '[]', '{"type":"success"}', '{"type":"success","result":{}}'])(
    'throws where it is %j',
    (text) => {
      expect(() => [...parseXtsInstruments(Buffer.from(text), MASTER)]).toThrow();
      const indices = { method: 'GET', url: 'https://xts.example/instruments/indexlist?exchangeSegment=1' } as const;
      expect(() => [...parseXtsInstruments(Buffer.from(text), indices)]).toThrow();
    },
  );
});
