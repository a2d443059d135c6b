import { isExchange } from '../../../common/exchanges.js';
import type { JsonObject } from '../../../common/json-object.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { InstrumentSource, RejectedRow } from '../engine/contract.js';
import { BadCell, number } from '../families/master/cells.js';
import { isOptionType } from '../families/master/contract.js';
import { jsonArray, jsonInstruments, type ParsedInstrument } from '../families/master/rows.js';
import { indexSymbol } from './index-names.js';

/** Public, about 40 MB. */
const MASTER_URL = 'https://margincalculator.angelbroking.com/OpenAPI_File/files/OpenAPIScripMaster.json';

export const instruments: InstrumentSource = {
  requests: () => [{ method: 'GET', url: MASTER_URL }],
  parse: parseScripMaster,
};

const INDEX = 'AMXIDX';

const INDEX_EXCHANGES: Readonly<Record<string, string>> = { NSE: 'NSE_INDEX', BSE: 'BSE_INDEX', MCX: 'MCX_INDEX' };

const FUTURES: ReadonlySet<string> = new Set(['FUTIDX', 'FUTSTK', 'FUTCOM', 'FUTCUR', 'FUTIRC', 'FUTIRT']);

const OPTIONS: ReadonlySet<string> = new Set(['OPTIDX', 'OPTSTK', 'OPTFUT', 'OPTCUR', 'OPTIRC']);

/** Series that are no part of a share's canonical symbol. */
const EQUITY_SERIES = /-(?:EQ|BE|MF|SG)$/;

/** The master has paise, and of currency the seven decimals that its prices have on the wire. */
const PAISE = 100;
const CURRENCY = 10_000_000;

/**
 * Reads Angel One's scrip master, a JSON array of rows that hold texts only. The line of a row is its place in the array,
 * from 1.
 *
 * @throws Error when the body is no such array
 */
export function parseScripMaster(body: Buffer): Generator<ParsedInstrument | RejectedRow> {
  return jsonInstruments(jsonArray(body, 'Angel One scrip master'), readRow);
}

function readRow(row: JsonObject): Instrument {
  const brexchange = text(row, 'exch_seg');
  const exchange = canonicalExchange(brexchange, optional(row, 'instrumenttype'));
  const brsymbol = text(row, 'symbol');
  const name = optional(row, 'name');
  const instrumenttype = canonicalType(optional(row, 'instrumenttype'), brsymbol);
  const expiry = expiryOf(optional(row, 'expiry'));
  const divisor = exchange === 'CDS' ? CURRENCY : PAISE;
  const strike = Math.max(0, number('strike', optional(row, 'strike')) ?? 0) / strikeDivisor(exchange, instrumenttype);
  const tickSize = number('tick_size', optional(row, 'tick_size'));
  return {
    symbol: canonicalSymbol({ exchange, brsymbol, name, instrumenttype, expiry, strike }),
    exchange,
    token: token(row),
    brsymbol,
    brexchange,
    name: name || undefined,
    expiry,
    strike,
    lotsize: number('lotsize', optional(row, 'lotsize')),
    instrumenttype: instrumenttype || undefined,
    tick_size: tickSize === undefined ? undefined : tickSize / divisor,
  };
}

function canonicalExchange(segment: string, type: string): string {
  const exchange = type === INDEX ? INDEX_EXCHANGES[segment] : segment;
  if (!isExchange(exchange)) throw new BadCell(`exch_seg ${JSON.stringify(segment)} is not known`);
  return exchange;
}

function canonicalType(type: string, brsymbol: string): string {
  if (FUTURES.has(type)) return 'FUT';
  if (!OPTIONS.has(type)) return type;
  const side = brsymbol.slice(-2);
  if (!isOptionType(side)) throw new BadCell(`an option whose symbol ends in ${JSON.stringify(side)}`);
  return side;
}

function strikeDivisor(exchange: string, type: string): number {
  return exchange === 'CDS' && isOptionType(type) ? CURRENCY : PAISE;
}

interface SymbolParts {
  exchange: string;
  brsymbol: string;
  name: string;
  instrumenttype: string;
  expiry: string;
  strike: number;
}

function canonicalSymbol({ exchange, brsymbol, name, instrumenttype, expiry, strike }: SymbolParts): string {
  switch (exchange) {
    case 'NSE_INDEX':
    case 'BSE_INDEX':
      return indexSymbol(exchange, name);
    case 'NSE':
    case 'BSE':
      return brsymbol.replace(EQUITY_SERIES, '');
    case 'CDS':
    case 'MCX':
    case 'BFO':
      break;
    default:
      return brsymbol;
  }
  if (instrumenttype !== 'FUT' && !isOptionType(instrumenttype)) return brsymbol;
  if (name === '' || expiry === '') throw new BadCell(`a ${instrumenttype} without ${name ? 'expiry' : 'name'}`);
  const contract = name + expiry.replaceAll('-', '');
  if (instrumenttype === 'FUT') return `${contract}FUT`;
  if (strike === 0) throw new BadCell(`a ${instrumenttype} without strike`);
  return contract + strike + instrumenttype;
}

/** From `19MAR2024` to `19-MAR-24`. */
function expiryOf(value: string): string {
  if (value === '') return '';
  const parts = /^(\d\d)([A-Z]{3})\d\d(\d\d)$/.exec(value.toUpperCase());
  if (!parts) throw new BadCell(`expiry ${JSON.stringify(value)} is no date`);
  return `${parts[1]}-${parts[2]}-${parts[3]}`;
}

function token(row: JsonObject): string {
  const value = text(row, 'token');
  if (!/^[0-9A-Za-z]{1,25}$/.test(value)) throw new BadCell(`token ${JSON.stringify(value)} is no token`);
  return value;
}

function text(row: JsonObject, key: string): string {
  const value = optional(row, key);
  if (value === '') throw new BadCell(`${key} is missing`);
  return value;
}

function optional(row: JsonObject, key: string): string {
  const value = row[key];
  return typeof value === 'string' ? value.trim() : '';
}
