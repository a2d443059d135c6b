import { CsvError, type CsvFields } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, MasterRequest, RejectedRow } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, optionType, strikeOf } from '../families/master/contract.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';
import { lenientExpiry } from '../families/master/lenient-expiry.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { zippedFiles } from '../families/master/zip.js';

const MASTER_URL = 'https://trade.pocketful.in/api/v1/contract/Compact?info=download&exchanges=';
/** That there is such a file is a guess: nobody has seen one. */
const CURRENCY_URL = `${MASTER_URL}CDS`;

const KIND = 'Pocketful contract file';
const COLUMNS =
  'exchange_token,trading_symbol,company_name,instrument_name,option_type,expiry,strike,lot_size,tick_size,segment';

/** `NSECompactScrip.csv` */
const FILE_NAME = /([A-Z]+)CompactScrip\.csv$/i;

/** What a row says of an instrument besides token, lot and tick; undefined for rows that are left out. */
type Kind = Identity & { isIndex?: true };
type ReadKind = (fields: CsvFields) => Kind | undefined;

const KINDS: Readonly<Record<string, ReadKind>> = {
  NSE: nse,
  BSE: bse,
  NFO: (fields) => contractOf(fields, fields('company_name')),
  CDS: (fields) => contractOf(fields, fields('company_name')),
  BFO: (fields) => contractOf(fields, fields('company_name')),
  MCX: commodity,
};

/** Names of futures in the files that have no option type for them. */
const FUTURES: ReadonlySet<string> = new Set(['SF', 'IF', 'FUTCOM', 'FUTIDX']);

/** Zip archives with a file for each exchange. */
export const instruments: InstrumentSource = {
  requests: (): MasterRequest[] => [
    { method: 'GET', url: `${MASTER_URL}NSE,NFO,BSE,BFO,MCX` },
    { method: 'GET', url: CURRENCY_URL, dispensable: true },
  ],
  parse,
};

/** @throws Error when the body is no such archive, or was cut off */
function* parse(body: Buffer, { url }: HttpCall): Generator<ParsedInstrument | RejectedRow> {
  let isMaster = false;
  for (const { name, content } of url === CURRENCY_URL ? currencyFiles(body) : zippedFiles(body)) {
    const exchange = FILE_NAME.exec(name)?.[1]?.toUpperCase() ?? '';
    if (!Object.hasOwn(KINDS, exchange)) continue;
    isMaster = true;
    yield* csvInstruments(content, KIND, COLUMNS, (fields) => readRow(fields, exchange));
  }
  if (!isMaster && url !== CURRENCY_URL) throw new CsvError('is no Pocketful master: it holds no contract file');
}

/** An answer that is no archive says that there is no such file. */
function currencyFiles(body: Buffer) {
  return body.toString('latin1', 0, 2) === 'PK' ? zippedFiles(body) : [];
}

function readRow(fields: CsvFields, exchange: string): Instrument | undefined {
  const kind = KINDS[exchange]!(fields);
  if (!kind) return undefined;
  const { isIndex, ...identity } = kind;
  return {
    ...identity,
    exchange: isIndex ? `${exchange}_INDEX` : exchange,
    token: token(fields('exchange_token')),
    brsymbol: fields('trading_symbol'),
    brexchange: exchange,
    lotsize: number('lot size', fields('lot_size')),
    tick_size: number('tick size', fields('tick_size')),
  };
}

function nse(fields: CsvFields): Kind | undefined {
  const name = fields('trading_symbol');
  if (fields('segment') === 'INDICES') return { ...cash(fields, nseIndexSymbol(name), 'INDEX'), isIndex: true };
  return fields('instrument_name') === 'EQ' ? cash(fields, name.replace(/-EQ$/, ''), 'EQ') : undefined;
}

function bse(fields: CsvFields): Kind {
  const name = fields('trading_symbol').split('-', 1)[0]!;
  if (fields('segment') === 'IDX') return { ...cash(fields, bseIndexSymbol(name), 'INDEX'), isIndex: true };
  return cash(fields, name, 'EQ');
}

function cash(fields: CsvFields, symbol: string, instrumenttype: string): Kind {
  return { symbol, name: fields('company_name'), expiry: '', strike: 0, instrumenttype };
}

/** Of a commodity the company's name says nothing; the contract's own begins with its root. */
function commodity(fields: CsvFields): Kind | undefined {
  if (fields('instrument_name') === 'COM') return undefined;
  const [root = ''] = /^[A-Za-z]+/.exec(fields('trading_symbol')) ?? [];
  return contractOf(fields, root);
}

function contractOf(fields: CsvFields, name: string): Identity {
  const type = contractType(fields);
  const expiry = lenientExpiry(fields('expiry'));
  const strike = strikeOf(type, () => number('strike', fields('strike')));
  if (name === '') throw new BadCell('a contract without a name');
  return contract(name, expiry, type, strike);
}

function contractType(fields: CsvFields): ContractType {
  const option = fields('option_type');
  return option === 'XX' || FUTURES.has(fields('instrument_name')) ? 'FUT' : optionType(option);
}
