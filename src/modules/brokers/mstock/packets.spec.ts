import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PacketHead } from '../../../../test/simulators/angel-encoder.js';
import { encodeMstockPacket, withPrefix } from '../../../../test/simulators/mstock-encoder.js';
import { mstockInstruments } from '../../../../test/simulators/mstock-instruments.js';
import { HARNESS_NOW, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import type { DepthLevelEntry } from '../../../common/tick.js';
import { mstock } from './index.js';

const SHARE: PacketHead = { mode: 3, exchangeType: 1, token: '2885', sequence: 17 };
/** A whole second, as the wire has it. */
const SENT_AT = 1_763_703_000_000;
const HOUR_MS = 3_600_000;

function ladder(price: number, step: number): DepthLevelEntry[] {
  return Array.from({ length: 5 }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 5_000_000_000 + level,
    orders: 65_535 - level,
  }));
}

const state = {
  ltp: 1545.25,
  timestamp: SENT_AT,
  ltt: SENT_AT - 5000,
  ltq: 7,
  average_price: 1543.13,
  volume: 5_123_456_789,
  total_buy_quantity: 123_456,
  total_sell_quantity: 0,
  open: 1540.05,
  high: 1551.15,
  low: 1535.9,
  close: 1541.35,
  oi: 0,
  upper_circuit: 1695.45,
  lower_circuit: 1387.25,
  depth: { buy: ladder(1545.2, -0.05), sell: ladder(1545.3, 0.05) },
};
const { depth, oi, ltt, upper_circuit, lower_circuit, ...quote } = state;

const packets = [1, 2, 3].map((mode) => encodeMstockPacket({ ...SHARE, mode }, state));
const [ltpPacket, quotePacket, snapPacket] = packets as [Buffer, Buffer, Buffer];

/** The time of a packet that says `raw`, where the exchange's is at `offset`. */
function timed(raw: number, offset = 35): Buffer {
  const packet = Buffer.from(snapPacket);
  packet.writeBigUInt64LE(BigInt(raw), offset);
  return packet;
}

