import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ProtobufWriter } from '../../../../test/simulators/protobuf-writer.js';
import { encodeResponse } from '../../../../test/simulators/upstox-encoder.js';
import { entry, RELIANCE, SBIN, SENT, UpstoxHarness } from '../../../../test/support/upstox-harness.js';

describe('feeds of Upstox that make no sense', () => {
  let upstoxFeed: UpstoxHarness;

  const trade = (price: number, volume: bigint | number = 0) => {
    const market = new ProtobufWriter().message(1, new ProtobufWriter().double(1, price)).int(6, volume);
    return new ProtobufWriter().message(2, new ProtobufWriter().message(1, market)).finish();
  };

  beforeEach(() => {
    upstoxFeed = new UpstoxHarness();
    upstoxFeed.protocol.subscribe([upstoxFeed.item(RELIANCE, 'DEPTH'), upstoxFeed.item(SBIN, 'DEPTH')]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'drops an update with %d, keeps the state, and reads the other updates of the frame',
    (price) => {
      upstoxFeed.feed('initial_feed', [RELIANCE, trade(2850)]);
      expect(upstoxFeed.feed('live_feed', [RELIANCE, trade(price)], [SBIN, trade(842)])).toMatchObject([
        { symbol: 'SBIN' },
      ]);
      expect(upstoxFeed.sink.complaints).toEqual([`ltp is ${price}`]);
      expect(upstoxFeed.feed('live_feed', [RELIANCE, trade(0.05, 1)])).toMatchObject([{ ltp: 0.05 }]);
    },
  );

  it('drops an update with an integer that a number cannot hold, rather than round it', () => {
    expect(upstoxFeed.feed('live_feed', [RELIANCE, trade(2850, 2n ** 53n - 1n)])).toMatchObject([
      { volume: 2 ** 53 - 1 },
    ]);
    expect(upstoxFeed.feed('live_feed', [RELIANCE, trade(2850, 2n ** 53n)])).toEqual([]);
    expect(upstoxFeed.feed('live_feed', [RELIANCE, trade(2850, 2n ** 62n + 1n)])).toEqual([]);
    expect(upstoxFeed.sink.complaints).toEqual(['vtt is beyond 2^53', 'vtt is beyond 2^53']);
  });

  it('drops a frame whose time is beyond all numbers', () => {
    const frame = new ProtobufWriter().message(2, new ProtobufWriter().bytes(1, RELIANCE).bytes(2, trade(1)));
    const { ticks, complaints } = upstoxFeed.probe(frame.int(3, 2n ** 60n).finish());
    expect([ticks, complaints]).toEqual([[], ['currentTs is beyond 2^53']]);
  });

  it('drops a frame that is cut in the middle of an entry, and says so', () => {
    const feeds = new Map([entry(RELIANCE, 'full'), entry(SBIN, 'full')]);
    const whole = encodeResponse('live_feed', feeds, SENT);
    const first = encodeResponse('live_feed', new Map([...feeds].slice(0, 1)), 0).length;
    const both = encodeResponse('live_feed', feeds, 0).length;
    for (let length = 0; length < both; length++) {
      const one = upstoxFeed.probe(whole.subarray(0, length));
      // Where an entry ends, a shorter frame is a whole one.
      const isWhole = length === 2 || length === first;
      expect([length, one.ticks.length, one.complaints.length]).toEqual([
        length,
        length === first ? 1 : 0,
        isWhole ? 0 : 1,
      ]);
    }
  });

  it('never throws at random bytes, and publishes nothing of them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const one = upstoxFeed.probe(Buffer.from(bytes));
        expect(one.ticks).toEqual([]);
      }),
    );
  });

  it('never throws when a byte of a frame is another one', () => {
    const whole = encodeResponse('live_feed', new Map([entry(RELIANCE, 'full'), entry(SBIN, 'full')]), SENT);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (position, byte) => {
        const bent = Buffer.from(whole);
        bent[position] = byte;
        const one = upstoxFeed.probe(bent);
        for (const tick of one.ticks) expect(Number.isFinite(tick.ltp)).toBe(true);
      }),
    );
  });

  it('drops a frame whose nested lengths lie', () => {
    const inner = Buffer.from([0x0a, 0x7f, 0x01]);
    const frame = new ProtobufWriter().int(1, 1).message(2, new ProtobufWriter().bytes(1, RELIANCE).bytes(2, inner));
    const { ticks, complaints } = upstoxFeed.probe(frame.int(3, SENT).finish());
    expect([ticks, complaints.length]).toEqual([[], 1]);
  });

  it('drops a key that is not UTF-8', () => {
    const frame = new ProtobufWriter().int(1, 1).message(2, new ProtobufWriter().bytes(1, Buffer.from([0xff, 0xfe])));
    const { ticks, complaints } = upstoxFeed.probe(frame.finish());
    expect([ticks, complaints.length]).toEqual([[], 1]);
  });

  it.each(['__proto__', 'constructor', 'toString'])('takes the key %s for one that nobody subscribed', (key) => {
    expect(upstoxFeed.feed('live_feed', [key, trade(1)], [RELIANCE, trade(2850)])).toMatchObject([{ ltp: 2850 }]);
  });
});
