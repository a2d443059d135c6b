import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProtobufWriter } from '../../../../test/simulators/protobuf-writer.js';
import { ALL_PARTS, encodeMarketInfo, encodeResponse } from '../../../../test/simulators/upstox-encoder.js';
import { HARNESS_NOW } from '../../../../test/support/protocol-harness.js';
import {
  entry,
  FUTURE,
  level,
  NIFTY,
  NO_PARTS,
  RELIANCE,
  SBIN,
  SENT,
  state,
  UpstoxHarness,
} from '../../../../test/support/upstox-harness.js';

describe('feeds of Upstox', () => {
  let upstoxFeed: UpstoxHarness;

  beforeEach(() => {
    upstoxFeed = new UpstoxHarness();
  });

  const header = { symbol: 'NIFTY25NOV25FUT', exchange: 'NFO', timestamp: SENT };

  it('decodes what was encoded, in every mode', () => {
    const { ltp, ltt, ltq, close } = state;
    const { depth, ...quote } = state;
    upstoxFeed.subscribe(FUTURE, 'LTP');
    expect(upstoxFeed.feed('initial_feed', entry(FUTURE, 'ltpc'))).toEqual([
      { ...header, mode: 'LTP', ltp, ltt, ltq, close },
    ]);
    expect(upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'))).toEqual([
      { ...header, mode: 'LTP', ltp, ltt, ltq, close },
    ]);
    upstoxFeed.subscribe(FUTURE, 'QUOTE');
    expect(upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'))).toEqual([{ ...header, mode: 'QUOTE', ...quote }]);
    upstoxFeed.subscribe(FUTURE, 'DEPTH');
    expect(upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'))).toEqual([
      { ...header, mode: 'DEPTH', ...quote, depth },
    ]);
  });

  it('names the depth of thirty levels', () => {
    const buy = Array.from({ length: 30 }, (_, i) => level(2850 - i, 10 + i));
    const values = { ...state, depth: { buy, sell: buy } };
    upstoxFeed.subscribe(RELIANCE, 'DEPTH', 30);
    expect(upstoxFeed.feed('initial_feed', entry(RELIANCE, 'full_d30', values))).toMatchObject([
      { depth_level: 30, depth: { buy, sell: buy } },
    ]);
  });

  it('decodes any price exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e9, noNaN: true }), (ltp) => {
        upstoxFeed.subscribe(RELIANCE, 'LTP');
        expect(upstoxFeed.feed('initial_feed', entry(RELIANCE, 'ltpc', { ...state, ltp }))[0]!.ltp).toBe(ltp);
      }),
    );
  });

  it('keeps what an update does not speak of', () => {
    upstoxFeed.subscribe(FUTURE, 'DEPTH');
    upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'));
    const book = { buy: [level(24570, 75)], sell: [level(24571, 75)] };
    const [afterBook] = upstoxFeed.feed(
      'live_feed',
      entry(FUTURE, 'full', { depth: book }, { ...NO_PARTS, book: true }),
    );
    const best = { bid: 24570, bid_qty: 75, ask: 24571, ask_qty: 75 };
    expect(afterBook).toEqual({ ...header, mode: 'DEPTH', ...state, ...best, depth: book });
    const totals = { ...state, volume: 0, oi: 5, average_price: 0 };
    const [afterTotals] = upstoxFeed.feed('live_feed', entry(FUTURE, 'full', totals, { ...NO_PARTS, totals: true }));
    expect(afterTotals).toEqual({ ...afterBook, oi: 5 });
  });

  it('keeps the candle of the day when only that of the minute is sent', () => {
    upstoxFeed.subscribe(FUTURE, 'QUOTE');
    upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'));
    const minute = new ProtobufWriter().bytes(1, 'I1').double(2, 1).double(3, 1).double(4, 1);
    const market = new ProtobufWriter().message(4, new ProtobufWriter().message(1, minute));
    const feed = new ProtobufWriter().message(2, new ProtobufWriter().message(1, market));
    expect(upstoxFeed.feed('live_feed', [FUTURE, feed.finish()])).toMatchObject([{ open: 24480, high: 24610.5 }]);
  });

  it('forgets all at a snapshot', () => {
    upstoxFeed.subscribe(FUTURE, 'DEPTH');
    upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'));
    const { ltp, ltt, ltq, close } = state;
    const snapshot = upstoxFeed.feed('initial_feed', entry(FUTURE, 'full', state, { ...NO_PARTS, trade: true }));
    expect(snapshot).toEqual([{ ...header, mode: 'DEPTH', ltp, ltt, ltq, close }]);
  });

  it('forgets all at an unsubscribe', () => {
    upstoxFeed.subscribe(FUTURE, 'DEPTH');
    upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'));
    upstoxFeed.unsubscribe(FUTURE, 'DEPTH');
    expect(upstoxFeed.feed('live_feed', entry(FUTURE, 'full'))).toEqual([]);
    upstoxFeed.subscribe(FUTURE, 'DEPTH');
    expect(upstoxFeed.feed('live_feed', entry(FUTURE, 'full', state, { ...NO_PARTS, book: true }))).toEqual([]);
  });

  it('takes the volume of the day where the other one is not sent', () => {
    upstoxFeed.subscribe(RELIANCE, 'QUOTE');
    const parts = { ...ALL_PARTS, totals: false };
    expect(upstoxFeed.feed('initial_feed', entry(RELIANCE, 'full', state, parts))).toMatchObject([
      { volume: 4_123_500 },
    ]);
  });

  it('leaves out numbers that are 0, and keeps the levels of the book that are', () => {
    const bare = { ltp: 100, depth: { buy: [level(0, 0)], sell: [level(0, 0)] } };
    upstoxFeed.subscribe(RELIANCE, 'DEPTH');
    expect(upstoxFeed.feed('initial_feed', entry(RELIANCE, 'full', bare))).toEqual([
      { symbol: 'RELIANCE', exchange: 'NSE', mode: 'DEPTH', ltp: 100, timestamp: SENT, depth: bare.depth },
    ]);
  });

  it('gives an index its prices, and neither volume nor book', () => {
    upstoxFeed.subscribe(NIFTY, 'QUOTE');
    const { ltp, ltt, close, open, high, low } = state;
    expect(upstoxFeed.feed('initial_feed', entry(NIFTY, 'full'))).toEqual([
      { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 'QUOTE', timestamp: SENT, ltp, ltt, close, open, high, low },
    ]);
  });

  it('reads a first level as a book of one', () => {
    upstoxFeed.subscribe(FUTURE, 'DEPTH');
    const trade = new ProtobufWriter().double(1, 24567.35);
    const quote = new ProtobufWriter().int(1, 75).double(2, 24567.5).int(3, 150).double(4, 24568.25);
    const first = new ProtobufWriter().message(1, trade).message(2, quote).int(4, 42).double(5, 7);
    expect(upstoxFeed.feed('live_feed', [FUTURE, new ProtobufWriter().message(3, first).finish()])).toMatchObject([
      {
        ltp: 24567.35,
        volume: 42,
        oi: 7,
        bid: 24567.5,
        ask_qty: 150,
        depth: { buy: [level(24567.5, 75)], sell: [level(24568.25, 150)] },
      },
    ]);
  });

  it('yields nothing as long as no price is known, and nothing for an entry without a body', () => {
    upstoxFeed.protocol.subscribe([upstoxFeed.item(FUTURE, 'DEPTH'), upstoxFeed.item(RELIANCE, 'LTP')]);
    expect(upstoxFeed.feed('live_feed', entry(FUTURE, 'full', state, { ...NO_PARTS, book: true }))).toEqual([]);
    upstoxFeed.feed('initial_feed', entry(RELIANCE, 'ltpc'));
    expect(upstoxFeed.feed('live_feed', [RELIANCE, new ProtobufWriter().int(4, 1).finish()])).toEqual([]);
    expect(upstoxFeed.sink.complaints).toEqual([]);
  });

  it('yields the ticks of a frame in its order, without those of keys that are not subscribed', () => {
    upstoxFeed.protocol.subscribe([upstoxFeed.item(SBIN, 'LTP'), upstoxFeed.item(RELIANCE, 'LTP')]);
    const ticks = upstoxFeed.feed('live_feed', entry(RELIANCE, 'ltpc'), entry(FUTURE, 'ltpc'), entry(SBIN, 'ltpc'));
    expect(ticks.map(({ symbol }) => symbol)).toEqual(['RELIANCE', 'SBIN']);
  });

  it('takes the time of receipt where the broker sends none', () => {
    upstoxFeed.subscribe(RELIANCE, 'LTP');
    const ticks = upstoxFeed.receive(encodeResponse('live_feed', new Map([entry(RELIANCE, 'ltpc')]), 0));
    expect(ticks).toMatchObject([{ timestamp: HARNESS_NOW }]);
  });

  it('reads no ticks out of the market status', () => {
    const { ticks, complaints } = upstoxFeed.probe(encodeMarketInfo(['NSE_EQ'], SENT));
    expect([ticks, complaints]).toEqual([[], []]);
  });

  it('ignores fields that it does not know, at every level', () => {
    upstoxFeed.subscribe(RELIANCE, 'LTP');
    const strange = () => new ProtobufWriter().int(99, 5).double(98, 1.5).bytes(97, 'new');
    const trade = strange().double(1, 2850.5);
    const feed = strange().message(1, trade);
    const frame = strange().int(1, 1).message(2, new ProtobufWriter().bytes(1, RELIANCE).message(2, feed));
    expect(upstoxFeed.receive(frame.finish())).toMatchObject([{ ltp: 2850.5 }]);
  });
});
