import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodePacket, type PacketHead } from '../../../../test/simulators/angel-encoder.js';
import { angelInstruments } from '../../../../test/simulators/angel-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { DepthLevelEntry, Tick } from '../../../common/tick.js';
import type { Protocol } from '../engine/contract.js';
import { angel } from './index.js';

const NOW = 1_763_703_000_123;
const SBIN: PacketHead = { mode: 3, exchangeType: 1, token: '3045', sequence: 17 };
const USDINR: PacketHead = { mode: 2, exchangeType: 13, token: '4452', sequence: 18 };

function ladder(price: number, step: number, levels: number): DepthLevelEntry[] {
  return Array.from({ length: levels }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 100 + level,
    orders: 65_535 - level,
  }));
}

const state = {
  ltp: 972.45,
  ltq: 7,
  ltt: 1_763_702_999_000,
  timestamp: 1_763_703_000_050,
  average_price: 970.13,
  volume: 5_123_456_789,
  total_buy_quantity: 123_456,
  total_sell_quantity: 0,
  open: 970.05,
  high: 975.15,
  low: 965.9,
  close: 971.35,
  oi: 0,
  upper_circuit: 1068.45,
  lower_circuit: 874.25,
  depth: { buy: ladder(972.4, -0.05, 5), sell: ladder(972.5, 0.05, 5) },
};

const { depth, oi, ltt, upper_circuit, lower_circuit, ...quote } = state;

