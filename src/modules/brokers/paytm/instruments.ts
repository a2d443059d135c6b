import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { bseIndexSymbol } from '../families/index-names.js';
import { lenientExpiry } from '../families/lenient-expiry.js';
import { BadCell, contractSymbol, number, type ParsedInstrument, token } from '../families/noren/cells.js';
import { BSE_INDEX_CODES, indexSymbol } from '../families/noren/index-names.js';

const MASTER_URL = 'https://developer.paytmmoney.com/data/v1/scrips/security_master.csv';

const KIND = 'Paytm Money security master';
const COLUMNS = [
  'security_id',
  'symbol',
  'name',
  'exchange',
  'instrument_type',
  'expiry_date',
  'strike_price',
  'lot_size',
  'tick_size',
];

/** Public. */
export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: (body): Iterable<ParsedInstrument | RejectedRow> => mapCsv(body, KIND, COLUMNS, readRow),
};

const CONTRACTS: Readonly<Record<string, string>> = { NSE: 'NFO', BSE: 'BFO' };

const NSE_NAMES: ReadonlyMap<string, string> = new Map([
  ['NIFTYMCAP50', 'NIFTYMIDCAP50'],
  ['NIFTYSMALLCAP250', 'NIFTYSMLCAP250'],
]);

function readRow(fields: CsvFields, line: number): ParsedInstrument | CsvFault {
  try {
    const identity = identityOf(fields);
    return {
      line,
      ...identity,
      token: token(fields('security_id')),
      brsymbol: fields('symbol') || identity.symbol,
      // The file says NSE for a share and for an index that have the same id (13 is ABB and NIFTY): a token must be unique.
      brexchange: identity.exchange,
      name: fields('name'),
      lotsize: number('lot_size', fields('lot_size')),
      tick_size: number('tick_size', fields('tick_size')),
    };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

type Identity = Pick<Instrument, 'symbol' | 'exchange' | 'expiry' | 'strike' | 'instrumenttype'>;

function identityOf(fields: CsvFields): Identity {
  const exchange = fields('exchange');
  const contracts = CONTRACTS[exchange];
  if (contracts === undefined) throw new BadCell(`exchange ${JSON.stringify(exchange)} is not known`);
  const type = fields('instrument_type');
  switch (type) {
    case 'ES':
    case 'ETF':
      // A subscription tells funds from shares.
      return { ...spot(fields('symbol'), exchange), instrumenttype: type === 'ETF' ? 'ETF' : 'EQ' };
    case 'I':
      return { ...spot(indexName(fields('name'), exchange), `${exchange}_INDEX`), instrumenttype: 'INDEX' };
    case 'FUTIDX':
    case 'FUTSTK':
      return contract(fields, contracts, 'FUT');
    case 'OPTIDX':
    case 'OPTSTK':
      return contract(fields, contracts, optionType(fields('name')));
    default:
      throw new BadCell(`instrument type ${JSON.stringify(type)} is not known`);
  }
}

function spot(symbol: string, exchange: string): Identity {
  if (symbol === '') throw new BadCell('a row without a symbol');
  return { symbol, exchange, expiry: '', strike: 0 };
}

/** Names of BSE indices are tickers of NSE's shares too, so each exchange has its own table. */
function indexName(name: string, exchange: string): string {
  if (exchange === 'NSE') return indexSymbol(name, NSE_NAMES);
  const joined = name.toUpperCase().replaceAll(' ', '');
  return BSE_INDEX_CODES.get(joined) ?? bseIndexSymbol(joined);
}

function contract(fields: CsvFields, exchange: string, type: 'FUT' | 'CE' | 'PE'): Identity {
  const expiry = lenientExpiry(fields('expiry_date'));
  const [underlying = ''] = fields('name').split(/\s+/);
  const price = type === 'FUT' ? 0 : (number('strike_price', fields('strike_price')) ?? 0);
  if (underlying === '') throw new BadCell('a contract without a name');
  if (type !== 'FUT' && price <= 0) throw new BadCell('an option without strike');
  const symbol = contractSymbol(underlying, expiry, type, price);
  return { symbol, exchange, expiry: expiry.canonical, strike: price, instrumenttype: type };
}

function optionType(name: string): 'CE' | 'PE' {
  if (/\bCALL\b/i.test(name)) return 'CE';
  if (/\bPUT\b/i.test(name)) return 'PE';
  const last = name.split(/\s+/).at(-1)?.toUpperCase();
  if (last === 'CE' || last === 'PE') return last;
  throw new BadCell(`an option that is neither call nor put: ${JSON.stringify(name)}`);
}
