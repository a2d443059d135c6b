import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodePaytmPacket, type PaytmMode } from '../../../../test/simulators/paytm-encoder.js';
import { paytmInstruments } from '../../../../test/simulators/paytm-instruments.js';
import { HARNESS_NOW, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import type { DepthLevelEntry } from '../../../common/tick.js';
import { paytm } from './index.js';

function ladder(price: number, step: number): DepthLevelEntry[] {
  return Array.from({ length: 5 }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 4_000_000_000 - level,
    orders: 32_000 - level,
  }));
}

const day = { open: 24_510, high: 24_622.9, low: 24_480.05, close: 24_498.65 };
const state = {
  ltp: 24_588.3,
  ltt: 1_763_702_999_000,
  ltq: 75,
  average_price: 24_561.07,
  volume: 3_123_456_789,
  total_buy_quantity: 2_250_000_111,
  total_sell_quantity: 0,
  ...day,
  oi: 4_294_967_295,
  depth: { buy: ladder(24_588, -0.55), sell: ladder(24_588.3, 0.55) },
};
const { depth, oi, ...quote } = state;
const { ltp, ltt } = state;

const SHARE = { isIndex: false, id: 2885 };
const INDEX = { isIndex: true, id: 25 };
const MODES: readonly PaytmMode[] = ['LTP', 'QUOTE', 'FULL'];
const packets = [SHARE, INDEX].flatMap((head) => MODES.map((mode) => encodePaytmPacket({ ...head, mode }, state)));

/** Where the first price of each of `packets` is. */
const PRICES = [1, 1, 101, 1, 1, 1];

