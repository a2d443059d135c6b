import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeBucket,
  encodeGreeks,
  encodeIndex,
  encodeOrderBook,
  envelope,
  nanoseconds,
} from '../../../../test/simulators/nubra-encoder.js';
import { ProtobufWriter } from '../../../../test/simulators/protobuf-writer.js';
import {
  best,
  CRUDE,
  FUTURE,
  level,
  NIFTY,
  NubraHarness,
  OPTION,
  orderBook,
  quote,
  RELIANCE,
  RELIANCE_BSE,
  SENT,
} from '../../../../test/support/nubra-harness.js';

const INDEX = 'BatchWebSocketIndexMessage';
const ORDERBOOK = 'BatchWebSocketOrderbookMessage';

const reliance = { name: 'RELIANCE', exchange: 'NSE', reference: 73_009, isIndex: false };
const nifty = { name: 'Nifty 50', exchange: 'NSE', reference: 0, isIndex: true };
const referred = (token: string) => ({ ...reliance, reference: Number(token) });

describe('the ticks of Nubra', () => {
  let feed: NubraHarness;

  beforeEach(() => {
    feed = new NubraHarness();
  });

  const share = { symbol: 'RELIANCE', exchange: 'NSE' };
  const future = { symbol: 'NIFTY25NOV25FUT', exchange: 'NFO', timestamp: SENT };

  describe('of the index channel', () => {
    it('have the last price in LTP, and the prices of the day in QUOTE', () => {
      feed.subscribe(RELIANCE, 'LTP');
      expect(feed.feed(encodeIndex(reliance, quote))).toEqual([
        { ...share, mode: 'LTP', ltp: 1487.45, timestamp: SENT },
      ]);
      feed.subscribe(RELIANCE, 'QUOTE');
      expect(feed.feed(encodeIndex(reliance, quote))).toEqual([{ ...share, mode: 'QUOTE', ...quote }]);
    });

    it('have the open of the candle of the day, of no other, and only from then on', () => {
      feed.subscribe(RELIANCE, 'QUOTE');
      const [before, bucket, after] = [
        encodeIndex(reliance, quote),
        encodeBucket(reliance, { open: 1475, timestamp: SENT }),
        encodeIndex(reliance, quote),
      ];
      expect(feed.feed(before, bucket, after)).toEqual([
        { ...share, mode: 'QUOTE', ...quote },
        { ...share, mode: 'QUOTE', ...quote, open: 1475 },
      ]);
    });

    it('forget the open with the last subscription', () => {
      feed.subscribe(RELIANCE, 'QUOTE');
      feed.feed(encodeBucket(reliance, { open: 1475 }));
      feed.unsubscribe(RELIANCE, 'QUOTE');
      expect(feed.feed(encodeIndex(reliance, quote))).toEqual([]);
      feed.subscribe(RELIANCE, 'QUOTE');
      expect(feed.feed(encodeIndex(reliance, quote))[0]).not.toHaveProperty('open');
    });

    it('come to a QUOTE without a last price, and not to an LTP', () => {
      feed.subscribe(RELIANCE, 'LTP');
      expect(feed.feed(encodeIndex(reliance, { ...quote, ltp: 0 }))).toEqual([]);
      feed.subscribe(RELIANCE, 'QUOTE');
      const { ltp: _none, ...rest } = quote;
      expect(feed.feed(encodeIndex(reliance, { ...quote, ltp: 0 }))).toEqual([{ ...share, mode: 'QUOTE', ...rest }]);
    });

    it.each(['Nifty 50', 'NIFTY', 'nifty', 'NIFTY 50'])('find the index %j', (name) => {
      feed.subscribe(NIFTY, 'LTP');
      expect(feed.feed(encodeIndex({ ...nifty, name }, quote))).toMatchObject([
        { symbol: 'NIFTY', exchange: 'NSE_INDEX' },
      ]);
    });

    it.each([
      ['NIFTY BANK', 'BANKNIFTY', 'NSE'],
      ['Bse Sensex', 'SENSEX', 'BSE'],
    ])('know %j for %s', (name, token, exchange) => {
      feed.subscribe(token, 'LTP');
      expect(feed.feed(encodeIndex({ ...nifty, name, exchange }, quote))).toMatchObject([{ symbol: token }]);
    });

    it('tell a share of NSE from that of the same name on BSE, and an index from a share', () => {
      feed.subscribe(RELIANCE, 'LTP');
      feed.subscribe(RELIANCE_BSE, 'LTP');
      const symbols = (...subjects: (typeof reliance)[]) =>
        feed.feed(...subjects.map((one) => encodeIndex(one, quote))).map(({ exchange }) => exchange);
      expect(symbols({ ...reliance, exchange: 'BSE' }, reliance, { ...reliance, exchange: '' })).toEqual([
        'BSE',
        'NSE',
        'NSE',
      ]);
      expect(symbols({ ...reliance, isIndex: true }, { ...reliance, exchange: 'MCX' })).toEqual([]);
    });

    it('are those of every element, in the order of the batch', () => {
      feed.protocol.subscribe([feed.item(NIFTY, 'LTP'), feed.item(RELIANCE, 'LTP'), feed.item('73010', 'LTP')]);
      const element = (name: string, paise: number) =>
        new ProtobufWriter().bytes(1, name).int(2, nanoseconds(SENT)).int(3, paise).bytes(10, 'NSE');
      const payload = new ProtobufWriter()
        .message(3, element('SBIN', 97_865))
        .message(3, element('RELIANCE', 148_745))
        .message(2, element('Nifty 50', 2_606_815));
      expect(feed.feed(envelope('index', INDEX, payload)).map(({ ltp }) => ltp)).toEqual([26_068.15, 978.65, 1487.45]);
    });
  });

  describe('of the order books', () => {
    it('hold what was encoded, in every mode', () => {
      const { depth, ...prices } = orderBook;
      feed.subscribe(FUTURE, 'LTP');
      expect(feed.feed(encodeOrderBook(referred(FUTURE), orderBook))).toEqual([
        { ...future, mode: 'LTP', ltp: 26_123.4 },
      ]);
      feed.subscribe(FUTURE, 'QUOTE');
      expect(feed.feed(encodeOrderBook(referred(FUTURE), orderBook))).toEqual([
        { ...future, mode: 'QUOTE', ...prices, ...best },
      ]);
      feed.subscribe(FUTURE, 'DEPTH');
      expect(feed.feed(encodeOrderBook(referred(FUTURE), orderBook))).toEqual([
        { ...future, mode: 'DEPTH', ...prices, ...best, depth },
      ]);
    });

    it('list five levels as they were sent, and no best price of an empty side', () => {
      const buy = Array.from({ length: 20 }, (_, i) => level(100 - i, i === 1 ? 0 : 5, 0));
      feed.subscribe(CRUDE, 'DEPTH');
      const [tick] = feed.feed(encodeOrderBook(referred(CRUDE), { depth: { buy, sell: [] } }));
      expect(tick).toEqual({
        symbol: 'CRUDEOIL19DEC25FUT',
        exchange: 'MCX',
        mode: 'DEPTH',
        bid: 100,
        bid_qty: 5,
        depth: { buy: buy.slice(0, 5), sell: [] },
      });
    });

    it('have the open interest that the greeks told, which make no tick themselves', () => {
      feed.subscribe(OPTION, 'QUOTE');
      expect(feed.feed(encodeGreeks(referred(OPTION), { oi: 1_987_650 }))).toEqual([]);
      expect(feed.feed(encodeOrderBook(referred(OPTION), orderBook))).toMatchObject([{ oi: 1_987_650 }]);
      feed.subscribe(OPTION, 'DEPTH');
      feed.feed(encodeGreeks(referred(OPTION), { oi: 0 }));
      expect(feed.feed(encodeOrderBook(referred(OPTION), orderBook))).toMatchObject([{ oi: 1_987_650 }]);
      feed.unsubscribe(OPTION, 'DEPTH');
      feed.subscribe(OPTION, 'DEPTH');
      expect(feed.feed(encodeOrderBook(referred(OPTION), orderBook))[0]).not.toHaveProperty('oi');
    });

    it('go by the id of the instrument where there is no reference', () => {
      feed.subscribe(FUTURE, 'LTP');
      const element = new ProtobufWriter().int(1, Number(FUTURE)).int(5, 2_612_340);
      expect(feed.feed(envelope('orderbook', ORDERBOOK, new ProtobufWriter().message(2, element)))).toMatchObject([
        { ltp: 26_123.4 },
      ]);
    });

    it('bring the book of a share with the prices of the day, for one tick an update', () => {
      feed.subscribe(RELIANCE, 'DEPTH');
      feed.feed(encodeBucket(reliance, { open: 1475 }));
      expect(feed.feed(encodeIndex(reliance, quote))).toEqual([]);
      const { depth } = orderBook;
      expect(feed.feed(encodeOrderBook(reliance, { ltp: 1488, depth }))).toEqual([
        { ...share, mode: 'DEPTH', ltp: 1488, open: 1475, high: 1492, low: 1473.1, close: 1470.5, ...best, depth },
      ]);
    });

    it('come to a share in the mode that it has, beside those of the index channel', () => {
      feed.subscribe(RELIANCE, 'LTP');
      const frames = [encodeOrderBook(reliance, orderBook), encodeIndex(reliance, quote)];
      expect(feed.feed(...frames).map(({ ltp }) => ltp)).toEqual([26_123.4, 1487.45]);
    });

    it('are none of what is not subscribed', () => {
      feed.subscribe(FUTURE, 'DEPTH');
      expect(feed.feed(encodeOrderBook(referred(CRUDE), orderBook))).toEqual([]);
    });
  });

  describe('have times in milliseconds', () => {
    const timeOf = (element: bigint, batch = 0n) => {
      const one = new ProtobufWriter().bytes(1, 'RELIANCE').int(2, element).int(3, 100);
      return feed.feed(envelope('index', INDEX, new ProtobufWriter().int(1, batch).message(3, one)))[0]!.timestamp;
    };

    beforeEach(() => {
      feed.subscribe(RELIANCE, 'LTP');
    });

    it('that are exact, although nanoseconds are beyond what a number holds', () => {
      fc.assert(
        fc.property(fc.nat(10 ** 9), fc.constantFrom(0n, 1n, 999_999n), (offset, rest) => {
          const ms = SENT + offset;
          expect(timeOf(BigInt(ms) * 1_000_000n + rest)).toBe(ms);
        }),
      );
    });

    it.each([
      ['microseconds', 1_763_704_502_123_456n, 1_763_704_502_123],
      ['milliseconds', 1_763_704_502_123n, 1_763_704_502_123],
      ['seconds', 1_763_704_502n, 1_763_704_502_000],
    ])('also out of %s', (_unit, sent, expected) => {
      expect(timeOf(sent)).toBe(expected);
    });

    it('of the element, or of its batch, or none', () => {
      expect([timeOf(1_763_704_502n, 5n), timeOf(0n, 1_763_704_503n), timeOf(0n), timeOf(-1n)]).toEqual([
        1_763_704_502_000,
        1_763_704_503_000,
        undefined,
        undefined,
      ]);
    });
  });

  describe('out of frames that make no sense', () => {
    beforeEach(() => {
      feed.protocol.subscribe([feed.item(RELIANCE, 'QUOTE'), feed.item(FUTURE, 'DEPTH')]);
    });

    it('are none for a message that is not read, which is no fault', () => {
      const { ticks, complaints } = feed.probe(
        envelope('screener', 'WebSocketMsgScreenerUpdate', new ProtobufWriter().int(6, 5)),
      );
      expect([ticks, complaints]).toEqual([[], []]);
    });

    it('are none for an envelope without a message', () => {
      for (const frame of [Buffer.alloc(0), new ProtobufWriter().bytes(1, 'index').finish()]) {
        const { ticks, complaints } = feed.probe(frame);
        expect([ticks, complaints]).toEqual([[], ['an envelope without a message']]);
      }
    });

    it('are none for a frame that is cut, wherever', () => {
      const whole = encodeOrderBook(referred(FUTURE), orderBook);
      for (let length = 0; length < whole.length; length++) {
        const { ticks, complaints } = feed.probe(whole.subarray(0, length));
        expect([length, ticks.length, complaints.length]).toEqual([length, 0, 1]);
      }
    });

    it('are none for an element with a number beyond 2^53, and the others come', () => {
      const element = (name: string, paise: bigint) => new ProtobufWriter().bytes(1, name).int(3, paise);
      feed.subscribe('73010', 'LTP');
      const payload = new ProtobufWriter()
        .message(3, element('RELIANCE', 2n ** 60n))
        .message(3, element('SBIN', 97_865n));
      expect(feed.feed(envelope('index', INDEX, payload))).toMatchObject([{ symbol: 'SBIN', ltp: 978.65 }]);
      expect(feed.sink.complaints).toEqual(['index_value is beyond 2^53']);
    });

    it('are none for a name that is not UTF-8, or one that objects have', () => {
      const named = (name: Buffer | string) =>
        envelope('index', INDEX, new ProtobufWriter().message(3, new ProtobufWriter().bytes(1, name).int(3, 1)));
      expect(feed.feed(named(Buffer.from([0xff, 0xfe])), named('__proto__'), named('constructor'))).toEqual([]);
    });

    it('never throw, whatever the bytes are', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => feed.probe(Buffer.from(bytes)).ticks.length === 0),
      );
    });

    it('never throw when a byte is another one', () => {
      const whole = encodeOrderBook(referred(FUTURE), orderBook);
      fc.assert(
        fc.property(fc.nat(whole.length - 1), fc.nat(255), (place, byte) => {
          const bent = Buffer.from(whole);
          bent[place] = byte;
          for (const tick of feed.probe(bent).ticks) expect(Number.isSafeInteger(tick.volume ?? 0)).toBe(true);
        }),
      );
    });
  });
});
