import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookMessage, quoteMessage } from '../../../../test/simulators/samco-encoder.js';
import { samcoListings } from '../../../../test/simulators/samco-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { samco } from './index.js';

const OPENED = 1_795_162_900_000;
const credentials = { api_key: 'key', api_secret: 'secret', session_token: 'eyJ.a%2Bb%3D' };

const listing = (symbol: string, exchange: string): Instrument =>
  samcoListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
const RELIANCE = listing('RELIANCE', 'NSE');
const SBIN = listing('SBIN', 'NSE');
const TWIN = listing('TWIN', 'BSE');
const OPTION = listing('NIFTY24NOV2626000CE', 'NFO');
const CRUDE = listing('CRUDEOIL18DEC26FUT', 'MCX');
const GOLD = listing('GOLD04DEC26FUT', 'MCX');
const NIFTY = listing('NIFTY', 'NSE_INDEX');

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;
let now: number;

beforeEach(() => {
  now = OPENED;
  protocol = create();
});

function create(urls?: Record<string, string>): Protocol {
  return samco.createProtocol({ credentials, channel: 'feed', now: () => now, ...(urls && { urls }) });
}

function receive(frame: unknown): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), sink);
  return sink;
}

function message(action: string, stream: string, ...symbols: string[]): string {
  const list = symbols.map((symbol) => `{"symbol":"${symbol}"}`).join();
  return `{"request":{"streaming_type":"${stream}","data":{"symbols":[${list}]},"request_type":"${action}","response_format":"json"}}\n`;
}

const quote = (values: object) => ({ sym: '54957_NFO', ...values, streaming_type: 'quote' });
const book = (values: object) => ({ response: { data: { symbol: '54957_NFO', ...values }, streaming_type: 'quote2' } });
const level = (price: string) => ({ price, qty: '75', no: '2' });

