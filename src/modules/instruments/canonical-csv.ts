import { csvHeader, mapCsv } from '../../common/csv.js';
import type { RejectedRow } from '../brokers/engine/contract.js';
import type { Instrument } from './instrument.js';
import { instrumentFault } from './instrument-fault.js';

const REQUIRED = ['symbol', 'exchange', 'token'];

/** True when the header is that of a canonical CSV, whatever else stands in it. */
export function isCanonicalCsv(body: Buffer): boolean {
  const header = csvHeader(body);
  return REQUIRED.every((column) => header.includes(column));
}

/**
 * Reads the canonical CSV: `symbol,exchange,token,brsymbol,brexchange,name,expiry,strike,lotsize,instrumenttype,tick_size`,
 * columns in any order. Only the first three are required: `brsymbol` defaults to the symbol, `brexchange` to the exchange.
 *
 * @throws CsvError when the body is no such CSV or was cut off
 */
export function* parseCanonicalInstruments(body: Buffer): Generator<(Instrument & { line: number }) | RejectedRow> {
  yield* mapCsv(body, 'canonical instrument CSV', REQUIRED, (fields, line) => {
    const symbol = fields('symbol');
    const exchange = fields('exchange');
    const instrument: Instrument & { line: number } = {
      line,
      symbol,
      exchange,
      token: fields('token'),
      brsymbol: fields('brsymbol') || symbol,
      brexchange: fields('brexchange') || exchange,
      name: fields('name') || undefined,
      expiry: fields('expiry').toUpperCase() || undefined,
      strike: number(fields('strike')),
      lotsize: number(fields('lotsize')),
      instrumenttype: fields('instrumenttype') || undefined,
      tick_size: number(fields('tick_size')),
    };
    const reason = instrumentFault(instrument);
    return reason ? { line, reason } : instrument;
  });
}

/** NaN for what is no decimal number; the row is rejected for it. */
function number(text: string): number | undefined {
  if (text === '') return undefined;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}
