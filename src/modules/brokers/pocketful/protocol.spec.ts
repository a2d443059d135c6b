import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderPacket, PACKETS, type Stream, statusPacket } from '../../../../test/simulators/pocketful-encoder.js';
import { pocketfulListings } from '../../../../test/simulators/pocketful-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Frame, Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { pocketful } from './index.js';

/** 2025-11-21, 11:00 in India; epoch ms. */
const NOW = 1_763_703_000_000;
const credentials = { client_id: 'PF1234', api_secret: 'the-api-secret', access_token: 'the token/1' };

const listing = (symbol: string, exchange: string): Instrument =>
  pocketfulListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
const RELIANCE = listing('RELIANCE', 'NSE');
const TWIN = listing('TWIN', 'BSE');
const FUTURE = listing('BANKNIFTY25NOV25FUT', 'NFO');
const RUPEE = listing('USDINR26NOV25FUT', 'CDS');
const NIFTY = listing('NIFTY', 'NSE_INDEX');

const side = (price: number, step: number) =>
  Array.from({ length: 5 }, (_, level) => ({ price: price + level * step, quantity: 35 + level, orders: 1 + level }));

/** Values that no two fields share, so that none can be taken for another. */
const MARKET: Partial<Tick> = {
  ltp: 100.25,
  ltt: NOW - 2000,
  timestamp: NOW - 1000,
  ltq: 35,
  volume: 812_420,
  bid: 100.2,
  bid_qty: 36,
  ask: 100.3,
  ask_qty: 37,
  total_buy_quantity: 5_000_000_001,
  total_sell_quantity: 6_000_000_002,
  average_price: 99.87,
  open: 99,
  high: 101.5,
  low: 98.35,
  close: 98.8,
  lower_circuit: 90.15,
  upper_circuit: 110.2,
  oi: 1_987_650,
  depth: { buy: side(100.25, -0.25), sell: side(100.5, 0.25) },
};
const { depth: DEPTH, ...VALUES } = MARKET;

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;
let now: number;

beforeEach(() => {
  now = NOW;
  protocol = create();
});

function create(urls?: Record<string, string>): Protocol {
  return pocketful.createProtocol({ credentials, channel: 'feed', now: () => now, ...(urls && { urls }) });
}

function receive(frame: Frame): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(frame, sink);
  return sink;
}

const hold = (instrument: Instrument, mode: Mode) => protocol.subscribe([item(instrument, mode)]);
const drop = (instrument: Instrument) => protocol.unsubscribe([item(instrument, 'LTP')]);
const packet = (stream: Stream, instrument: Instrument, values = MARKET) => PACKETS[stream](instrument, values);
const ticks = (stream: Stream, instrument: Instrument, values = MARKET) =>
  receive(packet(stream, instrument, values)).ticks;

