import { type CsvFields, mapCsv } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../../engine/contract.js';
import { BadCell, number, token } from '../master/cells.js';
import { type ContractType, contract, contractType, type Identity, strikeOf } from '../master/contract.js';
import { type Expiry, MONTHS, namedMonthExpiry } from '../master/expiry.js';
import { INDEX_TERMS } from '../master/index-terms.js';
import { indexSymbol } from '../master/one-word-index-names.js';
import { csvInstruments, type ParsedInstrument } from '../master/rows.js';
import { paise } from '../master/scaled-price.js';
import { unzipped } from '../master/zip.js';

/** What the symbol files of a broker have of their own. */
export interface SymbolFiles {
  urls: readonly string[];
  /**
   * Unit of the tick sizes of shares: it has changed in the course of time, so `by file` takes one without any fraction
   * of a rupee for paise. A map: rupees by exchange, as the files do not tell.
   */
  tickSize: 'rupees' | 'by file' | Readonly<Record<string, number>>;
  /** Cells of `Instrument` that mark an index, by exchange; the index's exchange is `<exchange>_INDEX`. */
  indexRows: Readonly<Record<string, string>>;
  indexNames?: Readonly<Record<string, ReadonlyMap<string, string>>>;
  /** Indices that the files lack, by the exchange whose file they follow. */
  missingIndices?: Readonly<Record<string, readonly Instrument[]>>;
}

/** Names of columns that all files have, lower-cased: their order differs, and some stand in some files only. */
const COLUMNS = 'exchange,token,lotsize,symbol,tradingsymbol,instrument';

const KIND = 'symbol file';

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const CONTRACTS: ReadonlySet<string> = new Set(['NFO', 'BFO', 'CDS', 'MCX']);

/** CDS rows up to this token are dummies. */
const LAST_CDS_DUMMY = 100;

/** The two BSE indices that the files lack and every client adds by hand. */
export const BSE_INDICES: readonly Instrument[] = [bseIndex('SENSEX', '1'), bseIndex('BANKEX', '12')];

export function symbolFiles(files: SymbolFiles): InstrumentSource {
  return {
    requests: () => files.urls.map((url) => ({ method: 'GET', url })),
    parse: (body) => parseSymbolFile(body, files),
  };
}

/**
 * Reads one file, a CSV or the zip of one.
 *
 * @throws CsvError when the body is no such file or was cut off
 */
function* parseSymbolFile(body: Buffer, files: SymbolFiles): Generator<ParsedInstrument | Instrument | RejectedRow> {
  const csv = unzipped(body);
  const exchanges = new Set<string>();
  const isInPaise = files.tickSize === 'by file' && hasPaiseTicks(csv);
  yield* csvInstruments(csv, KIND, COLUMNS, (fields) => {
    exchanges.add(fields('exchange'));
    return readRow(fields, files, isInPaise);
  });
  for (const exchange of exchanges) yield* files.missingIndices?.[exchange] ?? [];
}

/** Ticks of shares are 0.01 to 5 rupees, so in rupees some of them are fractions. */
function hasPaiseTicks(csv: Buffer): boolean {
  const ticks = mapCsv(csv, KIND, COLUMNS.split(','), (fields) => ({
    tick: CASH.has(fields('exchange')) ? Number(fields('ticksize')) : 0,
  }));
  for (const row of ticks) if ('tick' in row && row.tick > 0 && row.tick < 1) return false;
  return true;
}

function readRow(fields: CsvFields, files: SymbolFiles, isInPaise: boolean): Instrument | undefined {
  const exchange = fields('exchange');
  // The files begin with some rows that hold places only.
  if (fields('symbol') === '' || fields('tradingsymbol') === '') return undefined;
  if (!CASH.has(exchange) && !CONTRACTS.has(exchange)) return undefined;
  const own = { token: token(fields('token')), brsymbol: fields('tradingsymbol'), brexchange: exchange };
  if (exchange === 'CDS' && Number(own.token) <= LAST_CDS_DUMMY) return undefined;
  return {
    ...own,
    ...(CASH.has(exchange) ? cash(fields, exchange, files) : { ...contractOf(fields, exchange), exchange }),
    lotsize: number('lot size', fields('lotsize')) ?? (CASH.has(exchange) ? 1 : 0),
    tick_size: tickSize(fields('ticksize'), exchange, files.tickSize, isInPaise),
  };
}

