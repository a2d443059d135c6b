import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookFrame, tickerEntry, tickerFrame } from '../../../../test/simulators/deltaexchange-encoder.js';
import { deltaListings } from '../../../../test/simulators/deltaexchange-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { deltaexchange } from './index.js';

const NOW = 1_763_703_000_123;
const SENT = 1_766_400_001_671;

const values = {
  ltp: 88_215.41350698,
  open: 87_009,
  high: 89_135.5,
  low: 86_495,
  close: 88_223.5,
  oi: 537_395,
  bid: 88_223,
  bid_qty: 2123,
  ask: 88_224,
  ask_qty: 822,
  upper_circuit: 92_626.2,
  lower_circuit: 83_804.6,
};
const depth = {
  buy: [88_223, 88_222.5, 88_222, 88_221.5, 88_221].map((price, i) => ({ price, quantity: 655 + i, orders: 0 })),
  sell: [88_224, 88_224.5, 88_225, 88_225.5, 88_226].map((price, i) => ({ price, quantity: 433 + i, orders: 0 })),
};

function listing(symbol: string): Instrument {
  return deltaListings.find((one) => one.symbol === symbol)!;
}

const BTC = listing('BTCUSDFUT');
const ETH = listing('ETHUSDFUT');
const CALL = listing('BTC26DEC2595000CE');
const PUT = listing('BTC26DEC2595000PE');

function item(instrument: Instrument, mode: Mode): SubscriptionItem {
  return { instrument, mode, depthLevel: 5 };
}

