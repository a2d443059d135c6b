import { type CsvFields, mapCsv } from '../../../common/csv.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { amount } from '../families/genericdto/cells.js';
import { USER_AGENT } from '../families/genericdto/site.js';
import { BadCell } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, optionType, strikeOf } from '../families/master/contract.js';
import { isoExpiry } from '../families/master/expiry.js';
import { csvInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { paise } from '../families/master/scaled-price.js';
import { site } from './protocol.js';
import { cashSegment, derivativeSegment, type Segment } from './segments.js';

const KIND = 'HDFC Securities security master';
const COLUMNS =
  'exchange,security_id,instrument_segment,expiry_date,strike_price,option_type,' +
  'lot_size,tick_size,exch_security_id,symbol_name';
const CASH = 'EQUITY';
const MAX_LOT = 99_999_999;

/** Symbols of indices, after blanks are gone, that are not the canonical ones. */
const INDEX_SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['NIFTYMID50', 'NIFTYMIDCAP50'],
  ['MINIFTYEQ', 'MINIFTY'],
  ['DEFTYEQ', 'DEFTY'],
  ['CNX100EQ', 'NIFTY100'],
]);

/** Public, plain, some 8 MB. */
export const instruments: InstrumentSource = {
  requests: () => [
    { method: 'GET', url: `https://${site.host}/oapi/v1/security-master`, headers: { 'User-Agent': USER_AGENT } },
  ],
  parse,
};

/** @throws CsvError when the body is no such file or was cut off */
function* parse(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const names = namesOfNse(body);
  const cash = new Map<string, ParsedInstrument>();
  for (const row of csvInstruments(body, KIND, COLUMNS, (fields) => readRow(fields, names))) {
    if (!('reason' in row) && row.instrumenttype === 'EQ') keepBest(cash, row);
    else yield row;
  }
  yield* cash.values();
}

/** The names of shares by security id: rows of BSE often have none, and the same id as those of NSE. */
function namesOfNse(body: Buffer): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const rows = mapCsv(body, KIND, COLUMNS.split(','), (fields) => {
    const isNamed = fields('exchange') === 'NSE' && fields('instrument_segment') === CASH;
    return isNamed ? { id: fields('security_id'), name: fields('symbol_name') } : {};
  });
  for (const row of rows) if ('id' in row && row.name && !names.has(row.id)) names.set(row.id, row.name);
  return names;
}

function readRow(fields: CsvFields, names: ReadonlyMap<string, string>): Instrument | undefined {
  const token = fields('exch_security_id');
  const brsymbol = fields('security_id');
  // Some rows hold places only.
  if (!/^\d+$/.test(token) || brsymbol === '') return undefined;
  const kind = fields('instrument_segment');
  const isCash = kind === CASH;
  const segment = isCash ? cashSegment(fields('exchange'), Number(token)) : derivativeSegment(fields('exchange'), kind);
  if (!segment) return undefined;
  return {
    ...segment,
    token,
    brsymbol,
    ...(isCash ? cashIdentity(fields, segment, names) : contractIdentity(fields, kind)),
    lotsize: lotSize(fields('lot_size')),
    tick_size: tickSize(fields('tick_size')),
  };
}

function cashIdentity(fields: CsvFields, { exchange }: Segment, names: ReadonlyMap<string, string>): Identity {
  const id = fields('security_id');
  const name = fields('symbol_name');
  const common = { expiry: '', strike: 0, instrumenttype: 'EQ' };
  if (!exchange.endsWith('_INDEX')) {
    const symbol = name || (names.get(id) ?? id);
    return { ...common, symbol, name: symbol };
  }
  const symbol = (name || id).toUpperCase().replaceAll(' ', '');
  return { ...common, symbol: INDEX_SYMBOLS.get(symbol) ?? symbol, name: name || id };
}

function contractIdentity(fields: CsvFields, kind: string): Identity {
  const name = fields('symbol_name');
  if (name === '') throw new BadCell('a contract without the name of its underlying');
  const type = contractType(fields('option_type'), kind);
  const expiry = isoExpiry(fields('expiry_date'));
  const strike = strikeOf(type, () => amount('strike', fields('strike_price')));
  return contract(name, expiry, type, strike);
}

function contractType(option: string, kind: string): ContractType {
  return option !== 'CE' && option !== 'PE' && kind.startsWith('FUT') ? 'FUT' : optionType(option);
}

function lotSize(text: string): number {
  const size = Number(text);
  return size >= 1 && size <= MAX_LOT ? size : 1;
}

/** With a decimal point it is in rupees, without one in paise. */
function tickSize(text: string): number | undefined {
  return text.includes('.') ? amount('tick size', text) : paise('tick size', text);
}

/** Bonds and funds stand under the symbol of their issuer's share: the one that is most likely the share is kept. */
function keepBest(kept: Map<string, ParsedInstrument>, instrument: ParsedInstrument): void {
  const key = `${instrument.exchange}:${instrument.symbol}`;
  const other = kept.get(key);
  if (!other || shareRank(instrument.brsymbol) < shareRank(other.brsymbol)) kept.set(key, instrument);
}

/** 0 for what is surely a share, by the shape of its security id. */
function shareRank(securityId: string): number {
  if (/EQ(NR|TT)$/.test(securityId)) return securityId.length === 10 ? 0 : 1;
  return /(NR|TT)$/.test(securityId) ? 3 : 2;
}