function cash(
  fields: CsvFields,
  exchange: string,
  { indexRows, indexNames }: SymbolFiles,
): Identity & { exchange: string } {
  const type = fields('instrument');
  const tradingSymbol = fields('tradingsymbol');
  const common = { name: fields('symbol'), expiry: '', strike: 0 };
  if (type !== '' && type === indexRows[exchange]) {
    const symbol = indexSymbol(tradingSymbol, indexNames?.[exchange]);
    return { ...common, symbol, exchange: `${exchange}_INDEX`, instrumenttype: 'INDEX' };
  }
  const isShare = exchange === 'BSE' || type === 'EQ' || type === 'BE';
  const symbol = tradingSymbol.replace(/-(EQ|BE)$/, '');
  return { ...common, symbol, exchange, instrumenttype: isShare ? 'EQ' : type };
}

function contractOf(fields: CsvFields, exchange: string): Identity {
  const tradingSymbol = fields('tradingsymbol');
  const expiry = namedMonthExpiry(fields('expiry'));
  const isBfo = exchange === 'BFO';
  const type = isBfo ? suffixType(tradingSymbol) : contractType(fields('optiontype'));
  const name = isBfo ? bfoName(tradingSymbol, expiry) : fields('symbol');
  const strike = strikeOf(type, () => number('strike', fields('strikeprice') || fields('strike')));
  return contract(name, expiry, type, strike);
}

/** BFO files do not all have a column for it. */
function suffixType(tradingSymbol: string): ContractType {
  const [type] = /(?:FUT|CE|PE)$/.exec(tradingSymbol) ?? [];
  if (type === 'FUT' || type === 'CE' || type === 'PE') return type;
  throw new BadCell(`trading symbol ${JSON.stringify(tradingSymbol)} ends in no FUT, CE or PE`);
}

/** What stands before the date: `26NOV`, or `26N26` for a week; names may hold digits. Failing that, the first letters. */
function bfoName(tradingSymbol: string, { year, month, day }: Expiry): string {
  for (const date of [`${year}${month}`, `${year}${weeklyMonth(month)}${day}`]) {
    const at = tradingSymbol.indexOf(date, 1);
    if (at > 0) return tradingSymbol.slice(0, at);
  }
  const [name] = /^[A-Z]+/.exec(tradingSymbol) ?? [];
  if (!name) throw new BadCell(`trading symbol ${JSON.stringify(tradingSymbol)} begins with no name`);
  return name;
}

/** 1 to 9, then the first letters of the last three months. */
function weeklyMonth(month: string): string {
  const place = MONTHS.indexOf(month);
  return place < 9 ? String(place + 1) : month.charAt(0);
}

function tickSize(
  text: string,
  exchange: string,
  rule: SymbolFiles['tickSize'],
  isInPaise: boolean,
): number | undefined {
  if (typeof rule === 'object') return rule[exchange];
  return isInPaise && CASH.has(exchange) ? paise('tick size', text) : number('tick size', text);
}

function bseIndex(symbol: string, indexToken: string): Instrument {
  const identity = { symbol, exchange: 'BSE_INDEX', token: indexToken, brsymbol: symbol, brexchange: 'BSE' };
  return { ...identity, name: symbol, ...INDEX_TERMS };
}

/** `https://<host>/<EXCHANGE>_symbols.txt.zip`, for every exchange that is carried. */
export function symbolFileUrls(host: string): readonly string[] {
  return [...CASH, ...CONTRACTS].map((exchange) => `${host}/${exchange}_symbols.txt.zip`);
}
