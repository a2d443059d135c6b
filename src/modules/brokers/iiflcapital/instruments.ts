import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import {
  BadCell,
  contractSymbol,
  namedMonthExpiry,
  number,
  type ParsedInstrument,
  strike,
  token,
} from '../families/noren/cells.js';
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
const COLUMNS = ['exchange', 'instrument id', 'underlying instrument name', 'trading symbol'];
const DEFAULT_TICK_SIZE = 0.01;

/** A file for each segment and one for the indices, public. */
export const instruments: InstrumentSource = { requests, parse };

function requests(): HttpCall[] {
  return [...CASH.keys(), ...CONTRACTS.keys(), INDICES].map((file) => ({ method: 'GET', url: `${HOST}/${file}.csv` }));
}

/** @throws CsvError when the body is no such file, or was cut off */
function* parse(body: Buffer, { url }: HttpCall): Generator<ParsedInstrument | RejectedRow> {
  const segment = url.slice(url.lastIndexOf('/') + 1, -'.csv'.length);
  for (const row of mapCsv(body, KIND, COLUMNS, (fields, line) => readRow(fields, line, segment))) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
}

/** An index in a file of shares has no instrument there: indices have a file of their own. */
function readRow(
  fields: CsvFields,
  line: number,
  segment: string,
): { instrument: ParsedInstrument | undefined } | CsvFault {
  if (CASH.has(segment) && fields('instrument type').toUpperCase() === 'INDEX') return { instrument: undefined };
  try {
    const instrument = {
      line,
      ...identityOf(fields, segment),
      token: token(fields('instrument id')),
      brsymbol: fields('trading symbol'),
      lotsize: number('lot size', fields('lot size')) ?? 1,
      tick_size: number('tick size', fields('tick size')) ?? DEFAULT_TICK_SIZE,
    };
    return { instrument };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

type Identity = Omit<Instrument, 'token' | 'brsymbol' | 'lotsize' | 'tick_size'>;

function identityOf(fields: CsvFields, segment: string): Identity {
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
  const price = type === 'FUT' ? 0 : strike(number('strike', fields('strike price')));
  if (type !== 'FUT' && price === 0) throw new BadCell('an option without strike');
  return {
    ...base,
    symbol: contractSymbol(symbol, expiry, type, price),
    exchange,
    brexchange: segment,
    expiry: expiry.canonical,
    strike: price,
    instrumenttype: type,
  };
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

function contractType(text: string): 'FUT' | 'CE' | 'PE' {
  if (text === 'XX') return 'FUT';
  if (text === 'CE' || text === 'PE') return text;
  throw new BadCell(`option type ${JSON.stringify(text)} is not known`);
}