describe('the feed of Pocketful', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/pocketful.json'],
      () => pocketful,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('names client and token in the address, at the official host or where the override says', () => {
      const query = '?login_id=PF1234&access_token=the+token%2F1';
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url: `wss://trade.pocketful.in/ws/v1/feeds${query}` });
      expect(create({ feed: 'ws://127.0.0.1:9/x' }).endpoint().url).toBe(`ws://127.0.0.1:9/x${query}`);
      expect([protocol.opened(), protocol.waitsForReady]).toEqual([[], undefined]);
    });

    it('beats every 15 s', () => {
      expect([protocol.heartbeat!.intervalMs, protocol.heartbeat!.frame()]).toEqual([15_000, '{"a":"h"}']);
    });

    it('takes a line that is closed at once for one with a bad token', () => {
      protocol.opened();
      now += 4000;
      expect(protocol.classify!({ code: 1000 })).toMatchObject({
        kind: 'credential',
        message: expect.stringContaining('a new login is needed'),
      });
      for (const failure of [{ code: 1001 }, { code: 1006 }, { code: 1012 }, { code: 1013 }, { status: 401 }, {}]) {
        expect(protocol.classify!(failure)).toBeUndefined();
      }
    });

    it('takes a line that is closed later, or has brought something, for a lost one', () => {
      protocol.opened();
      now += 5001;
      expect(protocol.classify!({ code: 1000 })).toBeUndefined();
      now = NOW;
      receive(statusPacket());
      expect(protocol.classify!({ code: 1000 })).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    const subscribe = (stream: string, ...pairs: number[][]) =>
      `{"a":"subscribe","v":${JSON.stringify(pairs)},"m":"${stream}"}`;
    const unsubscribe = (stream: string, ...pairs: number[][]) =>
      `{"a":"unsubscribe","v":${JSON.stringify(pairs)},"m":"${stream}"}`;

    it('sends one request for each stream, with exchange code and token of each instrument', () => {
      const sent = protocol.subscribe([
        item(RELIANCE, 'LTP'),
        item(TWIN, 'QUOTE'),
        item(FUTURE, 'DEPTH'),
        item(NIFTY, 'LTP'),
        item(RUPEE, 'QUOTE'),
      ]);
      expect(sent).toEqual([
        subscribe('compact_marketdata', [1, 2885], [1, 26_000]),
        subscribe('marketdata', [6, 2885], [2, 37_051], [3, 1164]),
        subscribe('full_snapquote', [2, 37_051]),
      ]);
      expect(hold(listing('SENSEX27NOV2585000CE', 'BFO'), 'LTP')).toEqual([
        subscribe('compact_marketdata', [7, 872_345]),
      ]);
      expect(hold(listing('CRUDEOIL19DEC25FUT', 'MCX'), 'LTP')).toEqual([
        subscribe('compact_marketdata', [4, 463_007]),
      ]);
    });

    it.each<[Mode, Mode, string[]]>([
      ['LTP', 'QUOTE', [subscribe('marketdata', [1, 2885]), unsubscribe('compact_marketdata', [1, 2885])]],
      [
        'LTP',
        'DEPTH',
        [
          subscribe('full_snapquote', [1, 2885]),
          subscribe('marketdata', [1, 2885]),
          unsubscribe('compact_marketdata', [1, 2885]),
        ],
      ],
      ['QUOTE', 'DEPTH', [subscribe('full_snapquote', [1, 2885])]],
      ['DEPTH', 'QUOTE', [unsubscribe('full_snapquote', [1, 2885])]],
      [
        'DEPTH',
        'LTP',
        [
          subscribe('compact_marketdata', [1, 2885]),
          unsubscribe('full_snapquote', [1, 2885]),
          unsubscribe('marketdata', [1, 2885]),
        ],
      ],
      ['QUOTE', 'QUOTE', []],
    ])('goes from %s to %s by the streams that differ, the new ones first', (from, to, frames) => {
      hold(RELIANCE, from);
      expect(hold(RELIANCE, to)).toEqual(frames);
    });

    it('drops all streams of what it holds, and nothing else', () => {
      hold(RELIANCE, 'DEPTH');
      expect(drop(RELIANCE)).toEqual([unsubscribe('full_snapquote', [1, 2885]), unsubscribe('marketdata', [1, 2885])]);
      expect([drop(RELIANCE), drop(TWIN)]).toEqual([[], []]);
    });

    it('asks for nothing that has no place on the wire', () => {
      for (const odd of [{ token: 'ABC' }, { token: '4294967296' }, { exchange: 'BCD' }, { exchange: 'toString' }]) {
        const instrument = { ...RELIANCE, ...odd };
        expect(pocketful.upstream!(item(instrument, 'LTP'))).toEqual([]);
        expect([hold(instrument, 'LTP'), drop(instrument)]).toEqual([[], []]);
      }
      expect(pocketful.upstream!(item(RELIANCE, 'LTP'))).toEqual([{ ...item(RELIANCE, 'LTP'), channel: 'feed' }]);
    });
  });

  describe('packets', () => {
    it('of compact market data give price and times, and none of the values that quotes are told by', () => {
      hold(RELIANCE, 'LTP');
      expect(ticks('compact_marketdata', RELIANCE)).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 100.25, ltt: NOW - 2000, timestamp: NOW },
      ]);
    });

    it('of market data give a quote', () => {
      hold(RELIANCE, 'QUOTE');
      expect(ticks('marketdata', RELIANCE)).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'QUOTE', ...VALUES },
      ]);
    });

    it('of a book have no last traded price, and the average price does not stand in for it', () => {
      hold(FUTURE, 'DEPTH');
      const [tick] = ticks('full_snapquote', FUTURE);
      expect(tick).toMatchObject({ mode: 'DEPTH', average_price: 99.87, volume: 812_420, depth: DEPTH });
      for (const key of ['ltp', 'ltt', 'timestamp', 'ltq', 'oi', 'bid', 'ask', 'upper_circuit']) {
        expect(tick).not.toHaveProperty(key);
      }
    });

    it('of market data give the book its price, and each takes the newest of the values that both have', () => {
      hold(FUTURE, 'DEPTH');
      expect(ticks('marketdata', FUTURE)).toEqual([
        { symbol: FUTURE.symbol, exchange: 'NFO', mode: 'DEPTH', ...VALUES },
      ]);
      const newer = { ...MARKET, ltp: 999, bid: 999, oi: 999, volume: 812_455, high: 102, total_buy_quantity: 7 };
      expect(ticks('full_snapquote', FUTURE, newer)).toEqual([
        expect.objectContaining({ ...VALUES, volume: 812_455, high: 102, total_buy_quantity: 7, depth: DEPTH }),
      ]);
      expect(ticks('marketdata', FUTURE, { ...MARKET, volume: 812_460, depth: { buy: [], sell: [] } })).toEqual([
        expect.objectContaining({ volume: 812_460, high: 101.5, depth: DEPTH }),
      ]);
    });

    it('of currency are in finer units than paise', () => {
      hold(RUPEE, 'QUOTE');
      const values = { ...MARKET, ltp: 88.7125, bid: 88.7125, average_price: 88.7033 };
      expect(ticks('marketdata', RUPEE, values)).toMatchObject([
        { ltp: 88.7125, bid: 88.7125, average_price: 88.7033 },
      ]);
      hold(RUPEE, 'LTP');
      expect(ticks('compact_marketdata', RUPEE, values)).toMatchObject([{ ltp: 88.7125 }]);
    });

    it('give every price in paise the decimal that went in', () => {
      hold(RELIANCE, 'LTP');
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (paise) => {
          const ltp = Number(`${paise}e-2`);
          expect(ticks('compact_marketdata', RELIANCE, { ltp, close: ltp })).toMatchObject([{ ltp }]);
        }),
      );
    });

    it('with times of 0 tell none, and other values of 0 as they are', () => {
      hold(RELIANCE, 'QUOTE');
      ticks('marketdata', RELIANCE);
      const [tick] = ticks('marketdata', RELIANCE, {});
      expect(tick).not.toHaveProperty('ltt');
      expect(tick).not.toHaveProperty('timestamp');
      expect(tick).toMatchObject({ ltp: 0, ltq: 0, volume: 0, oi: 0, upper_circuit: 0, total_buy_quantity: 0 });
      hold(RELIANCE, 'LTP');
      expect(ticks('compact_marketdata', RELIANCE, {})).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 0, timestamp: NOW },
      ]);
    });

    it.each<[Mode, Stream[]]>([
      ['LTP', ['compact_marketdata']],
      ['QUOTE', ['marketdata']],
      ['DEPTH', ['marketdata', 'full_snapquote']],
    ])('of streams that a subscriber in %s does not have give no tick', (mode, own) => {
      hold(RELIANCE, mode);
      const told = (['compact_marketdata', 'marketdata', 'full_snapquote'] as const).filter(
        (stream) => ticks(stream, RELIANCE).length > 0,
      );
      expect(told).toEqual(own);
    });

    it('are remembered over a change of mode, and forgotten with the subscription', () => {
      hold(RELIANCE, 'QUOTE');
      ticks('marketdata', RELIANCE);
      hold(RELIANCE, 'DEPTH');
      expect(ticks('full_snapquote', RELIANCE)).toMatchObject([{ ltp: 100.25 }]);
      drop(RELIANCE);
      expect(ticks('full_snapquote', RELIANCE)).toEqual([]);
      hold(RELIANCE, 'DEPTH');
      expect(ticks('full_snapquote', RELIANCE)[0]).not.toHaveProperty('ltp');
    });

    it('of one token on two exchanges are told apart by the code', () => {
      hold(RELIANCE, 'LTP');
      expect(ticks('compact_marketdata', TWIN)).toEqual([]);
      hold(TWIN, 'LTP');
      expect(ticks('compact_marketdata', TWIN)).toMatchObject([{ symbol: 'TWIN', exchange: 'BSE' }]);
      expect(ticks('compact_marketdata', RELIANCE)).toMatchObject([{ symbol: 'RELIANCE', exchange: 'NSE' }]);
    });

    it('longer than they need be are read by their places', () => {
      hold(RELIANCE, 'QUOTE');
      const longer = Buffer.concat([packet('marketdata', RELIANCE), Buffer.from('more')]);
      expect(receive(longer)).toMatchObject({ ticks: [{ ltp: 100.25 }], complaints: [] });
    });

    it('of kinds that say nothing to us are passed over', () => {
      for (const kind of [3, 5, 6, 7, 8, 9, 10]) {
        const sink = receive(Buffer.concat([Buffer.from([kind]), packet('marketdata', RELIANCE).subarray(1)]));
        expect([sink.ticks, sink.complaints]).toEqual([[], []]);
      }
      expect(receive(statusPacket()).complaints).toEqual([]);
    });

    it('of orders are passed on as they are', () => {
      const update = { oms_order_id: '251121000001', order_status: 'complete' };
      expect(receive(orderPacket(update)).orders).toEqual([update]);
      const trade = orderPacket(update);
      trade[0] = 51;
      expect(receive(trade).orders).toEqual([update]);
      expect(receive(orderPacket(update).subarray(0, 20))).toMatchObject({
        orders: [],
        complaints: ['an order update that is no JSON object'],
      });
    });
  });

  describe('what cannot be read', () => {
    it('is a packet that is cut off: it is counted, and nothing of it is taken', () => {
      for (const [stream, mode] of [
        ['compact_marketdata', 'LTP'],
        ['marketdata', 'QUOTE'],
        ['full_snapquote', 'DEPTH'],
      ] as const) {
        hold(RELIANCE, mode);
        const whole = packet(stream, RELIANCE);
        for (let length = 1; length < whole.length; length++) {
          const { ticks, complaints } = receive(whole.subarray(0, length));
          expect([length, ticks, complaints]).toEqual([
            length,
            [],
            [`a packet of kind ${whole[0]} with ${length} bytes`],
          ]);
        }
      }
    });

    it('is a packet of a kind that the feed does not have', () => {
      for (const kind of [0, 11, 49, 52, 255]) {
        expect(receive(Buffer.from([kind])).complaints).toEqual([`a packet of kind ${kind}`]);
      }
      expect(receive(Buffer.alloc(0)).complaints).toEqual(['a packet of kind 0']);
    });

    it('never throws, and publishes nothing of what is not held', () => {
      for (const one of pocketfulListings) hold(one, 'DEPTH');
      drop(RELIANCE);
      fc.assert(
        fc.property(fc.constantFrom(1, 2, 4, 50, 51), fc.uint8Array({ maxLength: 300 }), (kind, bytes) => {
          const mine = Buffer.concat([Buffer.from([kind]), packet('marketdata', RELIANCE).subarray(1, 6), bytes]);
          expect(receive(mine).ticks).toEqual([]);
          receive(Buffer.from(bytes));
        }),
      );
    });
  });

  describe('texts', () => {
    it('give no tick: answers to heartbeats say nothing, and messages are shown without secrets', () => {
      expect(receive('{"a":"h","status":"ok"}')).toMatchObject({ ticks: [], notices: [], complaints: [] });
      expect(receive('{"status":"error","message":"the token/1 is no token"}').notices).toEqual(['*** is no token']);
    });

    it.each(['', '[]', 'null', '{"a":', 'error'])('that are no JSON object are counted: %j', (text) => {
      expect(receive(text).complaints).toEqual(['a text that is no JSON object']);
    });
  });
});
