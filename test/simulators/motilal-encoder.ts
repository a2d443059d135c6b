import { isIndexExchange } from '../../src/common/exchanges.js';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import type { Instrument } from '../../src/modules/instruments/instrument.js';
import type { MarketState } from './market.js';

/** The letter of a record's exchange, by the broker's name of the segment. */
export const LETTERS: Readonly<Record<string, string>> = {
  NSE: 'N',
  NSEFO: 'N',
  BSE: 'B',
  BSEFO: 'G',
  NSECD: 'C',
  MCX: 'M',
};

/** Midnight of 1980-01-01 in India, in Unix ms. */
const EPOCH = Date.UTC(1980, 0, 1) - 330 * 60_000;

/** What a record's header says; 0 for a time is none. */
export interface RecordHead {
  letter: string;
  code: number;
  /** Epoch ms. */
  time: number | undefined;
}

export function headOf({ brexchange, token }: Instrument, { timestamp }: MarketState): RecordHead {
  return { letter: LETTERS[brexchange]!, code: Number(token), time: timestamp };
}

/** One record of 30 bytes; `write` fills its body of 20. */
export function record(kind: string, { letter, code, time }: RecordHead, write: (body: DataView) => void): Buffer {
  const bytes = Buffer.alloc(30);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  view.setUint8(0, letter.charCodeAt(0));
  view.setInt32(1, code, true);
  view.setInt32(5, time === undefined ? 0 : Math.floor((time - EPOCH) / 1000), true);
  view.setUint8(9, kind.charCodeAt(0));
  write(new DataView(bytes.buffer, bytes.byteOffset + 10, 20));
  return bytes;
}

export function heartbeatRecord(time: number): Buffer {
  return record('1', { letter: 'N', code: 0, time }, () => {});
}

/** The value of an index, which also comes where only the exchange's indices are registered. */
export function indexRecord(head: RecordHead, { ltp = 0 }: MarketState): Buffer {
  return record('H', head, (body) => body.setFloat32(0, ltp, true));
}

/** The records that tell of what has moved; all that there are where nothing is said of it. */
export function records(instrument: Instrument, state: MarketState, moved: MarketState = state): Buffer[] {
  const head = headOf(instrument, state);
  const isIndex = isIndexExchange(instrument.exchange);
  const has = (...keys: (keyof MarketState)[]) => keys.some((key) => moved[key] !== undefined);
  const made: Buffer[] = [];
  if (has('ltp', 'ltq', 'volume', 'average_price', 'timestamp')) {
    made.push(isIndex ? indexRecord(head, state) : tradeRecord(head, state));
  }
  if (has('depth') && !isIndex) {
    for (let level = 0; level < 5; level++) made.push(levelRecord(head, level, state));
  }
  if (has('open', 'high', 'low', 'close')) made.push(floats('G', head, state.open, state.high, state.low, state.close));
  if (has('upper_circuit', 'lower_circuit')) made.push(floats('W', head, state.upper_circuit, state.lower_circuit));
  if (has('oi')) made.push(record('m', head, (body) => body.setInt32(0, state.oi ?? 0, true)));
  return made;
}

function tradeRecord(head: RecordHead, state: MarketState): Buffer {
  return record('A', head, (body) => {
    body.setFloat32(0, state.ltp ?? 0, true);
    body.setInt32(4, state.ltq ?? 0, true);
    body.setInt32(8, state.volume ?? 0, true);
    body.setFloat32(12, state.average_price ?? 0, true);
    body.setInt32(16, state.oi ?? 0, true);
  });
}

function levelRecord(head: RecordHead, level: number, { depth }: MarketState): Buffer {
  return record('BCDEF'[level]!, head, (body) => {
    writeLevel(body, 0, depth?.buy[level]);
    writeLevel(body, 10, depth?.sell[level]);
  });
}

function writeLevel(body: DataView, at: number, { price, quantity, orders }: Partial<DepthLevelEntry> = {}): void {
  body.setFloat32(at, price ?? 0, true);
  body.setInt32(at + 4, quantity ?? 0, true);
  body.setInt16(at + 8, orders ?? 0, true);
}

function floats(kind: string, head: RecordHead, ...values: (number | undefined)[]): Buffer {
  return record(kind, head, (body) => {
    for (const [place, value] of values.entries()) body.setFloat32(place * 4, value ?? 0, true);
  });
}
