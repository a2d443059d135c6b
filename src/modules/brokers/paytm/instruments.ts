import type { CsvFields } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { bseIndexSymbol } from '../families/master/index-names.js';
import { lenientExpiry } from '../families/master/lenient-expiry.js';
import { BSE_INDEX_CODES, indexSymbol } from '../families/master/one-word-index-names.js';
import { csvInstruments } from '../families/master/rows.js';

const MASTER_URL = 'https://developer.paytmmoney.com/data/v1/scrips/security_master.csv';

const KIND = 'Paytm Money security master';
const COLUMNS = 'security_id,symbol,name,exchange,instrument_type,expiry_date,strike_price,lot_size,tick_size';

/** Public. */
export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: (body) => csvInstruments(body, KIND, COLUMNS, readRow),
};

const CONTRACTS: Readonly<Record<string, string>> = { NSE: 'NFO', BSE: 'BFO' };

const NSE_NAMES: ReadonlyMap<string, string> = new Map([
  ['NIFTYMCAP50', 'NIFTYMIDCAP50'],
  ['NIFTYSMALLCAP250', 'NIFTYSMLCAP250'],
]);

function readRow(fields: CsvFields): Instrument {
  const { exchange, ...identity } = listingOf(fields);
  return {
    ...identity,
    exchange,
    token: token(fields('security_id')),
    brsymbol: fields('symbol') || identity.symbol,
    // The file says NSE for a share and for an index that have the same id (13 is ABB and NIFTY): a token must be unique.
    brexchange: exchange,
    name: fields('name'),
    lotsize: number('lot_size', fields('lot_size')),
    tick_size: number('tick_size', fields('tick_size')),
  };
}

type Listing = Identity & Pick<Instrument, 'exchange'>;

function listingOf(fields: CsvFields): Listing {
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
      return { ...contractOf(fields, 'FUT'), exchange: contracts };
    case 'OPTIDX':
    case 'OPTSTK':
      return { ...contractOf(fields, optionType(fields('name'))), exchange: contracts };
    default:
      throw new BadCell(`instrument type ${JSON.stringify(type)} is not known`);
  }
}

function spot(symbol: string, exchange: string): Listing {
  if (symbol === '') throw new BadCell('a row without a symbol');
  return { symbol, exchange, expiry: '', strike: 0 };
}

/** Names of BSE indices are tickers of NSE's shares too, so each exchange has its own table. */
function indexName(name: string, exchange: string): string {
  if (exchange === 'NSE') return indexSymbol(name, NSE_NAMES);
  const joined = name.toUpperCase().replaceAll(' ', '');
  return BSE_INDEX_CODES.get(joined) ?? bseIndexSymbol(joined);
}

function contractOf(fields: CsvFields, type: ContractType): Identity {
  const expiry = lenientExpiry(fields('expiry_date'));
  const [underlying = ''] = fields('name').split(/\s+/);
  if (underlying === '') throw new BadCell('a contract without a name');
  const strike = strikeOf(type, () => number('strike_price', fields('strike_price')));
  return contract(underlying, expiry, type, strike);
}

function optionType(name: string): 'CE' | 'PE' {
  if (/\bCALL\b/i.test(name)) return 'CE';
  if (/\bPUT\b/i.test(name)) return 'PE';
  const last = name.split(/\s+/).at(-1)?.toUpperCase() ?? '';
  if (isOptionType(last)) return last;
  throw new BadCell(`an option that is neither call nor put: ${JSON.stringify(name)}`);
}