describe('packets of Angel One', () => {
  let protocol: Protocol;
  let sink: RecordingSink;

  beforeEach(() => {
    protocol = angel.createProtocol({ credentials: {}, channel: 'feed', now: () => NOW });
    sink = new RecordingSink();
    protocol.subscribe(angelInstruments.map((instrument) => ({ instrument, mode: 'DEPTH', depthLevel: 5 })));
  });

  function decode(packet: Buffer): Tick[] {
    sink.ticks.length = 0;
    protocol.receive(packet, sink);
    return sink.ticks;
  }

  it('come out as the values that went in, in each mode', () => {
    const identity = { symbol: 'SBIN', exchange: 'NSE' };
    const { ltp, timestamp } = state;
    expect(decode(encodePacket({ ...SBIN, mode: 1 }, state))).toEqual([{ ...identity, mode: 'LTP', ltp, timestamp }]);
    expect(decode(encodePacket({ ...SBIN, mode: 2 }, state))).toEqual([{ ...identity, mode: 'QUOTE', ...quote }]);
    const best = { bid: 972.4, bid_qty: 100, ask: 972.5, ask_qty: 100 };
    expect(decode(encodePacket(SBIN, state))).toEqual([{ ...identity, mode: 'DEPTH', ...state, ...best }]);
  });

  it('of the twenty-level kind hold a book and its time, no prices of trades', () => {
    const book = { buy: ladder(972.4, -0.05, 20), sell: ladder(972.5, 0.05, 20) };
    expect(decode(encodePacket({ ...SBIN, mode: 4 }, { ...state, depth: book }))).toEqual([
      {
        symbol: 'SBIN',
        exchange: 'NSE',
        mode: 'DEPTH',
        depth_level: 20,
        timestamp: state.timestamp,
        bid: 972.4,
        bid_qty: 100,
        ask: 972.5,
        ask_qty: 100,
        depth: book,
      },
    ]);
  });

  it('have exact prices at every paisa', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (paise) => {
        const [tick] = decode(encodePacket({ ...SBIN, mode: 1 }, { ltp: paise / 100 }));
        expect(String(tick!.ltp)).toBe(
          String(Number(`${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`)),
        );
      }),
    );
  });

  it('have currency in four decimals of the seven that are sent', () => {
    const [tick] = decode(encodePacket(USDINR, { ltp: 88.8225, average_price: 88.8142649, low: 88.8 }));
    expect(tick).toMatchObject({ symbol: 'USDINR26NOV25FUT', ltp: 88.8225, average_price: 88.8143, low: 88.8 });
  });

  it('take the receive time where the exchange gave none', () => {
    for (const mode of [1, 2, 3, 4]) {
      expect(decode(encodePacket({ ...SBIN, mode }, { ltp: 1 }))).toMatchObject([{ timestamp: NOW }]);
    }
  });

  it('leave out what is 0 and means nothing: trade time, circuits, best prices, an empty book', () => {
    const [tick] = decode(encodePacket({ ...SBIN, token: '99926000', sequence: 0 }, { ltp: 26068.15 }));
    expect(Object.keys(tick!)).toEqual(
      expect.not.arrayContaining([
        'ltt',
        'upper_circuit',
        'lower_circuit',
        'bid',
        'bid_qty',
        'ask',
        'ask_qty',
        'depth',
      ]),
    );
    expect(tick).toMatchObject({ symbol: 'NIFTY', mode: 'DEPTH', volume: 0, oi: 0 });
  });

  it('keep empty levels of a book that has any price', () => {
    const oneSided = { buy: ladder(972.4, -0.05, 2), sell: [] };
    const [tick] = decode(encodePacket(SBIN, { ...state, depth: oneSided }));
    const empty = { price: 0, quantity: 0, orders: 0 };
    expect(tick!.depth).toEqual({ buy: [...oneSided.buy, empty, empty, empty], sell: Array(5).fill(empty) });
    expect(tick).toMatchObject({ bid: 972.4, bid_qty: 100 });
    expect(tick).not.toHaveProperty('ask');
  });

  it('may have their trade time in milliseconds', () => {
    const packet = encodePacket(SBIN, state);
    packet.writeBigInt64LE(1_763_702_999_123n, 123);
    expect(decode(packet)).toMatchObject([{ ltt: 1_763_702_999_123 }]);
  });

  it('are told apart by exchange type where the token is the same', () => {
    expect(decode(encodePacket({ ...SBIN, token: '2885' }, state))).toMatchObject([
      { symbol: 'RELIANCE', exchange: 'NSE' },
    ]);
    expect(decode(encodePacket({ ...SBIN, token: '2885', exchangeType: 4 }, state))).toMatchObject([
      { exchange: 'BFO' },
    ]);
    expect(decode(encodePacket({ ...SBIN, token: '2885', exchangeType: 5 }, state))).toEqual([]);
  });

  it('come in the mode of the packet, also while a change of mode is under way', () => {
    protocol.subscribe([{ instrument: angelInstruments[1]!, mode: 'LTP', depthLevel: 5 }]);
    expect(decode(encodePacket({ ...SBIN, mode: 2 }, state))).toMatchObject([{ symbol: 'SBIN', mode: 'QUOTE' }]);
  });

  it('may be longer than their mode', () => {
    const packet = Buffer.concat([encodePacket({ ...SBIN, mode: 1 }, state), Buffer.alloc(7, 255)]);
    expect(decode(packet)).toMatchObject([{ ltp: 972.45 }]);
    expect(sink.complaints).toEqual([]);
  });

  it('of what was just dropped are no fault, those of what was never asked for are', () => {
    protocol.unsubscribe([{ instrument: angelInstruments[1]!, mode: 'DEPTH', depthLevel: 5 }]);
    expect(decode(encodePacket(SBIN, state))).toEqual([]);
    expect(sink.complaints).toEqual([]);
    expect(decode(encodePacket({ ...SBIN, token: '3046' }, state))).toEqual([]);
    expect(sink.complaints).toHaveLength(1);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('leave out a total of %d, and say so', (total) => {
    const packet = encodePacket(SBIN, state);
    packet.writeDoubleLE(total, 75);
    const [tick] = decode(packet);
    expect(tick).not.toHaveProperty('total_buy_quantity');
    expect(tick).toMatchObject({ total_sell_quantity: 0, ltp: 972.45 });
    expect(sink.complaints).toEqual(['a total quantity that is no number']);
  });

  it('that are cut off anywhere yield nothing and are counted', () => {
    for (const mode of [1, 2, 3, 4]) {
      const packet = encodePacket({ ...SBIN, mode }, state);
      for (let length = 0; length < packet.length; length++) {
        sink.complaints.length = 0;
        expect(decode(packet.subarray(0, length))).toEqual([]);
        expect(sink.complaints).toHaveLength(1);
      }
    }
  });

  it('of random bytes yield nothing and are counted', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        sink.complaints.length = 0;
        expect(decode(Buffer.from(bytes))).toEqual([]);
        expect(sink.complaints).toHaveLength(1);
      }),
      { numRuns: 1000 },
    );
  });

  it('with random values never throw, and have numbers where they have values', () => {
    const heads = [1, 2, 3, 4].map((mode) => encodePacket({ ...SBIN, mode }, {}).subarray(0, 27));
    fc.assert(
      fc.property(fc.constantFrom(...heads), fc.uint8Array({ minLength: 416, maxLength: 416 }), (head, bytes) => {
        const [tick] = decode(Buffer.concat([head, bytes]));
        const { symbol, exchange, mode, depth: book, ...numbers } = tick!;
        expect([symbol, exchange]).toEqual(['SBIN', 'NSE']);
        expect(['LTP', 'QUOTE', 'DEPTH']).toContain(mode);
        for (const value of Object.values(numbers)) expect(Number.isFinite(value)).toBe(true);
        for (const level of [...(book?.buy ?? []), ...(book?.sell ?? [])]) {
          expect(Object.values(level).every(Number.isFinite)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('with a token of wrong UTF-8 belong to nobody', () => {
    const packet = encodePacket(SBIN, state);
    packet.fill(0xff, 2, 27);
    expect(decode(packet)).toEqual([]);
    expect(sink.complaints).toHaveLength(1);
  });
});
