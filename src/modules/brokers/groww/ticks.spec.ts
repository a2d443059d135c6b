import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeMessage, encodePrice } from '../../../../test/simulators/groww-encoder.js';
import { ProtobufWriter } from '../../../../test/simulators/protobuf-writer.js';
import { FUTURE, GrowwHarness, level, NIFTY, priceFrame, SBIN, SENT } from '../../../../test/support/groww-harness.js';

const SUBJECT = '/ld/eq/nse/price.3045';

const full = {
  timestamp: SENT,
  ltp: 978.65,
  open: 972,
  high: 981.35,
  low: 969.2,
  close: 976.1,
  volume: 5_234_111,
  average_price: 975.41,
  upper_circuit: 1073.7,
  lower_circuit: 878.5,
  oi: 17,
};
const depth = {
  buy: [978.6, 978.55, 978.5, 978.45, 978.4].map((price, i) => level(price, 20 + i)),
  sell: [978.65, 978.7, 978.75, 978.8, 978.85].map((price, i) => level(price, 8 + i)),
};
const best = { bid: 978.6, bid_qty: 20, ask: 978.65, ask_qty: 8 };
const header = { symbol: 'SBIN', exchange: 'NSE', timestamp: SENT };

describe('the ticks of Groww', () => {
  let feed: GrowwHarness;

  beforeEach(() => {
    feed = new GrowwHarness();
  });

  it('hold what was encoded, in every mode', () => {
    const { timestamp, ...prices } = full;
    feed.subscribe(SBIN, 'LTP');
    expect(feed.price(SBIN, full)).toEqual([{ ...header, mode: 'LTP', ltp: full.ltp, ltt: timestamp }]);
    feed.subscribe(SBIN, 'QUOTE');
    const quantities = { total_buy_quantity: 301_500, total_sell_quantity: 287_025 };
    expect(feed.price(SBIN, { ...full, ...quantities })).toEqual([
      { ...header, mode: 'QUOTE', ...prices, ltt: SENT, bid_qty: 301_500, ask_qty: 287_025 },
    ]);
    feed.subscribe(SBIN, 'DEPTH');
    expect(feed.book(SBIN, { timestamp: SENT + 1, depth })).toEqual([
      { ...header, mode: 'DEPTH', ...prices, ltt: SENT, timestamp: SENT + 1, ...best, depth },
    ]);
  });

  it('keep what a sparse message does not speak of, and never put a 0 over it', () => {
    feed.subscribe(SBIN, 'QUOTE');
    feed.price(SBIN, full);
    const [tick] = feed.price(SBIN, { timestamp: SENT + 400, ltp: 978.7, volume: 0 });
    const { timestamp: _sent, ...rest } = full;
    expect(tick).toEqual({ ...header, mode: 'QUOTE', ...rest, ltp: 978.7, ltt: SENT + 400, timestamp: SENT + 400 });
  });

  it('keep the last time where a message has none', () => {
    feed.subscribe(SBIN, 'LTP');
    feed.price(SBIN, full);
    expect(feed.price(SBIN, { ltp: 979 })).toMatchObject([{ ltp: 979, timestamp: SENT, ltt: SENT }]);
  });

  it('wait for a last price, also where only DEPTH is wanted and no book has come', () => {
    feed.subscribe(SBIN, 'QUOTE');
    expect(feed.price(SBIN, { timestamp: SENT, open: 972 })).toEqual([]);
    feed.unsubscribe(SBIN, 'QUOTE');
    feed.subscribe(SBIN, 'DEPTH');
    expect(feed.price(SBIN, full)).toEqual([]);
    expect(feed.book(SBIN, { timestamp: SENT, depth })).toMatchObject([{ mode: 'DEPTH', ltp: 978.65, depth }]);
  });

  it('come once for prices and book: as DEPTH once there is a book, as QUOTE until then', () => {
    feed.subscribe(SBIN, 'QUOTE');
    feed.subscribe(SBIN, 'DEPTH');
    expect(feed.price(SBIN, full)).toMatchObject([{ mode: 'QUOTE' }]);
    expect(feed.book(SBIN, { timestamp: SENT, depth })).toMatchObject([{ mode: 'DEPTH' }]);
    expect(feed.price(SBIN, full)).toMatchObject([{ mode: 'DEPTH', depth, ...best }]);
  });

  it('have a book before the first price, with nothing else', () => {
    feed.subscribe(SBIN, 'DEPTH');
    expect(feed.book(SBIN, { timestamp: SENT, depth })).toEqual([{ ...header, mode: 'DEPTH', ...best, depth }]);
  });

  it('have the book that came last, an empty side without a best price', () => {
    feed.subscribe(SBIN, 'DEPTH');
    feed.book(SBIN, { timestamp: SENT, depth });
    const one = { buy: [level(970, 5)], sell: [] };
    expect(feed.book(SBIN, { timestamp: SENT, depth: one })).toEqual([
      { ...header, mode: 'DEPTH', bid: 970, bid_qty: 5, depth: one },
    ]);
  });

  it('sort levels by number, with or without one, and list five of them', () => {
    feed.subscribe(SBIN, 'DEPTH');
    const entry = (number: number, price: number, qty: number) =>
      new ProtobufWriter().int(1, number).message(2, new ProtobufWriter().double(1, price).double(2, qty));
    const book = new ProtobufWriter().double(1, SENT);
    for (const number of [6, 2, 0, 4, 3, 1]) book.message(2, entry(number, 100 - number, 7.6));
    // A level without a book, and one below zero.
    book
      .message(2, new ProtobufWriter().int(1, 5))
      .message(3, entry(3, 105, 1))
      .message(3, entry(-1, 101, 2));
    const payload = new ProtobufWriter().message(5, book).finish();
    const [tick] = feed.receive(encodeMessage('/ld/eq/nse/book.3045', 1, payload));
    expect(tick!.depth).toEqual({
      buy: [100, 99, 98, 97, 96].map((price) => level(price, 8)),
      sell: [level(101, 2), level(105, 1)],
    });
  });

  it('forget the book when it is unsubscribed, and all when the prices are', () => {
    feed.subscribe(SBIN, 'QUOTE');
    feed.subscribe(SBIN, 'DEPTH');
    feed.price(SBIN, full);
    feed.book(SBIN, { timestamp: SENT, depth });
    feed.unsubscribe(SBIN, 'DEPTH');
    expect(feed.book(SBIN, { timestamp: SENT, depth })).toEqual([]);
    expect(feed.price(SBIN, full)).toMatchObject([{ mode: 'QUOTE', open: 972 }]);
    feed.unsubscribe(SBIN, 'QUOTE');
    expect(feed.price(SBIN, full)).toEqual([]);
    feed.subscribe(SBIN, 'QUOTE');
    expect(feed.price(SBIN, { timestamp: SENT, ltp: 979 })).toEqual([
      { ...header, mode: 'QUOTE', ltp: 979, ltt: SENT },
    ]);
  });

  it.each(['LTP', 'QUOTE', 'DEPTH'] as const)('of an index have its value and no trade, in mode %s', (mode) => {
    feed.subscribe(NIFTY, mode);
    expect(feed.index(NIFTY, { timestamp: SENT, ltp: 26_068.15 })).toEqual([
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode, ltp: 26_068.15, timestamp: SENT },
    ]);
  });

  it('are in rupees where the account says that prices come in paise', () => {
    feed = new GrowwHarness({ credentials: { price_divisor: '100' } });
    feed.subscribe(SBIN, 'DEPTH');
    feed.price(SBIN, { timestamp: SENT, ltp: 97_865, volume: 300 });
    expect(feed.book(SBIN, { timestamp: SENT, depth: { buy: [level(97_860, 5)], sell: [] } })).toMatchObject([
      { ltp: 978.65, volume: 300, bid: 978.6, bid_qty: 5 },
    ]);
  });

  it.each(['', '0', '-1', 'paise'])('are taken as they come where the divisor is %j', (price_divisor) => {
    feed = new GrowwHarness({ credentials: { price_divisor } });
    feed.subscribe(SBIN, 'LTP');
    expect(feed.price(SBIN, full)).toMatchObject([{ ltp: 978.65 }]);
  });

  describe('out of frames that are cut and joined', () => {
    const messages = [
      priceFrame(SBIN, full),
      Buffer.from('PING\r\n'),
      priceFrame(FUTURE, { timestamp: SENT, ltp: 26_121.9 }),
      priceFrame('2885', full),
      priceFrame(SBIN, { timestamp: SENT + 1, ltp: 979 }),
    ];

    beforeEach(() => {
      feed.protocol.subscribe([feed.item(SBIN, 'LTP'), feed.item(FUTURE, 'LTP')]);
    });

    it('are those of every message in one frame, in its order', () => {
      const ticks = feed.receive(Buffer.concat(messages));
      expect(ticks.map(({ ltp }) => ltp)).toEqual([978.65, 26_121.9, 979]);
      expect(feed.sent).toEqual(['PONG\r\n']);
    });

    it('are the same wherever a message is split over frames', () => {
      const stream = Buffer.concat(messages);
      for (let place = 1; place < stream.length; place++) {
        const one = new GrowwHarness();
        one.protocol.subscribe([one.item(SBIN, 'LTP'), one.item(FUTURE, 'LTP')]);
        const ticks = [...one.receive(stream.subarray(0, place)), ...one.receive(stream.subarray(place))];
        expect([place, ...ticks.map(({ ltp }) => ltp)]).toEqual([place, 978.65, 26_121.9, 979]);
      }
    });

    it('are those of a message whose payload holds line ends and words of NATS', () => {
      const payload = new ProtobufWriter()
        .bytes(1, '\r\nMSG /ld/eq/nse/price.3045 1 5\r\n')
        .message(4, new ProtobufWriter().double(13, 978.65))
        .finish();
      expect(feed.receive(encodeMessage(SUBJECT, 1, payload))).toMatchObject([{ ltp: 978.65 }]);
    });

    it('are those of a text frame as well', () => {
      const payload = Buffer.from('plain text');
      expect(feed.receive(encodeMessage('/ld/eq/nse/price.1', 1, payload).toString())).toEqual([]);
      expect(feed.sink.rejections).toEqual([]);
    });
  });

  describe('out of payloads that make no sense', () => {
    beforeEach(() => {
      feed.subscribe(SBIN, 'QUOTE');
      feed.price(SBIN, full);
    });

    const stillKnows = () =>
      expect(feed.price(SBIN, { ltp: 980 })).toMatchObject([{ ltp: 980, open: 972, volume: 5_234_111 }]);

    it.each([Number.NaN, Number.POSITIVE_INFINITY])('are none for a price of %d, and the state stays', (ltp) => {
      expect(feed.price(SBIN, { timestamp: SENT, open: 1, ltp })).toEqual([]);
      expect(feed.sink.complaints).toEqual([`ltp is ${ltp}`]);
      stillKnows();
    });

    it.each([Number.NaN, 1e300])('are none for the time %d', (timestamp) => {
      expect(feed.price(SBIN, { timestamp, ltp: 1 })).toEqual([]);
      expect(feed.sink.complaints).toEqual([`tsInMillis is ${timestamp}`]);
      stillKnows();
    });

    it('are none for a payload that is cut, wherever', () => {
      const payload = encodePrice(feed.item(SBIN, 'LTP').instrument, { timestamp: SENT, ltp: 1 });
      for (let length = payload.length - 1; length > 9; length--) {
        expect(feed.receive(encodeMessage(SUBJECT, 1, payload.subarray(0, length)))).toEqual([]);
      }
      expect(feed.sink.complaints.length).toBeGreaterThan(10);
      expect(feed.sink.rejections).toEqual([]);
      stillKnows();
    });

    it('skip fields of another wire type than they should have', () => {
      const price = new ProtobufWriter().double(1, SENT).int(13, 5).double(2, 973);
      expect(feed.receive(encodeMessage(SUBJECT, 1, new ProtobufWriter().message(4, price).finish()))).toMatchObject([
        { ltp: 978.65, open: 973 },
      ]);
    });

    it('are none where there is neither price, book nor index', () => {
      expect(feed.receive(encodeMessage(SUBJECT, 1, new ProtobufWriter().bytes(1, 'SBIN').finish()))).toEqual([]);
      expect(feed.receive(encodeMessage(SUBJECT, 1, Buffer.alloc(0)))).toEqual([]);
    });

    it('never throw at random payloads, and publish nothing that is no number', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
          for (const tick of feed.receive(encodeMessage(SUBJECT, 1, Buffer.from(bytes)))) {
            expect(Number.isFinite(tick.ltp)).toBe(true);
          }
        }),
      );
    });

    it('never throw at a stream of random bytes', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          expect(new GrowwHarness().receive(Buffer.from(bytes))).toEqual([]);
        }),
      );
    });
  });
});
