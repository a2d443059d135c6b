import { type CsvFields, csvHeader } from '../../../common/csv.js';
import { isJsonObject, parseJsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Credentials, HttpCall, InstrumentSource, MasterRequest, RejectedRow } from '../engine/contract.js';
import { BadCell, number } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { INDEX_TERMS } from '../families/master/index-terms.js';
import { csvInstruments } from '../families/master/rows.js';
import { expiryDate } from './expiry-date.js';
import { INDEX_NAMES } from './index-names.js';
import { sessionToken } from './login.js';

const MASTER_URL = 'https://developers.stocknote.com/doc/ScripMaster.csv';
const INDEX_PATH = '/quote/indexQuote';

/** Canonical exchanges by the broker's; rows of others are left out. */
const EXCHANGES: ReadonlyMap<string, string> = new Map([
  ['NSE', 'NSE'],
  ['BSE', 'BSE'],
  ['NFO', 'NFO'],
  ['BFO', 'BFO'],
  ['CDS', 'CDS'],
  ['MFO', 'MCX'],
]);

const COLUMNS = 'exchange,symbolcode,tradingsymbol,name,instrument,expirydate,strikeprice';

/** Series of shares, at the ends of their trading symbols. */
const SERIES = /-(EQ|BE|MF|SG)$/;

const DEFAULT_LOT = 1;
const DEFAULT_TICK = 0.05;

/** A public file, and with a session a question for each index, whose id no file tells. */
export const instruments: InstrumentSource = { requests, parse };

function requests(credentials: Credentials): MasterRequest[] {
  const file: HttpCall = { method: 'GET', url: MASTER_URL };
  const token = sessionToken(credentials);
  if (token === '') return [file];
  const headers = { 'x-session-token': token, Accept: 'application/json' };
  const indices = INDEX_NAMES.map(({ name }): MasterRequest => {
    const url = `https://tradeapi.samco.in${INDEX_PATH}?indexName=${encodeURIComponent(name)}`;
    return { method: 'GET', url, headers, dispensable: true };
  });
  return [file, ...indices];
}

/** @throws CsvError when the body is no such file, or was cut off */
function parse(body: Buffer, { url }: HttpCall): Iterable<Instrument | RejectedRow> {
  if (url.includes(INDEX_PATH)) {
    return [index(body, new URL(url).searchParams.get('indexName') ?? '')];
  }
  return csvInstruments(withPlainHeader(body), 'Samco scrip master', COLUMNS, readRow);
}

/** Of `{"status":"Success","indexDetails":[{"indexName":"NIFTY 50","listingId":"-21"}]}`. */
function index(body: Buffer, asked: string): Instrument | RejectedRow {
  const known = INDEX_NAMES.find(({ name }) => name === asked);
  const { indexDetails } = parseJsonObject(body.toString('utf8')) ?? {};
  const details = (Array.isArray(indexDetails) ? indexDetails : []).filter(isJsonObject);
  const own = details.find(({ indexName }) => String(indexName).toUpperCase() === asked.toUpperCase());
  const token = String(own?.listingId);
  if (!known || !/^-?\d+$/.test(token)) return { line: 1, reason: `no listing id of the index ${asked}` };
  const { symbol, brexchange } = known;
  const identity = { symbol, exchange: `${brexchange}_INDEX`, token, brsymbol: asked, brexchange, name: asked };
  return { ...identity, ...INDEX_TERMS };
}

/** The header with its names as `COLUMNS` has them: they have been written with and without spaces. */
function withPlainHeader(body: Buffer): Buffer {
  const names = csvHeader(body).map((name) => name.replaceAll(/[^a-z]/g, ''));
  const end = body.indexOf('\n');
  if (names.length === 0 || end < 0) return body;
  const header = names.includes('symbolcode') ? names : names.map((name) => (name === 'token' ? 'symbolcode' : name));
  return Buffer.concat([Buffer.from(header.join()), body.subarray(end)]);
}

function readRow(fields: CsvFields): Instrument | undefined {
  const brexchange = fields('exchange').toUpperCase();
  const exchange = EXCHANGES.get(brexchange);
  if (!exchange) return undefined;
  return {
    ...(exchange === 'NSE' || exchange === 'BSE' ? share(fields) : contractOf(fields, exchange)),
    exchange,
    token: symbolCode(fields('symbolcode')),
    brsymbol: fields('tradingsymbol'),
    brexchange,
    name: fields('name'),
    lotsize: number('lot size', fields('lotsize')) ?? DEFAULT_LOT,
    tick_size: number('tick size', fields('ticksize')) ?? DEFAULT_TICK,
  };
}

function share(fields: CsvFields): Identity {
  const tradingSymbol = fields('tradingsymbol');
  const isShare = fields('instrument') === 'EQ';
  const symbol = isShare ? tradingSymbol.replace(SERIES, '') : tradingSymbol;
  return { symbol, expiry: '', strike: 0, instrumenttype: fields('instrument') || 'EQ' };
}

function contractOf(fields: CsvFields, exchange: string): Identity {
  const type = contractType(fields, exchange);
  const expiry = expiryDate(fields('expirydate'));
  const strike = strikeOf(type, () => number('strike', fields('strikeprice')));
  return contract(fields('name'), expiry, type, strike);
}

/** BFO has its own names of kinds, and the same ends of trading symbols as everybody. */
function contractType(fields: CsvFields, exchange: string): ContractType {
  const kind = fields('instrument');
  const [end = ''] = /(?:FUT|CE|PE)$/.exec(fields('tradingsymbol')) ?? [];
  if (exchange === 'BFO' ? end === 'FUT' : kind.startsWith('FUT')) return 'FUT';
  if (isOptionType(end) && (exchange === 'BFO' || kind.startsWith('OPT'))) return end;
  throw new BadCell(`${JSON.stringify(kind)} of ${JSON.stringify(fields('tradingsymbol'))} is no kind of contract`);
}

/** Some codes have their exchange with them: `464925_MFO`. */
function symbolCode(text: string): string {
  const [, code] = /^(\d+(?:_[A-Z]+)?)(?:\.0+)?$/.exec(text) ?? [];
  if (code === undefined) throw new BadCell(`symbol code ${JSON.stringify(text)} is none`);
  return code;
}
