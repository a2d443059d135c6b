import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MODES } from '../common/mode.js';
import type { DepthLevelEntry, Tick } from '../common/tick.js';
import type { RecordedInstrument } from './layout.js';
import type { Bar, RecordedItem } from './record.js';
import { RecordingReader } from './recording-reader.js';
import { RecordingWriter } from './recording-writer.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'recording-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const instruments: RecordedInstrument[] = [
  instrument('RELIANCE', 'NSE', '2885', 2, 0),
  instrument('USDINR25DECFUT', 'CDS', '1', 4, 0),
  instrument('BTCUSD', 'CRYPTO', '27', 1, 3),
];

function instrument(
  symbol: string,
  exchange: string,
  token: string,
  price_decimals: number,
  quantity_decimals: number,
): RecordedInstrument {
  return { symbol, exchange, token, brsymbol: symbol, brexchange: exchange, price_decimals, quantity_decimals };
}

/** Decimals of the instrument, and everything that is none: float32 noise, negatives, -0, huge, infinite. */
const price = fc.oneof(
  fc.integer({ min: -10_000_000, max: 10_000_000 }).map((paise) => paise / 100),
  fc.float({ noNaN: true }),
  fc.double({ noNaN: true }),
);
const quantity = fc.oneof(
  fc.nat(),
  fc.maxSafeNat(),
  fc.nat(1_000_000).map((n) => n / 1000),
  fc.double({ noNaN: true }),
);
const time = fc.oneof(fc.integer({ min: 1_700_000_000_000, max: 1_800_000_000_000 }), fc.double({ noNaN: true }));
const level = fc.record<DepthLevelEntry, 'price' | 'quantity'>(
  { price, quantity, orders: fc.nat(100_000) },
  { requiredKeys: ['price', 'quantity'], noNullPrototype: true },
);
const side = fc.oneof(fc.array(level, { maxLength: 5 }), fc.array(level, { minLength: 20, maxLength: 30 }));

const tickBody = fc.record(
  {
    mode: fc.constantFrom(...MODES),
    depth_level: fc.constantFrom(20, 50, 200),
    ltp: price,
    ltq: quantity,
    ltt: time,
    timestamp: time,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: quantity,
    average_price: price,
    total_buy_quantity: quantity,
    total_sell_quantity: quantity,
    oi: quantity,
    bid: price,
    ask: price,
    bid_qty: quantity,
    ask_qty: quantity,
    upper_circuit: price,
    lower_circuit: price,
    depth: fc.record({ buy: side, sell: side }, { noNullPrototype: true }),
    interpolated: fc.boolean(),
    broker_supported: fc.constant(false as const),
    broker_message: fc.string({ unit: 'grapheme' }),
  },
  { requiredKeys: ['mode'], noNullPrototype: true },
);

const bar = fc.record<Omit<Bar, 'symbol' | 'exchange'>, 'duration' | 'open' | 'high' | 'low' | 'close'>(
  {
    duration: fc.nat(86_400_000),
    open: price,
    high: price,
    low: price,
    close: price,
    volume: quantity,
    previous_close: price,
    day_open: price,
    day_high: price,
    day_low: price,
    day_volume: quantity,
  },
  { requiredKeys: ['duration', 'open', 'high', 'low', 'close'], noNullPrototype: true },
);

interface Entry {
  instrument: number;
  wait: number;
  tick?: Omit<Tick, 'symbol' | 'exchange'>;
  bar?: Omit<Bar, 'symbol' | 'exchange'>;
  /** Times that the entry comes in a row: repeats are what brokers send. */
  times: number;
}

const which = fc.nat(instruments.length - 1);
const wait = fc.nat(100_000);
const times = fc.integer({ min: 1, max: 3 });
const entry: fc.Arbitrary<Entry> = fc.oneof(
  fc.record({ instrument: which, wait, times, tick: tickBody }),
  fc.record({ instrument: which, wait, times, bar }),
);

function itemsOf(entries: readonly Entry[]): RecordedItem[] {
  let now = 1_765_770_000_000;
  const items: RecordedItem[] = [];
  for (const { instrument, wait, times, tick, bar } of entries) {
    const { symbol, exchange } = instruments[instrument]!;
    for (let i = 0; i < times; i++) {
      now += wait;
      if (tick) items.push({ kind: 'tick', time: now, instrument, tick: { symbol, exchange, ...tick } });
      if (bar) items.push({ kind: 'bar', time: now, instrument, bar: { symbol, exchange, ...bar } });
    }
  }
  return items;
}

function write(items: readonly RecordedItem[], file = join(directory, 'recording.tgr')): string {
  const writer = new RecordingWriter(file, { source: ['test'], time_zone: 'Asia/Kolkata', instruments });
  for (const item of items) {
    if (item.kind === 'tick') writer.tick(item.time, item.tick);
    else writer.bar(item.time, item.bar);
  }
  writer.finish();
  return file;
}

