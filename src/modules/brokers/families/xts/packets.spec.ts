import { deflateRawSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MarketState } from '../../../../../test/simulators/market.js';
import { ANNOUNCEMENT, attachment, packet, textEvent } from '../../../../../test/simulators/xts-encoder.js';
import { XtsHarness } from '../../../../../test/support/xts-harness.js';
import type { Tick } from '../../../../common/tick.js';

const AT = 1_763_703_059_000;
const state: MarketState = {
  ltp: 24_567.35,
  ltq: 75,
  ltt: AT - 1000,
  timestamp: AT,
  open: 24_480,
  high: 24_610.5,
  low: 24_411.25,
  close: 24_466.1,
  volume: 4_123_500,
  average_price: 24_512.08,
  total_buy_quantity: 4_000_000_000,
  total_sell_quantity: 587_475,
  depth: {
    buy: [
      { price: 24_567.3, quantity: 75, orders: 1 },
      { price: 24_567.2, quantity: 150, orders: 2 },
    ],
    sell: [{ price: 24_567.4, quantity: 225, orders: 3 }],
  },
};
const { depth, ...prices } = state;
const quote = { ...prices, bid: 24_567.3, bid_qty: 75, ask: 24_567.4, ask_qty: 225 };
const FUTURE = ['NIFTY25NOV25FUT', 'NFO'] as const;
const FORMS = [
  { isWide: false, isCompressed: false },
  { isWide: false, isCompressed: true },
  { isWide: true, isCompressed: false },
  { isWide: true, isCompressed: true },
];

let harness: XtsHarness;
beforeEach(() => {
  harness = new XtsHarness();
});

function bytes(code: number, values = state, form = {}): Buffer {
  return packet(code, harness.instrument(...FUTURE), values, form);
}

function receive(...packets: readonly Buffer[]): Tick[] {
  return harness.receive(ANNOUNCEMENT, attachment(...packets));
}

describe.each(FORMS)('packets, wide: $isWide, compressed: $isCompressed', (form) => {
  it('are read as the quotes that went in', () => {
    harness.subscribe(...FUTURE, 'QUOTE');
    expect(receive(bytes(1501, state, form))).toEqual([
      { symbol: FUTURE[0], exchange: 'NFO', mode: 'QUOTE', ...quote },
    ]);
  });

  it('are read as the books that went in', () => {
    harness.subscribe(...FUTURE, 'DEPTH');
    expect(receive(bytes(1502, state, form))).toMatchObject([{ mode: 'DEPTH', ...quote, depth }]);
  });

  it('tell the open interest beside the quotes of one attachment', () => {
    harness.subscribe(...FUTURE, 'QUOTE');
    const ticks = receive(bytes(1510, { oi: 3_544_200 }, form), bytes(1501, state, form));
    expect(ticks).toMatchObject([{ mode: 'QUOTE', oi: 3_544_200 }]);
  });

  it('publish nothing that is cut off, and never throw, at every length', () => {
    harness.subscribe(...FUTURE, 'DEPTH');
    const whole = attachment(bytes(1502, state, form));
    for (let length = 0; length < whole.length; length++) {
      const sink = harness.sink.complaints.length;
      expect([length, harness.receive(ANNOUNCEMENT, whole.subarray(0, length))]).toEqual([length, []]);
      expect([length, harness.sink.complaints.length]).toEqual([length, sink + 1]);
    }
  });

  it('publish nothing that is as long as something else', () => {
    harness.subscribe(...FUTURE, 'DEPTH');
    for (const length of [0, 31, 39, 40, 44, 180, 204, 367]) {
      const payload = bytes(1502).subarray(15, 15 + length);
      expect([length, receive(raw(1502, payload, form.isCompressed))]).toEqual([length, []]);
    }
    expect(harness.sink.complaints).toHaveLength(8);
  });
});

/** A packet with any payload. */
function raw(code: number, payload: Buffer, isCompressed = false, size = payload.length): Buffer {
  const body = isCompressed ? deflateRawSync(payload) : payload;
  const header = Buffer.alloc(isCompressed ? 17 : 15);
  header.writeUInt8(isCompressed ? 1 : 0, 0);
  header.writeUInt16LE(code, 1);
  header.writeInt16LE(2, 3);
  header.writeInt32LE(53_001, 5);
  header.writeUInt16LE(size, 13);
  if (isCompressed) header.writeUInt16LE(body.length, 15);
  return Buffer.concat([header, body]);
}