describe('the socket of Samco', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/samco.json'],
      () => samco,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('shows the token in a header, decoded where it was stored percent-encoded', () => {
      const headers = { 'x-session-token': 'eyJ.a+b=' };
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: 'wss://stream.samco.in', headers });
      expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint()).toMatchObject({ url: 'ws://127.0.0.1:9/', headers });
    });

    it('is ready once the line is open, and says nothing of its own', () => {
      expect([protocol.waitsForReady, protocol.heartbeat, protocol.opened()]).toEqual([undefined, undefined, []]);
    });

    it.each([1000, 1005, 1008])('takes a line that is closed at once with %d for a dead token', (code) => {
      protocol.opened();
      now += 1500;
      expect(protocol.classify!({ code })).toMatchObject({ kind: 'credential' });
    });

    it('leaves to the engine what other ends mean', () => {
      expect(protocol.classify!({ status: 401 })).toBeUndefined();
      expect(protocol.classify!({ code: 1000 })).toBeUndefined();
      protocol.opened();
      expect(protocol.classify!({ code: 1006 })).toBeUndefined();
      expect(protocol.classify!({ code: 1012 })).toBeUndefined();
      now += 2001;
      expect(protocol.classify!({ code: 1000 })).toBeUndefined();
      now = OPENED;
      receive('{}');
      expect(protocol.classify!({ code: 1000 })).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('names a symbol by code and segment, a code that has its segment as it is, and an index by its id', () => {
      const items = [RELIANCE, TWIN, CRUDE, GOLD, NIFTY].map((one) => item(one, 'LTP'));
      expect(protocol.subscribe(items)).toEqual([
        message('subscribe', 'quote', '2885_NSE', '2885_BSE', '464925_MFO', '458310_MFO', '-21'),
      ]);
    });

    it('states the whole list again with each change, since a message takes the place of the one before', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(protocol.subscribe([item(SBIN, 'QUOTE')])).toEqual([
        message('subscribe', 'quote', '2885_NSE', '3045_NSE'),
      ]);
      expect(protocol.subscribe([item(OPTION, 'DEPTH')])).toEqual([
        message('subscribe', 'quote', '2885_NSE', '3045_NSE', '54957_NFO'),
        message('subscribe', 'quote2', '54957_NFO'),
      ]);
      expect(protocol.subscribe([item(RELIANCE, 'DEPTH')])).toEqual([
        message('subscribe', 'quote2', '2885_NSE', '54957_NFO'),
      ]);
    });

    it('asks for nothing where only the mode of a quote changes', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(protocol.subscribe([item(RELIANCE, 'QUOTE')])).toEqual([]);
    });

    it('ends every message with a line end: without one the server waits for the rest for ever', () => {
      const sent = [
        ...protocol.subscribe([item(RELIANCE, 'DEPTH'), item(SBIN, 'LTP')]),
        ...protocol.unsubscribe([item(RELIANCE, 'DEPTH')]),
      ];
      expect(sent).toHaveLength(5);
      for (const frame of sent) expect(frame).toMatch(/^[^\n]+\n$/);
    });

    it('names what leaves, and then all that stays', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(SBIN, 'QUOTE'), item(OPTION, 'DEPTH')]);
      expect(protocol.unsubscribe([item(SBIN, 'QUOTE')])).toEqual([
        message('unsubscribe', 'quote', '3045_NSE'),
        message('subscribe', 'quote', '2885_NSE', '54957_NFO'),
      ]);
      expect(protocol.unsubscribe([item(OPTION, 'DEPTH'), item(SBIN, 'QUOTE')])).toEqual([
        message('unsubscribe', 'quote2', '54957_NFO'),
        message('unsubscribe', 'quote', '54957_NFO'),
        message('subscribe', 'quote', '2885_NSE'),
      ]);
      expect(protocol.unsubscribe([item(RELIANCE, 'LTP')])).toEqual([message('unsubscribe', 'quote', '2885_NSE')]);
    });

    it('keeps the quotes of a symbol whose book alone is given up, and the other way round', () => {
      protocol.subscribe([item(RELIANCE, 'QUOTE'), item(RELIANCE, 'DEPTH')]);
      expect(protocol.unsubscribe([item(RELIANCE, 'DEPTH')])).toEqual([message('unsubscribe', 'quote2', '2885_NSE')]);
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      expect(protocol.unsubscribe([item(RELIANCE, 'QUOTE')])).toEqual([]);
      expect(protocol.unsubscribe([item(RELIANCE, 'DEPTH')])).toEqual([
        message('unsubscribe', 'quote2', '2885_NSE'),
        message('unsubscribe', 'quote', '2885_NSE'),
      ]);
    });
  });

  describe('reading quotes', () => {
    beforeEach(() => {
      protocol.subscribe([item(OPTION, 'QUOTE')]);
    });

    const only = (values: object) => receive(quote({ ltp: '181.95', ...values })).ticks[0];

    it('reads them bare and in an envelope, one to a frame or one to a line', () => {
      const bare = quote({ ltp: '181.95' });
      const { streaming_type, ...data } = bare;
      const wrapped = { response: { data, streaming_type } };
      expect(receive(bare).ticks).toEqual(receive(wrapped).ticks);
      const lines = `${JSON.stringify(bare)}\n\n${JSON.stringify(wrapped)}\n`;
      expect(receive(lines)).toMatchObject({ ticks: [{ ltp: 181.95 }, { ltp: 181.95 }], complaints: [] });
      expect(receive(`${lines}{"sym":`)).toMatchObject({ complaints: ['a line that is no JSON object'] });
    });

    it('yields one tick, in the mode that is held, at the time of receipt', () => {
      now += 7;
      expect(only({ vol: '27544500' })).toMatchObject({ mode: 'QUOTE', volume: 27_544_500, timestamp: OPENED + 7 });
      protocol.subscribe([item(OPTION, 'LTP')]);
      expect(only({ vol: '27544600', o: '183.10' })).toEqual({
        symbol: OPTION.symbol,
        exchange: 'NFO',
        mode: 'LTP',
        ltp: 181.95,
        timestamp: OPENED + 7,
      });
    });

    it('keeps what a message leaves blank, and takes a zero for a zero', () => {
      only({ oI: '1834500', bSz: '30', o: '183.10' });
      const tick = only({ oI: '', bSz: '0', o: '', oIChg: '' });
      expect(tick).toMatchObject({ oi: 1_834_500, bid_qty: 0, open: 183.1 });
    });

    it('has no value that was never told', () => {
      expect(only({ oI: '', lttUTC: '' })).toEqual({
        symbol: OPTION.symbol,
        exchange: 'NFO',
        mode: 'QUOTE',
        ltp: 181.95,
        timestamp: OPENED,
      });
    });

    it('takes the commas out of large numbers', () => {
      expect(only({ vol: '1,23,45,678', c: '1,23,456.05' })).toMatchObject({ volume: 12_345_678, close: 123_456.05 });
    });

    it('says no price before there is one', () => {
      expect(receive(quote({ ltp: '', o: '183.10' }))).toMatchObject({ ticks: [], complaints: [] });
    });

    it.each([
      [{ lttUTC: '20 Nov 2026, 08:22:21 AM', ltt: '20 Nov 2026, 09:00:00 PM' }, '2026-11-20T08:22:21Z'],
      [{ lttUTC: '', ltt: '20 Nov 2026, 01:52:21 PM', lTrdT: '1 Jan 2026, 01:00:00 AM' }, '2026-11-20T08:22:21Z'],
      [{ lTrdT: '20 Nov 2026, 01:52:21 pm' }, '2026-11-20T08:22:21Z'],
      [{ ltt: '20 Nov 2026, 12:00:00 AM' }, '2026-11-19T18:30:00Z'],
      [{ lttUTC: '20 Nov 2026, 12:00:01 PM' }, '2026-11-20T12:00:01Z'],
    ])('takes the time of the last trade from %j', (values, time) => {
      expect(only(values)).toMatchObject({ ltt: Date.parse(time) });
    });

    it('believes the Indian time of a message more than the UTC time of an older one', () => {
      only({ lttUTC: '20 Nov 2026, 08:22:21 AM' });
      expect(only({ ltt: '20 Nov 2026, 01:52:24 PM' })).toMatchObject({ ltt: Date.parse('2026-11-20T08:22:24Z') });
      expect(only({ lttUTC: '', ltt: '', lTrdT: '' })).toMatchObject({ ltt: Date.parse('2026-11-20T08:22:24Z') });
    });

    it('tells segments of one code apart', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(TWIN, 'LTP')]);
      const of = (sym: string) => receive({ sym, ltp: '5.00', streaming_type: 'quote' }).ticks;
      expect(of('2885_BSE')).toMatchObject([{ symbol: 'TWIN', exchange: 'BSE' }]);
      expect(of('2885_NSE')).toMatchObject([{ symbol: 'RELIANCE', exchange: 'NSE' }]);
      expect([of('2885'), of('2885_NFO')]).toEqual([[], []]);
    });

    it('forgets what a symbol has told when it is let go', () => {
      only({ o: '183.10' });
      protocol.unsubscribe([item(OPTION, 'QUOTE')]);
      expect(receive(quote({ ltp: '182.00' })).ticks).toEqual([]);
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      expect(only({})).not.toHaveProperty('open');
    });
  });

  describe('reading books', () => {
    beforeEach(() => {
      protocol.subscribe([item(OPTION, 'DEPTH')]);
    });

    it('waits for a price of trades, and then for the next book', () => {
      expect(receive(book({ bidValues: [level('181.90')] })).ticks).toEqual([]);
      expect(receive(quote({ ltp: '181.95' })).ticks).toEqual([]);
      expect(receive(book({ askValues: [level('182.00')] })).ticks).toMatchObject([
        { mode: 'DEPTH', ltp: 181.95, bid: 181.9, ask: 182 },
      ]);
    });

    it('is no book where only greeks have come', () => {
      receive(quote({ ltp: '181.95' }));
      expect(receive(book({ delta: '0.5', tbq: '1' })).ticks).toEqual([]);
    });

    it('takes each side as a whole, filled up to five levels, and has no best price of an empty one', () => {
      receive(quote({ ltp: '181.95', bPr: '181.00', bSz: '9', aPr: '183.00', aSz: '9' }));
      const prices = ['181.90', '181.85', '181.80', '181.75', '181.70', '181.65'];
      receive(book({ bidValues: prices.map(level), askValues: [level('182.00')] }));
      const [tick] = receive(book({ bidValues: [level('181.85')], askValues: [] })).ticks;
      expect(tick).toMatchObject({ bid: 181.85, bid_qty: 75 });
      expect(tick).not.toHaveProperty('ask');
      expect(tick).not.toHaveProperty('ask_qty');
      const none = { price: 0, quantity: 0, orders: 0 };
      expect(tick!.depth).toEqual({
        buy: [{ price: 181.85, quantity: 75, orders: 2 }, none, none, none, none],
        sell: [none, none, none, none, none],
      });
    });

    it('has the totals of the book, and those of the quotes until it has told its own', () => {
      receive(quote({ ltp: '181.95', tBQ: '10', tSQ: '20' }));
      const totals = (values: object) => receive(book({ bidValues: [], ...values })).ticks[0];
      expect(totals({})).toMatchObject({ total_buy_quantity: 10, total_sell_quantity: 20 });
      expect(totals({ tbq: '11', taq: '' })).toMatchObject({ total_buy_quantity: 11, total_sell_quantity: 20 });
    });

    it('yields quotes and books side by side, each with its own best prices', () => {
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      expect(receive(quote({ ltp: '181.95', bPr: '181.90' })).ticks).toMatchObject([{ mode: 'QUOTE', bid: 181.9 }]);
      expect(receive(book({ bidValues: [level('181.85')] })).ticks).toMatchObject([{ mode: 'DEPTH', bid: 181.85 }]);
      expect(receive(quote({ ltp: '182.00' })).ticks).toMatchObject([{ mode: 'QUOTE', bid: 181.9, ltp: 182 }]);
      expect(receive(quote({ ltp: '182.05' })).ticks[0]).not.toHaveProperty('depth');
    });

    it('starts anew with a book that was given up while its quotes went on', () => {
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      receive(quote({ ltp: '181.95' }));
      receive(book({ bidValues: [level('181.90')], askValues: [level('182.00')], tbq: '7' }));
      protocol.unsubscribe([item(OPTION, 'DEPTH')]);
      protocol.subscribe([item(OPTION, 'DEPTH')]);
      const [tick] = receive(book({ askValues: [level('182.05')] })).ticks;
      expect(tick).toMatchObject({ ask: 182.05, ltp: 181.95 });
      expect([tick!.bid, tick!.total_buy_quantity]).toEqual([undefined, undefined]);
    });

    it('keeps a side of which a level cannot be read', () => {
      receive(quote({ ltp: '181.95' }));
      receive(book({ bidValues: [level('181.90')] }));
      for (const broken of ['x', [1], [level('181.85'), level('?')], [{ price: '1', qty: '-1', no: '1' }]]) {
        const { ticks, complaints } = receive(book({ bidValues: broken }));
        expect(ticks).toMatchObject([{ bid: 181.9 }]);
        expect(complaints).toEqual(['the field bidValues cannot be read']);
      }
    });
  });

  it.each([
    ['text', 'hello', 'no JSON object'],
    ['a list', [1], 'no JSON object'],
    ['an empty envelope', { response: { streaming_type: 'quote2' } }, 'quote2 without data'],
    ['a quote of nothing', { ltp: '1', streaming_type: 'quote' }, 'quote without a symbol'],
    ['a symbol that is none', quote({ sym: 5 }), 'quote without a symbol'],
    ['a price in words', quote({ ltp: 'high' }), 'the field ltp cannot be read'],
    ['a price beyond all', quote({ c: '1e99' }), 'the field c cannot be read'],
    ['a count below nothing', quote({ vol: '-5' }), 'the field vol cannot be read'],
    ['a day that is none', quote({ lttUTC: '31 Feb 2026, 10:00:00 AM' }), 'the field ltt cannot be read'],
    ['a thirteenth hour', quote({ ltt: '20 Nov 2026, 13:00:00 PM' }), 'the field ltt cannot be read'],
  ])('complains of %s', (_what, frame, complaint) => {
    protocol.subscribe([item(OPTION, 'QUOTE')]);
    expect(receive(frame).complaints).toEqual([complaint]);
  });

  it('passes over streams that it has not asked for', () => {
    protocol.subscribe([item(OPTION, 'QUOTE')]);
    const index = { response: { data: { sym: '54957_NFO', ltp: '1.00' }, streaming_type: 'index' } };
    for (const frame of [index, {}, { sym: '54957_NFO', ltp: '1.00' }]) {
      expect(receive(frame)).toMatchObject({ ticks: [], complaints: [] });
    }
  });

  it('reads whatever the encoder of the simulator writes', () => {
    const price = fc.integer({ min: 1, max: 100_000_000 }).map((paise) => paise / 100);
    const count = fc.integer({ min: 0, max: 1_000_000_000 });
    const side = fc.array(fc.record({ price, quantity: count, orders: count }), { minLength: 5, maxLength: 5 });
    const ltt = fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }).map((seconds) => seconds * 1000);
    const day = fc.record({
      ...{ ltp: price, open: price, high: price, low: price, close: price, average_price: price },
      ...{ volume: count, ltq: count, oi: count, total_buy_quantity: count, total_sell_quantity: count, ltt },
    });
    const touch = fc.record({ bid: price, ask: price, bid_qty: count, ask_qty: count });
    const depth = fc.record({ buy: side, sell: side });
    fc.assert(
      fc.property(day, touch, depth, fc.boolean(), fc.boolean(), (values, best, levels, wrapsQuotes, groupsDigits) => {
        protocol = create();
        protocol.subscribe([item(OPTION, 'QUOTE'), item(OPTION, 'DEPTH')]);
        const quotes = receive(quoteMessage(OPTION, { ...values, ...best }, { wrapsQuotes, groupsDigits }));
        expect(quotes.ticks).toEqual([
          { symbol: OPTION.symbol, exchange: 'NFO', mode: 'QUOTE', ...values, ...best, timestamp: OPENED },
        ]);
        const books = receive(
          bookMessage(OPTION, { ...values, depth: levels }, wrapsQuotes ? 'quote2' : 'marketDepth'),
        );
        expect(books.ticks).toEqual([expect.objectContaining({ ...values, mode: 'DEPTH', depth: levels })]);
        expect([...quotes.complaints, ...books.complaints]).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, and publishes nothing, whatever comes that is none of its messages', () => {
    protocol.subscribe([item(OPTION, 'DEPTH'), item(RELIANCE, 'LTP')]);
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.jsonValue().map((data) => ({ response: { data, streaming_type: 'quote' } })),
    );
    fc.assert(
      fc.property(junk, (frame) => expect(receive(frame).ticks).toEqual([])),
      { numRuns: 500 },
    );
  });

  it('never throws on values that lie, and lets no number through that is none', () => {
    protocol.subscribe([item(OPTION, 'QUOTE'), item(OPTION, 'DEPTH')]);
    const lie = fc.oneof(
      fc.double(),
      fc.constantFrom('NaN', 'Infinity', '1e5', '0x10', '--1', '1.2.3', ',', '99999999999999999999'),
      fc.jsonValue(),
      fc.array(fc.record({ price: fc.jsonValue(), qty: fc.string(), no: fc.double() }, { requiredKeys: [] })),
    );
    const names = ['ltp', 'vol', 'oI', 'bPr', 'ltt', 'lttUTC', 'tbq', 'bidValues', 'askValues'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), lie), fc.boolean(), (values, isBook) => {
        for (const tick of receive(isBook ? book(values) : quote(values)).ticks) {
          for (const value of Object.values(tick)) if (typeof value === 'number') expect(value).not.toBeNaN();
          expect(Number.isFinite(tick.ltp)).toBe(true);
          for (const { price, quantity } of tick.depth?.buy ?? []) {
            expect(Number.isFinite(price) && Number.isSafeInteger(quantity) && quantity >= 0).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a message that is cut off, and publishes nothing of it', () => {
    protocol.subscribe([item(OPTION, 'QUOTE')]);
    const whole = quoteMessage(OPTION, { ltp: 181.95, ltt: OPENED });
    for (let length = 0; length < whole.length; length++) {
      expect(receive(whole.slice(0, length))).toMatchObject({ ticks: [], complaints: ['no JSON object'] });
    }
    expect(receive(Buffer.from(whole)).ticks).toHaveLength(1);
  });
});
