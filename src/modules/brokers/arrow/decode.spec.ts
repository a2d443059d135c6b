import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodePacket, type PacketOptions } from '../../../../test/simulators/arrow-encoder.js';
import { arrowListings } from '../../../../test/simulators/arrow-instruments.js';
import { HARNESS_NOW, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import type { Mode } from '../../../common/mode.js';
import { arrow } from './index.js';

const RELIANCE = 2885;
const FUTURE = 37054;
const NIFTY = 26000;
const USDINR = 1164;

const identity = { symbol: 'RELIANCE', exchange: 'NSE' };
const state = {
  ltp: 2850.45,
  ltq: 7,
  average_price: 2841.37,
  volume: 5_123_456_789,
  total_buy_quantity: 6_000_000_000,
  total_sell_quantity: 0,
  open: 2831,
  high: 2866.6,
  low: 2825.05,
  close: 2831.9,
  ltt: 1_763_703_059_000,
  timestamp: 1_763_703_060_000,
  oi: 11_876_250,
};
const full = {
  ...state,
  upper_circuit: 3115.05,
  lower_circuit: 2548.75,
  depth: {
    buy: [2850.4, 2850.35, 2850.3, 2850.25, 0].map((price, i) => ({ price, quantity: 2 ** 33 + i, orders: 1 + i })),
    sell: [2850.5, 2850.55, 2850.6, 2850.65, 2850.7].map((price, i) => ({ price, quantity: i, orders: 65_535 })),
  },
};
const { ltp, close, ltt, timestamp } = state;

/** With and without the sixteen bytes of the closing auction session, which the older layout of a book never has. */
const LENGTHS = [13, 29, 17, 33, 93, 109, 241, 249, 265];

describe('packets of Arrow', () => {
  let stream: ProtocolHarness;

  beforeEach(() => {
    stream = new ProtocolHarness(arrow, arrowListings);
  });

  function receive(held: Mode, sent: Mode, values: object = full, options: PacketOptions = {}) {
    stream.subscribe(RELIANCE, held);
    return stream.receive(encodePacket(RELIANCE, sent, values, options));
  }

  describe.each([false, true])('(in the closing auction session: %s)', (hasAuction) => {
    it('give the price and the previous close, and the time of receipt', () => {
      const tick = { ...identity, mode: 'LTP', ltp, timestamp: HARNESS_NOW };
      expect(receive('LTP', 'LTP', full, { hasAuction })).toEqual([{ ...tick, close }]);
      expect(receive('LTP', 'LTP', full, { hasAuction, isBare: true })).toEqual([tick]);
    });

    it('give a quote as it was encoded', () => {
      expect(receive('QUOTE', 'QUOTE', full, { hasAuction })).toEqual([{ ...identity, mode: 'QUOTE', ...state }]);
    });

    it('give a book as it was encoded', () => {
      const ticks = receive('DEPTH', 'DEPTH', full, { hasAuction });
      expect(ticks).toEqual([{ ...identity, mode: 'DEPTH', ...full }]);
    });
  });

  it('give a book in the older layout, which has no reserved bytes before it', () => {
    expect(receive('DEPTH', 'DEPTH', full, { isOld: true })).toEqual([{ ...identity, mode: 'DEPTH', ...full }]);
  });

  it('that are richer than what is held serve it with its own fields', () => {
    expect(receive('LTP', 'DEPTH')).toEqual([{ ...identity, mode: 'LTP', ltp, close, ltt, timestamp }]);
    expect(receive('QUOTE', 'DEPTH')).toEqual([{ ...identity, mode: 'QUOTE', ...state }]);
  });

  it('that are poorer than what is held are left over from a change of mode, and give nothing', () => {
    for (const [held, sent] of [
      ['QUOTE', 'LTP'],
      ['DEPTH', 'LTP'],
      ['DEPTH', 'QUOTE'],
    ] as const) {
      expect(receive(held, sent)).toEqual([]);
    }
    expect(stream.sink.complaints).toEqual([]);
  });

  it('leave out times that are 0, and keep every other 0', () => {
    const [quote] = receive('QUOTE', 'QUOTE', { ltp: 1 });
    expect(quote).toMatchObject({ timestamp: HARNESS_NOW, close: 0, volume: 0, oi: 0, average_price: 0 });
    expect(quote).not.toHaveProperty('ltt');
    const [book] = receive('DEPTH', 'DEPTH', { ltp: 1 });
    const none = Array(5).fill({ price: 0, quantity: 0, orders: 0 });
    expect(book).toMatchObject({ depth: { buy: none, sell: none }, upper_circuit: 0 });
  });

  it('leave nothing behind for the next', () => {
    for (const token of [RELIANCE, NIFTY]) stream.subscribe(token, 'LTP');
    stream.receive(encodePacket(RELIANCE, 'DEPTH', full));
    const [bare] = stream.receive(encodePacket(NIFTY, 'LTP', { ltp: 1 }, { isBare: true }));
    expect(bare).toEqual({ symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 'LTP', ltp: 1, timestamp: HARNESS_NOW });
  });

  it('count currency in paise as well, as far as is known', () => {
    stream.subscribe(USDINR, 'LTP');
    expect(stream.receive(encodePacket(USDINR, 'LTP', { ltp: 88.71 }))).toMatchObject([
      { exchange: 'CDS', ltp: 88.71 },
    ]);
  });

  it('give prices exact to the last paisa, over all 32 bits', () => {
    stream.subscribe(RELIANCE, 'LTP');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (paise) => {
        const packet = Buffer.alloc(13);
        packet.writeUInt32BE(RELIANCE);
        packet.writeUInt32BE(paise, 4);
        expect(stream.receive(packet)[0]!.ltp).toBe(Number(`${paise}e-2`));
      }),
    );
  });

  it('yield nothing for what is not subscribed, or not any more', () => {
    stream.subscribe(RELIANCE, 'LTP');
    stream.unsubscribe(RELIANCE, 'LTP');
    for (const token of [RELIANCE, FUTURE]) {
      const { ticks, complaints } = stream.probe(encodePacket(token, 'DEPTH', full));
      expect([ticks, complaints]).toEqual([[], []]);
    }
  });

  it('are told by their length alone: shorter payloads are heartbeats, other lengths are reported', () => {
    stream.subscribe(RELIANCE, 'LTP');
    const known = new Set(LENGTHS);
    for (let length = 0; length <= 300; length++) {
      const packet = Buffer.alloc(length);
      if (length >= 4) packet.writeUInt32BE(RELIANCE);
      const { ticks, complaints } = stream.probe(packet);
      const isOdd = length >= 13 && !known.has(length);
      expect([length, ticks.length, complaints]).toEqual([
        length,
        known.has(length) ? 1 : 0,
        isOdd ? [`a packet of ${length} bytes`] : [],
      ]);
    }
  });

  it('never throw as random bytes, of any length and of those that packets have', () => {
    stream.subscribe(RELIANCE, 'DEPTH');
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      ...LENGTHS.map((length) => fc.uint8Array({ minLength: length, maxLength: length })),
    );
    fc.assert(
      fc.property(bytes, (random) => {
        const packet = Buffer.from(random);
        if (packet.length >= 4 && packet.readUInt32BE() !== RELIANCE) expect(stream.probe(packet).ticks).toEqual([]);
        if (packet.length >= 4) packet.writeUInt32BE(RELIANCE);
        expect(() => stream.probe(packet)).not.toThrow();
      }),
    );
  });
});
