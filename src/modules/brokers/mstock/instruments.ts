import { readFileSync } from 'node:fs';
import { isExchange } from '../../../common/exchanges.js';
import type { JsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number } from '../families/master/cells.js';
import { type ContractType, contract, type Identity, isOptionType, strikeOf } from '../families/master/contract.js';
import { bseIndexSymbol, nseIndexSymbol } from '../families/master/index-names.js';
import { INDEX_TERMS } from '../families/master/index-terms.js';
import { lenientExpiry } from '../families/master/lenient-expiry.js';
import { jsonArray, jsonInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { sessionHeaders } from './login.js';

const MASTER_URL = 'https://api.mstock.trade/openapi/typeb/instruments/OpenAPIScripMaster';

export const instruments: InstrumentSource = {
  requests: (credentials) => [{ method: 'GET', url: MASTER_URL, headers: sessionHeaders(credentials) }],
  parse,
};

/** Tokens and names of NSE's indices, which the master lacks: the exchange's own numbers, as the broker uses them. */
const NSE_INDICES = JSON.parse(readFileSync(new URL('./index-tokens.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

/** Currency stands under the exchange's cash segment, where its tokens would repeat those of shares. */
const CURRENCY_TYPES: ReadonlySet<string> = new Set(['FUTCUR', 'OPTCUR', 'FUTIRC', 'OPTIRC']);
const CURRENCY: Readonly<Record<string, string>> = { NSE: 'CDS', BSE: 'BCD' };

/** Shares at the BSE have codes of six digits, and indices have not. That no other row has is assumed. */
const BSE_SCRIP_CODE = /^\d{6}$/;

/**
 * Reads the scrip master, a JSON array, and adds the indices of the NSE. The line of a row is its place, from 1.
 *
 * @throws Error when the body is no such array
 */
function* parse(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  const rows = jsonArray(body, 'mStock scrip master');
  yield* jsonInstruments(rows, readRow);
  for (const [index, [token, name]] of Object.entries(NSE_INDICES).entries()) {
    const identity = { symbol: nseIndexSymbol(name), exchange: 'NSE_INDEX', token, brsymbol: name, brexchange: 'NSE' };
    yield { line: rows.length + index + 1, ...identity, name, ...INDEX_TERMS };
  }
}

function readRow(row: JsonObject): Instrument {
  const segment = cell(row, 'exch_seg');
  const type = cell(row, 'instrumenttype');
  const token = cell(row, 'token');
  // The broker calls the short name a symbol, and the whole one a name.
  const name = cell(row, 'symbol');
  const brsymbol = cell(row, 'name');
  const currency = CURRENCY_TYPES.has(type) ? CURRENCY[segment] : undefined;
  const exchange = currency ?? segment;
  if (!isExchange(exchange)) throw new BadCell(`exch_seg ${JSON.stringify(segment)} is not known`);
  if (!/^[0-9A-Za-z]{1,25}$/.test(token)) throw new BadCell(`token ${JSON.stringify(token)} is no token`);
  if (brsymbol === '') throw new BadCell('name is missing');
  const common = { token, brsymbol, brexchange: exchange, name };
  if (exchange === 'BSE' && !BSE_SCRIP_CODE.test(token)) {
    return { ...common, symbol: bseIndexSymbol(name || brsymbol), exchange: 'BSE_INDEX', ...INDEX_TERMS };
  }
  return {
    ...common,
    exchange,
    ...identityOf(row, type, name, brsymbol),
    lotsize: number('lotsize', cell(row, 'lotsize')) ?? 1,
    tick_size: number('tick_size', cell(row, 'tick_size')) ?? 0.05,
  };
}

function identityOf(row: JsonObject, type: string, name: string, brsymbol: string): Identity {
  const kind = kindOf(type, brsymbol);
  if (kind === undefined) {
    const symbol = brsymbol.replace(/-(?:EQ|BZ)$/, '');
    return { symbol, name, expiry: '', strike: 0, instrumenttype: type || undefined };
  }
  const expiry = lenientExpiry(cell(row, 'expiry'));
  if (name === '') throw new BadCell(`a ${kind} without symbol`);
  const strike = strikeOf(kind, () => number('strike', cell(row, 'strike')));
  return contract(name, expiry, kind, strike);
}

function kindOf(type: string, brsymbol: string): ContractType | undefined {
  if (type.startsWith('FUT')) return 'FUT';
  if (!type.startsWith('OPT')) return undefined;
  const side = brsymbol.slice(-2);
  if (isOptionType(side)) return side;
  throw new BadCell(`an option whose name ends in ${JSON.stringify(side)}`);
}

/** Numbers come as such or as texts. */
function cell(row: JsonObject, key: string): string {
  const value = row[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
