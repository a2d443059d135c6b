import type { CsvFields } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { contract, contractType, strikeOf } from '../families/master/contract.js';
import { namedMonthExpiry } from '../families/master/expiry.js';
import { csvInstruments } from '../families/master/rows.js';
import { indexSymbol } from './index-names.js';

const HOST = 'https://api.iiflcapital.com/v1/contractfiles';
const INDICES = 'INDICES';

/** Files of shares and of contracts, by the exchange that their rows belong to. */
const CASH: ReadonlyMap<string, string> = new Map([
  ['NSEEQ', 'NSE'],
  ['BSEEQ', 'BSE'],
]);
const CONTRACTS: ReadonlyMap<string, string> = new Map([
  ['NSEFO', 'NFO'],
  ['BSEFO', 'BFO'],
  ['NSECURR', 'CDS'],
  ['BSECURR', 'BCD'],
  ['NSECOMM', 'NCO'],
  ['MCXCOMM', 'MCX'],
  ['NCDEXCOMM', 'NCDEX'],
]);

const KIND = 'IIFL Capital contract file';
const COLUMNS = 'exchange,instrument id,underlying instrument name,trading symbol';
const DEFAULT_TICK_SIZE = 0.01;

/** A file for each segment and one for the indices, public. */
export const instruments: InstrumentSource = { requests, parse };

function requests(): HttpCall[] {
  return [...CASH.keys(), ...CONTRACTS.keys(), INDICES].map((file) => ({ method: 'GET', url: `${HOST}/${file}.csv` }));
}

/** @throws CsvError when the body is no such file, or was cut off */
function parse(body: Buffer, { url }: HttpCall): Iterable<Instrument | RejectedRow> {
  const segment = url.slice(url.lastIndexOf('/') + 1, -'.csv'.length);
  return csvInstruments(body, KIND, COLUMNS, (fields) => readRow(fields, segment));
}

/** Indices have a file of their own, and are left out of those of shares. */
function readRow(fields: CsvFields, segment: string): Instrument | undefined {
  if (CASH.has(segment) && fields('instrument type').toUpperCase() === 'INDEX') return undefined;
  return {
    ...listingOf(fields, segment),
    token: token(fields('instrument id')),
    brsymbol: fields('trading symbol'),
    lotsize: number('lot size', fields('lot size')) ?? 1,
    tick_size: number('tick size', fields('tick size')) ?? DEFAULT_TICK_SIZE,
  };
}

type Listing = Omit<Instrument, 'token' | 'brsymbol' | 'lotsize' | 'tick_size'>;

function listingOf(fields: CsvFields, segment: string): Listing {
  const base = { name: fields('underlying instrument name'), expiry: '', strike: 0 };
  if (segment === INDICES) return { ...base, ...indexOf(fields) };
  const symbol = fields('underlying instrument symbol');
  if (symbol === '') throw new BadCell('there is no underlying instrument symbol');
  const cash = CASH.get(segment);
  if (cash !== undefined) return { ...base, symbol, exchange: cash, brexchange: segment, instrumenttype: 'EQ' };
  const exchange = CONTRACTS.get(segment);
  if (exchange === undefined) throw new BadCell(`segment ${JSON.stringify(segment)} is not known`);
  const type = contractType(fields('option type'));
  const [date = ''] = fields('expiry').split(' ');
  const expiry = namedMonthExpiry(date);
  const strike = strikeOf(type, () => number('strike', fields('strike price')));
  return { ...contract(symbol, expiry, type, strike), name: base.name, exchange, brexchange: segment };
}

function indexOf(fields: CsvFields): Pick<Instrument, 'symbol' | 'exchange' | 'brexchange' | 'instrumenttype'> {
  const brexchange = fields('exchange').toUpperCase();
  const cash = CASH.get(brexchange);
  if (cash === undefined) throw new BadCell(`exchange ${JSON.stringify(brexchange)} has no indices`);
  const exchange = `${cash}_INDEX`;
  const symbol = indexSymbol(fields('underlying instrument name'), exchange);
  if (symbol === '') throw new BadCell('an index without name');
  return { symbol, exchange, brexchange, instrumenttype: 'INDEX' };
}
