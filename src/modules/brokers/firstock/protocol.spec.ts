import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bareMessage, changedEntry, fullEntry, keyedMessage } from '../../../../test/simulators/firstock-encoder.js';
import { firstockListings } from '../../../../test/simulators/firstock-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { firstock } from './index.js';

const NOW = 1_795_151_773_000;
const MISSING = 2 ** 63;
const credentials = {
  user_id: 'RR0884',
  vendor_code: 'RR0884_API',
  api_key: 'firstock-api-key',
  susertoken: 'the token/of today',
};

const listing = (symbol: string, exchange: string): Instrument =>
  firstockListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
const SBIN = listing('SBIN', 'NSE');
const RELIANCE = listing('RELIANCE', 'NSE');
const TWIN = listing('TWIN', 'BSE');
const FUTURE = listing('RELIANCE24NOV26FUT', 'NFO');
const NIFTY = listing('NIFTY', 'NSE_INDEX');

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;

beforeEach(() => {
  protocol = create();
});

function create(urls?: Record<string, string>): Protocol {
  return firstock.createProtocol({ credentials, channel: 'feed', now: () => NOW, ...(urls && { urls }) });
}

function receive(frame: unknown): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), sink);
  return sink;
}

/** What a message of SBIN alone yields. */
const sbin = (entry: object) => receive({ 'NSE:3045': entry });

