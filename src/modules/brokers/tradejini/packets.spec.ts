import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bookPacket,
  eventPacket,
  frame,
  marketStatusPacket,
  packet,
  pongPacket,
  pricePacket,
  subject,
  tag,
} from '../../../../test/simulators/tradejini-encoder.js';
import { tradejiniListings } from '../../../../test/simulators/tradejini-instruments.js';
import { HARNESS_NOW, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import type { Mode } from '../../../common/mode.js';
import { tradejini } from './index.js';

const find = (symbol: string) => tradejiniListings.find((one) => one.symbol === symbol)!;
const RELIANCE = find('RELIANCE');
const TWIN = find('TWIN');
const NIFTY = find('NIFTY');
const FUTURE = find('NIFTY25NOV25FUT');
const USDINR = find('USDINR26NOV25FUT');
const EURINR = find('EURINR26NOV25FUT');

const prices = {
  ltp: 2850.45,
  open: 2831,
  high: 2866.6,
  low: 2825.05,
  close: 2831.9,
  average_price: 2841.37,
  ltq: 7,
  volume: 4_123_456_789,
  upper_circuit: 3115.05,
  lower_circuit: 2548.75,
  oi: 11_876_250,
  ltt: 1_763_703_059_000,
  bid: 2850.4,
  bid_qty: 10,
  ask: 2850.5,
  ask_qty: 20,
};
const book = {
  total_buy_quantity: 4_000_000_000,
  total_sell_quantity: 0,
  depth: {
    buy: [2850.4, 2850.35, 2850.3, 2850.25, 0].map((price, i) => ({ price, quantity: 10 + i, orders: 1 + i })),
    sell: [2850.5, 2850.55, 2850.6, 2850.65, 2850.7].map((price, i) => ({ price, quantity: 20 + i, orders: 3 + i })),
  },
};

describe('packets of the Nxtrad stream', () => {
  let stream: ProtocolHarness;

  beforeEach(() => {
    stream = new ProtocolHarness(tradejini, tradejiniListings);
  });

  function subscribe(instrument: (typeof tradejiniListings)[number], mode: Mode): void {
    stream.protocol.subscribe([{ instrument, mode, depthLevel: 5 }]);
  }

  function unsubscribe(instrument: (typeof tradejiniListings)[number], mode: Mode): void {
    stream.protocol.unsubscribe([{ instrument, mode, depthLevel: 5 }]);
  }

  const receive = (...packets: Buffer[]) => stream.receive(frame(packets));

  it.each([false, true])('give all that was encoded, of prices and of a book (packed: %s)', (isPacked) => {
    subscribe(FUTURE, 'DEPTH');
    const [, tick] = stream.receive(frame([pricePacket(FUTURE, prices, true), bookPacket(FUTURE, book)], isPacked));
    const { symbol, exchange } = FUTURE;
    expect(tick).toEqual({ symbol, exchange, mode: 'DEPTH', timestamp: HARNESS_NOW, ...prices, ...book });
  });

  it('give an LTP subscriber the price and its time alone, and a QUOTE subscriber no book', () => {
    subscribe(RELIANCE, 'LTP');
    subscribe(FUTURE, 'QUOTE');
    const [poor, quote] = receive(pricePacket(RELIANCE, prices, true), pricePacket(FUTURE, prices, true));
    const { ltp, ltt } = prices;
    expect(poor).toEqual({ symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp, ltt, timestamp: HARNESS_NOW });
    expect(quote).toMatchObject({ mode: 'QUOTE', ...prices });
    expect(receive(bookPacket(FUTURE, book))).toEqual([]);
  });

  it('hold no more than what has changed, so the rest is kept from before', () => {
    subscribe(RELIANCE, 'QUOTE');
    receive(pricePacket(RELIANCE, prices, true));
    expect(receive(pricePacket(RELIANCE, { oi: 5, bid: 2850.35 }))).toMatchObject([{ ...prices, oi: 5, bid: 2850.35 }]);
    expect(receive(pricePacket(RELIANCE, { ltp: 2851 }))).toMatchObject([
      { ...prices, oi: 5, bid: 2850.35, ltp: 2851 },
    ]);
  });

  it('say nothing before a price is known', () => {
    subscribe(RELIANCE, 'QUOTE');
    expect(receive(pricePacket(RELIANCE, { volume: 5 }))).toEqual([]);
    expect(receive(pricePacket(RELIANCE, { ltp: 2851 }))).toMatchObject([{ ltp: 2851, volume: 5 }]);
  });

  it('bring a book before the first price, with what is known', () => {
    subscribe(RELIANCE, 'DEPTH');
    const [tick] = receive(bookPacket(RELIANCE, book));
    expect(tick).toEqual({ symbol: 'RELIANCE', exchange: 'NSE', mode: 'DEPTH', timestamp: HARNESS_NOW, ...book });
  });

  it('bring books that stand alone: nothing of the one before is left, neither levels nor totals', () => {
    subscribe(RELIANCE, 'DEPTH');
    receive(pricePacket(RELIANCE, prices, true), bookPacket(RELIANCE, book));
    const level = (first: number) => [first, first + 1, first + 2].map((id) => tag(id, Buffer.of(100, 0, 0, 0)));
    const short = packet(11, ...subject(RELIANCE), tag(55, Buffer.of(1)), ...level(49), ...level(52));
    const [tick] = receive(short);
    const one = [{ price: 1, quantity: 100, orders: 100 }];
    expect(tick).toMatchObject({ ...prices, depth: { buy: one, sell: one } });
    expect(tick).not.toHaveProperty('total_buy_quantity');
    expect(receive(bookPacket(RELIANCE, book))).toMatchObject([book]);
  });

  it('tell a token from the same token of another segment, which is another company', () => {
    subscribe(RELIANCE, 'LTP');
    expect(receive(pricePacket(TWIN, { ltp: 1 }), pricePacket(RELIANCE, { ltp: 2 }))).toMatchObject([
      { symbol: 'RELIANCE', exchange: 'NSE', ltp: 2 },
    ]);
    subscribe(TWIN, 'LTP');
    expect(receive(pricePacket(TWIN, { ltp: 3 }))).toMatchObject([{ symbol: 'TWIN', exchange: 'BSE', ltp: 3 }]);
  });

  it('name indices by tokens below zero', () => {
    subscribe(NIFTY, 'LTP');
    expect(receive(pricePacket(NIFTY, { ltp: 26068.15 }))).toMatchObject([{ exchange: 'NSE_INDEX', ltp: 26068.15 }]);
  });

  it("scale prices by their own segment's divisor, of books too, wherever the segment's tag stands", () => {
    for (const one of [USDINR, EURINR]) subscribe(one, 'DEPTH');
    const depth = {
      buy: [{ price: 88.7025, quantity: 1, orders: 1 }],
      sell: [{ price: 88.705, quantity: 2, orders: 1 }],
    };
    for (const one of [USDINR, EURINR]) {
      expect(receive(pricePacket(one, { ltp: 88.7125 }), bookPacket(one, { depth }))[1]).toMatchObject({
        exchange: one.exchange,
        ltp: 88.7125,
        depth,
      });
    }
    const price = Buffer.alloc(4);
    price.writeInt32LE(887_250_000);
    expect(receive(packet(10, tag(29, price), ...subject(USDINR)))).toMatchObject([{ ltp: 88.725 }]);
  });

  it('give prices exact to the last digit of every segment', () => {
    for (const one of [RELIANCE, EURINR, USDINR]) subscribe(one, 'LTP');
    const divisors = new Map([
      [RELIANCE, 2],
      [EURINR, 4],
      [USDINR, 7],
    ]);
    fc.assert(
      fc.property(fc.constantFrom(...divisors), fc.integer({ min: 0, max: 2 ** 31 - 1 }), ([one, digits], raw) => {
        const price = Buffer.alloc(4);
        price.writeInt32LE(raw);
        const [tick] = receive(packet(10, ...subject(one), tag(29, price)));
        expect(tick!.ltp).toBe(Number(`${raw}e-${digits}`));
      }),
    );
  });

  it('leave out the time of a trade that has not been, and keep every other 0', () => {
    subscribe(RELIANCE, 'QUOTE');
    const [tick] = receive(pricePacket(RELIANCE, { ltp: 1, ltt: 0, oi: 0, volume: 0, close: 0 }));
    expect(tick).toMatchObject({ oi: 0, volume: 0, close: 0 });
    expect(tick).not.toHaveProperty('ltt');
  });

  it('find nothing stale when a symbol comes back, and no book when it was only prices meanwhile', () => {
    subscribe(RELIANCE, 'DEPTH');
    receive(pricePacket(RELIANCE, prices, true), bookPacket(RELIANCE, book));
    subscribe(RELIANCE, 'QUOTE');
    subscribe(RELIANCE, 'DEPTH');
    const [rich] = receive(pricePacket(RELIANCE, { ltp: 1 }));
    expect(rich).toMatchObject({ mode: 'DEPTH', ltp: 1, open: prices.open });
    expect(rich).not.toHaveProperty('depth');
    unsubscribe(RELIANCE, 'DEPTH');
    expect(receive(pricePacket(RELIANCE, { ltp: 2 }))).toEqual([]);
    subscribe(RELIANCE, 'QUOTE');
    expect(receive(pricePacket(RELIANCE, { oi: 3 }))).toEqual([]);
    expect(receive(pricePacket(RELIANCE, { ltp: 4 }))[0]).not.toHaveProperty('open');
  });

  it('of events are orders and trades as they came, but not positions', () => {
    const order = { evntType: 'orders', status: 'complete', symbol: '₹' };
    const trade = { evntType: 'trades', qty: 1 };
    const { orders, complaints } = stream.probe(
      frame([eventPacket(order), eventPacket({ evntType: 'positions' }), eventPacket(trade)]),
    );
    expect([orders, complaints]).toEqual([[order, trade], []]);
  });

  it.each([
    ['without a length', packet(15, tag(61, Buffer.from('{}')))],
    ['longer than the packet', packet(15, tag(56, Buffer.of(9, 0)), tag(61, Buffer.from('{}')))],
    ['that is no object', packet(15, tag(56, Buffer.of(2, 0)), tag(61, Buffer.from('[]')))],
    ['of no bytes', packet(15)],
    ['of wrong UTF-8', packet(15, tag(56, Buffer.of(2, 0)), tag(61, Buffer.of(0xff, 0xfe)))],
  ])('report an event %s', (_, broken) => {
    expect(stream.probe(frame([broken]))).toMatchObject({ orders: [], complaints: ['an event without a JSON object'] });
  });

  it('tell the operator of a login that was not plainly accepted', () => {
    const auth = (...status: number[]) =>
      stream.probe(frame([packet(13, ...status.map((one) => tag(25, Buffer.of(one))))]));
    expect(auth(1)).toMatchObject({ notices: [], rejections: [], complaints: [] });
    expect(auth(2)).toMatchObject({ notices: ['the broker answered the login with status 2'], rejections: [] });
    expect(auth().complaints).toHaveLength(1);
  });

  it('of other types are stepped over by their length', () => {
    subscribe(RELIANCE, 'LTP');
    const others = [marketStatusPacket(), pongPacket(), packet(17, Buffer.alloc(30, 0xff)), packet(99)];
    const { ticks, complaints } = stream.probe(frame([...others, pricePacket(RELIANCE, { ltp: 5 })]));
    expect([ticks, complaints]).toMatchObject([[{ ltp: 5 }], []]);
  });

  describe('that lie', () => {
    const whole = [pricePacket(RELIANCE, prices, true), pricePacket(NIFTY, { ltp: 3 })];

    beforeEach(() => {
      for (const one of [RELIANCE, NIFTY]) subscribe(one, 'DEPTH');
      receive(pricePacket(RELIANCE, { ltp: 1, volume: 1 }));
    });

    it.each([
      ['an unknown tag, whose size nobody knows', tag(200, Buffer.of(1, 2))],
      ["a tag of books, which prices don't have", tag(47, Buffer.alloc(4))],
      ['a value that is cut off', tag(40, Buffer.of(1))],
    ])('by %s are dropped whole, and the next one is read', (_, last) => {
      const broken = packet(10, ...subject(RELIANCE), tag(29, Buffer.of(9, 0, 0, 0)), last);
      const { ticks, complaints } = stream.probe(frame([broken, whole[1]!]));
      expect(ticks).toMatchObject([{ symbol: 'NIFTY', ltp: 3 }]);
      expect(complaints).toEqual(['a price packet with an unknown tag, or cut off']);
      expect(receive(pricePacket(RELIANCE, { volume: 2 }))).toMatchObject([{ ltp: 1, volume: 2 }]);
    });

    it('by leaving out whom they are about are dropped', () => {
      const [segment, token] = subject(RELIANCE);
      for (const tags of [[], [segment!], [token!]]) {
        const { ticks, complaints } = stream.probe(frame([packet(10, ...tags, tag(29, Buffer.alloc(4)))]));
        expect([ticks, complaints]).toEqual([[], ['a packet without segment and token']]);
      }
    });

    it.each([0, 1, 4, 6, 255])(
      'by announcing %d levels instead of five are dropped, and the last book stays',
      (levels) => {
        receive(bookPacket(RELIANCE, book));
        const lying = bookPacket(RELIANCE, { ...book, total_buy_quantity: 1 });
        lying[lying.indexOf(Buffer.of(55, 5)) + 1] = levels;
        const { ticks, complaints } = stream.probe(frame([lying]));
        expect([ticks, complaints]).toEqual([[], ['a book with other levels than announced']]);
        expect(receive(pricePacket(RELIANCE, { ltp: 2 }))).toMatchObject([book]);
      },
    );

    it('by a length below three or beyond the end end the frame, after what came before', () => {
      for (const length of [0, 1, 2, 200, 0xffff]) {
        const bad = Buffer.from(whole[0]!);
        bad.writeUInt16LE(length);
        const { ticks, complaints } = stream.probe(frame([whole[1]!, bad, whole[1]!]));
        expect([ticks.length, complaints]).toEqual([1, ['a packet that is cut off']]);
      }
    });

    it.each([
      ['another version', (bytes: Buffer) => bytes.writeUInt8(2, 4), 'a frame of version 2'],
      ['another packing', (bytes: Buffer) => bytes.writeUInt8(7, 5), 'a frame of packing 7'],
      ['zlib without a stream', (bytes: Buffer) => bytes.writeUInt8(100, 5), 'a damaged zlib frame'],
    ])('by a head of %s give nothing', (_, spoil, reason) => {
      const bytes = frame(whole);
      spoil(bytes);
      expect(stream.probe(bytes)).toMatchObject({ ticks: [], complaints: [reason] });
    });

    it('by a length in the head are read all the same, as nobody minds it', () => {
      const bytes = frame(whole);
      bytes.writeInt32LE(-1);
      expect(stream.probe(bytes)).toMatchObject({
        ticks: [{ symbol: 'RELIANCE' }, { symbol: 'NIFTY' }],
        complaints: [],
      });
    });

    it('by unpacking to more than any frame has are dropped', () => {
      const bomb = frame([Buffer.alloc(8 * 1024 * 1024)], true);
      expect(bomb.length).toBeLessThan(10_000);
      expect(stream.probe(bomb)).toMatchObject({ ticks: [], complaints: ['a damaged zlib frame'] });
    });

    it.each([false, true])('by a cut give what is whole before it, and are reported (packed: %s)', (isPacked) => {
      const bytes = frame(whole, isPacked);
      for (let length = 0; length < bytes.length; length++) {
        const { ticks, complaints } = stream.probe(bytes.subarray(0, length));
        const first = !isPacked && length >= 6 + whole[0]!.length;
        const isBoundary = length === 6 || length === 6 + whole[0]!.length;
        expect([length, ticks.length, complaints.length]).toEqual([
          length,
          first ? 1 : 0,
          isBoundary && !isPacked ? 0 : 1,
        ]);
      }
    });

    it('as random bytes give no tick and throw nothing', () => {
      const body = fc.uint8Array({ maxLength: 300 });
      fc.assert(
        fc.property(body, fc.constantFrom(0, 100, 3), (bytes, packing) => {
          const random = Buffer.concat([Buffer.of(0, 0, 0, 0, 1, packing), bytes]);
          expect(stream.probe(random).ticks).toEqual([]);
          expect(stream.probe(Buffer.from(bytes)).ticks).toEqual([]);
        }),
      );
    });

    it('as random tags never throw, whatever they spell', () => {
      const anyTag = fc.tuple(fc.integer({ min: 20, max: 80 }), fc.uint8Array({ minLength: 1, maxLength: 8 }));
      fc.assert(
        fc.property(fc.constantFrom(10, 11, 13, 15), fc.array(anyTag, { maxLength: 40 }), (type, tags) => {
          const spelled = tags.map(([id, value]) => tag(id, Buffer.from(value)));
          expect(() => stream.probe(frame([packet(type, ...subject(RELIANCE), ...spelled)]))).not.toThrow();
        }),
      );
    });
  });
});
