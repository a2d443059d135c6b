import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookObject, quoteElement } from '../../../../test/simulators/fivepaisa-encoder.js';
import { fivePaisaListings } from '../../../../test/simulators/fivepaisa-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import { LoginError, type Protocol, type SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { fivepaisa } from './index.js';

const NOW = 1_785_993_080_000;
const TRADED_AT = 1_785_993_067_000;
const DAY_MS = 86_400_000;
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const credentials = { client_code: '50001234', access_token: jwt({ RedirectServer: 'B' }) };

const listing = (symbol: string) => fivePaisaListings.find((one) => one.symbol === symbol)!;
const RELIANCE = listing('RELIANCE');
const TWIN = listing('TWIN');
const FUTURE = listing('NIFTY25AUG26FUT');
const RUPEE = listing('USDINR27AUG26FUT');
const NIFTY = listing('NIFTY');

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });
const share = { Exch: 'N', ExchType: 'C', Token: 2885 };
const future = { Exch: 'N', ExchType: 'D', Token: 53_001 };

let protocol: Protocol;
let now: number;

beforeEach(() => {
  now = NOW;
  protocol = create();
});

function create(given: Record<string, string> = credentials, urls?: Record<string, string>): Protocol {
  return fivepaisa.createProtocol({ credentials: given, channel: 'feed', now: () => now, ...(urls && { urls }) });
}

function receive(frame: unknown): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), sink);
  return sink;
}

/** `Method Operation`, and the scrips as `Exch/ExchType/ScripCode`. */
function requests(frames: readonly unknown[]): [string, string[]][] {
  return frames.map((frame) => {
    const { Method, Operation, ClientCode, MarketFeedData } = JSON.parse(frame as string);
    expect(ClientCode).toBe('50001234');
    return [
      `${Method} ${Operation}`,
      MarketFeedData.map((one: Record<string, unknown>) => `${one.Exch}/${one.ExchType}/${one.ScripCode}`),
    ];
  });
}

const subscribe = (...items: SubscriptionItem[]) => requests(protocol.subscribe(items));
const unsubscribe = (...items: SubscriptionItem[]) => requests(protocol.unsubscribe(items));