function read(file: string): RecordedItem[] {
  const reader = RecordingReader.open(file);
  try {
    return [...reader.records()];
  } finally {
    reader.close();
  }
}

describe('a recording', () => {
  it('gives back every tick and bar exactly as it was written', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 40 }), (entries) => {
        const items = itemsOf(entries);
        expect(read(write(items))).toStrictEqual(items);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps a timestamp that is the time of arrival, and one that is not', () => {
    const tick: Tick = { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 1, timestamp: 1000 };
    const items: RecordedItem[] = [1000, 2000].map((at) => ({ kind: 'tick', time: at, instrument: 0, tick }));
    expect(read(write(items))).toStrictEqual(items);
  });

  it('begins each block with the last record of every instrument, so that a reader can start there', () => {
    const items: RecordedItem[] = [
      { kind: 'bar', time: 0, instrument: 1, bar: { ...ids(1), duration: 60_000, open: 1, high: 2, low: 1, close: 2 } },
      { kind: 'tick', time: 1, instrument: 2, tick: { ...ids(2), mode: 'QUOTE', ltp: 5, volume: 0.5 } },
    ];
    for (let i = 0; i < 10_000; i++) {
      items.push({ kind: 'tick', time: 10 + i, instrument: 0, tick: { ...ids(0), mode: 'LTP', ltp: i / 100 } });
    }
    const reader = RecordingReader.open(write(items));
    expect(reader.blockTimes).toHaveLength(3);
    const index = reader.blockAt(reader.blockTimes[2]! + 1);
    expect(index).toBe(2);
    const block = reader.block(index);
    const first = items.findIndex((item) => item.time === reader.blockTimes[2]);
    expect(block.carried).toHaveLength(3);
    expect(block.carried).toEqual(expect.arrayContaining([items[0], items[1], items[first - 1]]));
    expect(block.next()).toStrictEqual(items[first]);
    expect([...reader.records()]).toStrictEqual(items);
    reader.close();
  });

  it('tells its source, instruments, span and counts', () => {
    const book = { buy: [{ price: 1, quantity: 1 }], sell: [] };
    const file = write([
      { kind: 'tick', time: 5, instrument: 0, tick: { ...ids(0), mode: 'DEPTH', ltp: 1, depth: book } },
      { kind: 'bar', time: 6, instrument: 1, bar: { ...ids(1), duration: 60_000, open: 1, high: 2, low: 1, close: 2 } },
      { kind: 'tick', time: 7, instrument: 0, tick: { ...ids(0), mode: 'LTP', ltp: 1 } },
    ]);
    const reader = RecordingReader.open(file);
    expect(reader.header).toEqual({ source: ['test'], time_zone: 'Asia/Kolkata', instruments });
    expect(reader.end).toEqual({
      start: 5,
      end: 60_006,
      counts: [
        { ticks: 2, books: 1, bars: 0 },
        { ticks: 0, books: 0, bars: 1 },
        { ticks: 0, books: 0, bars: 0 },
      ],
    });
    reader.close();
  });

  it('refuses a record that is older than the one before, and one of an unknown instrument', () => {
    const writer = new RecordingWriter(join(directory, 'refused.tgr'), { source: [], time_zone: 'UTC', instruments });
    const tick: Tick = { ...ids(0), mode: 'LTP', ltp: 1 };
    writer.tick(10, tick);
    expect(() => writer.tick(9, tick)).toThrow(RangeError);
    expect(() => writer.tick(11, { ...tick, symbol: 'TCS' })).toThrow(/NSE:TCS is not among/);
    writer.discard();
  });

  it('holds a real book of moving prices in a fraction of its JSON', () => {
    const items: RecordedItem[] = [];
    for (let i = 0; i < 4000; i++) {
      const top = 1500 + Math.round(Math.sin(i / 50) * 100) / 10;
      const levels = (sign: number): DepthLevelEntry[] =>
        [0, 1, 2, 3, 4].map((n) => ({
          price: Math.round((top + sign * (n + 1) * 0.1) * 100) / 100,
          quantity: 10 + ((i + n) % 7),
        }));
      const depth = { buy: levels(-1), sell: levels(1) };
      items.push({
        kind: 'tick',
        time: i * 250,
        instrument: 0,
        tick: { ...ids(0), mode: 'DEPTH', ltp: top, volume: i, depth },
      });
    }
    const reader = RecordingReader.open(write(items));
    expect([...reader.records()]).toStrictEqual(items);
    const bytes = JSON.stringify(items.map((item) => item.kind === 'tick' && item.tick)).length;
    expect(reader.size).toBeLessThan(bytes / 20);
    reader.close();
  });
});

function ids(index: number): { symbol: string; exchange: string } {
  const { symbol, exchange } = instruments[index]!;
  return { symbol, exchange };
}
