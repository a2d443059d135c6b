import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deepBook, depthDisconnect } from '../../../../../test/simulators/dhan-encoder.js';
import { dhanListings } from '../../../../../test/simulators/dhan-instruments.js';
import { RecordingSink } from '../../../../../test/support/recording-sink.js';
import type { DepthLevelEntry } from '../../../../common/tick.js';
import { dhan } from '../../dhan/index.js';
import type { Protocol, SubscriptionItem } from '../../engine/contract.js';
import { runVectors } from '../../vectors/run-vectors.js';

const NOW = 1_763_703_000_123;
const RELIANCE = { segment: 1, securityId: 2885 };
const FUTURE = { segment: 2, securityId: 49543 };
const HEADER = 12;

function ladder(price: number, step: number, rows: number): DepthLevelEntry[] {
  return Array.from({ length: rows }, (_, row) => ({
    price: Math.round((price + step * row) * 100) / 100,
    quantity: 100 + row,
    orders: 1 + row,
  }));
}

function item(symbol: string, exchange: string, depthLevel: 20 | 200): SubscriptionItem {
  const instrument = dhanListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
  return { instrument, mode: 'DEPTH', depthLevel };
}

/** The bid and the ask packet of one message. */
function sidesOf(message: Buffer): [bid: Buffer, ask: Buffer] {
  const length = message.readUInt16LE(0);
  return [message.subarray(0, length), message.subarray(length)];
}

