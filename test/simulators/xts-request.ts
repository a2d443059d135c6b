import { isJsonObject, type JsonObject } from '../../src/common/json-object.js';
import type { Mode } from '../../src/common/mode.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import { segmentOf } from './xts-encoder.js';

/** Canonical modes by message code. */
export const MODES: ReadonlyMap<number, Mode> = new Map([
  [1512, 'LTP'],
  [1501, 'QUOTE'],
  [1502, 'DEPTH'],
]);
export const OPEN_INTEREST = 1510;
/** Most instruments of one request. */
const BATCH = 50;

/** An HTTP answer. */
export interface Answer {
  status: number;
  body: unknown;
}

export function success(code: string, description: string, result: unknown): Answer {
  return { status: 200, body: { type: 'success', code, description, result } };
}

export function error(code: string, description: string): Answer {
  return { status: 400, body: { type: 'error', code, description } };
}

export interface Asked {
  code: number;
  instruments: Instrument[];
}

/** Reads a request about instruments; undefined for one that the service does not understand. */
export function readAsked(
  { instruments: keys, xtsMessageCode: code }: JsonObject,
  listed: readonly Instrument[],
): Asked | undefined {
  if (typeof code !== 'number' || !(MODES.has(code) || code === OPEN_INTEREST)) return undefined;
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > BATCH) return undefined;
  const instruments = keys.flatMap((key) => find(key, listed) ?? []);
  return instruments.length === keys.length ? { code, instruments } : undefined;
}

function find(key: unknown, listed: readonly Instrument[]): Instrument | undefined {
  if (!isJsonObject(key) || typeof key.exchangeInstrumentID !== 'number') return undefined;
  const token = String(key.exchangeInstrumentID);
  return listed.find((one) => one.token === token && segmentOf(one) === key.exchangeSegment);
}

export function keyOf(instrument: Instrument) {
  return { exchangeSegment: segmentOf(instrument), exchangeInstrumentID: Number(instrument.token) };
}