describe('packets of Paytm Money', () => {
  let harness: ProtocolHarness;

  beforeEach(() => {
    harness = new ProtocolHarness(paytm, paytmInstruments);
  });

  const share = { symbol: 'RELIANCE', exchange: 'NSE', timestamp: HARNESS_NOW };
  const index = { symbol: 'BANKNIFTY', exchange: 'NSE_INDEX', timestamp: HARNESS_NOW };

  it('come out as the values that went in, in each mode', () => {
    const best = { bid: 24_588, bid_qty: 4_000_000_000, ask: 24_588.3, ask_qty: 4_000_000_000 };
    harness.subscribe(2885, 'LTP');
    expect(harness.receive(packets[0]!)).toEqual([{ ...share, mode: 'LTP', ltp, ltt }]);
    harness.subscribe(2885, 'QUOTE');
    expect(harness.receive(packets[1]!)).toEqual([{ ...share, mode: 'QUOTE', ...quote }]);
    harness.subscribe(2885, 'DEPTH');
    expect(harness.receive(packets[2]!)).toEqual([{ ...share, mode: 'DEPTH', ...state, ...best }]);
  });

  it('of indices hold prices alone, and a time in two modes of three', () => {
    harness.subscribe(25, 'LTP');
    expect(harness.receive(packets[3]!)).toEqual([{ ...index, mode: 'LTP', ltp, ltt }]);
    harness.subscribe(25, 'QUOTE');
    expect(harness.receive(packets[4]!)).toEqual([{ ...index, mode: 'QUOTE', ltp, ...day }]);
    harness.subscribe(25, 'DEPTH');
    expect(harness.receive(packets[5]!)).toEqual([{ ...index, mode: 'DEPTH', ltp, ltt, ...day }]);
  });

  it('count their seconds from 1980: read as Unix time they would be ten years old', () => {
    harness.subscribe(2885, 'LTP');
    const packet = Buffer.from(packets[0]!);
    packet.writeUInt32LE(1, 5);
    expect(harness.receive(packet)).toMatchObject([{ ltt: Date.UTC(1980, 0, 1, 0, 0, 1) }]);
    packet.writeUInt32LE(0, 5);
    expect(harness.receive(packet)[0]).not.toHaveProperty('ltt');
  });

  it.each([
    ['19800', ltt - 19_800_000],
    ['', ltt],
    ['trade_time_offset', ltt],
  ])('have their trade time moved back by the offset %j of the account', (offset, expected) => {
    const credentials = { trade_time_offset: offset };
    harness = new ProtocolHarness(paytm, paytmInstruments, { credentials });
    harness.subscribe(2885, 'LTP');
    expect(harness.receive(packets[0]!)).toMatchObject([{ ltt: expected }]);
  });

  it('in a richer mode than is held give the poorer one, in a poorer one nothing', () => {
    harness.subscribe(2885, 'QUOTE');
    expect(harness.receive(packets[2]!)).toEqual([{ ...share, mode: 'QUOTE', ...quote }]);
    expect(harness.receive(packets[0]!)).toEqual([]);
    expect(harness.sink.complaints).toEqual([]);
  });

  it('keep empty levels of the book, and name no best price of an empty side', () => {
    harness.subscribe(2885, 'DEPTH');
    const oneSided = { buy: ladder(100, -1).slice(0, 2), sell: [] };
    const [tick] = harness.receive(encodePaytmPacket({ ...SHARE, mode: 'FULL' }, { ...state, depth: oneSided }));
    const empty = { price: 0, quantity: 0, orders: 0 };
    expect(tick!.depth).toEqual({ buy: [...oneSided.buy, empty, empty, empty], sell: Array(5).fill(empty) });
    expect(tick).toMatchObject({ bid: 100 });
    expect(tick).not.toHaveProperty('ask');
  });

  it('have exact prices at every paisa', () => {
    harness.subscribe(2885, 'LTP');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (paise) => {
        const [tick] = harness.receive(encodePaytmPacket({ ...SHARE, mode: 'LTP' }, { ltp: paise / 100 }));
        expect(tick!.ltp).toBe(paise / 100);
      }),
    );
  });

  it('stand back to back in a message, in any order', () => {
    harness.subscribe(2885, 'LTP');
    harness.subscribe(25, 'LTP');
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...packets), { minLength: 1, maxLength: 12 }), (message) => {
        expect(harness.receive(Buffer.concat(message))).toHaveLength(message.length);
      }),
    );
    expect(harness.sink.complaints).toEqual([]);
  });

  it('that are whole are kept where the last one is cut off', () => {
    harness.subscribe(2885, 'LTP');
    harness.subscribe(25, 'LTP');
    for (const last of packets) {
      for (let length = 1; length < last.length; length++) {
        harness.sink.complaints.length = 0;
        expect(harness.receive(Buffer.concat([packets[0]!, last.subarray(0, length)]))).toHaveLength(1);
        expect(harness.sink.complaints).toEqual(['a packet that is cut off']);
      }
    }
  });

  it('behind an unknown code are given up, since its length is not known', () => {
    harness.subscribe(2885, 'LTP');
    expect(harness.receive(Buffer.concat([packets[0]!, Buffer.from([99]), packets[0]!]))).toHaveLength(1);
    expect(harness.sink.complaints).toEqual(['packet code 99 is not known']);
  });

  it('with a price that is no number yield nothing, and those around them come out', () => {
    harness.subscribe(2885, 'LTP');
    harness.subscribe(25, 'LTP');
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY]) {
      for (const [place, whole] of packets.entries()) {
        const packet = Buffer.from(whole);
        packet.writeFloatLE(bad, PRICES[place]!);
        harness.sink.complaints.length = 0;
        expect(harness.receive(Buffer.concat([packet, packets[0]!]))).toHaveLength(1);
        expect(harness.sink.complaints).toEqual(['a price that is no number']);
      }
    }
  });

  it('of random bytes yield nothing and are counted', () => {
    for (const { token } of paytmInstruments.slice(0, 6)) harness.subscribe(token, 'LTP');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const sink = harness.probe(Buffer.from(bytes));
        expect(sink.ticks).toEqual([]);
        expect(sink.complaints).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('with random values never throw, and have numbers where they have values', () => {
    harness.subscribe(2885, 'DEPTH');
    const body = fc.uint8Array({ minLength: 175, maxLength: 175 });
    fc.assert(
      fc.property(body, (bytes) => {
        const packet = Buffer.from(bytes);
        packet.writeUInt8(63, 0);
        packet.writeUInt32LE(2885, 109);
        const [tick, ...more] = harness.receive(packet);
        expect(more).toEqual([]);
        for (const [key, value] of Object.entries(tick ?? {})) {
          if (!['symbol', 'exchange', 'mode', 'depth'].includes(key)) expect(Number.isFinite(value)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