describe.each([
  ['depth20', 20, 9, 'wss://depth-api-feed.dhan.co/twentydepth'],
  ['depth200', 200, 6, 'wss://full-depth-api.dhan.co/twohundreddepth'],
] as const)('the socket %s of Dhan', (channel, level, frames, url) => {
  const rows = level === 20 ? 20 : 37;
  const depth = { buy: ladder(2850.4, -0.05, rows), sell: ladder(2850.5, 0.05, rows) };
  const message = deepBook(RELIANCE, { depth }, level, 1);
  const [bid, ask] = sidesOf(message);
  const reliance = item('RELIANCE', 'NSE', level);
  const future = item('NIFTY30DEC25FUT', 'NFO', level);
  let protocol: Protocol;

  beforeEach(() => {
    protocol = create();
  });

  function create(credentials: Record<string, string> = {}, urls?: Record<string, string>): Protocol {
    return dhan.createProtocol({ credentials, channel, now: () => NOW, ...(urls ? { urls } : {}) });
  }

  function receive(...packets: Buffer[]): RecordingSink {
    const sink = new RecordingSink();
    protocol.receive(Buffer.concat(packets), sink);
    return sink;
  }

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      [`test/vectors/dhan_${channel}.json`],
      () => dhan,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: frames, failed: 0 }, []]);
  });

  it('connects without a version', () => {
    expect(create({ client_id: '1', access_token: 't' }).endpoint().url).toBe(`${url}?token=t&clientId=1&authType=2`);
    expect(create({ client_id: '1', access_token: 't' }, { [channel]: 'ws://127.0.0.1:9/x' }).endpoint().url).toBe(
      'ws://127.0.0.1:9/x?token=t&clientId=1&authType=2',
    );
  });

  it('decodes what was encoded', () => {
    protocol.subscribe([reliance]);
    expect(receive(message).ticks).toEqual([
      {
        symbol: 'RELIANCE',
        exchange: 'NSE',
        mode: 'DEPTH',
        depth_level: level,
        timestamp: NOW,
        bid: 2850.4,
        bid_qty: 100,
        ask: 2850.5,
        ask_qty: 100,
        depth,
      },
    ]);
  });

  it('takes prices as they are, which are doubles here', () => {
    protocol.subscribe([reliance]);
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (price) => {
        const one = deepBook(RELIANCE, { depth: { buy: [{ price, quantity: 1 }], sell: [] } }, level, 1);
        expect(receive(one).ticks[0]!.depth!.buy[0]!.price).toBe(price === 0 ? 0 : price);
      }),
    );
  });

  it('waits for both sides, in whatever order they come, and pairs the latest of each', () => {
    protocol.subscribe([reliance]);
    const [newerBid] = sidesOf(deepBook(RELIANCE, { depth: { buy: ladder(2849, -1, rows), sell: [] } }, level, 3));
    expect(receive(bid).ticks).toEqual([]);
    expect(receive(newerBid).ticks).toEqual([]);
    expect(receive(ask).ticks).toMatchObject([{ bid: 2849, ask: 2850.5 }]);
    expect(receive(ask).ticks).toEqual([]);
    expect(receive(bid).ticks).toMatchObject([{ bid: 2850.4, ask: 2850.5 }]);
  });

  it('keeps empty levels in their place, and publishes no best price of an empty side', () => {
    protocol.subscribe([reliance]);
    const [tick] = receive(deepBook(RELIANCE, { depth: { buy: [], sell: depth.sell } }, level, 1)).ticks;
    expect(tick!.depth!.buy).toHaveLength(level === 20 ? 20 : 0);
    expect(tick!.depth!.sell).toEqual(depth.sell);
    for (const key of ['bid', 'bid_qty']) expect(tick).not.toHaveProperty(key);
  });

  it('follows a book that grows and shrinks', () => {
    protocol.subscribe([reliance]);
    for (const count of [3, 20, 1]) {
      const one = { buy: ladder(2850, -1, count), sell: ladder(2851, 1, count) };
      const { buy, sell } = receive(deepBook(RELIANCE, { depth: one }, level, 1)).ticks[0]!.depth!;
      expect(buy.filter(({ price }) => price !== 0)).toEqual(one.buy);
      expect(sell.filter(({ price }) => price !== 0)).toEqual(one.sell);
    }
  });

  it('pairs the sides of each instrument apart, and reads only what is subscribed', () => {
    protocol.subscribe([reliance]);
    const [otherBid, otherAsk] = sidesOf(deepBook(FUTURE, { depth }, level, 1));
    expect(receive(bid, otherAsk).ticks).toEqual([]);
    expect(receive(otherBid, ask).ticks).toMatchObject([{ symbol: 'RELIANCE' }]);
  });

  it('forgets a side with the subscription', () => {
    protocol.subscribe([reliance]);
    receive(bid);
    protocol.unsubscribe([reliance]);
    expect(receive(ask, bid).ticks).toEqual([]);
    protocol.subscribe([reliance]);
    expect(receive(ask).ticks).toEqual([]);
  });

  it('leaves with both codes that are documented, and only what it holds', () => {
    expect(protocol.unsubscribe([reliance])).toEqual([]);
    protocol.subscribe([reliance]);
    const codes = protocol.unsubscribe([reliance]).map((frame) => JSON.parse(frame as string).RequestCode);
    expect(codes).toEqual([25, 24]);
  });

  it.each([
    [806, 'fatal'],
    [808, 'credential'],
  ])('takes the reason %d of a disconnect from behind the header', (reason, kind) => {
    protocol.subscribe([reliance]);
    expect(receive(depthDisconnect(reason)).rejections).toMatchObject([{ kind }]);
  });

  it('takes the reason from inside the header where the packet ends with it', () => {
    const packet = depthDisconnect(0).subarray(0, HEADER);
    packet.writeUInt16LE(HEADER, 0);
    packet.writeUInt16LE(807, 8);
    expect(receive(packet).rejections).toMatchObject([{ kind: 'credential' }]);
  });

  it('blames the latest request for too many instruments', () => {
    protocol.subscribe([reliance]);
    protocol.subscribe([future]);
    expect(receive(depthDisconnect(804)).rejections).toMatchObject([{ kind: 'fatal', items: [future] }]);
    expect(receive(message).ticks).toHaveLength(1);
  });

  describe('given bytes that lie', () => {
    beforeEach(() => {
      protocol.subscribe([reliance]);
    });

    it('publishes nothing of a message that was cut, at any length, and says that something is wrong', () => {
      for (let length = 0; length < message.length; length++) {
        protocol.subscribe([reliance]);
        const { ticks, complaints } = receive(message.subarray(0, length));
        expect([length, ticks, complaints.length]).toEqual([length, [], length === bid.length ? 0 : 1]);
      }
    });

    it.each([0, 11, 0xffff])('gives the message up where a length of %d cannot be true', (length) => {
      const lying = Buffer.from(message);
      lying.writeUInt16LE(length, 0);
      const { ticks, complaints } = receive(lying);
      expect([ticks, complaints.length]).toEqual([[], 1]);
    });

    it('publishes nothing of a side that holds a price that is no number', () => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const bad = Buffer.from(message);
        bad.writeDoubleLE(value, HEADER + 16);
        const { ticks, complaints } = receive(bad);
        expect([ticks, complaints]).toEqual([[], ['a price that is no number']]);
        expect(receive(bid).ticks).toHaveLength(1);
      }
    });

    it('steps over an unknown code, and counts it', () => {
      const unknown = Buffer.from(bid);
      unknown.writeUInt8(77, 2);
      const { ticks, complaints } = receive(unknown, message);
      expect([ticks.length, complaints]).toEqual([1, ['packet code 77 is not known']]);
    });

    it('never throws at random bytes or texts, and publishes nothing of them', () => {
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 700 }), fc.string(), (bytes, text) => {
          const sink = receive(Buffer.from(bytes));
          protocol.receive(text, sink);
          expect(sink.ticks).toEqual([]);
          expect(sink.complaints).toContain('a text frame');
        }),
      );
    });

    it('never throws whatever the header says', () => {
      fc.assert(
        fc.property(fc.nat(0xffff), fc.constantFrom(41, 51, 50, 1), fc.nat(0xffff_ffff), (length, code, last) => {
          const lying = Buffer.from(message);
          lying.writeUInt16LE(length, 0);
          lying.writeUInt8(code, 2);
          lying.writeUInt32LE(last, 8);
          for (const { depth: book } of receive(lying).ticks) {
            expect(Math.max(book!.buy.length, book!.sell.length)).toBeLessThanOrEqual(level);
          }
        }),
      );
    });
  });
});

describe('the requests of the deep sockets', () => {
  const [reliance, future] = [item('RELIANCE', 'NSE', 20), item('NIFTY30DEC25FUT', 'NFO', 20)];
  const protocolOf = (channel: string) => dhan.createProtocol({ credentials: {}, channel, now: () => NOW });

  it('list the instruments for 20 levels', () => {
    expect(protocolOf('depth20').subscribe([reliance, future])).toEqual([
      '{"RequestCode":23,"InstrumentCount":2,"InstrumentList":[' +
        '{"ExchangeSegment":"NSE_EQ","SecurityId":"2885"},{"ExchangeSegment":"NSE_FNO","SecurityId":"49543"}]}',
    ]);
  });

  it('name one instrument, without a list, for 200 levels', () => {
    expect(protocolOf('depth200').subscribe([item('RELIANCE', 'NSE', 200)])).toEqual([
      '{"RequestCode":23,"ExchangeSegment":"NSE_EQ","SecurityId":"2885"}',
    ]);
  });
});