describe('packets of mStock', () => {
  let harness: ProtocolHarness;

  beforeEach(() => {
    harness = new ProtocolHarness(mstock, mstockInstruments);
  });

  const identity = { symbol: 'RELIANCE', exchange: 'NSE' };

  it('come out as the values that went in, in each mode', () => {
    const { ltp, timestamp } = state;
    const best = { bid: 1545.2, bid_qty: 5_000_000_000, ask: 1545.3, ask_qty: 5_000_000_000 };
    harness.subscribe(2885, 'LTP');
    expect(harness.receive(ltpPacket)).toEqual([{ ...identity, mode: 'LTP', ltp, timestamp }]);
    harness.subscribe(2885, 'QUOTE');
    expect(harness.receive(quotePacket)).toEqual([{ ...identity, mode: 'QUOTE', ...quote }]);
    harness.subscribe(2885, 'DEPTH');
    expect(harness.receive(snapPacket)).toEqual([{ ...identity, mode: 'DEPTH', ...state, ...best }]);
  });

  it('in a richer mode than is held give the poorer one, in a poorer one nothing', () => {
    harness.subscribe(2885, 'QUOTE');
    expect(harness.receive(snapPacket)).toEqual([{ ...identity, mode: 'QUOTE', ...quote }]);
    expect(harness.receive(ltpPacket)).toEqual([]);
    expect(harness.sink.complaints).toEqual([]);
  });

  it('have every 0 published but that of a time, and name no best price of an empty side', () => {
    harness.subscribe(2885, 'DEPTH');
    const [tick] = harness.receive(encodeMstockPacket(SHARE, { ltp: 1 }));
    const empty = Array(5).fill({ price: 0, quantity: 0, orders: 0 });
    expect(tick).toMatchObject({
      volume: 0,
      oi: 0,
      upper_circuit: 0,
      lower_circuit: 0,
      open: 0,
      timestamp: HARNESS_NOW,
    });
    expect(tick!.depth).toEqual({ buy: empty, sell: empty });
    for (const key of ['ltt', 'bid', 'bid_qty', 'ask', 'ask_qty']) expect(tick).not.toHaveProperty(key);
  });

  describe('with times of a base that nobody has confirmed', () => {
    beforeEach(() => {
      harness.subscribe(2885, 'DEPTH');
    });

    const SINCE_1980 = SENT_AT / 1000 - 315_532_800;

    it.each([
      ['seconds of the Indian clock since 1980', SINCE_1980 + 19_800],
      ['seconds since 1970', SENT_AT / 1000],
      ['milliseconds since 1970', SENT_AT],
    ])('read %s as the instant that is meant', (_, raw) => {
      expect(harness.receive(timed(raw))).toMatchObject([{ timestamp: SENT_AT }]);
      expect(harness.receive(timed(raw, 123))).toMatchObject([{ ltt: SENT_AT }]);
    });

    it('would be 5:30 h early if the clock were UTC, and are still near enough to be trusted', () => {
      expect(harness.receive(timed(SINCE_1980))).toMatchObject([{ timestamp: SENT_AT - 5.5 * HOUR_MS }]);
    });

    it.each([
      ['two days ago', SENT_AT - 48 * HOUR_MS],
      ['tomorrow night', SENT_AT + 36 * HOUR_MS],
      ['a thousand years on', 3e13],
      ['the end of all numbers', Number(2n ** 63n - 1024n)],
    ])('trust none that says %s: the receive time stands in, and a trade has none', (_, raw) => {
      expect(harness.receive(timed(raw))).toMatchObject([{ timestamp: HARNESS_NOW, ltt: SENT_AT - 5000 }]);
      expect(harness.receive(timed(raw, 123))[0]).not.toHaveProperty('ltt');
    });
  });

  it('come several in a frame behind their number and size', () => {
    harness.subscribe(2885, 'LTP');
    for (const packet of packets) {
      for (const count of [1, 2, 5, 123]) {
        expect(harness.receive(withPrefix(Array<Buffer>(count).fill(packet)))).toHaveLength(count);
      }
    }
    expect(harness.sink.complaints).toEqual([]);
  });

  it.each([
    ['a number too high', (frame: Buffer) => frame.writeUInt16LE(3, 0)],
    ['no packet', (frame: Buffer) => frame.writeUInt16LE(0, 0)],
    ['a size that is none', (frame: Buffer) => frame.writeUInt16LE(102, 2)],
    ['a size of 0', (frame: Buffer) => frame.writeUInt16LE(0, 2)],
  ])('behind a prefix that lies (%s) are given up', (_, lie) => {
    harness.subscribe(2885, 'LTP');
    const frame = withPrefix([ltpPacket, ltpPacket]);
    lie(frame);
    expect(harness.receive(frame)).toEqual([]);
    expect(harness.sink.complaints).toHaveLength(1);
  });

  it('are dropped one by one where the mode and the size disagree', () => {
    harness.subscribe(2885, 'LTP');
    const wrong = Buffer.from(quotePacket);
    wrong.writeUInt8(3, 0);
    expect(harness.receive(wrong)).toEqual([]);
    expect(harness.receive(withPrefix([wrong, quotePacket]))).toHaveLength(1);
    expect(harness.sink.complaints).toEqual(['a packet of mode 3 with 123 bytes', 'a packet of mode 3 with 123 bytes']);
  });

  it('leave out a total that is no number, and say so where it is asked for', () => {
    const packet = Buffer.from(quotePacket);
    packet.writeDoubleLE(Number.NaN, 75);
    harness.subscribe(2885, 'LTP');
    expect(harness.probe(packet)).toMatchObject({ ticks: [{ mode: 'LTP' }], complaints: [] });
    harness.subscribe(2885, 'QUOTE');
    const { ticks, complaints } = harness.probe(packet);
    expect(ticks[0]).not.toHaveProperty('total_buy_quantity');
    expect(complaints).toEqual(['a total quantity that is no number']);
  });

  it('that are cut off anywhere yield nothing and are counted', () => {
    harness.subscribe(2885, 'LTP');
    for (const packet of packets) {
      for (let length = 0; length < packet.length; length++) {
        expect(harness.probe(packet.subarray(0, length))).toMatchObject({
          ticks: [],
          complaints: [expect.any(String)],
        });
      }
    }
  });

  it('of random bytes yield nothing and are counted', () => {
    harness.subscribe(2885, 'LTP');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const { ticks, complaints } = harness.probe(Buffer.from(bytes));
        expect([ticks, complaints]).toEqual([[], [expect.any(String)]]);
      }),
      { numRuns: 1000 },
    );
  });

  it('with random values never throw, and have numbers where they have values', () => {
    harness.subscribe(2885, 'DEPTH');
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 352, maxLength: 352 }), (bytes) => {
        const [tick] = harness.receive(Buffer.concat([snapPacket.subarray(0, 27), bytes]));
        const { symbol, exchange, mode, depth: book, ...numbers } = tick!;
        expect([symbol, exchange, mode]).toEqual(['RELIANCE', 'NSE', 'DEPTH']);
        for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
        for (const level of [...book!.buy, ...book!.sell]) {
          expect(Object.values(level).every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('with a token of wrong UTF-8 belong to nobody', () => {
    harness.subscribe(2885, 'LTP');
    const packet = Buffer.from(ltpPacket);
    packet.fill(0xff, 2, 27);
    expect(harness.receive(packet)).toEqual([]);
  });
});
