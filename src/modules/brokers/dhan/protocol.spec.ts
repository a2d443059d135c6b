import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  feedDisconnect,
  fullPacket,
  openInterestPacket,
  previousClosePacket,
  quotePacket,
  tickerPacket,
} from '../../../../test/simulators/dhan-encoder.js';
import { dhanListings } from '../../../../test/simulators/dhan-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { dhan } from './index.js';

const NOW = 1_763_703_000_123;
const RELIANCE = { segment: 1, securityId: 2885 };
/** Has the security id of RELIANCE in another segment. */
const OPTION = { segment: 2, securityId: 2885 };
const FUTURE = { segment: 2, securityId: 49543 };
const NIFTY = { segment: 0, securityId: 13 };
const CURRENCY = { segment: 3, securityId: 10112 };

const state = {
  ltp: 24567.35,
  ltq: 75,
  average_price: 24512.08,
  volume: 4_123_456_789,
  total_buy_quantity: 612_300,
  total_sell_quantity: 0,
  open: 24480,
  high: 24610.5,
  low: 24411.25,
  close: 24466.1,
  ltt: 1_763_703_059_000,
  oi: 11_876_250,
  bid: 24567,
  bid_qty: 150,
  ask: 24567.9,
  ask_qty: 75,
  depth: {
    buy: [24567, 24566.5, 24566.05, 24565.9, 0].map((price, i) => ({ price, quantity: 150 + i, orders: 3 + i })),
    sell: [24567.9, 24568.25, 24568.7, 24569, 24570].map((price, i) => ({ price, quantity: 75 + i, orders: 65_535 })),
  },
};

function create(credentials: Record<string, string> = {}, urls?: Record<string, string>): Protocol {
  return dhan.createProtocol({ credentials, channel: 'feed', now: () => NOW, ...(urls ? { urls } : {}) });
}

function item(symbol: string, exchange: string, mode: Mode): SubscriptionItem {
  const instrument = dhanListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
  return { instrument, mode, depthLevel: 5 };
}

const reliance = (mode: Mode) => item('RELIANCE', 'NSE', mode);
const future = (mode: Mode) => item('NIFTY30DEC25FUT', 'NFO', mode);
const option = (mode: Mode) => item('NIFTY30DEC2524600CE', 'NFO', mode);
const nifty = (mode: Mode) => item('NIFTY', 'NSE_INDEX', mode);

