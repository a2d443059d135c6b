import type { CsvFields } from '../../../common/csv.js';
import { isIndexExchange } from '../../../common/exchanges.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { HttpCall, InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number, token } from '../families/master/cells.js';
import { contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { isoExpiry } from '../families/master/expiry.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { indexSymbol } from './index-names.js';
import { SEGMENTS } from './segments.js';

const MASTER_URL = 'https://openapi.5paisa.com/VendorsAPI/Service1.svc/ScripMaster/segment/all';

const KIND = '5paisa scrip master';
const COLUMNS = 'exch,exchtype,scripcode,name,expiry,scriptype,strikerate,ticksize,lotsize,symbolroot,series';

/** Above it are the codes of indices. */
const LAST_SHARE_CODE = 999_900;
const SERIES: ReadonlySet<string> = new Set(['EQ', 'BE', 'XX', '']);

/** One public file for all segments; it comes packed, which the import takes care of. */
export const instruments: InstrumentSource = {
  requests: (): HttpCall[] => [{ method: 'GET', url: MASTER_URL }],
  parse,
};

/**
 * Of several rows of one symbol one counts, and which cannot be told before all are read.
 *
 * @throws CsvError when the body is no such file, or was cut off
 */
function* parse(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const chosen = new Map<string, ParsedInstrument>();
  for (const row of csvInstruments(body, KIND, COLUMNS, readRow)) {
    if ('reason' in row) {
      yield row;
      continue;
    }
    const key = `${row.exchange}:${row.symbol}`;
    const other = chosen.get(key);
    if (!other || counts(row, other)) chosen.set(key, row);
  }
  yield* chosen.values();
}

/** Of indices the first row counts, of shares the one of the ordinary series, of contracts the highest code. */
function counts(one: Instrument, other: Instrument): boolean {
  if (isIndexExchange(one.exchange)) return false;
  if (one.instrumenttype !== other.instrumenttype) return one.instrumenttype === 'EQ';
  return Number(one.token) > Number(other.token);
}

function readRow(fields: CsvFields): Instrument | undefined {
  if (!SERIES.has(fields('series'))) return undefined;
  const code = token(fields('scripcode'));
  const exchange = exchangeOf(fields('exch'), fields('exchtype'), Number(code));
  if (exchange === undefined) return undefined;
  return {
    ...identityOf(fields, exchange),
    exchange,
    token: code,
    brsymbol: fields('name').toUpperCase(),
    brexchange: exchange,
    lotsize: number('LotSize', fields('lotsize')),
    tick_size: number('TickSize', fields('ticksize')),
  };
}

function exchangeOf(exch: string, exchType: string, code: number): string | undefined {
  for (const [exchange, segment] of SEGMENTS) {
    if (segment.exch !== exch || segment.exchType !== exchType) continue;
    return exchType === 'C' && code > LAST_SHARE_CODE ? `${exchange}_INDEX` : exchange;
  }
  return undefined;
}

function identityOf(fields: CsvFields, exchange: string): Identity {
  const root = fields('symbolroot');
  if (root === '') throw new BadCell('there is no SymbolRoot');
  const type = typeOf(fields);
  if (type === 'EQ' || type === 'BE') {
    const symbol = isIndexExchange(exchange) ? indexSymbol(root, exchange) : root;
    return { symbol, name: symbol, expiry: '', strike: 0, instrumenttype: type };
  }
  const strike = strikeOf(type, () => number('StrikeRate', fields('strikerate')));
  // The time of day behind the date is no part of the symbol, and has no zone.
  return contract(root, isoExpiry(fields('expiry')), type, strike);
}

/** The series of a share, else the kind of scrip, where `XX` is a future. */
function typeOf(fields: CsvFields): 'EQ' | 'BE' | 'FUT' | 'CE' | 'PE' {
  const series = fields('series');
  if (series === 'EQ' || series === 'BE') return series;
  const type = fields('scriptype');
  if (type === 'XX') return 'FUT';
  if (type === 'EQ' || isOptionType(type)) return type;
  throw new BadCell(`ScripType ${JSON.stringify(type)} is not known`);
}
