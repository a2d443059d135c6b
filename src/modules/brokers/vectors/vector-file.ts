import { isDepthLevel, MODES } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Frame } from '../engine/contract.js';

/** A tick as a file expects it: only the keys listed are compared. */
export type ExpectedTick = Readonly<Record<string, unknown>>;

export interface VectorSubscription {
  symbol: string;
  exchange: string;
  mode: 'LTP' | 'QUOTE' | 'DEPTH';
  depth_level?: 5 | 20 | 30 | 50 | 200;
}

export interface VectorFrame {
  name: string;
  frame: Frame;
  /** The subscriptions that are alive when the frame arrives. */
  subscribed: readonly VectorSubscription[];
  expect: readonly ExpectedTick[];
}

/** Frames as a broker's server sends them over one connection, and the ticks that must come out. */
export interface VectorFile {
  broker: string;
  /** Absent: the broker's first channel. */
  channel?: string;
  instruments: readonly Instrument[];
  frames: readonly VectorFrame[];
}

/** Raised for a file that cannot be played; the message tells where it is wrong. */
export class VectorFileError extends Error {
  override readonly name = 'VectorFileError';
}

/**
 * Reads the text of a vector file.
 *
 * @throws VectorFileError for text that is no vector file
 */
export function parseVectorFile(text: string): VectorFile {
  const root = object(parseJson(text), 'the file');
  const channel = root.channel === undefined ? undefined : string(root.channel, 'channel');
  const instruments = list(root.instruments, 'instruments').map(instrument);
  const known = new Set(instruments.map(instrumentKey));
  return {
    broker: string(root.broker, 'broker'),
    ...(channel === undefined ? {} : { channel }),
    instruments,
    frames: list(root.frames, 'frames').map((value, index) => vectorFrame(value, `frames[${index}]`, known)),
  };
}

/** One instrument of a file's table. */
export function instrumentKey({ symbol, exchange }: { symbol: string; exchange: string }): string {
  return `${exchange}:${symbol}`;
}

/** Extra columns of the table are kept: some brokers subscribe by more than the token. */
function instrument(value: unknown, index: number): Instrument {
  const row = object(value, `instruments[${index}]`);
  for (const key of ['symbol', 'exchange', 'token', 'brsymbol', 'brexchange']) {
    string(row[key], `instruments[${index}].${key}`);
  }
  return row as unknown as Instrument;
}

function vectorFrame(value: unknown, at: string, known: ReadonlySet<string>): VectorFrame {
  const row = object(value, at);
  return {
    name: string(row.name, `${at}.name`),
    frame: payload(string(row.payload, `${at}.payload`), row.encoding, at),
    subscribed: list(row.subscribed, `${at}.subscribed`).map((entry, index) =>
      subscription(entry, `${at}.subscribed[${index}]`, known),
    ),
    expect: list(row.expect, `${at}.expect`).map((entry, index) => object(entry, `${at}.expect[${index}]`)),
  };
}

function payload(text: string, encoding: unknown, at: string): Frame {
  if (encoding === 'text') return text;
  if (encoding !== 'hex' && encoding !== 'base64') throw new VectorFileError(`${at}.encoding: hex, base64 or text`);
  const bytes = Buffer.from(text, encoding);
  // Buffer.from stops silently at the first character that is not of the encoding.
  const isWhole = encoding === 'hex' ? bytes.length * 2 === text.length : sameBase64(bytes.toString('base64'), text);
  if (!isWhole) throw new VectorFileError(`${at}.payload: not ${encoding}`);
  return bytes;
}

function sameBase64(a: string, b: string): boolean {
  return a.replace(/=+$/, '') === b.replace(/=+$/, '');
}

function subscription(value: unknown, at: string, known: ReadonlySet<string>): VectorSubscription {
  const row = object(value, at);
  const entry = { symbol: string(row.symbol, `${at}.symbol`), exchange: string(row.exchange, `${at}.exchange`) };
  if (!known.has(instrumentKey(entry))) throw new VectorFileError(`${at}: not in the instrument table`);
  const mode = MODES.find((one) => one === row.mode);
  if (!mode) throw new VectorFileError(`${at}.mode: LTP, QUOTE or DEPTH`);
  if (row.depth_level === undefined) return { ...entry, mode };
  if (!isDepthLevel(row.depth_level)) throw new VectorFileError(`${at}.depth_level: 5, 20, 30, 50 or 200`);
  return { ...entry, mode, depth_level: row.depth_level };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VectorFileError(`not JSON: ${(error as Error).message}`);
  }
}

function object(value: unknown, at: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new VectorFileError(`${at}: no object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, at: string): unknown[] {
  if (!Array.isArray(value)) throw new VectorFileError(`${at}: no list`);
  return value;
}

function string(value: unknown, at: string): string {
  if (typeof value !== 'string') throw new VectorFileError(`${at}: no text`);
  return value;
}
