import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, encodePacket } from '../../../../test/simulators/zerodha-encoder.js';
import { kiteInstruments } from '../../../../test/simulators/zerodha-instruments.js';
import { HARNESS_NOW, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import type { Mode } from '../../../common/mode.js';
import { zerodha } from './index.js';

const RELIANCE = 738561;
const SBIN = 779521;
const NIFTY = 256265;
const FUTURE = 12602626;
const GOLD = (439_037 << 8) | 7;

const state = {
  ltp: 2850.45,
  ltq: 7,
  average_price: 2841.37,
  volume: 4_123_456_789,
  total_buy_quantity: 123_456,
  total_sell_quantity: 0,
  open: 2831,
  high: 2866.6,
  low: 2825.05,
  close: 2831.9,
  ltt: 1_763_703_059_000,
  timestamp: 1_763_703_060_000,
  oi: 11_876_250,
  bid: 2850.4,
  bid_qty: 10,
  ask: 2850.5,
  ask_qty: 20,
  depth: {
    buy: [2850.4, 2850.35, 2850.3, 2850.25, 0].map((price, i) => ({ price, quantity: 10 + i, orders: 1 + i })),
    sell: [2850.5, 2850.55, 2850.6, 2850.65, 2850.7].map((price, i) => ({ price, quantity: 20 + i, orders: 65_535 })),
  },
};

describe('packets of Kite', () => {
  let kite: ProtocolHarness;

  beforeEach(() => {
    kite = new ProtocolHarness(zerodha, kiteInstruments);
  });

  function receive(token: number, subscribed: Mode, sent: Mode, values = state) {
    kite.subscribe(token, subscribed);
    return kite.receive(encodeFrame([encodePacket(token, sent, values)]));
  }

  it('give prices exact to the last paisa', () => {
    kite.subscribe(RELIANCE, 'LTP');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (paise) => {
        const price = Number(`${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`);
        const [tick] = kite.receive(encodeFrame([encodePacket(RELIANCE, 'LTP', { ltp: price })]));
        expect(tick!.ltp).toBe(price);
      }),
    );
  });

  it('of a future give all that was encoded', () => {
    expect(receive(FUTURE, 'DEPTH', 'DEPTH')).toEqual([
      { symbol: 'NIFTY30DEC25FUT', exchange: 'NFO', mode: 'DEPTH', ...state },
    ]);
  });

  it('without an exchange time carry the time of receipt', () => {
    expect(receive(RELIANCE, 'LTP', 'LTP')).toEqual([
      { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 2850.45, timestamp: HARNESS_NOW },
    ]);
  });

  it('have their own mode, whatever was asked for', () => {
    expect(receive(RELIANCE, 'LTP', 'QUOTE')).toMatchObject([{ mode: 'QUOTE', close: 2831.9, timestamp: HARNESS_NOW }]);
  });

  it('leave out times, best prices and the open interest of a share that are 0', () => {
    const none = { price: 0, quantity: 0, orders: 0 };
    const empty = { buy: Array(5).fill(none), sell: Array(5).fill(none) };
    const [tick] = receive(RELIANCE, 'DEPTH', 'DEPTH', { ...state, ltt: 0, timestamp: 0, oi: 0, depth: empty });
    for (const key of ['ltt', 'oi', 'bid', 'bid_qty', 'ask', 'ask_qty']) expect(tick).not.toHaveProperty(key);
    expect(tick).toMatchObject({ timestamp: HARNESS_NOW, depth: empty, total_sell_quantity: 0 });
  });

  it('keep an open interest of 0 where there is such a thing', () => {
    expect(receive(FUTURE, 'DEPTH', 'DEPTH', { ...state, oi: 0 })).toMatchObject([{ oi: 0 }]);
  });

  it('hold prices below zero, and counts up to 2^32 - 1', () => {
    const values = { ...state, ltp: -37.63, volume: 4_294_967_295 };
    expect(receive(GOLD, 'QUOTE', 'QUOTE', values)).toMatchObject([{ ltp: -37.63, volume: 4_294_967_295 }]);
  });

  it('of an index have another order, and no book', () => {
    const { ltp, open, high, low, close, timestamp } = state;
    expect(receive(NIFTY, 'DEPTH', 'DEPTH')).toEqual([
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 'DEPTH', ltp, open, high, low, close, timestamp },
    ]);
  });

  it('leave nothing behind for the next', () => {
    for (const token of [FUTURE, RELIANCE, NIFTY]) kite.subscribe(token, 'DEPTH');
    const packets = [
      encodePacket(FUTURE, 'DEPTH', state),
      encodePacket(RELIANCE, 'DEPTH', { ltp: 1 }),
      encodePacket(FUTURE, 'QUOTE', state),
      encodePacket(RELIANCE, 'LTP', { ltp: 2 }),
      encodePacket(NIFTY, 'QUOTE', { ltp: 3 }),
    ];
    const [, reliance, , ltp, index] = kite.receive(encodeFrame(packets));
    expect(reliance).toMatchObject({ ltp: 1, volume: 0, open: 0, timestamp: HARNESS_NOW });
    expect(reliance).not.toHaveProperty('oi');
    expect(ltp).toEqual({ symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 2, timestamp: HARNESS_NOW });
    expect(index).not.toHaveProperty('volume');
  });

  it('yield nothing for what is not subscribed any more', () => {
    kite.subscribe(RELIANCE, 'LTP');
    kite.unsubscribe(RELIANCE, 'LTP');
    const { ticks, complaints } = kite.probe(encodeFrame([encodePacket(RELIANCE, 'LTP', state)]));
    expect([ticks, complaints]).toEqual([[], []]);
  });

  it('are not expected in a heartbeat of one byte', () => {
    const { ticks, complaints } = kite.probe(Buffer.alloc(1));
    expect([ticks, complaints]).toEqual([[], []]);
  });

  describe('that lie', () => {
    const packets = [encodePacket(RELIANCE, 'QUOTE', state), encodePacket(SBIN, 'DEPTH', state)];
    const whole = encodeFrame(packets);

    beforeEach(() => {
      for (const token of [RELIANCE, SBIN, NIFTY]) kite.subscribe(token, 'DEPTH');
    });

    it('are read up to the cut, at every length, and reported', () => {
      for (let length = 0; length < whole.length; length++) {
        // One byte is a heartbeat.
        if (length === 1) continue;
        const { ticks, complaints } = kite.probe(whole.subarray(0, length));
        expect([length, ticks.length, complaints.length]).toEqual([length, length >= 2 + 2 + 44 ? 1 : 0, 1]);
      }
    });

    it('are random bytes: none is published, and none throws', () => {
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 2, maxLength: 400 }), (bytes) => {
          const { ticks, complaints } = kite.probe(Buffer.from(bytes));
          const isEmptyFrame = bytes.length === 2 && bytes[0] === 0 && bytes[1] === 0;
          expect([ticks.length, complaints.length]).toEqual([0, isEmptyFrame ? 0 : expect.any(Number)]);
          if (!isEmptyFrame) expect(complaints.length).toBeGreaterThan(0);
        }),
      );
    });

    it('about counts and lengths are reported, and none throws', () => {
      fc.assert(
        fc.property(fc.nat(0xffff), fc.nat(0xffff), fc.nat(0xffff), (count, first, second) => {
          const frame = Buffer.from(whole);
          frame.writeUInt16BE(count, 0);
          frame.writeUInt16BE(first, 2);
          frame.writeUInt16BE(second, 2 + 2 + 44);
          const { complaints } = kite.probe(frame);
          if (count !== 2 || first !== 44 || second !== 184) expect(complaints.length).toBeGreaterThan(0);
        }),
      );
    });

    it('about their kind are skipped, and the next one is read', () => {
      for (const length of [0, 3, 7, 9, 28, 32, 43, 45, 52, 183, 185]) {
        const odd = Buffer.alloc(length);
        if (length >= 4) odd.writeUInt32BE(RELIANCE);
        const { ticks, complaints } = kite.probe(encodeFrame([odd, packets[0]!]));
        expect([length, ticks.length, complaints]).toEqual([length, 1, [`a packet of ${length} bytes`]]);
      }
      for (const length of [44, 184]) {
        const index = Buffer.alloc(length);
        index.writeUInt32BE(NIFTY);
        const { ticks, complaints } = kite.probe(encodeFrame([index]));
        expect([ticks.length, complaints.length]).toEqual([0, 1]);
      }
    });
  });
});
