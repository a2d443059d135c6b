import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  circuitPacket,
  fullPacket,
  greekPacket,
  heartbeatPacket,
  oiPacket,
  packetList,
} from '../../../../../test/simulators/genericdto-encoder.js';
import { genericDtoInstruments } from '../../../../../test/simulators/genericdto-instruments.js';
import { ProtobufWriter } from '../../../../../test/simulators/protobuf-writer.js';
import {
  GenericDtoHarness,
  instrumentOf,
  quoteState,
  SENT,
  state,
} from '../../../../../test/support/genericdto-harness.js';
import { HARNESS_NOW } from '../../../../../test/support/protocol-harness.js';
import { isIndexExchange } from '../../../../common/exchanges.js';

const FUTURE = 'NIFTY25NOV25FUT';
const header = { symbol: FUTURE, exchange: 'NFO' };
const future = instrumentOf(FUTURE);
const full = (values = state) => packetList(fullPacket(future, 'ALL', values));

describe('packets of the GenericDTO feed', () => {
  let feed: GenericDtoHarness;

  beforeEach(() => {
    feed = new GenericDtoHarness();
  });

  it('become ticks of what was encoded, in every mode', () => {
    feed.hold(FUTURE, 'LTP');
    const { ltp, ltt, timestamp } = state;
    expect(feed.receive(full())).toEqual([{ ...header, mode: 'LTP', ltp, ltt, timestamp }]);
    feed.hold(FUTURE, 'QUOTE');
    expect(feed.receive(full())).toEqual([{ ...header, mode: 'QUOTE', ...quoteState }]);
    feed.hold(FUTURE, 'DEPTH');
    expect(feed.receive(full())).toEqual([{ ...header, mode: 'DEPTH', ...state }]);
  });

  it.each(genericDtoInstruments.map((instrument) => [instrument.exchange, instrument] as const))(
    'know the exchange %s by their type',
    (exchange, instrument) => {
      feed.hold(instrument.symbol, 'LTP');
      const frame = packetList(fullPacket(instrument, 'LTP', { ltp: 150.25, timestamp: SENT }));
      expect(feed.receive(frame)).toEqual([
        { symbol: instrument.symbol, exchange, mode: 'LTP', ltp: 150.25, timestamp: SENT },
      ]);
      for (const other of genericDtoInstruments.filter((one) => one.exchange !== exchange)) {
        expect(feed.receive(packetList(fullPacket({ ...other, token: instrument.token }, 'ALL', state)))).toEqual([]);
      }
    },
  );

  it('of a token that a share and a currency share go to the one that the packet type names, snapshots included', () => {
    const share = instrumentOf('SBIN');
    const currency = instrumentOf('USDINR26NOV25FUT');
    expect(share.token).toBe(currency.token);
    feed.hold('SBIN', 'QUOTE');
    expect(feed.receive(packetList(fullPacket(currency, 'ALL', { ltp: 88.7325 })))).toEqual([]);
    feed.hold('USDINR26NOV25FUT', 'QUOTE');
    const both = packetList(
      fullPacket(currency, 'ALL', { ltp: 88.7325, timestamp: SENT }),
      fullPacket(share, 'ALL', { ltp: 842.5, timestamp: SENT }),
    );
    expect(feed.receive(both).map(({ exchange, ltp }) => [exchange, ltp])).toEqual([
      ['CDS', 88.7325],
      ['NSE', 842.5],
    ]);
    // The open interest of the currency must not end in the quote of the bank.
    expect(feed.receive(packetList(oiPacket(currency, { oi: 1_203_400, timestamp: SENT })!))).toEqual([
      { symbol: 'USDINR26NOV25FUT', exchange: 'CDS', mode: 'QUOTE', ltp: 88.7325, oi: 1_203_400, timestamp: SENT },
    ]);
    expect(feed.receive(packetList(circuitPacket(share, { upper_circuit: 900, timestamp: SENT })!))).toEqual([
      { symbol: 'SBIN', exchange: 'NSE', mode: 'QUOTE', ltp: 842.5, upper_circuit: 900, timestamp: SENT },
    ]);
    feed.drop('SBIN');
    expect(feed.receive(both).map(({ exchange }) => exchange)).toEqual(['CDS']);
  });

  describe('that are partial', () => {
    const circuits = (values: object) => packetList(circuitPacket(future, { timestamp: SENT + 9, ...values })!);
    const interest = (oi?: number) => packetList(oiPacket(future, { timestamp: SENT + 9, ...(oi && { oi }) })!);

    it.each(['QUOTE', 'DEPTH'] as const)(
      'change circuits and open interest of a %s alone, where they would else publish zeros for all the rest',
      (mode) => {
        feed.hold(FUTURE, mode);
        const [before] = feed.receive(full());
        expect(feed.receive(circuits({ upper_circuit: 29_000.5, lower_circuit: 23_000.5 }))).toEqual([
          { ...before, upper_circuit: 29_000.5, lower_circuit: 23_000.5, timestamp: SENT + 9 },
        ]);
        expect(feed.receive(interest(18_000_000))).toEqual([
          { ...before, upper_circuit: 29_000.5, lower_circuit: 23_000.5, oi: 18_000_000, timestamp: SENT + 9 },
        ]);
      },
    );

    it('change nothing by a value that is 0 or left out', () => {
      feed.hold(FUTURE, 'QUOTE');
      const [before] = feed.receive(full());
      const unchanged = { ...before, timestamp: SENT + 9 };
      expect(feed.receive(circuits({ lower_circuit: 23_000.5 }))).toEqual([{ ...unchanged, lower_circuit: 23_000.5 }]);
      expect(feed.receive(interest())).toEqual([{ ...unchanged, lower_circuit: 23_000.5 }]);
    });

    it('are read for their own values alone, whatever else they hold', () => {
      feed.hold(FUTURE, 'QUOTE');
      const [before] = feed.receive(full());
      const body = new ProtobufWriter().double(1, 1.5).int(9, 3).double(15, 7.5).int(17, 18_000_000);
      const frame = new ProtobufWriter().int(1, Number(future.token)).message(2, body).int(8, SENT).int(9, 14);
      expect(feed.receive(frame.finish())).toEqual([{ ...before, oi: 18_000_000 }]);
    });

    it('are dropped before a full packet has come, and after the last subscription has gone', () => {
      feed.hold(FUTURE, 'QUOTE');
      expect(feed.receive(circuits({ upper_circuit: 29_000 }))).toEqual([]);
      feed.receive(full());
      feed.drop(FUTURE);
      feed.hold(FUTURE, 'QUOTE');
      expect(feed.receive(circuits({ upper_circuit: 29_000 }))).toEqual([]);
      expect(feed.sink.complaints).toEqual([]);
    });

    it('give a subscriber of LTP nothing, and are there for the next one who wants more', () => {
      feed.hold(FUTURE, 'LTP');
      feed.receive(full());
      expect(feed.receive(circuits({ upper_circuit: 29_000 }))).toEqual([]);
      feed.hold(FUTURE, 'DEPTH');
      expect(feed.receive(interest(18_000_000))).toMatchObject([
        { mode: 'DEPTH', upper_circuit: 29_000, oi: 18_000_000, depth: state.depth },
      ]);
    });

    it('are ticks too where nothing has traded yet', () => {
      feed.hold(FUTURE, 'QUOTE');
      expect(feed.receive(full({ ...state, ltp: 0 }))[0]).not.toHaveProperty('ltp');
      const [tick] = feed.receive(interest(5));
      expect([tick!.oi, tick!.ltp]).toEqual([5, undefined]);
    });

    it('are replaced with all the rest by the next full packet', () => {
      feed.hold(FUTURE, 'QUOTE');
      feed.receive(full());
      feed.receive(circuits({ upper_circuit: 29_000 }));
      const bare = packetList(fullPacket(future, 'LTP', { ltp: 26_000, timestamp: SENT }));
      expect(feed.receive(bare)).toEqual([{ ...header, mode: 'QUOTE', ltp: 26_000, timestamp: SENT }]);
    });

    it('and their full packet give a tick each where they come in one frame', () => {
      feed.hold(FUTURE, 'QUOTE');
      const frame = packetList(fullPacket(future, 'ALL', state), oiPacket(future, { oi: 5, timestamp: SENT })!);
      expect(feed.receive(frame).map(({ oi }) => oi)).toEqual([state.oi, 5]);
    });
  });

  it('of indices have a time of their own, and neither book nor volume', () => {
    feed.hold('NIFTY', 'DEPTH');
    const { ltp, open, high, low, close } = state;
    const index = { symbol: 'NIFTY', exchange: 'NSE_INDEX', mode: 'DEPTH', ltp, open, high, low, close };
    expect(feed.receive(packetList(fullPacket(instrumentOf('NIFTY'), 'ALL', state)))).toEqual([
      { ...index, timestamp: SENT },
    ]);
    const value = new ProtobufWriter().double(2, ltp);
    const packet = new ProtobufWriter().int(1, 26000).message(3, value);
    expect(
      feed.receive(
        packet
          .int(8, SENT + 1)
          .int(9, 2)
          .finish(),
      ),
    ).toMatchObject([{ ltp, timestamp: SENT + 1 }]);
  });

  it('without a time get that of their arrival', () => {
    feed.hold('RELIANCE', 'LTP');
    feed.hold('NIFTY', 'LTP');
    for (const symbol of ['RELIANCE', 'NIFTY']) {
      const frame = packetList(fullPacket(instrumentOf(symbol), 'LTP', { ltp: 5 }));
      expect(feed.receive(frame)).toMatchObject([{ symbol, timestamp: HARNESS_NOW }]);
    }
  });

  it.each([
    [1_763_703_059_880, 1_763_703_059_880],
    [1_000_000_000_000, 1_000_000_000_000],
    [1_763_703_059, 1_763_703_059_000],
    [1_000_000_000, 1_000_000_000_000],
    [999_999_999, undefined],
  ])('have %d for a last trade time, which is %p in ms', (ltt, expected) => {
    feed.hold(FUTURE, 'LTP');
    expect(feed.receive(full({ ...state, ltt }))[0]!.ltt).toBe(expected);
  });

  it('leave out what is 0, and with it LTP ticks without a price', () => {
    feed.hold(FUTURE, 'LTP');
    expect(feed.receive(full({ ...state, ltp: 0 }))).toEqual([]);
    feed.hold(FUTURE, 'DEPTH');
    const empty = new ProtobufWriter().int(1, Number(future.token)).message(2, new ProtobufWriter()).int(9, 3);
    expect(feed.receive(empty.finish())).toEqual([
      { ...header, mode: 'DEPTH', timestamp: HARNESS_NOW, depth: { buy: [], sell: [] } },
    ]);
  });

  it('keep five levels a side in the order of the wire, without those that have no price', () => {
    feed.hold(FUTURE, 'DEPTH');
    const level = (price: number) => ({ price, quantity: 75, orders: 1 });
    const buy = [0, 9, 8, 7, 6, 5, 4].map(level);
    const [tick] = feed.receive(full({ ...state, depth: { buy, sell: [level(11), level(10)] } }));
    expect(tick!.depth).toEqual({ buy: [9, 8, 7, 6, 5].map(level), sell: [level(11), level(10)] });
    expect([tick!.bid, tick!.ask]).toEqual([9, 11]);
  });

  it.each([
    ['a heartbeat', packetList(heartbeatPacket)],
    ['greeks', packetList(greekPacket(future, SENT))],
    ['an order', packetOfType(8)],
    ['a trade', packetOfType(9)],
    ['an unknown type', packetOfType(19)],
    ['a negative type', packetOfType(-1)],
    ['no market data', new ProtobufWriter().int(1, Number(future.token)).int(9, 3).finish()],
    ['index data in place of market data', new ProtobufWriter().int(1, 37054).message(3, prices()).int(9, 3).finish()],
    ['a partial without market data', new ProtobufWriter().int(1, Number(future.token)).int(9, 14).finish()],
    ['nothing at all', Buffer.alloc(0)],
  ])('with %s give no tick, and are no fault', (_, frame) => {
    feed.hold(FUTURE, 'DEPTH');
    feed.receive(full());
    expect(feed.receive(frame)).toEqual([]);
    expect(feed.sink.complaints).toEqual([]);
  });

  it('without an id give no tick, even where an instrument has the token 0', () => {
    const zero = { ...instrumentOf('RELIANCE'), token: '0' };
    feed.protocol.subscribe([{ instrument: zero, mode: 'LTP', depthLevel: 5 }]);
    expect(feed.receive(packetList(fullPacket(zero, 'LTP', { ltp: 5 })))).toEqual([]);
  });

  it('are told from lists by their first byte: a bare one has no field of that tag', () => {
    feed.hold(FUTURE, 'LTP');
    expect(feed.receive(fullPacket(future, 'ALL', state))).toMatchObject([{ ltp: state.ltp }]);
    // The id last: the packet begins with another field.
    const bare = new ProtobufWriter().message(2, prices()).int(9, 3).int(1, Number(future.token));
    expect(feed.receive(bare.finish())).toMatchObject([{ ltp: 5 }]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('with a price of %d are dropped, and the state stays', (price) => {
    feed.hold(FUTURE, 'DEPTH');
    feed.hold('RELIANCE', 'LTP');
    feed.receive(full());
    const frame = packetList(
      fullPacket(future, 'ALL', { ...state, low: price }),
      circuitPacket(future, { lower_circuit: 5, upper_circuit: price })!,
      fullPacket(instrumentOf('RELIANCE'), 'LTP', { ltp: 5 }),
    );
    expect(feed.receive(frame)).toMatchObject([{ symbol: 'RELIANCE', ltp: 5 }]);
    expect(feed.sink.complaints).toEqual([`lowPrice is ${price}`, `upperCircuitLimit is ${price}`]);
    expect(feed.receive(packetList(oiPacket(future, { oi: 5, timestamp: SENT })!))).toEqual([
      { ...header, mode: 'DEPTH', ...state, oi: 5 },
    ]);
  });

  it('with an integer that a number cannot hold are dropped, rather than rounded', () => {
    feed.hold(FUTURE, 'QUOTE');
    const of = (volume: bigint) => {
      const body = new ProtobufWriter().int(9, volume);
      return new ProtobufWriter().int(1, Number(future.token)).message(2, body).int(9, 3).finish();
    };
    expect(feed.receive(of(2n ** 53n - 1n))).toMatchObject([{ volume: 2 ** 53 - 1 }]);
    expect([...feed.receive(of(2n ** 53n)), ...feed.receive(of(2n ** 62n + 1n))]).toEqual([]);
    expect(feed.sink.complaints).toEqual(Array(2).fill('volumeTradedToday is beyond 2^53'));
  });

  it('are dropped with their whole frame wherever it is cut, and the connection goes on', () => {
    feed.hold(FUTURE, 'DEPTH');
    feed.hold('RELIANCE', 'DEPTH');
    const first = full().length;
    const whole = packetList(fullPacket(future, 'ALL', state), fullPacket(instrumentOf('RELIANCE'), 'ALL', state));
    for (let length = 1; length < whole.length; length++) {
      const { ticks, complaints } = feed.probe(whole.subarray(0, length));
      // Where the first packet ends, a shorter list is a whole one.
      const isWhole = length === first;
      expect([length, ticks.length, complaints.length]).toEqual([length, isWhole ? 1 : 0, isWhole ? 0 : 1]);
    }
    expect(feed.receive(whole)).toHaveLength(2);
  });

  it('whose lengths lie are dropped', () => {
    feed.hold(FUTURE, 'DEPTH');
    const whole = fullPacket(future, 'ALL', state);
    const at = whole.indexOf(0x12) + 1;
    for (const by of [-20, -9, -1, 1, 9, 60]) {
      const lying = Buffer.from(whole);
      lying[at] = whole[at]! + by;
      const { ticks, complaints } = feed.probe(lying);
      expect([by, ticks.length, complaints.length]).toEqual([by, 0, 1]);
    }
  });

  it('are skipped in a field of another wire type, and not misread', () => {
    feed.hold(FUTURE, 'LTP');
    const odd = new ProtobufWriter().bytes(1, 'text').int(1, Number(future.token)).double(2, 5).message(2, prices());
    expect(feed.receive(packetList(odd.int(9, 3).finish()))).toMatchObject([{ ltp: 5 }]);
  });

  it('never make it throw or publish, when they are random bytes', () => {
    for (const { symbol } of genericDtoInstruments) feed.hold(symbol, 'DEPTH');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(feed.probe(Buffer.from(bytes)).ticks).toEqual([]);
      }),
    );
  });

  it('never make it throw or publish what is no number, when a byte is another one', () => {
    for (const { symbol } of genericDtoInstruments) feed.hold(symbol, 'DEPTH');
    const whole = packetList(...genericDtoInstruments.map((one) => fullPacket(one, 'ALL', state)));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (position, byte) => {
        const bent = Buffer.from(whole);
        bent[position] = byte;
        // JSON writes null for what is no number.
        expect(JSON.stringify(feed.probe(bent).ticks)).not.toContain('null');
      }),
    );
  });

  it('carry any price exactly', () => {
    feed.hold(FUTURE, 'LTP');
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e9, noNaN: true }), (ltp) => {
        expect(feed.receive(full({ ...state, ltp }))[0]!.ltp).toBe(ltp);
      }),
    );
  });

  it('of every exchange and any values give back what was encoded', () => {
    const price = fc.double({ min: 0.0025, max: 1e6, noNaN: true });
    const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    const values = fc.record({ ltp: price, open: price, close: price, upper_circuit: price, volume: count, oi: count });
    for (const { symbol } of genericDtoInstruments) feed.hold(symbol, 'QUOTE');
    fc.assert(
      fc.property(fc.constantFrom(...genericDtoInstruments), values, (instrument, sent) => {
        const { symbol, exchange } = instrument;
        const { ltp, open, close } = sent;
        const told = isIndexExchange(exchange) ? { ltp, open, close } : sent;
        expect(feed.receive(packetList(fullPacket(instrument, 'ALL', { ...sent, timestamp: SENT })))).toEqual([
          { symbol, exchange, mode: 'QUOTE', ...told, timestamp: SENT },
        ]);
      }),
    );
  });
});

function prices(): ProtobufWriter {
  return new ProtobufWriter().double(1, 5).double(2, 5);
}

function packetOfType(type: number): Buffer {
  return new ProtobufWriter().int(1, 37054).message(2, prices()).int(9, type).finish();
}
