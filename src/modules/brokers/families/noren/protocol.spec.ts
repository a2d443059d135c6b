import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { depthFields, message, touchlineFields } from '../../../../../test/simulators/noren-encoder.js';
import { norenBseIndices, norenListings } from '../../../../../test/simulators/noren-instruments.js';
import { RecordingSink } from '../../../../../test/support/recording-sink.js';
import type { Mode } from '../../../../common/mode.js';
import type { Tick } from '../../../../common/tick.js';
import type { Instrument } from '../../../instruments/instrument.js';
import type { Credentials, SubscriptionItem } from '../../engine/contract.js';
import type { NorenSocket } from './options.js';
import { NorenProtocol } from './protocol.js';

const NOW = Date.parse('2026-11-20T05:30:00.123Z');
/** 10:46:52 in India. */
const FEED_TIME = Date.parse('2026-11-20T05:16:52Z');

const socket: NorenSocket = {
  urls: ['wss://broker.example/feed/'],
  login: { t: 'a', source: 'API', token: 'accesstoken' },
  user: ({ user_id = '' }) => user_id,
  token: ({ access_token = '' }) => access_token,
  orders: 'requested',
};

const quote = {
  ltp: 244.85,
  open: 246.55,
  high: 247.65,
  low: 244.7,
  close: 242.05,
  volume: 329_980,
  average_price: 244.75,
  oi: 2_567_320,
  timestamp: FEED_TIME,
};
const book = {
  ltt: FEED_TIME - 2000,
  ltq: 385,
  total_buy_quantity: 163_250,
  total_sell_quantity: 571_851,
  upper_circuit: 269.3,
  lower_circuit: 220.35,
  depth: {
    buy: [244.8, 244.75, 244.7, 244.65, 244.6].map((price, i) => ({ price, quantity: 175 * (i + 1), orders: i + 1 })),
    sell: [244.9, 244.95, 245, 245.05, 245.1].map((price, i) => ({ price, quantity: 35 * (i + 1), orders: i + 2 })),
  },
};
const best = { bid: 244.8, bid_qty: 175, ask: 244.9, ask_qty: 35 };

function listing(symbol: string, exchange?: string): Instrument {
  const all = [...norenListings, ...norenBseIndices];
  return all.find((one) => one.symbol === symbol && (exchange === undefined || one.exchange === exchange))!;
}

const RELIANCE = listing('RELIANCE', 'NSE');
const OPTION = listing('NIFTY24NOV2626000CE');
const USDINR = listing('USDINR27NOV26FUT');
const SILVER = listing('SILVERM30NOV26FUT');
const NIFTY = listing('NIFTY');

function item(instrument: Instrument, mode: Mode): SubscriptionItem {
  return { instrument, mode, depthLevel: 5 };
}

