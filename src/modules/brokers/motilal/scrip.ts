import { MODE_RANK, type Mode } from '../../../common/mode.js';
import type { Depth, DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { emptyBook } from '../families/feed/book.js';

export const RECORD_BYTES = 30;

/** Where a record holds what: exchange, code, time, kind, and 20 bytes of body. */
const CODE = 1;
const TIME = 5;
const KIND = 9;
const BODY = 10;

/** 1980-01-01 00:00 on the Indian clock, in Unix seconds. */
const EPOCH = 315_532_800 - 19_800;

/** Kinds of records, each a letter. */
const TRADE = 'A'.charCodeAt(0);
const FIRST_LEVEL = 'B'.charCodeAt(0);
const DAY = 'G'.charCodeAt(0);
const INDEX = 'H'.charCodeAt(0);
const CIRCUITS = 'W'.charCodeAt(0);
const OPEN_INTEREST = 'm'.charCodeAt(0);
const LEVELS = 5;

/** No record of the present message has touched the scrip. */
export const UNTOUCHED = 0;

/** Rank of the poorest mode that a kind of record concerns; 0: kinds that nothing is known of, and heartbeats. */
const CONCERNS = new Uint8Array(256);
for (const kind of [TRADE, INDEX]) CONCERNS[kind] = MODE_RANK.LTP;
for (const kind of [DAY, CIRCUITS, OPEN_INTEREST]) CONCERNS[kind] = MODE_RANK.QUOTE;
CONCERNS.fill(MODE_RANK.DEPTH, FIRST_LEVEL, FIRST_LEVEL + LEVELS);

export function codeOf(frame: Buffer, start: number): number {
  return frame.readInt32LE(start + CODE);
}

/** Whether it is the value of an index. */
export function isIndexRecord(frame: Buffer, start: number): boolean {
  return frame[start + KIND] === INDEX;
}

/** One registered scrip: what its records have told so far. Each record changes its own fields alone. */
export class Scrip {
  /** Rank of the poorest mode that the records of the present message concern. */
  touched = UNTOUCHED;
  private readonly values: Tick;
  private book: Depth | undefined;
  private readonly scale: number;

  constructor(
    { symbol, exchange }: Instrument,
    public mode: Mode,
  ) {
    this.values = { symbol, exchange, mode };
    // Prices are floats of 32 bits: what lies beyond the decimals that are quoted is their noise.
    this.scale = exchange === 'CDS' ? 10_000 : 100;
  }

  /** Takes a record over; false, and nothing changed, where one of its prices is no number. */
  merge(frame: Buffer, start: number): boolean {
    const kind = frame[start + KIND]!;
    const concerns = CONCERNS[kind]!;
    if (concerns === UNTOUCHED) return true;
    if (!this.mergeBody(kind, frame, start + BODY)) return false;
    const seconds = frame.readInt32LE(start + TIME);
    if (seconds > 0) {
      this.values.timestamp = (seconds + EPOCH) * 1000;
      if (concerns === MODE_RANK.LTP) this.values.ltt = this.values.timestamp;
    }
    if (this.touched === UNTOUCHED || concerns < this.touched) this.touched = concerns;
    return true;
  }

  /** The tick that the present message gives, if it gives any; it is changed by the next one. */
  take(): Tick | undefined {
    const { mode, values, touched } = this;
    this.touched = UNTOUCHED;
    if (touched > MODE_RANK[mode] || values.ltp === undefined) return undefined;
    if (mode === 'LTP') {
      const { symbol, exchange, ltp, ltt, timestamp } = values;
      return { symbol, exchange, mode, ltp, ltt, timestamp };
    }
    values.mode = mode;
    values.depth = mode === 'DEPTH' ? this.book : undefined;
    return values;
  }

  private mergeBody(kind: number, frame: Buffer, at: number): boolean {
    const { values } = this;
    const first = this.price(frame, at);
    switch (kind) {
      case TRADE: {
        const average = this.price(frame, at + 12);
        if (!Number.isFinite(first + average)) return false;
        values.ltp = first;
        values.ltq = frame.readInt32LE(at + 4);
        values.volume = frame.readInt32LE(at + 8);
        values.average_price = average;
        values.oi = frame.readInt32LE(at + 16);
        return true;
      }
      case DAY: {
        const high = this.price(frame, at + 4);
        const low = this.price(frame, at + 8);
        const close = this.price(frame, at + 12);
        if (!Number.isFinite(first + high + low + close)) return false;
        values.open = first;
        values.high = high;
        values.low = low;
        values.close = close;
        return true;
      }
      case INDEX:
        if (!Number.isFinite(first)) return false;
        values.ltp = first;
        return true;
      case CIRCUITS: {
        const lower = this.price(frame, at + 4);
        if (!Number.isFinite(first + lower)) return false;
        values.upper_circuit = first;
        values.lower_circuit = lower;
        return true;
      }
      case OPEN_INTEREST:
        values.oi = frame.readInt32LE(at);
        return true;
      default:
        return this.mergeLevel(kind - FIRST_LEVEL, frame, at, first);
    }
  }

  private mergeLevel(level: number, frame: Buffer, at: number, bid: number): boolean {
    const offer = this.price(frame, at + 10);
    if (!Number.isFinite(bid + offer)) return false;
    this.book ??= emptyBook(LEVELS);
    put(this.book.buy[level]!, bid, frame, at);
    put(this.book.sell[level]!, offer, frame, at + 10);
    return true;
  }

  private price(frame: Buffer, at: number): number {
    return Math.round(frame.readFloatLE(at) * this.scale) / this.scale;
  }
}

function put(entry: DepthLevelEntry, price: number, frame: Buffer, at: number): void {
  entry.price = price;
  entry.quantity = frame.readInt32LE(at + 4);
  entry.orders = frame.readInt16LE(at + 8);
}
