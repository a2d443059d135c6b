import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  connectReply,
  dataFrame,
  type Scale,
  snapshotRecord,
  topicValues,
  updateRecord,
} from '../../../../test/simulators/fyers-hsm-encoder.js';
import { fyersInstruments } from '../../../../test/simulators/fyers-instruments.js';
import type { MarketState } from '../../../../test/simulators/market.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { fyers } from './index.js';

const NOW = 1_763_703_000_123;
const ABSENT = -0x8000_0000;
const FINE: Scale = { multiplier: 100, precision: 2 };
const PLAIN: Scale = { multiplier: 1, precision: 2 };

const SBIN = 'sf|nse_cm|3045';
const SBIN_BOOK = 'dp|nse_cm|3045';
const NIFTY = 'if|nse_cm|Nifty 50';
const USDINR = 'sf|cde_fo|4452';

function ladder(price: number, step: number): DepthLevelEntry[] {
  return Array.from({ length: 5 }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 100 + level,
    orders: level + 1,
  }));
}

const quote = {
  ltp: 972.45,
  ltq: 7,
  ltt: 1_763_702_999_000,
  timestamp: 1_763_703_000_000,
  average_price: 970.13,
  volume: 2_000_000_000,
  total_buy_quantity: 123_456,
  total_sell_quantity: 0,
  open: 970.05,
  high: 975.15,
  low: 965.9,
  close: 971.35,
  oi: 0,
  bid: 972.4,
  bid_qty: 12,
  ask: 972.5,
  ask_qty: 34,
  upper_circuit: 1068.45,
  lower_circuit: 874.25,
};
const depth = { buy: ladder(972.35, -0.05), sell: ladder(972.55, 0.05) };

function snapshot(topic: string, state: MarketState, scale = FINE, id = 101): Buffer {
  return snapshotRecord(id, { topic, tradingSymbol: 'X' }, scale, topicValues(topic, state, scale));
}

/** Several records in one data frame. */
function framed(...records: Buffer[]): Buffer {
  const frame = dataFrame(1, Buffer.concat(records));
  frame.writeUInt16BE(records.length, 7);
  return frame;
}