describe('the socket of Firstock', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/firstock.json'],
      () => firstock,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('names user and token in the address, at the official host or where the override says', () => {
      const query = '?userId=RR0884&jKey=the+token%2Fof+today&source=developer-api';
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: `wss://socket.firstock.in/V2/ws${query}` });
      expect(create({ feed: 'ws://127.0.0.1:9/V2/ws' }).endpoint().url).toBe(`ws://127.0.0.1:9/V2/ws${query}`);
      expect(protocol.opened()).toEqual([]);
      expect(protocol.heartbeat).toBeUndefined();
    });

    it('is ready once the broker has let it in', () => {
      expect(protocol.waitsForReady).toBe(true);
      expect(receive({ status: 'success', message: 'Authentication successful' }).readyCount).toBe(1);
      expect(receive({ status: 'success', message: 'Authentication successful' }).readyCount).toBe(0);
    });

    it.each([
      [{ status: 'failed', message: 'unauthenticated' }, 'credential'],
      [{ status: 'failed', message: 'the token/of today is not known' }, 'credential'],
      [{ status: 'failed', message: 'Maximum sessions limit reached' }, 'fatal'],
      ['Maximum sessions limit', 'fatal'],
    ])('takes %j for a refusal that no further try mends', (frame, kind) => {
      const { rejections, readyCount } = receive(frame);
      expect(rejections).toEqual([{ kind, message: expect.stringContaining('the broker refused the session: ') }]);
      expect(rejections[0]!.message).not.toContain(credentials.susertoken);
      expect(readyCount).toBe(0);
    });

    it('tells refusals of a session that runs from other words of the broker', () => {
      receive({ status: 'success', message: 'Authentication successful' });
      expect(receive({ status: 'failed', message: 'Invalid token NSE:1' })).toMatchObject({
        rejections: [],
        notices: ['Invalid token NSE:1'],
      });
      expect(receive({ status: 'failed', message: 'unauthenticated' }).rejections).toMatchObject([
        { kind: 'credential' },
      ]);
    });
  });

  describe('subscribing', () => {
    it('names each key once, whoever holds it and in whichever mode', () => {
      expect(protocol.subscribe([item(RELIANCE, 'LTP'), item(FUTURE, 'QUOTE'), item(NIFTY, 'QUOTE')])).toEqual([
        '{"action":"subscribe","tokens":"NSE:2885|NFO:52175|NSE:26000"}',
      ]);
      expect(protocol.subscribe([item(RELIANCE, 'QUOTE'), item(RELIANCE, 'DEPTH'), item(TWIN, 'LTP')])).toEqual([
        '{"action":"subscribe","tokens":"BSE:2885"}',
      ]);
    });

    it('lets a key go with the last one who holds it', () => {
      protocol.subscribe([item(RELIANCE, 'QUOTE'), item(RELIANCE, 'DEPTH'), item(TWIN, 'LTP')]);
      expect(protocol.unsubscribe([item(RELIANCE, 'QUOTE')])).toEqual([]);
      expect(protocol.unsubscribe([item(RELIANCE, 'DEPTH'), item(TWIN, 'LTP'), item(SBIN, 'LTP')])).toEqual([
        '{"action":"unsubscribe","tokens":"NSE:2885|BSE:2885"}',
      ]);
      expect(protocol.unsubscribe([item(RELIANCE, 'DEPTH')])).toEqual([]);
    });

    it('is confirmed by the first message of the key, whether it has a price or not', () => {
      protocol.subscribe([item(SBIN, 'QUOTE')]);
      expect(sbin({ c_symbol: '3045' })).toMatchObject({ acknowledgements: [item(SBIN, 'QUOTE')], ticks: [] });
      expect(sbin({ i_last_traded_price: 86_520 }).acknowledgements).toEqual([]);
      protocol.subscribe([item(SBIN, 'DEPTH')]);
      expect(sbin({ i_feed_time: 1 }).acknowledgements).toContainEqual(item(SBIN, 'DEPTH'));
    });

    it('forgets what a key has told when it is let go', () => {
      protocol.subscribe([item(SBIN, 'QUOTE')]);
      sbin({ i_last_traded_price: 86_520, i_open_price: 87_165 });
      protocol.unsubscribe([item(SBIN, 'QUOTE')]);
      expect(sbin({ i_last_traded_price: 86_530 }).ticks).toEqual([]);
      protocol.subscribe([item(SBIN, 'QUOTE')]);
      expect(sbin({ i_volume_traded_today: 1 }).ticks).toEqual([]);
      expect(sbin({ i_last_traded_price: 86_530 }).ticks[0]).not.toHaveProperty('open');
    });
  });

  describe('reading', () => {
    beforeEach(() => {
      protocol.subscribe([item(SBIN, 'QUOTE')]);
    });

    const only = (entry: object) => sbin({ i_last_traded_price: 86_520, ...entry }).ticks[0];

    it('keeps what a message leaves out, marks as missing or sends as a price of nothing', () => {
      sbin({
        i_last_traded_price: 86_520,
        i_open_price: 87_165,
        i_upper_circuit_limit: 95_170,
        i_total_buy_quantity: 5,
      });
      const [tick] = sbin({
        i_last_traded_price: 0,
        i_open_price: null,
        i_upper_circuit_limit: MISSING,
        i_total_buy_quantity: 0,
      }).ticks;
      expect(tick).toMatchObject({ ltp: 865.2, open: 871.65, upper_circuit: 951.7, total_buy_quantity: 0 });
    });

    it('has no value that was never told', () => {
      expect(only({ i_average_trade_price: 0, i_volume_traded_today: MISSING, i_last_trade_time: 0 })).toEqual({
        symbol: 'SBIN',
        exchange: 'NSE',
        mode: 'QUOTE',
        ltp: 865.2,
        timestamp: NOW,
      });
    });

    it.each([
      [{ i_feed_time: 1_795_156_969 }, 1_795_156_969_000],
      [{ i_feed_time: 1_795_156_969_250 }, 1_795_156_969_250],
      [{ c_exch_feed_time: '20-Nov-2026 12:12:49' }, 1_795_156_969_000],
      [{ c_exch_feed_time: '20-NOV-2026 12:12:49', i_feed_time: 1_795_156_900 }, 1_795_156_900_000],
      [{ c_exch_feed_time: '20-Nov-2026 12:12:49', i_feed_time: MISSING }, 1_795_156_969_000],
      [{ i_feed_time: 0 }, NOW],
    ])('takes its time from %j', (entry, timestamp) => {
      expect(only(entry)).toMatchObject({ timestamp });
    });

    it('keeps the time that it knows', () => {
      sbin({ i_last_traded_price: 86_520, i_feed_time: 1_795_156_969, i_last_trade_time: 1_795_156_960 });
      expect(only({ i_feed_time: 0, i_last_trade_time: MISSING })).toMatchObject({
        timestamp: 1_795_156_969_000,
        ltt: 1_795_156_960_000,
      });
    });

    it('takes the previous close from either of its names', () => {
      expect(only({ close_price: 86_210 })).toMatchObject({ close: 862.1 });
    });

    it("takes the interest of the underlying only for contracts, and never in place of the contract's own", () => {
      expect(only({ i_total_open_interest: 7 })).not.toHaveProperty('oi');
      protocol.subscribe([item(FUTURE, 'QUOTE')]);
      const future = (entry: object) => receive({ 'NFO:52175': entry }).ticks[0];
      expect(future({ i_last_traded_price: 1, i_total_open_interest: 7 })).toMatchObject({ oi: 7 });
      expect(future({ i_open_interest: 0, i_total_open_interest: 8 })).toMatchObject({ oi: 0 });
      expect(future({ i_total_open_interest: 9 })).toMatchObject({ oi: 0 });
    });

    it('has exact prices', () => {
      for (const [paise, rupees] of [
        [1, 0.01],
        [110_005, 1100.05],
        [2_602_435, 26_024.35],
        [141_275.4, 1412.75],
      ]) {
        expect(sbin({ i_last_traded_price: paise }).ticks[0]!.ltp).toBe(rupees);
      }
    });

    it('takes the older form, whose message is the instrument itself', () => {
      expect(receive({ c_exch_seg: 'NSE', c_symbol: '3045', i_last_traded_price: 86_520 }).ticks).toMatchObject([
        { symbol: 'SBIN', ltp: 865.2 },
      ]);
      expect(receive({ c_exch_seg: 'BSE', c_symbol: '3045', i_last_traded_price: 1 }).ticks).toEqual([]);
    });

    it('tells exchanges of one token apart, and several keys of one message in their order', () => {
      protocol.subscribe([item(RELIANCE, 'LTP'), item(TWIN, 'LTP')]);
      const { ticks } = receive({
        'BSE:2885': { i_last_traded_price: 200 },
        'NSE:2885': { i_last_traded_price: 100 },
        'NSE:1': { i_last_traded_price: 300 },
      });
      expect(ticks.map(({ symbol, exchange, mode, ltp }) => [symbol, exchange, mode, ltp])).toEqual([
        ['TWIN', 'BSE', 'LTP', 2],
        ['RELIANCE', 'NSE', 'LTP', 1],
      ]);
    });

    it.each([
      ['greeks of a key', { 'NSE:3045': { gamma: 0.0012, delta: 0.51 } }],
      ['greeks alone', { gamma: 0.0012, delta: 0.51 }],
      ['a position', { brkname: 'FIRSTOCK', netqty: '1' }],
      ['a position without the broker', { netqty: '1', pcode: 'C' }],
    ])('gives no tick for %s, and no complaint', (_what, frame) => {
      expect(receive(frame)).toMatchObject({ ticks: [], complaints: [], orders: [] });
    });

    it('passes order updates on as they are', () => {
      const order = { norenordno: '26112000000123', status: 'COMPLETE', tsym: 'SBIN-EQ' };
      expect(receive(order).orders).toEqual([order]);
    });

    it.each([
      ['text', 'hello', 'no JSON object'],
      ['a list', [1], 'no JSON object'],
      ['a key without an instrument', { 'NSE:3045': 5 }, '1 entries that are no instruments'],
      ['a name that is no key', { NSE: {} }, '1 entries that are no instruments'],
      ['a price in words', { 'NSE:3045': { i_open_price: '87165' } }, 'the field i_open_price cannot be read'],
      ['a price below nothing', { 'NSE:3045': { i_open_price: -5 } }, 'the field i_open_price cannot be read'],
      ['a price beyond all', { 'NSE:3045': { i_open_price: 1e15 } }, 'the field i_open_price cannot be read'],
      [
        'a day that is none',
        { 'NSE:3045': { c_exch_feed_time: '31-Feb-2026 10:00:00' } },
        'the field c_exch_feed_time',
      ],
      ['a book that is none', { 'NSE:3045': { best_buy: 5 } }, 'the field best_buy cannot be read'],
      ['a level that is none', { 'NSE:3045': { best_sell: ['x'] } }, 'the field best_sell cannot be read'],
    ])('complains of %s', (_what, frame, complaint) => {
      expect(receive(frame).complaints).toEqual([expect.stringContaining(complaint)]);
    });
  });

  it('reads whatever the encoder of the simulator writes, in snapshots and updates', () => {
    const price = fc.integer({ min: 1, max: 10_000_000 }).map((paise) => paise / 100);
    const quantity = fc.integer({ min: 0, max: 1_000_000_000 });
    const side = fc.array(fc.record({ price, quantity, orders: fc.integer({ min: 0, max: 5000 }) }), {
      minLength: 5,
      maxLength: 5,
    });
    const time = fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }).map((seconds) => seconds * 1000);
    const state = fc.record({
      ...{ ltp: price, open: price, high: price, low: price, close: price, average_price: price },
      ...{ upper_circuit: price, lower_circuit: price, volume: quantity, ltq: quantity, oi: quantity },
      ...{ total_buy_quantity: quantity, total_sell_quantity: quantity, ltt: time, timestamp: time },
      depth: fc.record({ buy: side, sell: side }),
    });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 4 }), fc.boolean(), (states, isBare) => {
        protocol = create();
        protocol.subscribe([item(FUTURE, 'DEPTH')]);
        let before: ReturnType<typeof fullEntry> | undefined;
        for (const values of states) {
          const now = fullEntry(FUTURE, values);
          const { scalars, ...book } = before ? changedEntry(now, before) : now;
          before = now;
          const named = { scalars: { ...scalars, c_exch_seg: 'NFO', c_symbol: '52175' }, ...book };
          const { ticks, complaints } = receive(isBare ? bareMessage(named) : keyedMessage({ 'NFO:52175': named }));
          expect(complaints).toEqual([]);
          expect(ticks).toEqual([expect.objectContaining({ ...values, mode: 'DEPTH' })]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, and publishes nothing, whatever comes that is none of its messages', () => {
    protocol.subscribe([item(SBIN, 'DEPTH'), item(RELIANCE, 'LTP')]);
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
    protocol.subscribe([item(SBIN, 'DEPTH')]);
    const names = ['i_last_traded_price', 'i_open_price', 'best_buy', 'best_sell', 'i_feed_time', 'c_exch_feed_time'];
    const lie = fc.oneof(
      fc.double(),
      fc.constantFrom(MISSING, -MISSING, 1e308, '1', true),
      fc.jsonValue(),
      fc.array(fc.record({ price: fc.jsonValue(), quantity: fc.double() }, { requiredKeys: [] })),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), lie), (entry) => {
        for (const { ltp, depth } of sbin(entry).ticks) {
          expect(ltp).toBeGreaterThan(0);
          for (const { price } of [...depth!.buy, ...depth!.sell]) expect(price).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on a message that is cut off, and publishes nothing of it', () => {
    protocol.subscribe([item(SBIN, 'DEPTH')]);
    const whole = keyedMessage({ 'NSE:3045': fullEntry(SBIN, { ltp: 865.2, depth: { buy: [], sell: [] } }) });
    for (let length = 0; length < whole.length; length++) {
      expect(receive(whole.slice(0, length))).toMatchObject({ ticks: [], complaints: ['no JSON object'] });
    }
    expect(receive(Buffer.from(whole)).ticks).toHaveLength(1);
  });
});
