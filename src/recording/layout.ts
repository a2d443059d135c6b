import type { Instrument } from '../modules/instruments/instrument.js';
import type { Scales } from './book-codec.js';

/** The outer shape of a recording file; `format.md` describes it whole. */

/** The bytes that a transfer in text mode would damage are there on purpose. */
export const MAGIC = Buffer.from('TICKGATE\r\n\x1a\n', 'latin1');
export const VERSION = 1;
/** Magic and version. */
export const PREAMBLE_BYTES = MAGIC.length + 2;

export const SECTION = { header: 0x48, block: 0x42, end: 0x45 } as const;
/** Type, compressed length, time. */
export const SECTION_HEAD_BYTES = 1 + 4 + 8;
/** SHA-256 of everything before it. */
export const CHECKSUM = 'sha256';
export const CHECKSUM_BYTES = 32;

export interface RecordedInstrument extends Instrument {
  /** Prices are kept as whole numbers of 10^-price_decimals; others exactly, in more bytes. */
  price_decimals: number;
  /** Likewise for quantities: 0 except where they are fractional (crypto). */
  quantity_decimals: number;
}

/** The first section, JSON: what is known before the first record. */
export interface RecordingHeader {
  /** Where the data comes from, a line each. */
  source: string[];
  /** IANA name of the exchange's time zone; for people, all times in the file are epoch ms. */
  time_zone: string;
  instruments: RecordedInstrument[];
}

export interface RecordCounts {
  ticks: number;
  /** How many of the ticks carry an order book. */
  books: number;
  bars: number;
}

/** The last section, JSON: what is known after the last record. */
export interface RecordingEnd {
  /** Epoch ms of the first record and of the end of the last. */
  start: number;
  end: number;
  /** Epoch ms from which a replay plays; absent: from the start. */
  play_from?: number;
  /** In the order of the header's instruments. */
  counts: RecordCounts[];
}

export function scalesOf(instrument: RecordedInstrument): Scales {
  return { price: 10 ** instrument.price_decimals, quantity: 10 ** instrument.quantity_decimals };
}