describe('the public socket of Delta Exchange', () => {
  let protocol: Protocol;

  beforeEach(() => {
    protocol = create();
  });

  function create(urls?: Record<string, string>): Protocol {
    return deltaexchange.createProtocol({
      credentials: {},
      channel: 'feed',
      now: () => NOW,
      ...(urls ? { urls } : {}),
    });
  }

  function receive(frame: unknown): RecordingSink {
    const sink = new RecordingSink();
    protocol.receive(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), sink);
    return sink;
  }

  function ticker(instrument: Instrument, state: object = values): RecordingSink {
    return receive(tickerFrame(instrument.brsymbol, [tickerEntry(instrument, state)], SENT));
  }

  /** A ticker frame of BTC with exactly these keys in its entry. */
  function entry(keys: object, frame: object = {}): RecordingSink {
    return receive({ type: 'ticker', sy: 'BTCUSD', ts: SENT * 1000, d: [{ s: 'BTCUSD', ...keys }], ...frame });
  }

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/deltaexchange.json'],
      () => deltaexchange,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('needs no credential, and goes where the override says', () => {
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: 'wss://public-socket.india.delta.exchange' });
      expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    });

    it('asks for heartbeats first', () => {
      expect(protocol.opened()).toEqual(['{"type":"enable_heartbeat"}']);
    });

    it('waits five minutes after too many connections, and leaves the rest to the engine', () => {
      expect(protocol.classify?.({ status: 429 })).toMatchObject({ kind: 'retryable', retryAfterMs: 300_000 });
      for (const failure of [{ status: 403 }, { status: 500 }, { code: 1006 }, {}]) {
        expect(protocol.classify?.(failure)).toBeUndefined();
      }
    });
  });

  describe('subscribing', () => {
    const request = (type: string, name: string, ...symbols: string[]) =>
      JSON.stringify({ type, payload: { channels: [{ name, symbols }] } });

    it('asks for all tickers in one frame, and for each book in one of its own', () => {
      expect(protocol.subscribe([item(BTC, 'DEPTH'), item(ETH, 'LTP'), item(CALL, 'DEPTH')])).toEqual([
        '{"type":"subscribe","payload":{"channels":[{"name":"ticker","symbols":["BTCUSD","ETHUSD","C-BTC-95000-261225"]}]}}',
        '{"type":"subscribe","payload":{"channels":[{"name":"ob_l2","symbols":["BTCUSD"]}]}}',
        '{"type":"subscribe","payload":{"channels":[{"name":"ob_l2","symbols":["C-BTC-95000-261225"]}]}}',
      ]);
    });

    it.each([
      ['LTP', 'QUOTE', []],
      ['QUOTE', 'LTP', []],
      ['LTP', 'DEPTH', [request('subscribe', 'ob_l2', 'BTCUSD')]],
      ['DEPTH', 'QUOTE', [request('unsubscribe', 'ob_l2', 'BTCUSD')]],
      ['DEPTH', 'DEPTH', []],
    ] as const)('changes from %s to %s with what differs only', (from, to, frames) => {
      protocol.subscribe([item(BTC, from)]);
      expect(protocol.subscribe([item(BTC, to)])).toEqual(frames);
    });

    it('unsubscribes what it holds, and never a channel without symbols', () => {
      protocol.subscribe([item(BTC, 'DEPTH'), item(ETH, 'QUOTE')]);
      expect(protocol.unsubscribe([item(BTC, 'DEPTH'), item(ETH, 'QUOTE'), item(PUT, 'LTP')])).toEqual([
        request('unsubscribe', 'ticker', 'BTCUSD', 'ETHUSD'),
        request('unsubscribe', 'ob_l2', 'BTCUSD'),
      ]);
      expect(protocol.unsubscribe([item(BTC, 'DEPTH')])).toEqual([]);
    });

    it('confirms tickers with the list, and a depth when its book is on it', () => {
      protocol.subscribe([item(BTC, 'DEPTH'), item(ETH, 'LTP')]);
      const channels = [{ name: 'ticker', symbols: ['BTCUSD', 'ETHUSD'] }];
      expect(receive({ type: 'subscriptions', channels }).acknowledgements).toEqual([item(ETH, 'LTP')]);
      const both = [...channels, { name: 'ob_l2', symbols: ['BTCUSD'] }];
      expect(receive({ type: 'subscriptions', channels: both }).acknowledgements).toEqual([item(BTC, 'DEPTH')]);
      expect(receive({ type: 'subscriptions', channels: both }).acknowledgements).toEqual([]);
    });

    it('takes a refusal for the oldest request of its channel, and drops what that held', () => {
      protocol.subscribe([item(BTC, 'DEPTH'), item(ETH, 'DEPTH')]);
      const { rejections, sent } = receive({ type: 'subscriptions', channels: [{ name: 'ob_l2', error: 'full' }] });
      expect(rejections).toEqual([{ kind: 'fatal', message: 'full', items: [item(BTC, 'DEPTH')] }]);
      expect(sent).toEqual([request('unsubscribe', 'ticker', 'BTCUSD')]);
      expect(ticker(BTC).ticks).toEqual([]);
      expect(ticker(ETH).ticks).toHaveLength(1);
      const next = receive({ type: 'subscriptions', channels: [{ name: 'ob_l2', error: 'full' }] });
      expect(next.rejections).toMatchObject([{ items: [item(ETH, 'DEPTH')] }]);
    });

    it('gives up the books of tickers that were refused', () => {
      protocol.subscribe([item(BTC, 'DEPTH'), item(ETH, 'LTP')]);
      const { rejections, sent } = receive({ type: 'subscriptions', channels: [{ name: 'ticker', error: 'full' }] });
      expect(rejections).toMatchObject([{ kind: 'fatal', items: [item(BTC, 'DEPTH'), item(ETH, 'LTP')] }]);
      expect(sent).toEqual([request('unsubscribe', 'ob_l2', 'BTCUSD')]);
    });

    it('has nobody to blame for a refusal that it did not ask for', () => {
      expect(receive({ type: 'subscriptions', channels: [{ name: 'ob_l2', error: 'full' }] }).rejections).toEqual([]);
    });
  });

  describe('reading tickers and books', () => {
    const head = { symbol: 'BTCUSDFUT', exchange: 'CRYPTO' };

    it.each([
      ['LTP', { ltp: values.ltp }],
      ['QUOTE', values],
      ['DEPTH', values],
    ] as const)('fills %s from a ticker', (mode, fields) => {
      protocol.subscribe([item(BTC, mode)]);
      expect(ticker(BTC).ticks).toEqual([{ ...head, mode, timestamp: SENT, ...fields }]);
    });

    it('keeps the book and the ticker together, and the best prices those of the ticker', () => {
      protocol.subscribe([item(BTC, 'DEPTH')]);
      ticker(BTC);
      const moved = { depth: { ...depth, buy: depth.buy.map((one) => ({ ...one, price: one.price - 1 })) } };
      expect(receive(bookFrame(BTC, moved, SENT + 500)).ticks).toEqual([
        { ...head, mode: 'DEPTH', timestamp: SENT + 500, ...values, ...moved },
      ]);
      expect(ticker(BTC, { ...values, ltp: 1 }).ticks).toMatchObject([{ ltp: 1, ...moved }]);
    });

    it('gives a book before the first ticker, without the prices that it does not know', () => {
      protocol.subscribe([item(BTC, 'DEPTH')]);
      expect(receive(bookFrame(BTC, { depth }, SENT)).ticks).toEqual([
        { ...head, mode: 'DEPTH', timestamp: SENT, depth },
      ]);
    });

    it('publishes the first five levels of each side', () => {
      protocol.subscribe([item(BTC, 'DEPTH')]);
      const buy = Array.from({ length: 15 }, (_, level) => ({ price: 100 - level, quantity: level, orders: 0 }));
      const [tick] = receive(bookFrame(BTC, { depth: { buy, sell: [] } }, SENT)).ticks;
      expect(tick!.depth).toEqual({ buy: buy.slice(0, 5), sell: [] });
    });

    it('keeps the side of a book that a frame does not carry', () => {
      protocol.subscribe([item(BTC, 'DEPTH')]);
      receive(bookFrame(BTC, { depth }, SENT));
      const { ticks } = receive({ type: 'ob_l2', sy: 'BTCUSD', ts: SENT * 1000, a: null, b: [] });
      expect(ticks[0]!.depth).toEqual({ buy: [], sell: depth.sell });
    });

    it('reads books for depth only, and forgets them with it', () => {
      protocol.subscribe([item(BTC, 'DEPTH')]);
      receive(bookFrame(BTC, { depth }, SENT));
      protocol.subscribe([item(BTC, 'QUOTE')]);
      expect(receive(bookFrame(BTC, { depth }, SENT)).ticks).toEqual([]);
      expect(ticker(BTC).ticks[0]).not.toHaveProperty('depth');
      protocol.subscribe([item(BTC, 'DEPTH')]);
      expect(ticker(BTC).ticks[0]).not.toHaveProperty('depth');
    });

    it('reads each subscribed contract of a frame in the order of the frame', () => {
      protocol.subscribe([item(PUT, 'QUOTE'), item(CALL, 'LTP')]);
      const entries = [
        tickerEntry(CALL, { ltp: 312.6618 }),
        tickerEntry(BTC, values),
        tickerEntry(PUT, { ltp: 7098.2 }),
      ];
      const { ticks, complaints } = receive(tickerFrame('BTC-261225', entries, SENT));
      expect(ticks.map(({ symbol, ltp }) => [symbol, ltp])).toEqual([
        ['BTC26DEC2595000CE', 312.6618],
        ['BTC26DEC2595000PE', 7098.2],
      ]);
      expect(complaints).toEqual([]);
    });

    it('takes the key of the frame where an entry does not name its contract', () => {
      protocol.subscribe([item(BTC, 'LTP')]);
      expect(entry({ s: undefined, m: '5' }).ticks).toMatchObject([{ symbol: 'BTCUSDFUT', ltp: 5 }]);
      expect(entry({ s: null, m: '6' }).ticks).toMatchObject([{ ltp: 6 }]);
    });

    it('reads texts in UTF-8 from binary frames as well', () => {
      protocol.subscribe([item(BTC, 'LTP')]);
      const frame = tickerFrame('BTCUSD', [tickerEntry(BTC, values)], SENT);
      expect(receive(Buffer.from(frame)).ticks).toHaveLength(1);
    });

    it('forgets all with the subscription', () => {
      protocol.subscribe([item(BTC, 'QUOTE')]);
      ticker(BTC);
      protocol.unsubscribe([item(BTC, 'QUOTE')]);
      expect(ticker(BTC).ticks).toEqual([]);
      protocol.subscribe([item(BTC, 'QUOTE')]);
      expect(entry({ m: '5' }).ticks).toEqual([{ ...head, mode: 'QUOTE', timestamp: SENT, ltp: 5 }]);
    });
  });

  describe('merging what a frame carries with what is known', () => {
    beforeEach(() => {
      protocol.subscribe([item(BTC, 'QUOTE')]);
    });

    it('keeps what a frame does not carry', () => {
      ticker(BTC);
      expect(entry({ q: ['9', '10.9', '8', '7.9', null] }).ticks).toEqual([
        {
          symbol: 'BTCUSDFUT',
          exchange: 'CRYPTO',
          mode: 'QUOTE',
          timestamp: SENT,
          ...values,
          ask: 9,
          ask_qty: 10,
          bid: 8,
          bid_qty: 7,
        },
      ]);
    });

    it('takes null inside an array for "none now", and null in the place of one for nothing', () => {
      ticker(BTC);
      const { ticks } = entry({ q: [null, null, '8', '7', null], oi: null, ohlc: null, pb: null, m: null });
      expect(ticks).toMatchObject([{ ...values, ask: 0, ask_qty: 0, bid: 8, bid_qty: 7 }]);
    });

    it('keeps the old value where the new one is no finite number', () => {
      ticker(BTC);
      for (const bad of ['', ' ', 'abc', '12abc', '0x10', 'NaN', 'Infinity', '1e999', true, {}, [1]]) {
        const keys = { m: bad, ohlc: [bad, bad, bad, bad], oi: [bad], pb: [bad, bad], q: [bad, bad, bad, bad] };
        expect(entry(keys).ticks).toMatchObject([values]);
        expect(entry(keys, { ts: bad }).ticks[0]!.timestamp).toBe(NOW);
      }
    });

    it('reads numbers as texts, as numbers, and with exponents', () => {
      for (const good of ['5', 5, '5.0', '5e0', '.5e1']) expect(entry({ m: good }).ticks).toMatchObject([{ ltp: 5 }]);
    });

    it('falls back to the spot price where there is no mark price', () => {
      expect(entry({}, { sp: '88219.2' }).ticks).toMatchObject([{ ltp: 88_219.2 }]);
      expect(entry({ m: null }, { sp: null }).ticks).toMatchObject([{ ltp: 88_219.2 }]);
    });

    it.each([
      ['with an instrument type', CALL],
      ['without one', { ...PUT, instrumenttype: undefined }],
    ])('never takes the spot price for that of an option, %s', (_, option) => {
      protocol.subscribe([item(option, 'LTP')]);
      const bare = { type: 'ticker', sy: option.brsymbol, sp: '88219.2', ts: SENT * 1000, d: [{ s: option.brsymbol }] };
      expect(receive(bare).ticks).toEqual([]);
      ticker(option, { ltp: 312.66 });
      expect(receive(bare).ticks).toMatchObject([{ ltp: 312.66 }]);
    });

    it('needs a price for LTP, and none for a quote', () => {
      expect(entry({ oi: ['7', '1'] }).ticks).toMatchObject([{ oi: 7 }]);
      protocol.subscribe([item(ETH, 'LTP')]);
      expect(receive({ type: 'ticker', sy: 'ETHUSD', d: [{ s: 'ETHUSD', oi: ['7'] }] }).ticks).toEqual([]);
    });
  });

  describe('reading other messages', () => {
    it.each(['heartbeat', 'pong', 'key-auth', 'product_updates'])('has nothing to say to %s', (type) => {
      const { ticks, complaints, notices } = receive({ type });
      expect([ticks, complaints, notices]).toEqual([[], [], []]);
    });

    it('shows errors and maintenance to the operator', () => {
      expect(receive({ type: 'error', message: 'bad request' }).notices).toEqual(['error: bad request']);
      expect(receive({ type: 'system_status', status: 'maintenance' }).notices).toEqual(['system_status: maintenance']);
      expect(receive({ type: 'error' }).notices).toEqual(['error']);
    });

    it.each([
      '',
      'null',
      '[]',
      '{}',
      '{"type":"l2_orderbook"}',
      '{"type":"ticker"}',
      '{"type":"ticker","d":{}}',
      '{"type":"ticker","d":[null]}',
      '{"type":"subscriptions"}',
      '{"type":"ticker","d":[{"m":"8',
    ])('counts %s as not understood', (text) => {
      const { ticks, complaints } = receive(text);
      expect([ticks, complaints.length]).toEqual([[], 1]);
    });
  });

  describe('given anything else', () => {
    const whole = bookFrame(BTC, { depth }, SENT);

    beforeEach(() => {
      protocol.subscribe([item(BTC, 'DEPTH')]);
    });

    it('publishes nothing of a text that was cut, at any length, and says that something is wrong', () => {
      for (let length = 0; length < whole.length; length++) {
        const { ticks, complaints } = receive(whole.slice(0, length));
        expect([length, ticks, complaints.length]).toEqual([length, [], 1]);
      }
    });

    it('is not taken for another, or thrown away, over an object in the place of a name', () => {
      // String() threw for it: of an option chain, one bad entry took the good ones with it.
      const bad = { s: { toString: 1 } };
      expect(receive({ type: 'ticker', ts: SENT * 1000, d: [bad, { s: 'BTCUSD', ltp: '5' }] }).ticks).toHaveLength(1);
      expect(receive({ type: 'ob_l2', sy: bad.s, b: [], a: [] }).ticks).toEqual([]);
      expect(receive({ type: 'subscriptions', channels: [{ name: 'ob_l2', error: bad.s }] }).ticks).toEqual([]);
      expect(receive({ type: 'error', message: 'no', ...bad }).complaints).toEqual([]);
    });

    it('leaves out levels that are no numbers, and counts them', () => {
      const { ticks, complaints } = receive({
        type: 'ob_l2',
        sy: 'BTCUSD',
        b: [['x', '1'], ['5', '2'], 7, ['6']],
        a: [],
      });
      expect(ticks[0]!.depth!.buy).toEqual([{ price: 5, quantity: 2, orders: 0 }]);
      expect(complaints).toEqual(['3 levels of a book that are no numbers']);
    });

    it('never throws at random bytes, and publishes nothing of them', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
          expect(receive(Buffer.from(bytes)).ticks).toEqual([]);
        }),
      );
    });

    it('never throws whatever the values are, and publishes finite numbers only', () => {
      const value = fc.jsonValue({ maxDepth: 2 });
      const frame = fc.record({
        type: fc.constantFrom('ticker', 'ob_l2', 'subscriptions', 'error', 'system_status'),
        sy: fc.constantFrom('BTCUSD', 'ETHUSD'),
        ts: value,
        sp: value,
        a: value,
        b: value,
        channels: fc.oneof(value, fc.array(fc.record({ name: value, symbols: value, error: value }))),
        d: fc.oneof(
          value,
          fc.array(fc.record({ s: fc.constant('BTCUSD'), m: value, ohlc: value, oi: value, pb: value, q: value })),
        ),
      });
      fc.assert(
        fc.property(frame, (message) => {
          for (const tick of receive(message).ticks) {
            for (const one of Object.values(tick)) if (typeof one === 'number') expect(Number.isFinite(one)).toBe(true);
          }
        }),
      );
    });
  });
});