describe('the feed of 5paisa', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/fivepaisa.json'],
      () => fivepaisa,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 9, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it.each([
      [{ RedirectServer: 'A' }, 'aopenfeed.5paisa.com/feeds'],
      [{ RedirectServer: 'B' }, 'bopenfeed.5paisa.com/feeds'],
      [{ RedirectServer: 'C' }, 'openfeed.5paisa.com/feeds'],
      [{ RedirectServer: 'D' }, 'openfeed.5paisa.com/Feeds'],
      [{ RedirectServer: 7 }, 'openfeed.5paisa.com/Feeds'],
      [{}, 'openfeed.5paisa.com/Feeds'],
    ])('goes where a token with %j says', (claims, place) => {
      const access_token = jwt(claims);
      expect(create({ ...credentials, access_token }).endpoint()).toEqual({
        transport: 'ws',
        url: `wss://${place}/api/chat?Value1=${access_token}|50001234`,
      });
    });

    it('takes a token that is no JWT as it is, and the override before any server', () => {
      const url = create({ client_code: '50001234', access_token: 'a b' }, { feed: 'ws://127.0.0.1:9/x' }).endpoint()
        .url;
      expect(url).toBe('ws://127.0.0.1:9/x?Value1=a%20b|50001234');
    });

    it('opens no line with a token whose time is over, since it would be let in and stay silent', () => {
      const expired = create({ ...credentials, access_token: jwt({ exp: NOW / 1000 }) });
      expect(() => expired.endpoint()).toThrow(new LoginError('credential', 'the access token of 5paisa has expired'));
      expect(create({ ...credentials, access_token: jwt({ exp: NOW / 1000 + 1 }) }).endpoint()).toBeDefined();
    });

    it('asks for the updates of orders, which have no scrips', () => {
      expect(protocol.opened()).toEqual([
        '{"Method":"OrderTradeConfirmations","Operation":"Subscribe","ClientCode":"50001234"}',
      ]);
      expect(protocol.waitsForReady).toBeUndefined();
    });

    it('waits a minute where another line with its token has ended it, instead of ending that one in its turn', () => {
      expect(protocol.classify!({ code: 1000 })).toEqual({
        kind: 'retryable',
        message: 'the broker ended the connection: another one uses the same token',
        retryAfterMs: 60_000,
      });
      expect(protocol.classify!({ code: 1006 })).toMatchObject({ kind: 'retryable', retryAfterMs: 5000 });
      expect(protocol.classify!({ reason: 'ECONNRESET' })).toMatchObject({ kind: 'retryable', retryAfterMs: 5000 });
      expect(protocol.classify!({ status: 401 })).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('writes a request as the broker documents it', () => {
      expect(protocol.subscribe([item(RELIANCE, 'LTP')])).toEqual([
        '{"Method":"MarketFeedV3","Operation":"Subscribe","ClientCode":"50001234",' +
          '"MarketFeedData":[{"Exch":"N","ExchType":"C","ScripCode":2885}]}',
      ]);
    });

    it('lists the scrips of one method in one request, each with the letters of its market', () => {
      expect(subscribe(...fivePaisaListings.map((one) => item(one, 'LTP')))).toEqual([
        [
          'MarketFeedV3 Subscribe',
          [
            ...['N/C/2885', 'N/C/3045', 'B/C/2885', 'N/D/53001', 'B/D/842001', 'M/D/436953', 'N/U/1421'],
            ...['N/C/999920000', 'B/C/999901'],
          ],
        ],
      ]);
      expect(subscribe(item({ ...RUPEE, exchange: 'BCD' }, 'LTP'))).toEqual([['MarketFeedV3 Subscribe', ['B/U/1421']]]);
    });

    it('holds the quote beside the book, which has no last price, and open interest for contracts', () => {
      expect(subscribe(item(RELIANCE, 'DEPTH'), item(FUTURE, 'QUOTE'), item(RUPEE, 'QUOTE'))).toEqual([
        ['MarketFeedV3 Subscribe', ['N/C/2885', 'N/D/53001', 'N/U/1421']],
        ['MarketDepthService Subscribe', ['N/C/2885']],
        ['GetScripInfoForFuture Subscribe', ['N/D/53001']],
      ]);
    });

    it('asks for the difference alone when a mode changes', () => {
      subscribe(item(FUTURE, 'LTP'));
      expect(subscribe(item(FUTURE, 'QUOTE'))).toEqual([['GetScripInfoForFuture Subscribe', ['N/D/53001']]]);
      expect(subscribe(item(FUTURE, 'DEPTH'))).toEqual([['MarketDepthService Subscribe', ['N/D/53001']]]);
      expect(subscribe(item(FUTURE, 'DEPTH'))).toEqual([]);
      expect(subscribe(item(FUTURE, 'LTP'), item(RELIANCE, 'LTP'))).toEqual([
        ['MarketDepthService Unsubscribe', ['N/D/53001']],
        ['GetScripInfoForFuture Unsubscribe', ['N/D/53001']],
        ['MarketFeedV3 Subscribe', ['N/C/2885']],
      ]);
    });

    it('drops every method that an instrument is held by, once', () => {
      subscribe(item(FUTURE, 'DEPTH'), item(RELIANCE, 'LTP'));
      expect(unsubscribe(item(FUTURE, 'DEPTH'), item(RELIANCE, 'LTP'))).toEqual([
        ['MarketFeedV3 Unsubscribe', ['N/D/53001', 'N/C/2885']],
        ['MarketDepthService Unsubscribe', ['N/D/53001']],
        ['GetScripInfoForFuture Unsubscribe', ['N/D/53001']],
      ]);
      expect(unsubscribe(item(FUTURE, 'DEPTH'))).toEqual([]);
    });

    it('has no way for what the wire cannot name', () => {
      expect(fivepaisa.upstream!(item(RELIANCE, 'LTP'))).toHaveLength(1);
      expect(fivepaisa.upstream!(item({ ...RELIANCE, token: 'x' }, 'LTP'))).toEqual([]);
      expect(fivepaisa.upstream!(item({ ...RELIANCE, exchange: 'NCDEX' }, 'LTP'))).toEqual([]);
    });
  });

  describe('reading quotes', () => {
    const quote = (fields: object) => receive([{ ...share, LastRate: 2857.95, ...fields }]).ticks[0];

    beforeEach(() => {
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
    });

    it('takes a price of nothing, or none, for no news, and a count of nothing for one', () => {
      quote({ High: 2869.45, AvgRate: 2860.5, TotalQty: 100, TBidQ: 5 });
      expect(quote({ LastRate: 0, High: 0, TotalQty: 0 })).toMatchObject({
        ltp: 2857.95,
        high: 2869.45,
        average_price: 2860.5,
        volume: 0,
        total_buy_quantity: 5,
      });
    });

    it('passes a price of nothing on where there was never another, as an index has no bid', () => {
      expect(quote({ BidRate: 0, AvgRate: 0 })).toMatchObject({ bid: 0, average_price: 0 });
      expect(quote({ BidRate: 2857.9 })).toMatchObject({ bid: 2857.9 });
      expect(quote({ BidRate: 0 })).toMatchObject({ bid: 2857.9 });
      expect(quote({})).not.toHaveProperty('ask');
    });

    it('yields nothing before there is a last price', () => {
      expect(quote({ LastRate: 0, High: 5 })).toBeUndefined();
      expect(quote({ LastRate: null })).toBeUndefined();
      expect(quote({ LastRate: 2858 })).toMatchObject({ ltp: 2858, high: 5 });
    });

    it.each([[`/Date(${TRADED_AT})/`], [`/Date(${TRADED_AT}+0530)/`]])(
      'reads the time of %s, whose offset is in it already',
      (TickDt) => {
        expect(quote({ TickDt })).toMatchObject({ ltt: TRADED_AT, timestamp: TRADED_AT });
      },
    );

    it.each([[undefined], [null], ['/Date(-62135596800000)/'], ['/Date(0)/']])(
      'takes its own time where %j tells none, and keeps the last trade that it knows',
      (TickDt) => {
        expect(quote({ TickDt })).toMatchObject({ timestamp: NOW });
        expect(quote({ TickDt })).not.toHaveProperty('ltt');
        quote({ TickDt: `/Date(${TRADED_AT})/` });
        expect(quote({ TickDt })).toMatchObject({ timestamp: NOW, ltt: TRADED_AT });
      },
    );

    it('tells exchanges and kinds of one code apart, and elements of a list in their order', () => {
      protocol.subscribe([item(TWIN, 'LTP'), item({ ...FUTURE, token: '2885' }, 'LTP')]);
      const { ticks } = receive([
        { ...share, ExchType: 'D', LastRate: 3 },
        { ...share, Exch: 'B', LastRate: 2 },
        { ...share, Exch: 'M', LastRate: 4 },
        { ...share, LastRate: 1 },
      ]);
      expect(ticks.map(({ symbol, ltp }) => [symbol, ltp])).toEqual([
        ['NIFTY25AUG26FUT', 3],
        ['TWIN', 2],
        ['RELIANCE', 1],
      ]);
    });

    it('forgets on a new day what it knew on the old one, and with an instrument that is let go', () => {
      quote({ High: 2869.45 });
      now += DAY_MS;
      expect(quote({ LastRate: 0 })).toBeUndefined();
      expect(quote({})).not.toHaveProperty('high');
      quote({ High: 2869.45 });
      protocol.unsubscribe([item(RELIANCE, 'QUOTE')]);
      expect(quote({})).toBeUndefined();
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      expect(quote({})).not.toHaveProperty('high');
    });

    it('has only the last trade in LTP', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(quote({ LastQty: 3, High: 5, TotalQty: 9 })).toEqual({
        symbol: 'RELIANCE',
        exchange: 'NSE',
        mode: 'LTP',
        ltp: 2857.95,
        ltq: 3,
        timestamp: NOW,
      });
    });

    it('keeps open interest until a quote shows it, and yields no tick for it', () => {
      protocol.subscribe([item(FUTURE, 'QUOTE')]);
      expect(receive({ ...future, OpenInterest: 11_342_550 })).toMatchObject({ ticks: [], complaints: [] });
      expect(receive([{ ...future, LastRate: 24_783.4 }]).ticks).toMatchObject([{ oi: 11_342_550 }]);
    });

    it('takes a quote that comes alone, and as bytes', () => {
      expect(receive({ ...share, LastRate: 5 }).ticks).toMatchObject([{ ltp: 5 }]);
      expect(receive(Buffer.from(JSON.stringify([{ ...share, LastRate: 6 }]))).ticks).toMatchObject([{ ltp: 6 }]);
    });
  });

  describe('reading books', () => {
    const level = (Price: number, BbBuySellFlag: number) => ({ Quantity: 75, Price, NumberOfOrders: 3, BbBuySellFlag });
    const book = (...Details: unknown[]) => receive({ ...share, Details, TBidQ: 7, Time: `/Date(${TRADED_AT})/` });

    beforeEach(() => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
    });

    it('yields none before the first quote, and then each with all that is known', () => {
      expect(book(level(431.1, 66)).ticks).toEqual([]);
      const expected = { buy: [{ price: 431.1, quantity: 75, orders: 3 }], sell: [] };
      expect(receive([{ ...share, LastRate: 431.1, High: 432 }]).ticks).toMatchObject([
        { mode: 'DEPTH', depth: expected },
      ]);
      expect(book(level(431.05, 66)).ticks).toMatchObject([
        { ltp: 431.1, high: 432, total_buy_quantity: 7, timestamp: TRADED_AT, depth: { buy: [{ price: 431.05 }] } },
      ]);
    });

    it('is never a price of nothing, though a book has no last price', () => {
      receive([{ ...share, LastRate: 431.1 }]);
      expect(book(level(431.05, 66)).ticks[0]!.ltp).toBe(431.1);
    });

    it('takes five levels of each side in whatever order the sides come', () => {
      receive([{ ...share, LastRate: 431.1 }]);
      const sells = [1, 2, 3, 4, 5, 6].map((price) => level(price, 83));
      const { depth } = book(...sells.slice(0, 3), level(0.5, 66), ...sells.slice(3)).ticks[0]!;
      expect(depth!.sell.map(({ price }) => price)).toEqual([1, 2, 3, 4, 5]);
      expect(depth!.buy).toHaveLength(1);
    });

    it('replaces the book as a whole, and keeps it where one cannot be read', () => {
      receive([{ ...share, LastRate: 431.1 }]);
      book(level(431.1, 66), level(431.15, 83));
      expect(book(level(431.2, 83)).ticks[0]!.depth).toEqual({
        buy: [],
        sell: [{ price: 431.2, quantity: 75, orders: 3 }],
      });
      for (const bad of [level(1, 99), { ...level(1, 66), Price: '1' }, { ...level(1, 66), Quantity: -1 }, null, 5]) {
        expect(book(level(430, 66), bad).complaints).toEqual(['the field Details cannot be read']);
      }
      expect(receive([{ ...share, LastRate: 431.2 }]).ticks[0]!.depth!.sell[0]!.price).toBe(431.2);
      expect(receive({ ...share, Details: 'none' }).complaints).toEqual(['the field Details cannot be read']);
    });

    it('is forgotten with the last one who wants depth, so that it does not come back old', () => {
      receive([{ ...share, LastRate: 431.1 }]);
      book(level(431.1, 66));
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      expect(book(level(431.1, 66)).ticks).toEqual([]);
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      expect(receive([{ ...share, LastRate: 431.2 }]).ticks[0]).not.toHaveProperty('depth');
    });
  });

  it('passes updates of orders on as they are', () => {
    const update = { ReqType: 'T', ExchOrderID: '1100000012345678', ScripCode: 2885, Status: 'Executed' };
    expect(receive(update)).toMatchObject({ orders: [update], ticks: [], complaints: [] });
    expect(receive([update]).orders).toEqual([update]);
  });

  it.each([
    ['text', 'hello', 'no JSON'],
    ['a number', 5, 'no JSON object'],
    ['nothing', null, 'no JSON object'],
    ['a list of numbers', [5], 'no JSON object'],
    ['another kind of message', { Message: 'hello' }, 'a message of a kind that is not known'],
    ['a quote without its market', [{ LastRate: 5, Token: 2885 }], 'a message without exchange, kind and token'],
    ['a token in words', [{ ...share, Token: '2885', LastRate: 5 }], 'a message without exchange, kind and token'],
    ['a token below nothing', [{ ...share, Token: -1, LastRate: 5 }], 'a message without exchange, kind and token'],
    ['a price in words', [{ ...share, LastRate: '5' }], 'the field LastRate cannot be read'],
    ['a price beyond all', [{ ...share, LastRate: 5, High: 1e11 }], 'the field High cannot be read'],
    ['a count of parts', [{ ...share, LastRate: 5, LastQty: 0.5 }], 'the field LastQty cannot be read'],
    ['a time that is none', [{ ...share, LastRate: 5, TickDt: 'noon' }], 'the field TickDt cannot be read'],
    ['a time after the year 2100', [{ ...share, LastRate: 5, TickDt: '/Date(41024448000000)/' }], 'the field TickDt'],
  ])('complains of %s', (_what, frame, complaint) => {
    protocol.subscribe([item(RELIANCE, 'QUOTE')]);
    expect(receive(frame).complaints).toEqual([expect.stringContaining(complaint)]);
  });

  it('is silent about instruments that nobody holds', () => {
    expect(receive([{ ...share, LastRate: 5 }])).toMatchObject({ ticks: [], complaints: [] });
  });

  it('reads whatever the encoder of the simulator writes, to the last digit', () => {
    const price = fc.integer({ min: 1, max: 100_000_000 }).map((paise) => paise / 100);
    const quantity = fc.integer({ min: 0, max: 1_000_000_000 });
    const side = fc.array(fc.record({ price, quantity, orders: fc.integer({ min: 0, max: 5000 }) }), { maxLength: 5 });
    const time = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });
    const state: fc.Arbitrary<Partial<Tick>> = fc.record({
      ...{ ltp: price, open: price, high: price, low: price, close: price, average_price: price },
      ...{ bid: price, ask: price, bid_qty: quantity, ask_qty: quantity, volume: quantity, ltq: quantity },
      ...{ total_buy_quantity: quantity, total_sell_quantity: quantity, ltt: time, timestamp: time },
      depth: fc.record({ buy: side, sell: side }),
    });
    fc.assert(
      fc.property(state, (values) => {
        protocol = create();
        protocol.subscribe([item(RELIANCE, 'DEPTH')]);
        const { depth, timestamp, ...quote } = values;
        const known = receive([quoteElement(RELIANCE, values)]);
        expect(known.ticks).toEqual([expect.objectContaining({ ...quote, mode: 'DEPTH', timestamp: values.ltt })]);
        const { ticks, complaints } = receive(bookObject(RELIANCE, values));
        expect([ticks, complaints]).toEqual([[expect.objectContaining({ ...quote, depth, timestamp })], []]);
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, and publishes nothing, whatever comes that is none of its messages', () => {
    protocol.subscribe([item(RELIANCE, 'DEPTH'), item(NIFTY, 'LTP')]);
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }),
      fc.json(),
    );
    fc.assert(
      fc.property(junk, (frame) => expect(receive(frame).ticks).toEqual([])),
      { numRuns: 500 },
    );
  });

  it('never throws on values that lie, and never lets a price through that is no number', () => {
    protocol.subscribe([item(RELIANCE, 'DEPTH')]);
    const names = ['LastRate', 'High', 'BidQty', 'TickDt', 'Time', 'Details', 'ReqType', 'OpenInterest'];
    const lie = fc.oneof(
      fc.double(),
      fc.constantFrom(2 ** 63, -(2 ** 63), 1e308, '1', true, '/Date(', '/Date(x)/', '/Date(9e99)/'),
      fc.jsonValue(),
      fc.array(
        fc.record({ Price: fc.jsonValue(), Quantity: fc.double(), BbBuySellFlag: fc.constantFrom(66, 83, 'B') }),
      ),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), lie), (fields) => {
        for (const { ltp, high, bid_qty, timestamp } of receive([{ ...share, ...fields }]).ticks) {
          expect(Math.abs(ltp!)).toBeGreaterThan(0);
          expect(Number.isFinite(ltp) && Number.isFinite(high ?? 0)).toBe(true);
          expect(bid_qty ?? 0).toBeGreaterThanOrEqual(0);
          expect(timestamp).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a message that is cut off, and publishes nothing of it', () => {
    protocol.subscribe([item(RELIANCE, 'QUOTE')]);
    const whole = JSON.stringify([quoteElement(RELIANCE, { ltp: 2857.95 })]);
    for (let length = 0; length < whole.length; length++) {
      expect(receive(whole.slice(0, length))).toMatchObject({ ticks: [], complaints: ['no JSON'] });
    }
    expect(receive(whole).ticks).toHaveLength(1);
  });
});
