import { type CsvFault, type CsvFields, mapCsv } from '../../../../common/csv.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../../engine/contract.js';
import { unzipped } from '../zip.js';
import {
  BadCell,
  contractSymbol,
  type Expiry,
  MONTHS,
  namedMonthExpiry,
  number,
  type ParsedInstrument,
  paise,
  strike,
  token,
} from './cells.js';
import { indexSymbol } from './index-names.js';

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
const COLUMNS = ['exchange', 'token', 'lotsize', 'symbol', 'tradingsymbol', 'instrument'];

const KIND = 'symbol file';

const CASH: ReadonlySet<string> = new Set(['NSE', 'BSE']);
const CONTRACTS: ReadonlySet<string> = new Set(['NFO', 'BFO', 'CDS', 'MCX']);

/** CDS rows up to this token are dummies. */
const LAST_CDS_DUMMY = 100;

/** The two BSE indices that the files lack and every client adds by hand. */
export const BSE_INDICES: readonly Instrument[] = [bseIndex('SENSEX', '1'), bseIndex('BANKEX', '12')];

/** A row that was read: one of a kind that is not carried has no instrument. */
interface ReadRow {
  instrument?: ParsedInstrument;
}

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
  const rows = mapCsv(csv, KIND, COLUMNS, (fields, line): ReadRow | CsvFault => {
    exchanges.add(fields('exchange'));
    return readRow(fields, line, files, isInPaise);
  });
  for (const row of rows) {
    if ('reason' in row) yield row;
    else if (row.instrument) yield row.instrument;
  }
  for (const exchange of exchanges) yield* files.missingIndices?.[exchange] ?? [];
}

/** Ticks of shares are 0.01 to 5 rupees, so in rupees some of them are fractions. */
function hasPaiseTicks(csv: Buffer): boolean {
  const ticks = mapCsv(csv, KIND, COLUMNS, (fields) => ({
    tick: CASH.has(fields('exchange')) ? Number(fields('ticksize')) : 0,
  }));
  for (const row of ticks) if ('tick' in row && row.tick > 0 && row.tick < 1) return false;
  return true;
}

function readRow(fields: CsvFields, line: number, files: SymbolFiles, isInPaise: boolean): ReadRow | CsvFault {
  const exchange = fields('exchange');
  // The files begin with some rows that hold places only.
  if (fields('symbol') === '' || fields('tradingsymbol') === '') return {};
  if (!CASH.has(exchange) && !CONTRACTS.has(exchange)) return {};
  try {
    const own = { line, token: token(fields('token')), brsymbol: fields('tradingsymbol'), brexchange: exchange };
    if (exchange === 'CDS' && Number(own.token) <= LAST_CDS_DUMMY) return {};
    const identity = CASH.has(exchange) ? cash(fields, exchange, files) : contract(fields, exchange);
    const instrument = {
      ...own,
      ...identity,
      lotsize: number('lot size', fields('lotsize')) ?? (CASH.has(exchange) ? 1 : 0),
      tick_size: tickSize(fields('ticksize'), exchange, files.tickSize, isInPaise),
    };
    return { instrument };
  } catch (error) {
    if (error instanceof BadCell) return { line, reason: error.message };
    throw error;
  }
}

type Identity = Pick<Instrument, 'symbol' | 'exchange' | 'name' | 'expiry' | 'strike' | 'instrumenttype'>;

function cash(fields: CsvFields, exchange: string, { indexRows, indexNames }: SymbolFiles): Identity {
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

function contract(fields: CsvFields, exchange: string): Identity {
  const tradingSymbol = fields('tradingsymbol');
  const expiry = namedMonthExpiry(fields('expiry'));
  const isBfo = exchange === 'BFO';
  const type = isBfo ? suffixType(tradingSymbol) : optionType(fields('optiontype'));
  const name = isBfo ? bfoName(tradingSymbol, expiry) : fields('symbol');
  const price = strike(number('strike', fields('strikeprice') || fields('strike')));
  if (type !== 'FUT' && price === 0) throw new BadCell(`an option without strike`);
  const symbol = contractSymbol(name, expiry, type, price);
  return { symbol, exchange, name, expiry: expiry.canonical, strike: price, instrumenttype: type };
}

function optionType(text: string): 'FUT' | 'CE' | 'PE' {
  if (text === 'XX') return 'FUT';
  if (text === 'CE' || text === 'PE') return text;
  throw new BadCell(`option type ${JSON.stringify(text)} is not known`);
}

/** BFO files do not all have a column for it. */
function suffixType(tradingSymbol: string): 'FUT' | 'CE' | 'PE' {
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
  return {
    symbol,
    exchange: 'BSE_INDEX',
    token: indexToken,
    brsymbol: symbol,
    brexchange: 'BSE',
    name: symbol,
    expiry: '',
    strike: 0,
    lotsize: 1,
    instrumenttype: 'INDEX',
    tick_size: 0.05,
  };
}

/** `https://<host>/<EXCHANGE>_symbols.txt.zip`, for every exchange that is carried. */
export function symbolFileUrls(host: string): readonly string[] {
  return [...CASH, ...CONTRACTS].map((exchange) => `${host}/${exchange}_symbols.txt.zip`);
}
