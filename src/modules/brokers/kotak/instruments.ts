import { type CsvFault, type CsvFields, mapCsv } from '../../../common/csv.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, contractSymbol, expiryOf, type ParsedInstrument, token } from '../families/noren/cells.js';
import { indexName } from './index-names.js';

/** Where the list of files is for an account whose login did not name a host. */
const USUAL_HOST = 'https://cis.kotaksecurities.com';
const LIST_PATH = '/script-details/1.0/masterscrip/file-paths';

/** Canonical exchange by segment; files of other segments are not fetched. */
const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['nse_cm', 'NSE'],
  ['bse_cm', 'BSE'],
  ['nse_fo', 'NFO'],
  ['bse_fo', 'BFO'],
  ['cde_fo', 'CDS'],
  ['bcs-fo', 'BCD'],
  ['mcx_fo', 'MCX'],
]);

const KIND = 'Kotak scrip master';
const COLUMNS = [
  ...['psymbol', 'pgroup', 'pexchseg', 'psymbolname', 'ptrdsymbol', 'poptiontype', 'pisin', 'pdesc'],
  ...['dticksize', 'llotsize', 'lexpirydate', 'dstrikeprice'],
];

/** Series of NSE that are shares. */
const SHARE_GROUPS: ReadonlySet<string> = new Set(['EQ', 'BE']);

/** These count the seconds of an expiry from 1980-01-01 00:00 in India, the others from 1970 in UTC. */
const SINCE_1980: ReadonlySet<string> = new Set(['nse_fo', 'cde_fo']);
const SECONDS_UNTIL_1980 = 315_513_000;

/** A file of the list, with those that come after it. */
interface ListedFile extends HttpCall {
  rest: readonly string[];
}

/** A list of files, one for each segment. */
export const instruments: InstrumentSource = { requests, next, parse };

function requests({ base_url, access_token = '' }: Credentials): HttpCall[] {
  const url = (base_url || USUAL_HOST).replace(/\/+$/, '') + LIST_PATH;
  return [{ method: 'GET', url, headers: { Authorization: access_token } }];
}

function next(body: Buffer, request: HttpCall): ListedFile | undefined {
  const [url, ...rest] = isList(request) ? filesOf(body) : (request as ListedFile).rest;
  return url === undefined ? undefined : { method: 'GET', url, rest };
}

/** @throws Error when the body is no list or file of the master, or was cut off */
function* parse(body: Buffer, request: HttpCall): Generator<Instrument | RejectedRow> {
  if (isList(request)) {
    filesOf(body);
    return;
  }
  for (const row of mapCsv(withPlainHeader(body), KIND, COLUMNS, readRow)) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
}

function isList({ url }: HttpCall): boolean {
  return url.split('?', 1)[0]!.endsWith(LIST_PATH);
}

function filesOf(body: Buffer): string[] {
  const { data } = parseJsonObject(body.toString('utf8')) ?? {};
  const paths: unknown = isJsonObject(data) ? data.filesPaths : undefined;
  if (!Array.isArray(paths)) throw new Error('is no list of Kotak scrip masters');
  const segments = [...EXCHANGES.keys()];
  return paths.filter((path): path is string => {
    return typeof path === 'string' && URL.canParse(path) && segments.some((segment) => path.includes(segment));
  });
}

/** Some names of the header end in a semicolon. */
function withPlainHeader(body: Buffer): Buffer {
  const end = body.indexOf('\n');
  if (end < 0) return body;
  return Buffer.concat([
    Buffer.from(body.toString('latin1', 0, end).replaceAll(';', ''), 'latin1'),
    body.subarray(end),
  ]);
}

/** A row of a kind that is not carried has no instrument. */
function readRow(fields: CsvFields, line: number): { instrument: ParsedInstrument | undefined } | CsvFault {
  const segment = fields('pexchseg').toLowerCase();
  const exchange = EXCHANGES.get(segment);
  try {
    if (exchange === undefined) throw new BadCell(`segment ${JSON.stringify(segment)} is not known`);
    const isCash = segment.endsWith('_cm');
    const identity = isCash ? cash(fields, exchange) : contract(fields, exchange, segment);
    if (!identity) return { instrument: undefined };
    const lotsize = number('lot size', fields('llotsize'));
    const tick_size = hundredth('tick size', fields('dticksize'));
    return { instrument: { line, brexchange: segment, lotsize, tick_size, ...identity } };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

type Identity = Omit<ParsedInstrument, 'line' | 'brexchange' | 'lotsize' | 'tick_size'>;

function cash(fields: CsvFields, exchange: string): Identity | undefined {
  const name = fields('psymbolname');
  const brsymbol = fields('ptrdsymbol');
  const common = { brsymbol, name: fields('pdesc'), expiry: '', strike: 0 };
  if (fields('pisin') === '') {
    const index = indexName(`${exchange}_INDEX`, name, brsymbol);
    const { symbol, displayName } = index;
    if (symbol === '') return undefined;
    const own = { symbol, token: displayName, brsymbol: brsymbol || displayName, instrumenttype: 'INDEX' };
    return { ...common, ...own, exchange: `${exchange}_INDEX` };
  }
  if (exchange === 'NSE' ? !SHARE_GROUPS.has(fields('pgroup')) : name === '') return undefined;
  return { ...common, symbol: name, exchange, token: token(fields('psymbol')), instrumenttype: 'EQ' };
}

function contract(fields: CsvFields, exchange: string, segment: string): Identity | undefined {
  const option = fields('poptiontype');
  if (option === '' && (exchange === 'MCX' || exchange === 'BFO')) return undefined;
  if (option !== 'XX' && option !== 'CE' && option !== 'PE') {
    throw new BadCell(`option type ${JSON.stringify(option)} is not known`);
  }
  const type = option === 'XX' ? 'FUT' : option;
  const strike = type === 'FUT' ? 0 : (hundredth('strike', fields('dstrikeprice')) ?? 0);
  if (type !== 'FUT' && strike <= 0) throw new BadCell('an option without strike');
  const expiry = expiryDate(fields('lexpirydate'), segment);
  const name = fields('psymbolname');
  return {
    symbol: contractSymbol(name, expiry, type, strike),
    exchange,
    token: token(fields('psymbol')),
    brsymbol: fields('ptrdsymbol'),
    name,
    expiry: expiry.canonical,
    strike,
    instrumenttype: type,
  };
}

/** The day in UTC. */
function expiryDate(text: string, segment: string): ReturnType<typeof expiryOf> {
  const seconds = number('expiry', text) ?? 0;
  const date = new Date((seconds + (SINCE_1980.has(segment) ? SECONDS_UNTIL_1980 : 0)) * 1000);
  if (seconds <= 0 || Number.isNaN(date.getTime())) throw new BadCell(`expiry ${JSON.stringify(text)} is no date`);
  const [year = '', month, day = ''] = date.toISOString().slice(0, 10).split('-');
  return expiryOf(day, Number(month), year, text);
}

/** Large numbers are written as `1.485e+07`. */
const NUMBER = /^(-?\d+(?:\.\d+)?)(?:e([+-]?\d+))?$/i;

function number(column: string, text: string): number | undefined {
  if (text === '') return undefined;
  if (!NUMBER.test(text)) throw new BadCell(`${column} ${JSON.stringify(text)} is no number`);
  return Number(text);
}

/** The decimal point is moved in the text, so that no division leaves its noise. */
function hundredth(column: string, text: string): number | undefined {
  if (number(column, text) === undefined) return undefined;
  const [, digits, exponent = '0'] = NUMBER.exec(text)!;
  return Number(`${digits}e${Number(exponent) - 2}`);
}