describe('the live feed of Dhan', () => {
  let protocol: Protocol;
  let sink: RecordingSink;

  beforeEach(() => {
    protocol = create();
    sink = new RecordingSink();
  });

  function receive(...packets: Buffer[]): RecordingSink {
    const one = new RecordingSink();
    protocol.receive(Buffer.concat(packets), one);
    return one;
  }

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/dhan.json'],
      () => dhan,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 14, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('puts version, token and client id into the URL', () => {
      expect(create({ client_id: '1100012345', access_token: 'a.b+c' }).endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://api-feed.dhan.co?version=2&token=a.b%2Bc&clientId=1100012345&authType=2',
      });
    });

    it('goes where the override says', () => {
      const { url } = create({ client_id: '1', access_token: 't' }, { feed: 'ws://127.0.0.1:9/' }).endpoint();
      expect(url).toBe('ws://127.0.0.1:9/?version=2&token=t&clientId=1&authType=2');
    });

    it('has nothing to say before it subscribes', () => {
      expect(protocol.opened()).toEqual([]);
      expect(protocol.waitsForReady).toBeFalsy();
    });

    it.each([
      { status: 429 },
      { status: 403, body: 'Client ID is blocked' },
      { code: 1008, reason: 'client id is blocked' },
    ])('takes %j for a blocked client, which no retry mends', (failure) => {
      expect(protocol.classify?.(failure)).toMatchObject({ kind: 'fatal' });
    });

    it.each([{ status: 401 }, { status: 403 }, { status: 500 }, { code: 1006, reason: '' }, {}])(
      'leaves %j to the engine',
      (failure) => {
        expect(protocol.classify?.(failure)).toBeUndefined();
      },
    );
  });

  describe('subscribing', () => {
    it('lists the instruments with their count, one request for each mode', () => {
      expect(protocol.subscribe([reliance('DEPTH'), future('LTP'), nifty('LTP'), option('QUOTE')])).toEqual([
        '{"RequestCode":15,"InstrumentCount":2,"InstrumentList":[' +
          '{"ExchangeSegment":"NSE_FNO","SecurityId":"49543"},{"ExchangeSegment":"IDX_I","SecurityId":"13"}]}',
        '{"RequestCode":17,"InstrumentCount":1,"InstrumentList":[{"ExchangeSegment":"NSE_FNO","SecurityId":"2885"}]}',
        '{"RequestCode":21,"InstrumentCount":1,"InstrumentList":[{"ExchangeSegment":"NSE_EQ","SecurityId":"2885"}]}',
      ]);
    });

    it('names every segment as the broker does', () => {
      const names = dhanListings.map(({ symbol, exchange }) => {
        const [request] = protocol.subscribe([item(symbol, exchange, 'LTP')]) as string[];
        return JSON.parse(request!).InstrumentList[0].ExchangeSegment;
      });
      expect(names).toEqual(dhanListings.map(({ brexchange }) => brexchange));
    });

    it.each([
      ['LTP', 'DEPTH', 16, 21],
      ['LTP', 'QUOTE', 16, 17],
      ['DEPTH', 'QUOTE', 22, 17],
      ['QUOTE', 'LTP', 18, 15],
    ] as const)('leaves %s before it takes %s', (from, to, leaves, takes) => {
      protocol.subscribe([reliance(from)]);
      const codes = protocol.subscribe([reliance(to)]).map((frame) => JSON.parse(frame as string).RequestCode);
      expect(codes).toEqual([leaves, takes]);
    });

    it('asks again for what is asked of it again', () => {
      protocol.subscribe([reliance('LTP')]);
      expect(protocol.subscribe([reliance('LTP')])).toHaveLength(1);
    });

    it('unsubscribes in the mode that it holds, and only what it holds', () => {
      protocol.subscribe([reliance('QUOTE')]);
      expect(protocol.unsubscribe([reliance('LTP'), option('LTP')])).toEqual([
        '{"RequestCode":18,"InstrumentCount":1,"InstrumentList":[{"ExchangeSegment":"NSE_EQ","SecurityId":"2885"}]}',
      ]);
      expect(protocol.unsubscribe([reliance('LTP')])).toEqual([]);
    });

    it('asks for a whole batch with one request', () => {
      const { instrument } = reliance('LTP');
      const items = Array.from({ length: dhan.channels.feed!.batchSize }, (_, place) => ({
        instrument: { ...instrument, token: String(place + 1) },
        mode: 'QUOTE' as const,
        depthLevel: 5 as const,
      }));
      const frames = protocol.subscribe(items) as string[];
      expect(frames).toHaveLength(1);
      expect(JSON.parse(frames[0]!)).toMatchObject({ InstrumentCount: 100 });
    });
  });

  describe('reading packets', () => {
    it('decodes what was encoded, to the last digit that a float32 keeps', () => {
      protocol.subscribe([item('USDINR26NOV25FUT', 'CDS', 'LTP')]);
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 9_999_999 }), (ticks) => {
          const ltp = Number(`${ticks}e-4`);
          expect(receive(tickerPacket(CURRENCY, { ltp })).ticks[0]!.ltp).toBe(ltp);
        }),
      );
    });

    it('decodes a full packet of a future', () => {
      protocol.subscribe([future('DEPTH')]);
      expect(receive(fullPacket(FUTURE, state)).ticks).toEqual([
        { symbol: 'NIFTY30DEC25FUT', exchange: 'NFO', mode: 'DEPTH', timestamp: NOW, ...state },
      ]);
    });

    it('decodes a quote, which has neither book nor open interest of its own', () => {
      protocol.subscribe([future('QUOTE')]);
      const { oi: _oi, bid: _bid, bid_qty: _bidQty, ask: _ask, ask_qty: _askQty, depth: _depth, ...quote } = state;
      expect(receive(quotePacket(FUTURE, state)).ticks).toEqual([
        { symbol: 'NIFTY30DEC25FUT', exchange: 'NFO', mode: 'QUOTE', timestamp: NOW, ...quote },
      ]);
    });

    it('decodes a ticker', () => {
      protocol.subscribe([reliance('LTP')]);
      expect(receive(tickerPacket(RELIANCE, state)).ticks).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 24567.35, ltt: state.ltt, timestamp: NOW },
      ]);
    });

    it('reads the real packet of a share after the close', () => {
      const instrument = { ...reliance('DEPTH').instrument, symbol: 'ABB', token: '13' };
      protocol.subscribe([{ instrument, mode: 'DEPTH', depthLevel: 5 }]);
      const [tick] = receive(Buffer.from(REAL_FULL_PACKET, 'hex')).ticks;
      expect(tick).toMatchObject({
        symbol: 'ABB',
        ltp: 5971,
        volume: 296_253,
        open: 6080,
        close: 5971,
        high: 6118,
        low: 5945.5,
        ltt: Date.parse('2025-05-30T15:58:45+05:30'),
        total_sell_quantity: 289,
        total_buy_quantity: 0,
        ask: 5971,
      });
      expect(tick!.depth!.sell[0]).toEqual({ price: 5971, quantity: 289, orders: 8 });
      for (const key of ['oi', 'bid', 'bid_qty']) expect(tick).not.toHaveProperty(key);
    });

    it('gives a packet its own mode, whatever was asked for', () => {
      protocol.subscribe([reliance('LTP')]);
      expect(receive(quotePacket(RELIANCE, state)).ticks).toMatchObject([{ mode: 'QUOTE', close: 24466.1 }]);
    });

    it('tells instruments of one id apart by their segment', () => {
      protocol.subscribe([option('LTP')]);
      expect(receive(tickerPacket(RELIANCE, state)).ticks).toEqual([]);
      expect(receive(tickerPacket(OPTION, state)).ticks).toMatchObject([{ symbol: 'NIFTY30DEC2524600CE' }]);
    });

    it('reads several packets of one message in their order', () => {
      protocol.subscribe([reliance('LTP'), option('QUOTE'), future('DEPTH')]);
      const { ticks, complaints } = receive(
        fullPacket(FUTURE, state),
        tickerPacket(RELIANCE, { ltp: 2 }),
        quotePacket(OPTION, { ltp: 3 }),
      );
      expect(ticks.map(({ symbol, ltp }) => [symbol, ltp])).toEqual([
        ['NIFTY30DEC25FUT', 24567.35],
        ['RELIANCE', 2],
        ['NIFTY30DEC2524600CE', 3],
      ]);
      expect(complaints).toEqual([]);
    });

    it('leaves nothing of one packet in the next', () => {
      protocol.subscribe([future('DEPTH'), nifty('DEPTH'), reliance('DEPTH')]);
      const empty = { ltp: 1, depth: { buy: [], sell: [] } };
      const [, index, share] = receive(
        fullPacket(FUTURE, state),
        fullPacket(NIFTY, { ltp: 2 }),
        fullPacket(RELIANCE, empty),
      ).ticks;
      expect(index).toEqual({
        symbol: 'NIFTY',
        exchange: 'NSE_INDEX',
        mode: 'DEPTH',
        ltp: 2,
        open: 0,
        high: 0,
        low: 0,
        timestamp: NOW,
      });
      expect(share!.depth!.buy).toEqual(Array(5).fill({ price: 0, quantity: 0, orders: 0 }));
      for (const key of ['ltt', 'oi', 'close', 'bid', 'bid_qty', 'ask', 'ask_qty'])
        expect(share).not.toHaveProperty(key);
      expect(share).toMatchObject({ volume: 0, total_sell_quantity: 0, ltq: 0 });
    });

    it('keeps an open interest of 0 where there is such a thing', () => {
      protocol.subscribe([future('DEPTH')]);
      expect(receive(fullPacket(FUTURE, { ...state, oi: 0 })).ticks).toMatchObject([{ oi: 0 }]);
    });

    it('ignores bytes beyond what a packet of its code needs', () => {
      protocol.subscribe([reliance('LTP')]);
      const longer = Buffer.concat([tickerPacket(RELIANCE, state), Buffer.alloc(4)]);
      longer.writeUInt16LE(longer.length, 1);
      const { ticks, complaints } = receive(longer, tickerPacket(RELIANCE, { ltp: 2 }));
      expect([ticks.map(({ ltp }) => ltp), complaints]).toEqual([[24567.35, 2], []]);
    });

    it.each([0, 1, 3, 7])('steps over packets of code %d', (code) => {
      protocol.subscribe([reliance('LTP')]);
      const packet = Buffer.alloc(112);
      packet.writeUInt8(code);
      packet.writeUInt16LE(112, 1);
      const { ticks, complaints } = receive(packet, tickerPacket(RELIANCE, { ltp: 2 }));
      expect([ticks.length, complaints]).toEqual([1, []]);
    });
  });

  describe('putting packets together', () => {
    it('takes the previous close and the open interest from packets of their own', () => {
      protocol.subscribe([future('QUOTE')]);
      expect(receive(previousClosePacket(FUTURE, { close: 24470.65 }), openInterestPacket(FUTURE, 77)).ticks).toEqual(
        [],
      );
      expect(receive(quotePacket(FUTURE, state)).ticks).toMatchObject([{ close: 24470.65, oi: 77 }]);
    });

    it('does not take a previous close of 0 for one', () => {
      protocol.subscribe([future('QUOTE')]);
      receive(previousClosePacket(FUTURE, { close: 0 }));
      expect(receive(quotePacket(FUTURE, state)).ticks).toMatchObject([{ close: 24466.1 }]);
      expect(receive(quotePacket(FUTURE, { ...state, close: 0 })).ticks[0]).not.toHaveProperty('close');
    });

    it('keeps both when the mode changes', () => {
      protocol.subscribe([future('QUOTE')]);
      receive(previousClosePacket(FUTURE, { close: 24470.65 }));
      protocol.subscribe([future('DEPTH')]);
      expect(receive(fullPacket(FUTURE, state)).ticks).toMatchObject([{ close: 24470.65, oi: 11_876_250 }]);
    });

    it('forgets both with the subscription', () => {
      protocol.subscribe([future('QUOTE')]);
      receive(previousClosePacket(FUTURE, { close: 24470.65 }), openInterestPacket(FUTURE, 77));
      protocol.unsubscribe([future('QUOTE')]);
      expect(receive(quotePacket(FUTURE, state)).ticks).toEqual([]);
      protocol.subscribe([future('QUOTE')]);
      const [tick] = receive(quotePacket(FUTURE, state)).ticks;
      expect(tick).toMatchObject({ close: 24466.1 });
      expect(tick).not.toHaveProperty('oi');
    });

    it('remembers nothing of what is not subscribed', () => {
      receive(previousClosePacket(FUTURE, { close: 24470.65 }), openInterestPacket(FUTURE, 77));
      protocol.subscribe([future('QUOTE')]);
      expect(receive(quotePacket(FUTURE, state)).ticks[0]).not.toHaveProperty('oi');
    });
  });

  describe('being disconnected', () => {
    it.each([
      [800, 'retryable', undefined],
      [805, 'retryable', 60_000],
      [806, 'fatal', undefined],
      [807, 'credential', undefined],
      [808, 'credential', undefined],
      [809, 'credential', undefined],
      [810, 'fatal', undefined],
      [999, 'retryable', undefined],
    ])('takes reason %d for %s', (reason, kind, retryAfterMs) => {
      protocol.subscribe([reliance('LTP')]);
      const { rejections } = receive(feedDisconnect(reason));
      expect(rejections).toEqual([
        { kind, message: expect.stringContaining(String(reason)), ...(retryAfterMs ? { retryAfterMs } : {}) },
      ]);
    });

    it.each([804, 811, 812, 813, 814])('blames the latest request for reason %d, and drops what it held', (reason) => {
      protocol.subscribe([reliance('LTP')]);
      protocol.subscribe([future('QUOTE')]);
      const { rejections } = receive(feedDisconnect(reason));
      expect(rejections).toMatchObject([{ kind: 'fatal', items: [future('QUOTE')] }]);
      expect(receive(quotePacket(FUTURE, state), tickerPacket(RELIANCE, state)).ticks).toMatchObject([
        { symbol: 'RELIANCE' },
      ]);
    });

    it('blames the connection where nothing was asked for', () => {
      expect(receive(feedDisconnect(814)).rejections).toEqual([{ kind: 'fatal', message: 'invalid request (814)' }]);
    });
  });

  describe('given bytes that lie', () => {
    const packets = [quotePacket(RELIANCE, state), fullPacket(FUTURE, state), tickerPacket(NIFTY, state)];
    const whole = Buffer.concat(packets);
    const ends = [50, 50 + 162, 50 + 162 + 16];

    beforeEach(() => {
      protocol.subscribe([reliance('QUOTE'), future('DEPTH'), nifty('LTP')]);
    });

    it('keeps what came before the cut, at every length, and says that something is wrong', () => {
      for (let length = 0; length < whole.length; length++) {
        const { ticks, complaints } = receive(whole.subarray(0, length));
        const expected = ends.filter((end) => end <= length).length;
        const isCut = length === 0 || !ends.includes(length);
        expect([length, ticks.length, complaints.length]).toEqual([length, expected, isCut ? 1 : 0]);
      }
    });

    it('steps over a packet that is shorter than its code needs, and reads the next', () => {
      for (const packet of packets) {
        for (let length = 8; length < packet.length; length++) {
          const short = Buffer.from(packet.subarray(0, length));
          short.writeUInt16LE(length, 1);
          const { ticks, complaints } = receive(short, tickerPacket(NIFTY, { ltp: 2 }));
          expect([length, ticks.map(({ ltp }) => ltp), complaints.length]).toEqual([length, [2], 1]);
        }
      }
    });

    it.each([0, 3, 7, 51, 0xffff])('gives the message up where a length of %d cannot be true', (length) => {
      const lying = Buffer.from(packets[0]!);
      lying.writeUInt16LE(length, 1);
      const { ticks, complaints } = receive(packets[2]!, lying);
      expect([ticks.length, complaints.length]).toEqual([1, 1]);
    });

    it('steps over an unknown code by its length, and counts it', () => {
      const unknown = Buffer.alloc(20);
      unknown.writeUInt8(99);
      unknown.writeUInt16LE(20, 1);
      const { ticks, complaints } = receive(unknown, packets[2]!);
      expect([ticks.length, complaints]).toEqual([1, ['packet code 99 is not known']]);
    });

    it('publishes nothing of a packet that holds a price that is no number', () => {
      const offsets: [packet: Buffer, at: number][] = [
        ...[8, 18, 34, 38, 42, 46].map((at): [Buffer, number] => [packets[0]!, at]),
        ...[8, 18, 46, 50, 54, 58, 74, 78, 154, 158].map((at): [Buffer, number] => [packets[1]!, at]),
        [packets[2]!, 8],
        [previousClosePacket(FUTURE, state), 8],
      ];
      for (const [packet, at] of offsets) {
        for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
          const bad = Buffer.from(packet);
          bad.writeFloatLE(value, at);
          const { ticks, complaints } = receive(bad);
          expect([at, ticks, complaints.length]).toEqual([at, [], 1]);
        }
      }
      expect(receive(packets[1]!).ticks).toMatchObject([{ close: 24466.1 }]);
    });

    it('never throws at random bytes, and publishes nothing of them', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
          expect(receive(Buffer.from(bytes)).ticks).toEqual([]);
        }),
      );
    });

    it('never throws whatever the header says, and publishes finite numbers only', () => {
      fc.assert(
        fc.property(
          fc.nat(60),
          fc.nat(300),
          fc.nat(10),
          fc.nat(50_000),
          fc.uint8Array({ maxLength: 300 }),
          (...parts) => {
            const [code, length, segment, id, body] = parts;
            const packet = Buffer.concat([Buffer.from([code, 0, 0, segment, 0, 0, 0, 0]), body]);
            packet.writeUInt16LE(length, 1);
            packet.writeUInt32LE(id, 4);
            for (const tick of receive(packet, whole).ticks) {
              for (const value of Object.values(tick)) {
                if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
              }
            }
          },
        ),
      );
    });

    it('counts texts, and does not read them', () => {
      for (const text of ['', '{}', 'garbage']) protocol.receive(text, sink);
      expect([sink.ticks, sink.complaints]).toEqual([[], Array(3).fill('a text frame')]);
    });
  });
});

/** ABB of NSE after the close of 2025-05-30, as the broker sent it: all but the first offer is zero. */
const REAL_FULL_PACKET = (
  '08a200010d0000000098ba450500b5d5396866d8bb453d85040021010000000000000000000000000000000000000000' +
  'be450098ba450030bf4500ccb945000000002101000000000800000000000098ba45'
).padEnd(162 * 2, '0');