describe('the socket of the family', () => {
  let protocol: NorenProtocol;

  beforeEach(() => {
    protocol = create();
  });

  function create(options: Partial<NorenSocket> = {}, credentials: Credentials = account()): NorenProtocol {
    return new NorenProtocol({ credentials, channel: 'feed', now: () => NOW }, { ...socket, ...options });
  }

  function account(): Credentials {
    return { user_id: 'FA12345', access_token: 'the-token' };
  }

  function receive(frame: unknown, by = protocol): RecordingSink {
    const sink = new RecordingSink();
    by.receive(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), sink);
    return sink;
  }

  function ticks(frame: unknown): Tick[] {
    return receive(frame).ticks;
  }

  const snapshot = (t: 'tk' | 'dk', instrument: Instrument, state: object) =>
    message(
      t,
      instrument.brexchange,
      instrument.token,
      t === 'tk' ? touchlineFields(instrument, state) : depthFields(instrument, state),
    );

  describe('logging in', () => {
    it('sends one frame with the ids and the token, and waits for the answer', () => {
      expect(protocol.waitsForReady).toBe(true);
      expect(protocol.opened()).toEqual([
        '{"t":"a","uid":"FA12345","actid":"FA12345","source":"API","accesstoken":"the-token"}',
      ]);
      expect(create({ login: { t: 'c', source: 'TRTP', token: 'susertoken' } }).opened()).toEqual([
        '{"t":"c","uid":"FA12345","actid":"FA12345","source":"TRTP","susertoken":"the-token"}',
      ]);
    });

    it.each([
      { t: 'ak', s: 'OK', uid: 'FA12345' },
      { t: 'ak', s: 'Ok' },
      { t: 'ck', s: 'ok' },
      { t: 'ck', stat: 'Ok' },
      { t: 'cf', k: 'OK' },
      { t: 'xx', s: 'OK' },
    ])('is ready at %j, and asks for order updates then', (answer) => {
      const { readyCount, sent, rejections, complaints } = receive(answer);
      expect([readyCount, sent, rejections, complaints]).toEqual([1, ['{"t":"o","actid":"FA12345"}'], [], []]);
      expect(receive(answer)).toMatchObject({ readyCount: 0, sent: [] });
    });

    it.each(['pushed', 'none'] as const)('asks for no order updates where they are %s', (orders) => {
      expect(receive({ t: 'ak', s: 'OK' }, create({ orders })).sent).toEqual([]);
    });

    it.each([{ t: 'ak', s: 'Not_Ok' }, { t: 'ck', s: 'Not_Ok' }, { t: 'ak' }, { t: 'cf', k: 'NO' }])(
      'takes %j for a dead token',
      (answer) => {
        expect(receive(answer)).toMatchObject({
          readyCount: 0,
          rejections: [{ kind: 'credential', message: 'the broker refused the login' }],
        });
      },
    );

    it("tells the broker's reason without the token", () => {
      const { rejections } = receive({ t: 'ak', s: 'Not_Ok', emsg: 'Session Expired : the-token is gone' });
      expect(rejections).toMatchObject([{ message: 'the broker refused the login: Session Expired : *** is gone' }]);
    });

    it('tries as often again as a session may take to end, and anew after a login that was accepted', () => {
      const credentials = account();
      const attempt = (answer: string) =>
        receive({ t: 'ak', s: answer }, create({ tolerableRefusals: 2 }, credentials));
      const kinds = () => attempt('Not_Ok').rejections.map(({ kind }) => kind);
      expect([kinds(), kinds(), kinds(), kinds()]).toEqual([
        ['retryable'],
        ['retryable'],
        ['credential'],
        ['credential'],
      ]);
      attempt('OK');
      expect(attempt('Not_Ok').rejections).toMatchObject([{ kind: 'retryable', retryAfterMs: 10_000 }]);
    });

    it('counts the refusals of each account by itself', () => {
      const refuse = (credentials: Credentials) =>
        receive({ t: 'ak', s: 'Not_Ok' }, create({ tolerableRefusals: 1 }, credentials)).rejections[0]!.kind;
      const [one, other] = [account(), account()];
      expect([refuse(one), refuse(other), refuse(one), refuse(other)]).toEqual([
        'retryable',
        'retryable',
        'credential',
        'credential',
      ]);
    });

    it('goes to the official host, or where the override says', () => {
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: 'wss://broker.example/feed/' });
      const context = { credentials: {}, channel: 'feed', now: () => NOW, urls: { feed: 'ws://127.0.0.1:9/' } };
      expect(new NorenProtocol(context, socket).endpoint().url).toBe('ws://127.0.0.1:9/');
    });

    it('leaves it to the clock which of several hosts it takes', () => {
      const urls: [string, string] = ['wss://one.example', 'wss://two.example'];
      const at = (now: number) =>
        new NorenProtocol({ credentials: {}, channel: 'feed', now: () => now }, { ...socket, urls }).endpoint().url;
      expect([at(NOW), at(NOW + 1000), at(NOW + 2000)]).toEqual([at(NOW), at(NOW + 3000), at(NOW)]);
      expect(new Set([at(NOW), at(NOW + 1000)])).toEqual(new Set(urls));
    });

    it('beats every thirty seconds', () => {
      expect(protocol.heartbeat.intervalMs).toBe(30_000);
      expect(protocol.heartbeat.frame()).toBe('{"t":"h"}');
      expect(create({ heartbeat: '{"k":"","t":"h"}' }).heartbeat.frame()).toBe('{"k":"","t":"h"}');
    });

    it.each([
      [{ status: 401 }, 'credential'],
      [{ status: 403, body: '{"emsg":"blocked"}' }, 'credential'],
      [{ code: 1000, reason: 'Session Expired' }, 'credential'],
      [{ code: 1008, reason: 'Invalid token the-token' }, 'credential'],
      [{ status: 200, body: '{"status":"Not_Ok","emsg":"no session"}' }, 'credential'],
    ])('takes %j for a dead session', (failure, kind) => {
      const rejection = protocol.classify(failure);
      expect(rejection).toMatchObject({ kind });
      expect(rejection?.message).not.toContain('the-token');
    });

    it.each([
      { status: 503 },
      { status: 429 },
      { code: 1000 },
      { code: 1001, reason: 'bye' },
      {},
      { status: 200, body: '<html>' },
    ])('leaves %j to the engine', (failure) => {
      expect(protocol.classify(failure)).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('asks for touchlines and books in a frame each, keys joined', () => {
      const wishes = [
        item(RELIANCE, 'LTP'),
        item(NIFTY, 'QUOTE'),
        item(OPTION, 'DEPTH'),
        item(listing('SENSEX'), 'LTP'),
      ];
      expect(protocol.subscribe(wishes)).toEqual([
        '{"t":"t","k":"NSE|2885#NSE|26000#BSE|1"}',
        '{"t":"d","k":"NFO|54957"}',
      ]);
      expect(protocol.unsubscribe(wishes)).toEqual([
        '{"t":"u","k":"NSE|2885#NSE|26000#BSE|1"}',
        '{"t":"ud","k":"NFO|54957"}',
      ]);
    });

    it('asks for nothing twice: LTP and QUOTE are the same', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(protocol.subscribe([item(RELIANCE, 'QUOTE')])).toEqual([]);
      expect(protocol.subscribe([item(RELIANCE, 'LTP')])).toEqual([]);
    });

    it('holds touchline and depth of one key side by side, and ends each by itself', () => {
      expect(protocol.subscribe([item(OPTION, 'QUOTE')])).toEqual(['{"t":"t","k":"NFO|54957"}']);
      expect(protocol.subscribe([item(OPTION, 'DEPTH')])).toEqual(['{"t":"d","k":"NFO|54957"}']);
      expect(protocol.unsubscribe([item(OPTION, 'QUOTE')])).toEqual(['{"t":"u","k":"NFO|54957"}']);
      expect(protocol.unsubscribe([item(OPTION, 'QUOTE')])).toEqual([]);
      expect(protocol.unsubscribe([item(OPTION, 'DEPTH')])).toEqual(['{"t":"ud","k":"NFO|54957"}']);
      expect(protocol.unsubscribe([item(OPTION, 'DEPTH')])).toEqual([]);
    });

    it('confirms each with the snapshot of its own kind', () => {
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      protocol.subscribe([item(OPTION, 'DEPTH')]);
      expect(receive(snapshot('tk', OPTION, quote)).acknowledgements).toEqual([item(OPTION, 'QUOTE')]);
      expect(receive(snapshot('dk', OPTION, quote)).acknowledgements).toEqual([item(OPTION, 'DEPTH')]);
      expect(receive({ t: 'tf', e: 'NFO', tk: '54957', lp: '1' }).acknowledgements).toEqual([]);
      expect(receive({ t: 'tk', e: 'NSE', tk: '2885' }).acknowledgements).toEqual([]);
    });

    it('leaves out what stands before the tokens of indices, where the table has it and the wire has not', () => {
      protocol = create({ indexTokenPrefix: '999' });
      const index = { ...NIFTY, token: '99926000' };
      const share = { ...RELIANCE, token: '9992885' };
      expect(protocol.subscribe([item(index, 'LTP'), item(share, 'LTP')])).toEqual([
        '{"t":"t","k":"NSE|26000#NSE|9992885"}',
      ]);
      expect(ticks({ t: 'tf', e: 'NSE', tk: '26000', lp: '26000.5' })).toMatchObject([{ symbol: 'NIFTY' }]);
      expect(protocol.unsubscribe([item(index, 'LTP')])).toEqual(['{"t":"u","k":"NSE|26000"}']);
    });
  });

  describe('reading snapshots', () => {
    const head = { symbol: 'NIFTY24NOV2626000CE', exchange: 'NFO' };

    it('fills LTP with price and time alone', () => {
      protocol.subscribe([item(OPTION, 'LTP')]);
      expect(ticks(snapshot('tk', OPTION, { ...quote, ...book }))).toEqual([
        { ...head, mode: 'LTP', ltp: 244.85, timestamp: FEED_TIME },
      ]);
    });

    it("fills QUOTE with the contract's own open interest, and best prices", () => {
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      expect(ticks(snapshot('tk', OPTION, { ...quote, ...book }))).toEqual([
        { ...head, mode: 'QUOTE', ...quote, ...best },
      ]);
    });

    it('fills DEPTH with five levels of both sides, circuits and the time of the last trade', () => {
      protocol.subscribe([item(OPTION, 'DEPTH')]);
      expect(ticks(snapshot('dk', OPTION, { ...quote, ...book }))).toEqual([
        { ...head, mode: 'DEPTH', ...quote, ...book, ...best },
      ]);
    });

    it('leaves out what was never told, and fills the levels that are missing with zeros', () => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const [tick] = ticks({ t: 'dk', e: 'NSE', tk: '2885', lp: '2850.50', bp1: '2850.45', bq1: '10' });
      const none = { price: 0, quantity: 0, orders: 0 };
      expect(tick).toEqual({
        symbol: 'RELIANCE',
        exchange: 'NSE',
        mode: 'DEPTH',
        ltp: 2850.5,
        timestamp: NOW,
        bid: 2850.45,
        bid_qty: 10,
        depth: {
          buy: [{ price: 2850.45, quantity: 10, orders: 0 }, none, none, none, none],
          sell: Array(5).fill(none),
        },
      });
    });

    it('reads numbers as texts and as numbers, counts with decimals, and times in milliseconds', () => {
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      expect(
        ticks({ t: 'tk', e: 'NSE', tk: 2885, lp: 2850.5, v: '1250.00', oi: 7.9, ft: String(FEED_TIME) }),
      ).toMatchObject([{ ltp: 2850.5, volume: 1250, oi: 7, timestamp: FEED_TIME }]);
      expect(ticks({ t: 'tf', e: 'NSE', tk: '2885', ft: FEED_TIME / 1000 + 1 })).toMatchObject([
        { timestamp: FEED_TIME + 1000 },
      ]);
    });

    it('takes the price of an at-the-open order for 0, and its quantity as it is', () => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const [tick] = ticks({
        t: 'dk',
        e: 'NSE',
        tk: '2885',
        lp: '1',
        bp1: '42949672.95',
        bq1: '300',
        bo1: '4',
        sp1: 42_949_672.95,
      });
      expect(tick).toMatchObject({ bid: 0, bid_qty: 300, ask: 0 });
      expect(tick!.depth!.buy[0]).toEqual({ price: 0, quantity: 300, orders: 4 });
    });

    it('keeps four decimals of currencies', () => {
      protocol.subscribe([item(USDINR, 'QUOTE')]);
      expect(ticks(snapshot('tk', USDINR, { ltp: 88.0525, bid: 88.05, ask: 88.0575 }))).toMatchObject([
        { ltp: 88.0525, bid: 88.05, ask: 88.0575 },
      ]);
    });

    it('puts the last trade on the Indian day of the feed, or on the one before where it would lie ahead', () => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const ltt = (time: string, ft?: number) =>
        ticks({ t: 'df', e: 'NSE', tk: '2885', lp: '1', ltt: time, ...(ft ? { ft: String(ft / 1000) } : {}) })[0]!.ltt;
      expect(ltt('10:47:50', FEED_TIME)).toBe(Date.parse('2026-11-20T05:17:50Z'));
      expect(ltt('10:47:53', FEED_TIME)).toBe(Date.parse('2026-11-19T05:17:53Z'));
      expect(ltt('23:29:59', Date.parse('2026-11-20T18:29:59Z'))).toBe(Date.parse('2026-11-20T17:59:59Z'));
    });

    it('takes the day of its own clock where the feed has told no time', () => {
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      const [tick] = ticks({ t: 'dk', e: 'NSE', tk: '2885', lp: '1', ltt: '10:00:00', ft: '0' });
      expect(tick).toMatchObject({ timestamp: NOW, ltt: Date.parse('2026-11-20T04:30:00Z') });
    });
  });

  describe('merging what has changed', () => {
    const delta = (fields: object, t = 'tf') => ticks({ t, e: 'NFO', tk: '54957', ...fields })[0];

    beforeEach(() => {
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      receive(snapshot('tk', OPTION, { ...quote, ...book }));
    });

    it('keeps what a message does not carry', () => {
      expect(delta({ lp: '245.10', v: '330000' })).toMatchObject({ ...quote, ...best, ltp: 245.1, volume: 330_000 });
    });

    it.each(['0', '0.0', '0.00', 0])('keeps prices of the day that come as %j', (zero) => {
      expect(delta({ lp: zero, o: zero, h: zero, l: zero, c: zero, ap: zero, bq1: '5' })).toMatchObject({
        ...quote,
        bid_qty: 5,
      });
    });

    it.each([null, '', '-'])('keeps everything that comes as %j', (nothing) => {
      const all = Object.fromEntries(['lp', 'o', 'v', 'oi', 'bp1', 'bq1', 'ft'].map((name) => [name, nothing]));
      expect(delta(all)).toMatchObject({ ...quote, ...best });
    });

    it('lets quantities and prices of the book become zero', () => {
      expect(delta({ bp1: '0.00', bq1: '0', sp1: '0', sq1: '0', v: '0', oi: '0' })).toMatchObject({
        bid: 0,
        bid_qty: 0,
        ask: 0,
        ask_qty: 0,
        volume: 0,
        oi: 0,
      });
    });

    it('has one store for touchline and depth, each with ticks of its own mode', () => {
      protocol.subscribe([item(OPTION, 'DEPTH')]);
      expect(ticks({ t: 'dk', e: 'NFO', tk: '54957', lp: '245', bp2: '244.70' })).toMatchObject([
        { mode: 'DEPTH', open: 246.55, ltp: 245, bid: 244.8 },
      ]);
      expect(delta({ lp: '245.10' })).toMatchObject({ mode: 'QUOTE', ltp: 245.1 });
      expect(delta({ bq2: '7' }, 'df')).toMatchObject({ mode: 'DEPTH', ltp: 245.1, volume: 329_980 });
    });

    it('merges a kind of message that nobody subscribed, and has no tick for it', () => {
      expect(delta({ lp: '250' }, 'df')).toBeUndefined();
      expect(delta({ v: '330000' })).toMatchObject({ ltp: 250, volume: 330_000 });
      protocol.subscribe([item(RELIANCE, 'DEPTH')]);
      expect(ticks({ t: 'tf', e: 'NSE', tk: '2885', lp: '2850' })).toEqual([]);
      expect(ticks({ t: 'df', e: 'NSE', tk: '2885', bq1: '1' })).toMatchObject([{ ltp: 2850 }]);
    });

    it('forgets with the depth what only the depth refreshes, and keeps the rest', () => {
      protocol.subscribe([item(OPTION, 'DEPTH')]);
      receive(snapshot('dk', OPTION, { ...quote, ...book }));
      expect(delta({ bq1: '5' })).toMatchObject({ ltq: 385, total_buy_quantity: 163_250 });
      protocol.unsubscribe([item(OPTION, 'DEPTH')]);
      const tick = delta({ bq1: '6' });
      expect(tick).toMatchObject({ ...quote, ...best, bid_qty: 6 });
      expect(tick).not.toHaveProperty('ltq');
      expect(tick).not.toHaveProperty('total_buy_quantity');
    });

    it('starts from nothing once touchline and depth are both gone', () => {
      protocol.unsubscribe([item(OPTION, 'QUOTE')]);
      expect(delta({ lp: '1' })).toBeUndefined();
      protocol.subscribe([item(OPTION, 'QUOTE')]);
      expect(delta({ bq1: '5' })).toBeUndefined();
      expect(delta({ lp: '244.85' })).toEqual({
        symbol: OPTION.symbol,
        exchange: 'NFO',
        mode: 'QUOTE',
        ltp: 244.85,
        timestamp: NOW,
        bid_qty: 5,
      });
    });

    it('has no tick before a price above zero is known', () => {
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      for (const fields of [{ bp1: '3320.95' }, { lp: '0.00' }, { lp: '-1' }]) {
        expect(ticks({ t: 'tf', e: 'NSE', tk: '2885', ...fields })).toEqual([]);
      }
      expect(ticks({ t: 'tf', e: 'NSE', tk: '2885', lp: '3321.00' })).toMatchObject([{ ltp: 3321, bid: 3320.95 }]);
    });
  });

  describe('telling keys apart', () => {
    beforeEach(() => {
      protocol.subscribe([item(USDINR, 'QUOTE'), item(SILVER, 'QUOTE'), item(OPTION, 'QUOTE')]);
    });

    it('knows a token by its exchange', () => {
      expect(ticks({ t: 'tf', e: 'CDS', tk: '1270', lp: '88.05' })).toMatchObject([{ symbol: USDINR.symbol }]);
      expect(ticks({ t: 'tf', e: 'MCX', tk: '1270', lp: '152505' })).toMatchObject([{ symbol: SILVER.symbol }]);
      expect(ticks({ t: 'tf', e: 'NFO', tk: '1270', lp: '5' })).toEqual([]);
    });

    it('takes a message without an exchange only where one key fits', () => {
      const { ticks: none, complaints } = receive({ t: 'tf', tk: '1270', lp: '89.8' });
      expect([none, complaints.length]).toEqual([[], 1]);
      expect(ticks({ t: 'tf', tk: '54957', lp: '5' })).toMatchObject([{ symbol: OPTION.symbol }]);
      expect(receive({ t: 'tf', tk: '1', lp: '5' })).toMatchObject({ ticks: [], complaints: [] });
      protocol.unsubscribe([item(SILVER, 'QUOTE')]);
      expect(ticks({ t: 'tf', tk: '1270', lp: '89.8' })).toMatchObject([{ symbol: USDINR.symbol }]);
    });

    it('says nothing of keys that are not subscribed', () => {
      expect(receive({ t: 'tk', e: 'NSE', tk: '2885', lp: '1' })).toMatchObject({ ticks: [], complaints: [] });
    });

    it('names an index by its own exchange', () => {
      protocol.subscribe([item(NIFTY, 'LTP')]);
      expect(ticks({ t: 'tk', e: 'NSE', tk: '26000', lp: '26022.4' })).toMatchObject([{ exchange: 'NSE_INDEX' }]);
    });
  });

  describe('reading other messages', () => {
    it.each(['uk', 'udk', 'ok', 'uok', 'h', 'hk', 'am', 'rm', 'ms'])('has nothing to say to %s', (t) => {
      expect(receive({ t, k: 'NSE|2885', s: 'OK' })).toMatchObject({ ticks: [], complaints: [], readyCount: 0 });
    });

    it('hands order updates on as they are', () => {
      const update = { t: 'om', norenordno: '1', status: 'COMPLETE' };
      expect(receive(update).orders).toEqual([update]);
    });

    it.each([
      '',
      'null',
      '[]',
      '"t"',
      '{}',
      '{"t":5}',
      '{"t":"zz"}',
      '{"t":"tf"}',
      '{"t":"tf","tk":""}',
      '{"t":"tf","tk":{}}',
      '{"s":"OK"}',
    ])('counts %s as not understood', (text) => {
      const { ticks: none, complaints, readyCount } = receive(text);
      expect([none, complaints.length, readyCount]).toEqual([[], 1, 0]);
    });
  });

  describe('given anything else', () => {
    const whole = snapshot('dk', OPTION, { ...quote, ...book });

    beforeEach(() => {
      protocol.subscribe([item(OPTION, 'DEPTH')]);
    });

    it('publishes nothing of a text that was cut, at any length, and says that something is wrong', () => {
      for (let length = 0; length < whole.length; length++) {
        const { ticks: none, complaints } = receive(whole.slice(0, length));
        expect([length, none, complaints.length]).toEqual([length, [], 1]);
      }
    });

    it.each(['abc', '12abc', '0x10', 'NaN', 'Infinity', '1e999', '1e3', ' ', true, {}, [1], '99999999999999999999'])(
      'keeps the old value where the new one is %j, and counts it',
      (bad) => {
        receive(whole);
        const { ticks: told, complaints } = receive({
          t: 'df',
          e: 'NFO',
          tk: '54957',
          v: bad,
          lp: bad,
          bp1: bad,
          ltt: bad,
          ft: bad,
        });
        expect(told).toMatchObject([{ ...quote, ...book, ...best }]);
        expect(complaints).toHaveLength(1);
      },
    );

    it('reads texts in UTF-8 from binary frames as well, and none that are no UTF-8', () => {
      expect(ticks(Buffer.from(whole))).toHaveLength(1);
      expect(receive(Buffer.from([0xff, 0xfe, 0x7b, 0x7d])).complaints).toHaveLength(1);
    });

    it('never throws at random bytes, and publishes nothing of them', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          expect(ticks(Buffer.from(bytes))).toEqual([]);
        }),
      );
    });

    it('never throws whatever the values are, and publishes numbers only that can be told', () => {
      const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.double().map(String), fc.string());
      const names = [
        'lp',
        'o',
        'v',
        'ap',
        'oi',
        'bp1',
        'bq1',
        'bo1',
        'sp5',
        'ltt',
        'ltq',
        'uc',
        'ft',
        's',
        'stat',
        'emsg',
        'k',
      ];
      const frame = fc.record({
        t: fc.constantFrom('tk', 'tf', 'dk', 'df', 'ak', 'ck', 'cf', 'om', 'hk'),
        e: fc.constantFrom('NFO', 'NSE', null, 5),
        tk: fc.constantFrom('54957', 54957, null),
        fields: fc.dictionary(fc.constantFrom(...names), value),
      });
      fc.assert(
        fc.property(frame, ({ t, e, tk, fields }) => {
          for (const tick of ticks({ ...fields, t, e, tk })) {
            for (const one of Object.values(tick)) if (typeof one === 'number') expect(Number.isFinite(one)).toBe(true);
            for (const { price, quantity, orders } of tick.depth!.buy) {
              expect([price, quantity, orders!].every(Number.isFinite)).toBe(true);
            }
          }
        }),
      );
    });

    it('reads back whatever values an encoder wrote', () => {
      const price = fc.integer({ min: 1, max: 10_000_000 }).map((cents) => cents / 100);
      const count = fc.nat(1_000_000_000);
      const level = fc.record({ price, quantity: count, orders: fc.nat(5000) });
      const side = fc.array(level, { minLength: 5, maxLength: 5 });
      const state = fc.record({
        ltp: price,
        open: price,
        close: price,
        volume: count,
        oi: count,
        upper_circuit: price,
        timestamp: fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }).map((seconds) => seconds * 1000),
        depth: fc.record({ buy: side, sell: side }),
      });
      fc.assert(
        fc.property(state, (values) => {
          expect(ticks(snapshot('dk', OPTION, values))).toMatchObject([values]);
        }),
      );
    });
  });
});