describe('data of HSM', () => {
  let protocol: Protocol;
  let sink: RecordingSink;

  beforeEach(() => {
    protocol = fyers.createProtocol({ credentials: {}, channel: 'hsm', now: () => NOW });
    sink = new RecordingSink();
    protocol.receive(connectReply(true, 1_000_000), sink);
    protocol.subscribe(fyersInstruments.map((instrument) => ({ instrument, mode: 'QUOTE', depthLevel: 5 })));
  });

  function hold(symbol: string, mode: Mode): void {
    protocol.subscribe([item(symbol, mode)]);
  }

  function item(symbol: string, mode: Mode): SubscriptionItem {
    return { instrument: fyersInstruments.find((one) => one.symbol === symbol)!, mode, depthLevel: 5 };
  }

  function decode(...records: Buffer[]): Tick[] {
    sink.ticks.length = 0;
    protocol.receive(framed(...records), sink);
    return sink.ticks;
  }

  it('comes out as the values that went in', () => {
    const identity = { symbol: 'SBIN', exchange: 'NSE' };
    expect(decode(snapshot(SBIN, quote))).toEqual([{ ...identity, mode: 'QUOTE', ...quote }]);
  });

  it('has price and times alone where LTP is wanted', () => {
    hold('SBIN', 'LTP');
    hold('NIFTY', 'LTP');
    const { ltp, ltt, timestamp } = quote;
    expect(decode(snapshot(SBIN, quote), snapshot(NIFTY, quote, PLAIN, 102))).toEqual([
      { symbol: 'SBIN', exchange: 'NSE', mode: 'LTP', ltp, ltt, timestamp },
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 'LTP', ltp, timestamp },
    ]);
  });

  it('has six values of an index', () => {
    const { ltp, open, high, low, close, timestamp } = quote;
    expect(decode(snapshot(NIFTY, quote, PLAIN))).toEqual([
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 'QUOTE', ltp, open, high, low, close, timestamp },
    ]);
  });

  it('gives a book at the time of its receipt, with the quote that is known', () => {
    hold('SBIN', 'DEPTH');
    const best = { bid: 972.35, bid_qty: 100, ask: 972.55, ask_qty: 100 };
    const book = { symbol: 'SBIN', exchange: 'NSE', mode: 'DEPTH', timestamp: NOW, depth };
    expect(decode(snapshot(SBIN_BOOK, { depth }))).toEqual([{ ...book, ...best }]);
    const [fromFeed, ...more] = decode(snapshot(SBIN, quote, FINE, 102));
    expect(fromFeed).toMatchObject({ mode: 'QUOTE', bid: 972.4 });
    expect(more).toEqual([]);
    const moved = { ...depth, buy: depth.buy.slice(1) };
    const before = topicValues(SBIN_BOOK, { depth }, FINE);
    const update = updateRecord(101, before, topicValues(SBIN_BOOK, { depth: moved }, FINE))!;
    expect(decode(update)).toEqual([{ ...quote, ...book, ...best, bid: 972.3, bid_qty: 101, depth: moved }]);
  });

  it('drops levels without a price, and has no best price then', () => {
    hold('SBIN', 'DEPTH');
    const [tick] = decode(snapshot(SBIN_BOOK, { depth: { buy: [], sell: ladder(1, 1).slice(0, 2) } }));
    expect(tick!.depth).toEqual({ buy: [], sell: ladder(1, 1).slice(0, 2) });
    expect(tick).not.toHaveProperty('bid');
    expect(tick).toMatchObject({ ask: 1, ask_qty: 100 });
  });

  it('gives no book where none is wanted any more', () => {
    expect(decode(snapshot(SBIN_BOOK, { depth }))).toEqual([]);
    expect(sink.complaints).toEqual([]);
  });

  it('merges deltas: what is absent keeps its value', () => {
    decode(snapshot(SBIN, quote));
    const before = topicValues(SBIN, quote, FINE);
    const after = topicValues(SBIN, { ...quote, ltp: 972.5, volume: 2_000_000_100 }, FINE);
    expect(decode(updateRecord(101, before, after)!)).toEqual([
      { symbol: 'SBIN', exchange: 'NSE', mode: 'QUOTE', ...quote, ltp: 972.5, volume: 2_000_000_100 },
    ]);
  });

  it('gives one tick for a record that changes something, whichever field it is, and none for one that does not', () => {
    const values = topicValues(SBIN, quote, FINE);
    decode(snapshot(SBIN, quote));
    const yearHigh = values.map((value, place) => (place === 15 ? value + 1 : value));
    expect(decode(updateRecord(101, values, yearHigh)!)).toHaveLength(1);
    expect(decode(updateRecord(101, [], yearHigh)!)).toEqual([]);
    expect(decode(updateRecord(101, [], [ABSENT, ABSENT, 1])!)).toHaveLength(1);
  });

  it('keeps the values of a topic that comes back under another id', () => {
    decode(snapshot(SBIN, quote, FINE, 101));
    const values = topicValues(SBIN, quote, FINE).map((value, place) => (place === 0 ? value + 500 : ABSENT));
    expect(decode(snapshotRecord(202, { topic: SBIN, tradingSymbol: 'X' }, FINE, values))).toEqual([
      { symbol: 'SBIN', exchange: 'NSE', mode: 'QUOTE', ...quote, ltp: 972.5 },
    ]);
    expect(decode(updateRecord(202, [], [9_730_000])!)).toMatchObject([{ ltp: 973, volume: quote.volume }]);
  });

  it('takes fewer values than there are fields, and ignores those beyond', () => {
    const values = topicValues(SBIN, quote, FINE);
    const [short] = decode(snapshotRecord(101, { topic: SBIN, tradingSymbol: 'X' }, FINE, values.slice(0, 3)));
    expect(short).toEqual({
      symbol: 'SBIN',
      exchange: 'NSE',
      mode: 'QUOTE',
      ltp: 972.45,
      volume: quote.volume,
      ltt: quote.ltt,
    });
    expect(decode(updateRecord(101, [], [...values, 5, 6, 7])!)).toMatchObject([{ close: 971.35 }]);
    expect(decode(updateRecord(101, [], [...values, 8, 9])!)).toEqual([]);
  });

  it('leaves out times, circuits and best prices of 0, and keeps counts of 0', () => {
    const [tick] = decode(snapshot(SBIN, { ltp: 972.45, bid_qty: 5, ask_qty: 6 }));
    expect(tick).toMatchObject({ ltp: 972.45, volume: 0, oi: 0, total_buy_quantity: 0 });
    for (const key of ['ltt', 'timestamp', 'upper_circuit', 'lower_circuit', 'bid', 'bid_qty', 'ask', 'ask_qty']) {
      expect(tick).not.toHaveProperty(key);
    }
  });

  it('unwraps counts beyond 31 bits', () => {
    expect(decode(snapshot(SBIN, { ...quote, volume: 4_123_456_789 }))).toMatchObject([{ volume: 4_123_456_789 }]);
  });

  it.each<[Scale, number, number]>([
    [{ multiplier: 100, precision: 2 }, 14_184_000, 1418.4],
    [{ multiplier: 1, precision: 2 }, 141_840, 1418.4],
    [{ multiplier: 0, precision: 2 }, 141_840, 1418.4],
    [{ multiplier: 1, precision: 0 }, 1418, 1418],
    [{ multiplier: 100, precision: 2 }, 14_184_049, 1418.4],
    [{ multiplier: 100, precision: 2 }, 14_184_051, 1418.41],
    [{ multiplier: 100, precision: 2 }, -372_500, -37.25],
  ])('reads prices by the scale of the topic (%j: %d is %d)', (scale, raw, price) => {
    const record = snapshotRecord(101, { topic: SBIN, tradingSymbol: 'X' }, scale, [raw]);
    expect(decode(record)).toMatchObject([{ ltp: price }]);
  });

  it.each<[Scale, number]>([
    [{ multiplier: 100, precision: 2 }, 888_225],
    [{ multiplier: 1, precision: 4 }, 888_225],
    [{ multiplier: 1000, precision: 4 }, 888_225_000],
  ])('keeps four decimals of currency (%j)', (scale, raw) => {
    const record = snapshotRecord(101, { topic: USDINR, tradingSymbol: 'X' }, scale, [raw]);
    expect(decode(record)).toMatchObject([{ symbol: 'USDINR26NOV25FUT', ltp: 88.8225 }]);
  });

  it('has exact prices at every paisa', () => {
    decode(snapshot(SBIN, quote));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000_000 }), (paise) => {
        const expected = Number(`${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`);
        for (const tick of decode(updateRecord(101, [], [paise * 100])!)) expect(tick.ltp).toBe(expected);
      }),
    );
  });

  it('follows the field map of the connection', () => {
    const map = {
      fields: [
        { fid: 'a', fld: 'v', dataType: 'Number' },
        { fid: 'b', fld: 'ltp', dataType: 'ConvNumber' },
        { fid: 'c', fld: 'unheard_of', dataType: 'Number' },
        { fid: 'd', fld: 'ic', dataType: 'ConvNumber' },
      ],
      scrip: ['a', 'c', 'b'],
      index: ['d'],
      scrip_lite: { hfid: 2 },
    };
    protocol = fyers.createProtocol({ credentials: {}, channel: 'hsm', now: () => NOW });
    protocol.subscribe([item('SBIN', 'QUOTE'), item('NIFTY', 'QUOTE')]);
    const body = Buffer.from(JSON.stringify(map));
    const head = Buffer.from('0000' + '0103' + '0100014b' + '0200010a' + '030000', 'hex');
    head.writeUInt16BE(body.length, head.length - 2);
    protocol.receive(Buffer.concat([head, body]), sink);
    const values = [500, 0, 9_724_500];
    expect(decode(snapshotRecord(101, { topic: SBIN, tradingSymbol: 'X' }, FINE, values))).toEqual([
      { symbol: 'SBIN', exchange: 'NSE', mode: 'QUOTE', ltp: 972.45, volume: 500 },
    ]);
    // A list without the price is no list of this kind: the default order holds.
    expect(decode(snapshot(NIFTY, quote, PLAIN, 102))).toMatchObject([{ ltp: 972.45, close: 971.35 }]);
    const lite = Buffer.from('4c0065' + '000001f5' + '00000000', 'hex');
    expect(decode(lite)).toMatchObject([{ symbol: 'SBIN', volume: 501 }]);
  });

  it('skips updates of unknown topics, and gives up at what has no known length', () => {
    const other = snapshot(NIFTY, quote, PLAIN, 102);
    decode(snapshot(SBIN, quote), other);
    sink.complaints.length = 0;
    const unknown = updateRecord(999, [], [1, 2, 3])!;
    const known = updateRecord(101, [], [9_730_000])!;
    expect(decode(unknown, known)).toMatchObject([{ ltp: 973 }]);
    expect(sink.complaints).toHaveLength(1);
    const lite = Buffer.from('4c03e700000001', 'hex');
    const next = updateRecord(101, [], [9_740_000])!;
    expect(decode(lite, next)).toEqual([]);
    expect(decode(next, Buffer.from('00'.repeat(20), 'hex'))).toMatchObject([{ ltp: 974 }]);
    expect(sink.complaints).toHaveLength(3);
  });

  it('skips a snapshot of an unknown kind or with an impossible precision, whose length is known', () => {
    const foreign = snapshotRecord(500, { topic: 'xx|nse_cm|1', tradingSymbol: 'X' }, FINE, [1, 2]);
    const impossible: Scale = { multiplier: 1, precision: 200 };
    const absurd = snapshotRecord(501, { topic: SBIN, tradingSymbol: 'X' }, impossible, [97_245]);
    expect(decode(foreign, absurd, updateRecord(500, [], [1])!, snapshot(SBIN, quote))).toMatchObject([
      { ltp: 972.45 },
    ]);
    expect(sink.complaints).toHaveLength(3);
  });

  it('counts records of what was never asked for, not of what was dropped', () => {
    protocol.unsubscribe([item('SBIN', 'QUOTE')]);
    expect(decode(snapshot(SBIN, quote))).toEqual([]);
    expect(sink.complaints).toEqual([]);
    expect(decode(snapshot('sf|nse_cm|77', quote, FINE, 103))).toEqual([]);
    expect(sink.complaints).toHaveLength(1);
    hold('SBIN', 'QUOTE');
    expect(decode(updateRecord(101, [], [9_730_000])!)).toMatchObject([{ ltp: 973, close: 971.35 }]);
  });

  it('is taken over whole records only, wherever a frame is cut off', () => {
    const first = snapshot(SBIN, quote);
    const second = snapshot(NIFTY, quote, PLAIN, 102);
    const frame = framed(first, second);
    for (let length = 0; length < frame.length; length++) {
      const fresh = fyers.createProtocol({ credentials: {}, channel: 'hsm', now: () => NOW });
      fresh.subscribe([item('SBIN', 'QUOTE'), item('NIFTY', 'QUOTE')]);
      const own = new RecordingSink();
      fresh.receive(frame.subarray(0, length), own);
      expect(own.ticks).toHaveLength(length >= 9 + first.length ? 1 : 0);
      expect(own.complaints).toHaveLength(1);
      // The rest was not taken over in part: nothing to merge an update into.
      fresh.receive(framed(updateRecord(102, [], [1])!), own);
      expect(own.ticks).toHaveLength(length >= 9 + first.length ? 1 : 0);
    }
  });

  it('may announce more records than it has', () => {
    const frame = framed(snapshot(SBIN, quote));
    frame.writeUInt16BE(65_535, 7);
    protocol.receive(frame, sink);
    expect(sink.ticks).toHaveLength(1);
    expect(sink.complaints).toHaveLength(1);
  });

  it.each([2, 7, 8, 9, 10, 12, 13])('is not what a frame of type %d holds', (type) => {
    protocol.receive(Buffer.from([0, 5, type, 0, 0, 0, 0]), sink);
    expect(sink).toMatchObject({ ticks: [], complaints: [] });
  });

  it('of random bytes yields nothing, and is counted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(4, 6, 11, 99), (bytes, type) => {
        const frame = Buffer.from(bytes);
        if (frame.length > 2) frame[2] = type;
        // An empty data frame is no fault.
        if (frame.length > 8) frame[8] = frame[8]! | 1;
        const own = new RecordingSink();
        protocol.receive(frame, own);
        expect(own.ticks).toEqual([]);
        expect(own.complaints.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
    protocol.receive('text', sink);
    expect(sink.complaints).toHaveLength(1);
  });

  it('with random records of known topics never throws, and has numbers where it has values', () => {
    hold('SBIN', 'DEPTH');
    decode(snapshot(SBIN, quote), snapshot(SBIN_BOOK, { depth }, FINE, 102), snapshot(NIFTY, quote, PLAIN, 103));
    fc.assert(
      fc.property(
        fc.constantFrom(101, 102, 103),
        fc.array(fc.integer({ min: ABSENT, max: 0x7fff_ffff }), { maxLength: 40 }),
        (id, values) => {
          const record = Buffer.concat([Buffer.from([0x55, 0, id, values.length]), integers(values)]);
          for (const { symbol, exchange, mode, depth: book, ...numbers } of decode(record)) {
            expect([symbol, exchange, mode]).not.toContain(undefined);
            for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
            for (const level of [...(book?.buy ?? []), ...(book?.sell ?? [])]) {
              expect(Object.values(level).every(Number.isFinite)).toBe(true);
            }
          }
        },
      ),
    );
  });
});

function integers(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) bytes.writeInt32BE(value, 4 * place);
  return bytes;
}