describe('packets that lie', () => {
  beforeEach(() => {
    harness.subscribe(...FUTURE, 'QUOTE');
  });

  it('end the attachment where the flag is neither 0 nor 1, a size is too large, or inflating fails', () => {
    const good = bytes(1501);
    const flag = Buffer.from(good);
    flag[0] = 2;
    const size = Buffer.from(good);
    size.writeUInt16LE(60_000, 13);
    const deflated = bytes(1501, state, { isCompressed: true });
    const broken = Buffer.concat([deflated.subarray(0, 17), Buffer.alloc(deflated.length - 17, 0xff)]);
    const small = Buffer.from(deflated);
    small.writeUInt16LE(179, 13);
    const large = Buffer.from(deflated);
    large.writeUInt16LE(181, 13);
    for (const bad of [flag, size, broken, small, large]) {
      const before = harness.sink.complaints.length;
      expect(receive(good, bad, good)).toHaveLength(1);
      expect(harness.sink.complaints).toHaveLength(before + 1);
    }
  });

  it('are dropped alone where only their payload makes no sense', () => {
    const properties = Buffer.from(bytes(1501));
    properties.writeInt32LE(1, 15 + 22);
    const good = bytes(1501);
    expect(
      receive(properties, raw(1501, Buffer.alloc(10)), raw(1510, bytes(1501).subarray(15, 15 + 44)), good),
    ).toHaveLength(1);
    expect(harness.sink.complaints).toHaveLength(3);
  });

  it('are dropped where the payload says that it is something else', () => {
    expect(receive(raw(1501, bytes(1502).subarray(15)), bytes(1501))).toHaveLength(1);
    expect(harness.sink.complaints).toEqual(['a payload of another code than its packet']);
  });

  it('of unknown codes, and LTP in binary, are stepped over', () => {
    expect(receive(raw(1505, Buffer.alloc(3)), raw(1512, Buffer.alloc(60)), bytes(1501))).toHaveLength(1);
    expect(harness.sink.complaints).toEqual([]);
  });

  it('of an older version have no sequence number', () => {
    const payload = bytes(1501).subarray(15);
    const older = Buffer.concat([payload.subarray(0, 14), payload.subarray(22)]);
    older.writeUInt16LE(3, 2);
    expect(receive(raw(1501, older))).toMatchObject([quote]);
  });

  it('take NaN and the infinities for values that are not there', () => {
    const odd = { ...state, open: Number.NaN, high: Number.POSITIVE_INFINITY, low: Number.NEGATIVE_INFINITY };
    const [tick] = receive(bytes(1501, odd));
    for (const key of ['open', 'high', 'low']) expect(tick).not.toHaveProperty(key);
    expect(receive(bytes(1501, { ...state, ltp: Number.NaN }))).toEqual([]);
    harness.subscribe(...FUTURE, 'DEPTH');
    const buy = [{ price: Number.NaN, quantity: 1, orders: 1 }, state.depth!.buy[1]!];
    expect(receive(bytes(1502, { ...state, depth: { buy, sell: [] } }))).toMatchObject([
      { depth: { buy: [state.depth!.buy[1]], sell: [] } },
    ]);
  });

  it('cannot make five levels more, or counts that are negative true', () => {
    harness.subscribe(...FUTURE, 'DEPTH');
    const many = Array.from({ length: 5 }, (_, place) => ({ price: 100 - place, quantity: 1, orders: 1 }));
    const payload = Buffer.from(bytes(1502, { ...state, depth: { buy: many, sell: many } }).subarray(15));
    for (const count of [-1, 4, 6, 2_000_000_000]) {
      payload.writeInt32LE(count, 40);
      expect(receive(raw(1502, payload))).toEqual([]);
    }
  });

  it('never make it throw, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.boolean(), fc.constantFrom(1501, 1502, 1510), (...parts) => {
        const [random, isCompressed, code] = parts;
        const before = harness.sink.ticks.length;
        harness.receive(ANNOUNCEMENT, Buffer.from(random));
        expect(harness.sink.ticks).toHaveLength(before);
        for (const tick of receive(raw(code, Buffer.from(random), isCompressed), bytes(1501))) {
          for (const value of Object.values(tick))
            if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
        }
      }),
    );
  });

  it('give exactly the price that went in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.boolean(), (paise, isWide) => {
        expect(receive(bytes(1501, { ...state, ltp: paise / 100 }, { isWide }))).toMatchObject([{ ltp: paise / 100 }]);
      }),
    );
  });
});

describe('attachments', () => {
  beforeEach(() => {
    harness.subscribe(...FUTURE, 'QUOTE');
  });

  it('belong to the announcement right before them', () => {
    expect(harness.receive(attachment(bytes(1501)))).toEqual([]);
    expect(harness.receive(ANNOUNCEMENT, '3', attachment(bytes(1501)))).toEqual([]);
    expect(harness.sink.complaints).toHaveLength(3);
    expect(receive(bytes(1501))).toHaveLength(1);
    expect(harness.receive(attachment(bytes(1501)))).toEqual([]);
  });

  it('are as many as were announced', () => {
    const two = '452-["xts-binary-packet",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1}]';
    expect(harness.receive(two, attachment(bytes(1501)), attachment(bytes(1501)))).toHaveLength(2);
  });

  it('of other events are left alone', () => {
    const other = '451-["1501-binary-full",{"_placeholder":true,"num":0}]';
    expect(harness.receive(other, attachment(bytes(1501)))).toEqual([]);
    expect(harness.sink.complaints).toEqual([]);
  });

  it('have the type byte of the transport before them', () => {
    expect(harness.receive(ANNOUNCEMENT, bytes(1501))).toEqual([]);
    expect(harness.sink.complaints).toHaveLength(1);
  });

  it('can come as text of base64', () => {
    expect(harness.receive(ANNOUNCEMENT, `b4${bytes(1501).toString('base64')}`)).toHaveLength(1);
  });

  it('do not change what texts have told: each replaces the other whole', () => {
    receive(bytes(1501));
    expect(harness.receive(textEvent('1501-json-partial', 't:2_53001,ltp:24568'))).toMatchObject([
      { ltp: 24_568, volume: 4_123_500 },
    ]);
  });
});
