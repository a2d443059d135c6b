import type { CsvFields } from '../../../common/csv.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, token } from '../families/master/cells.js';
import { contract, contractType, strikeOf } from '../families/master/contract.js';
import { type Expiry, utcExpiry } from '../families/master/expiry.js';
import { csvInstruments } from '../families/master/rows.js';
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
const COLUMNS =
  'psymbol,pgroup,pexchseg,psymbolname,ptrdsymbol,poptiontype,pisin,pdesc,dticksize,llotsize,lexpirydate,dstrikeprice';

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
  yield* csvInstruments(withPlainHeader(body), KIND, COLUMNS, readRow);
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

function readRow(fields: CsvFields): Instrument | undefined {
  const segment = fields('pexchseg').toLowerCase();
  const exchange = EXCHANGES.get(segment);
  if (exchange === undefined) throw new BadCell(`segment ${JSON.stringify(segment)} is not known`);
  const listing = segment.endsWith('_cm') ? cash(fields, exchange) : contractOf(fields, exchange, segment);
  if (!listing) return undefined;
  const lotsize = number('lot size', fields('llotsize'));
  const tick_size = hundredth('tick size', fields('dticksize'));
  return { brexchange: segment, lotsize, tick_size, ...listing };
}

type Listing = Omit<Instrument, 'brexchange' | 'lotsize' | 'tick_size'>;

function cash(fields: CsvFields, exchange: string): Listing | undefined {
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

function contractOf(fields: CsvFields, exchange: string, segment: string): Listing | undefined {
  const option = fields('poptiontype');
  if (option === '' && (exchange === 'MCX' || exchange === 'BFO')) return undefined;
  const type = contractType(option);
  const strike = strikeOf(type, () => hundredth('strike', fields('dstrikeprice')));
  const expiry = expiryDate(fields('lexpirydate'), segment);
  return {
    ...contract(fields('psymbolname'), expiry, type, strike),
    exchange,
    token: token(fields('psymbol')),
    brsymbol: fields('ptrdsymbol'),
  };
}

/** The day in UTC. */
function expiryDate(text: string, segment: string): Expiry {
  const seconds = number('expiry', text) ?? 0;
  const date = new Date((seconds + (SINCE_1980.has(segment) ? SECONDS_UNTIL_1980 : 0)) * 1000);
  if (seconds <= 0 || Number.isNaN(date.getTime())) throw new BadCell(`expiry ${JSON.stringify(text)} is no date`);
  return utcExpiry(date);
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
