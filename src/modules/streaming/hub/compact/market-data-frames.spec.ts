import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeMarketData } from '../../../../../packages/client/src/compact/decode-market-data.js';
import { isCompact, readMarketData } from '../../../../../test/support/market-data-schema.js';
import type { Mode } from '../../../../common/mode.js';
import type { DepthLevelEntry, Tick } from '../../../../common/tick.js';
import { RecordingReader } from '../../../../recording/recording-reader.js';
import { encodeData, wireIdentity } from '../../../brokers/engine/wire-data.js';
import { shippedRecording } from '../../../brokers/replay/player/session-library.js';
import { parseVectorFile } from '../../../brokers/vectors/vector-file.js';
import type { Grant, RouteAddress } from '../envelope.js';
import { payloadOf } from '../frame.js';
import { FrameArena } from '../frame-arena.js';
import { JsonFrames } from '../json-frames.js';
import { MarketDataFrames } from './market-data-frames.js';

const arena = new FrameArena();
const QUOTE: RouteAddress = { symbol: 'TCS', exchange: 'NSE', mode: 'QUOTE', broker: 'sim' };
const DEPTH: RouteAddress = { ...QUOTE, mode: 'DEPTH' };
const GRANT: Grant = { modeNumber: 2 };
const DEPTH_GRANT: Grant = { modeNumber: 3, requestedDepth: 5, actualDepth: 5 };

interface Pair {
  json: unknown;
  payload: Buffer;
}

/** The same message in both encodings. */
function pair(data: string, address = QUOTE, grant = GRANT): Pair {
  const bytes = Buffer.from(data);
  const json = JSON.parse(payloadOf(new JsonFrames(address, grant, arena).live(bytes)).toString());
  return { json, payload: payloadOf(new MarketDataFrames(address, grant, arena).live(bytes)) };
}

/** By a Protobuf library and the schema's comments, and by the client's own decoder. */
function expectSame({ json, payload }: Pair): void {
  for (const read of [readMarketData(payload), decodeMarketData(payload)]) {
    // Jest's own comparison is slow, and good at showing a difference.
    if (!isDeepStrictEqual(read, json)) expect(read).toStrictEqual(json);
  }
}

/** A tick as our feeds publish it, to clients of a mode and level. */
function published(tick: Tick, mode: Mode, level = 5): Pair {
  const identity = wireIdentity(tick.symbol, tick.exchange);
  const grant: Grant = {
    modeNumber: mode === 'LTP' ? 1 : mode === 'QUOTE' ? 2 : 4,
    ...(mode === 'DEPTH' && { requestedDepth: level, actualDepth: level }),
  };
  const address: RouteAddress = { symbol: tick.symbol, exchange: tick.exchange, mode, broker: 'sim' };
  return pair(encodeData(identity, 12, tick, mode, level).toString(), address, grant);
}

const price = fc
  .tuple(fc.integer({ min: -1e8, max: 1e9 }), fc.constantFrom(1, 10, 100, 100, 1e4))
  .map(([n, d]) => n / d);
const quantity = fc.oneof(fc.nat({ max: 1000 }), fc.nat({ max: 5_000_000_000 }));
const time = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2099, 11, 31) });
const level: fc.Arbitrary<DepthLevelEntry> = fc.record({ price, quantity });
const countedLevel: fc.Arbitrary<DepthLevelEntry> = fc.record({ price, quantity, orders: fc.nat({ max: 100_000 }) });
const side = fc.oneof(fc.array(level, { maxLength: 200 }), fc.array(countedLevel, { maxLength: 200 }));

