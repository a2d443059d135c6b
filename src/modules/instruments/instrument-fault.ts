import { isExchange } from '../../common/exchanges.js';
import type { Instrument } from './instrument.js';

const EXPIRY = /^(0[1-9]|[12]\d|3[01])-(JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)-\d{2}$/;
const MAX_TEXT_LENGTH = 200;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * What makes a row unusable, or undefined for a sound one. Every master passes here, whoever parsed it, so nothing is
 * taken on the word of its type.
 */
export function instrumentFault(instrument: Instrument): string | undefined {
  const { exchange, expiry } = instrument;
  const fault =
    keyFault('symbol', instrument.symbol) ??
    keyFault('exchange', exchange) ??
    keyFault('token', instrument.token) ??
    keyFault('brsymbol', instrument.brsymbol) ??
    keyFault('brexchange', instrument.brexchange);
  if (fault) return fault;
  if (!isExchange(exchange)) return `unknown exchange ${JSON.stringify(exchange)}`;
  if (expiry !== undefined && expiry !== '' && !EXPIRY.test(expiry)) {
    return `expiry ${JSON.stringify(expiry)} is not of the form 30-DEC-25`;
  }
  return (
    textFault('name', instrument.name) ??
    textFault('instrumenttype', instrument.instrumenttype) ??
    numberFault('strike', instrument.strike) ??
    numberFault('lotsize', instrument.lotsize) ??
    numberFault('tick_size', instrument.tick_size)
  );
}

function keyFault(field: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return `no ${field}`;
  return textFault(field, value);
}

function textFault(field: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string') return `${field} is no text`;
  if (value.length > MAX_TEXT_LENGTH) return `${field} is longer than ${MAX_TEXT_LENGTH} characters`;
  return CONTROL.test(value) ? `${field} holds a control character` : undefined;
}

function numberFault(field: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${field} is no number`;
  return value < 0 ? `${field} is negative` : undefined;
}