const tick: fc.Arbitrary<Tick> = fc.record(
  {
    symbol: fc.oneof(fc.constantFrom('TCS', 'M&M', 'NIFTY 50'), fc.string({ minLength: 1, unit: 'binary' })),
    exchange: fc.constantFrom('NSE', 'NSE_INDEX', 'CDS', 'MCX'),
    mode: fc.constant('DEPTH' as const),
    ltp: price,
    ltq: quantity,
    ltt: time,
    timestamp: time,
    open: price,
    high: price,
    low: price,
    // A change against a tiny close has more digits than a double keeps.
    close: price.filter((value) => Math.abs(value) > 1),
    volume: fc.oneof(
      quantity,
      fc.nat({ max: 1e8 }).map((units) => units / 1000),
    ),
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
    depth: fc.record({ buy: side, sell: side }),
    interpolated: fc.boolean(),
  },
  { requiredKeys: ['symbol', 'exchange', 'mode'] },
);

describe('MarketDataFrames', () => {
  it.each<[Mode, number]>([
    ['LTP', 5],
    ['QUOTE', 5],
    ['DEPTH', 5],
    ['DEPTH', 20],
    ['DEPTH', 200],
  ])("says in fields what the JSON of our feeds' ticks says, in mode %s with %d levels", (mode, level) => {
    fc.assert(
      fc.property(tick, (given) => {
        const both = published(given, mode, level);
        expectSame(both);
        expect(isCompact(both.payload)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('says what the JSON says of numbers of any size', () => {
    const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.maxSafeInteger(), price);
    const names = fc.constantFrom('seq', 'ltp', 'open', 'close', 'change', 'change_percent', 'volume', 'oi', 'bid_qty');
    fc.assert(
      fc.property(fc.dictionary(names, number), (fields) => {
        expectSame(pair(JSON.stringify({ symbol: 'TCS', exchange: 'NSE', ...fields })));
      }),
      { numRuns: 1000 },
    );
  });

  it('says what the JSON says of any object that a foreign publisher sends', () => {
    const names = fc.oneof(fc.constantFrom('seq', 'symbol', 'ltp', 'timestamp', 'depth', 'buy', 'price'), fc.string());
    const object = fc.object({ key: names, withNullPrototype: false });
    fc.assert(
      fc.property(object, fc.constantFrom(QUOTE, DEPTH), fc.nat({ max: 2 }), (data, address, indent) => {
        const text = JSON.stringify({ symbol: 'TCS', exchange: 'NSE', ...data }, null, indent);
        expectSame(pair(text, address, address === DEPTH ? DEPTH_GRANT : GRANT));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    '{"symbol":"TCS","exchange":"NSE","ltp":1.50,"open":0.0,"volume":7.0}',
    '{"symbol":"TCS","exchange":"NSE","seq":3}',
    '{"exchange":"NSE","ltp":-0.05,"symbol":"TCS","change":-0.1,"timestamp":"2024-02-29T23:59:59.999Z"}',
    '{"symbol": "TCS", "exchange": "NSE", "ltp": 1.5, "depth": {"buy": [{"price": 1, "quantity": 2}], "sell": []}}',
    spaced(depthOf('{"price":1,"quantity":2},{"price":1,"quantity":3}', '{"price":1,"quantity":2,"orders":3}')),
    '{"symbol":"TCS","exchange":"NSE","ltt":"1999-12-31T00:00:00.000Z","ltp":1}',
    '{"symbol":"TCS","exchange":"NSE","depth":{"buy":[],"sell":[]},"broker_supported":false,"broker_message":"made up"}',
  ])('has fields for %s', (data) => {
    const both = pair(data);
    expectSame(both);
    expect(isCompact(both.payload)).toBe(true);
  });

  it.each([
    ['an unknown field', '{"symbol":"TCS","exchange":"NSE","iv":0.2}'],
    ['a repeated field', '{"symbol":"TCS","exchange":"NSE","ltp":1,"ltp":2}'],
    ['an exponent', '{"symbol":"TCS","exchange":"NSE","ltp":1e3}'],
    ['more than 15 digits', '{"symbol":"TCS","exchange":"NSE","ltp":2850.4499999999998}'],
    ['a count with more than 15 digits', '{"symbol":"TCS","exchange":"NSE","seq":12345678901234567}'],
    ['a scale of more than 15 digits', '{"symbol":"TCS","exchange":"NSE","ltp":0.0000000000000001}'],
    ['scales that are too far apart', '{"symbol":"TCS","exchange":"NSE","ltp":99999999999999,"open":0.0001}'],
    ['a negative zero', '{"symbol":"TCS","exchange":"NSE","ltp":-0.0}'],
    ['a text in place of a number', '{"symbol":"TCS","exchange":"NSE","ltp":"1.5"}'],
    ['a null', '{"symbol":"TCS","exchange":"NSE","ltp":null}'],
    ['a negative quantity', '{"symbol":"TCS","exchange":"NSE","volume":-1}'],
    ['a percentage with three decimals', '{"symbol":"TCS","exchange":"NSE","change_percent":0.125}'],
    ['a time with an offset', '{"symbol":"TCS","exchange":"NSE","timestamp":"2025-12-15T09:41:02.118+05:30"}'],
    ['a day that there is not', '{"symbol":"TCS","exchange":"NSE","timestamp":"2025-02-30T09:41:02.118Z"}'],
    ['a leap second', '{"symbol":"TCS","exchange":"NSE","timestamp":"2016-12-31T23:59:60.000Z"}'],
    ['epoch seconds', '{"symbol":"TCS","exchange":"NSE","timestamp":1765770300}'],
    ['no symbol', '{"exchange":"NSE","ltp":1}'],
    ['another symbol', '{"symbol":"INFY","exchange":"NSE","ltp":1}'],
    ['orders of some levels only', depthOf('{"price":1,"quantity":2,"orders":3},{"price":1,"quantity":2}')],
    ['levels with names of their own', depthOf('{"price":1,"qty":2}')],
    ['a message with an escape', '{"symbol":"TCS","exchange":"NSE","broker_message":"a \\"book\\""}'],
    ['fields of an object that has none', '{ }'],
  ])('keeps as JSON what has %s', (_, data) => {
    const both = pair(data);
    expectSame(both);
    expect(isCompact(both.payload)).toBe(false);
  });

  it('gives what is no JSON as it is, which the reader takes for no message, as in a text frame', () => {
    for (const data of [
      '{"symbol":"TCS","exchange":"NSE","ltp":01}',
      '{"symbol":"TCS","exchange":"NSE"',
      '{}}',
      '{"a"}',
    ]) {
      const payload = payloadOf(new MarketDataFrames(QUOTE, GRANT, arena).live(Buffer.from(data)));
      expect(isCompact(payload)).toBe(false);
      expect(() => decodeMarketData(payload)).toThrow(SyntaxError);
    }
  });

  it('flags snapshots, and stale ones', () => {
    const data = Buffer.from('{"symbol":"TCS","exchange":"NSE","ltp":1}');
    const frames = new MarketDataFrames(QUOTE, GRANT, arena);
    const json = new JsonFrames(QUOTE, GRANT, arena);
    for (const stale of [false, true]) {
      const expected: unknown = JSON.parse(payloadOf(json.snapshot(data, stale)).toString());
      expectSame({ json: expected, payload: payloadOf(frames.snapshot(data, stale)) });
      expect(expected).toHaveProperty('snapshot', true);
    }
  });

  it.each<[string, Grant]>([
    ['as deep as was asked for', DEPTH_GRANT],
    ['not as deep', { ...DEPTH_GRANT, requestedDepth: 50, brokerMessage: 'only 5 "levels" – ₹' }],
  ])("adds the edge's word on a book that is %s, where the feed says nothing", (_, grant) => {
    for (const fields of [
      '',
      ',"iv":1',
      ',"broker_supported":false',
      ',"broker_message":"alone"',
      ',"broker_message":"broker_supported"',
    ]) {
      expectSame(pair(`{"symbol":"TCS","exchange":"NSE"${fields}}`, DEPTH, grant));
    }
    expectSame(pair('{ }', DEPTH, grant));
  });

  it('carries messages of any length', () => {
    for (const length of [10, 60, 125, 130, 1000, 1025, 20_000, 70_000]) {
      const text = 'x'.repeat(length);
      expectSame(
        pair(
          `{"symbol":"TCS","exchange":"NSE","broker_supported":false,"broker_message":"${text}"}`,
          DEPTH,
          DEPTH_GRANT,
        ),
      );
    }
  });

  it('takes up to 512 levels, and keeps larger books as JSON', () => {
    for (const count of [255, 256, 257]) {
      const levels = Array.from(
        { length: count },
        (_, i) => `{"price":${1000 + i},"quantity":999999999999999,"orders":1}`,
      );
      const both = pair(depthOf(levels.join(), levels.join()));
      expectSame(both);
      expect(isCompact(both.payload)).toBe(count <= 256);
    }
  });

  it("says what the JSON says of every tick in the brokers' recorded frames, in fields", () => {
    const ticks = readdirSync('test/vectors').flatMap((file) =>
      parseVectorFile(readFileSync(`test/vectors/${file}`, 'utf8')).frames.flatMap(({ expect }) => expect),
    ) as unknown as Tick[];
    expect(ticks.length).toBeGreaterThan(250);
    for (const given of ticks) {
      for (const mode of ['LTP', 'QUOTE', 'DEPTH'] as const) {
        const both = published(given, mode, 200);
        expectSame(both);
        expect(isCompact(both.payload)).toBe(true);
      }
    }
  });

  it('says what the JSON says of a recorded session, in fields', () => {
    const recording = RecordingReader.open(shippedRecording());
    let count = 0;
    for (const item of recording.records()) {
      if (count === 30_000) break;
      // One of many: prices of the same minute differ by little.
      if (item.kind !== 'tick' || count++ % 30 > 0) continue;
      const both = published(item.tick, 'DEPTH');
      expectSame(both);
      expect(isCompact(both.payload)).toBe(true);
    }
    recording.close();
    expect(count).toBe(30_000);
  });
});

describe('decodeMarketData', () => {
  const { json, payload } = pair('{"symbol":"TCS","exchange":"NSE","ltp":1.5,"depth":{"buy":[],"sell":[]}}', DEPTH);

  it.each(['Aa', 'BB', 'Aa', '\ufeffA', 'ü', 'ü', '₹'])('gives the text %j, whatever was read before', (symbol) => {
    const data = JSON.stringify({ symbol, exchange: 'NSE', ltp: 1 });
    expectSame(pair(data, { ...QUOTE, symbol }));
  });

  it('steps over fields that a newer gateway may send', () => {
    // Number 99 as a varint of ten bytes, 8 bytes, 4 bytes and a text.
    const added = ['9806ffffffffffffffffff01', '99060102030405060708', '9d0601020304', '9a0603616263'];
    const longer = Buffer.concat([Buffer.from(added.join(''), 'hex'), payload]);
    expect(decodeMarketData(longer)).toStrictEqual(json);
  });

  it('refuses what has been cut off or changed, or takes it for another message, and always ends', () => {
    fc.assert(
      fc.property(tick, fc.nat(), fc.nat({ max: 255 }), fc.boolean(), (given, place, byte, cut) => {
        const bytes = Buffer.from(published(given, 'DEPTH').payload);
        if (!cut) bytes[place % bytes.length] = byte;
        try {
          decodeMarketData(cut ? bytes.subarray(0, place % bytes.length) : bytes);
        } catch (error) {
          expect(['RangeError', 'SyntaxError']).toContain((error as Error).name);
        }
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decodeMarketData(bytes);
        } catch (error) {
          expect(['RangeError', 'SyntaxError']).toContain((error as Error).name);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** As Python writes JSON unless it is told otherwise. */
function spaced(json: string): string {
  return json.replaceAll(/[:,]/g, '$& ');
}

function depthOf(buy: string, sell = ''): string {
  return `{"symbol":"TCS","exchange":"NSE","depth":{"buy":[${buy}],"sell":[${sell}]}}`;
}
