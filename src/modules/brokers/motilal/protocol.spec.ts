import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { heartbeatRecord, type RecordHead, record, records } from '../../../../test/simulators/motilal-encoder.js';
import { motilalListings } from '../../../../test/simulators/motilal-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Frame, Protocol, SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { motilal } from './index.js';

/** 2025-11-21, 11:00 in India; epoch ms. */
const NOW = 1_763_703_000_000;
const credentials = {
  client_code: 'AB1234',
  api_key: 'motilal-api-key',
  password: 'the password',
  second_factor: '01/02/1990',
  auth_token: 'motilal-token-1',
};

const listing = (symbol: string): Instrument => motilalListings.find((one) => one.symbol === symbol)!;
const RELIANCE = listing('RELIANCE');
const TWIN = listing('TWIN');
const TCS = listing('TCS');
const FUTURE = listing('NIFTY25NOV25FUT');
const RUPEE = listing('USDINR26NOV25FUT');
const CRUDE = listing('CRUDEOIL19DEC25FUT');
const NIFTY = listing('NIFTY');
const BANKNIFTY = listing('BANKNIFTY');
const SENSEX = listing('SENSEX');

const item = (instrument: Instrument, mode: Mode = 'DEPTH'): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;

beforeEach(() => {
  protocol = create();
  receive(heartbeatRecord(NOW));
});

function create(urls?: Record<string, string>): Protocol {
  return motilal.createProtocol({ credentials, channel: 'feed', now: () => NOW, ...(urls && { urls }) });
}

function receive(frame: Frame): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(frame, sink);
  return sink;
}

const hold = (instrument: Instrument, mode?: Mode) => protocol.subscribe([item(instrument, mode)]).map(hex);
const drop = (instrument: Instrument) => protocol.unsubscribe([item(instrument)]).map(hex);
const hex = (packet: unknown) => (packet as Buffer).toString('hex');
/** What a message of an instrument's records yields. */
const ticks = (instrument: Instrument, values: Partial<Tick>): Tick[] =>
  receive(Buffer.concat(records(instrument, { timestamp: NOW, ...values }, values))).ticks;

describe('the socket of Motilal Oswal', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/motilal.json'],
      () => motilal,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('goes to the official host, or where the override says, and carries no token', () => {
      const url = 'wss://ws1feed.motilaloswal.com/jwebsocket/jwebsocket';
      expect(protocol.endpoint()).toEqual({ transport: 'ws', url });
      expect(create({ feed: 'ws://127.0.0.1:9/x' }).endpoint().url).toBe('ws://127.0.0.1:9/x');
    });

    it('logs in with one packet of 114 bytes that holds the client code twice', () => {
      const [packet, ...more] = protocol.opened() as Buffer[];
      expect(more).toEqual([]);
      expect(packet).toHaveLength(114);
      expect(hex(packet)).toBe(
        `516f00` +
          `06414231323334${'20'.repeat(9)}` +
          `06414231323334${'20'.repeat(24)}` +
          `01010105312e302e30${'20'.repeat(5)}0000000001${'20'.repeat(45)}`,
      );
      expect(packet!.toString('latin1')).not.toContain('token');
    });

    it('is ready with the first binary frame, whatever it is, and with no text', () => {
      for (const first of ['51010031', heartbeatRecord(NOW).toString('hex'), '']) {
        protocol = create();
        expect(protocol.waitsForReady).toBe(true);
        expect(receive('{"status":"ERROR","message":"wait"}').readyCount).toBe(0);
        const { readyCount, complaints } = receive(Buffer.from(first, 'hex'));
        expect([readyCount, complaints]).toEqual([1, []]);
        expect(receive(heartbeatRecord(NOW)).readyCount).toBe(0);
      }
    });

    it('sends three bytes every half minute', () => {
      expect([protocol.heartbeat!.intervalMs, hex(protocol.heartbeat!.frame())]).toEqual([30_000, '310000']);
    });

    it('takes a line that is closed in place of the first frame for a client that must log in anew', () => {
      protocol = create();
      expect(protocol.classify!({ code: 1000 })).toMatchObject({
        kind: 'credential',
        message: expect.stringContaining('a new login is needed'),
      });
      for (const failure of [{ code: 1001 }, { code: 1006 }, { code: 1012 }, { code: 1013 }, { status: 500 }, {}]) {
        expect(protocol.classify!(failure)).toBeUndefined();
      }
      receive(heartbeatRecord(NOW));
      expect(protocol.classify!({ code: 1000 })).toBeUndefined();
    });
  });

  describe('registering', () => {
    it('names the letter of the exchange, cash or derivatives, and the number', () => {
      expect([RELIANCE, TCS, FUTURE, listing('SENSEX27NOV2585000CE'), RUPEE, CRUDE].map((one) => hold(one))).toEqual([
        ['4407004e43450b000001'],
        ['44070042433c20080001'],
        ['4407004e44be90000001'],
        ['4407004744994f0d0001'],
        ['44070043448c04000001'],
        ['4407004d449f10070001'],
      ]);
      expect(drop(RELIANCE)).toEqual(['4407004e43450b000000']);
      expect(drop(RELIANCE)).toEqual([]);
    });

    it('registers a scrip once, since every registration brings all modes', () => {
      hold(RELIANCE, 'LTP');
      expect(hold(RELIANCE, 'DEPTH')).toEqual([]);
      expect(hold(RELIANCE, 'QUOTE')).toEqual([]);
      expect(drop(RELIANCE)).toHaveLength(1);
    });

    it('registers indices both ways: each by its number, and all of an exchange with the first of them', () => {
      expect(hold(NIFTY)).toEqual(['4902004e01', '4407004e43906500' + '0001']);
      expect(hold(BANKNIFTY)).toEqual(['4407004e439965000001']);
      expect(hold(SENSEX)).toEqual(['4902004201', '44070042' + '43dd410f0001']);
      expect(drop(NIFTY)).toEqual(['4407004e43906500' + '0000']);
      expect(drop(BANKNIFTY)).toEqual(['4902004e00', '4407004e439965000000']);
    });

    it('keeps the registration that a share and an index of the same number have in common until both are gone', () => {
      const share = { ...RELIANCE, symbol: 'SHARE', token: NIFTY.token };
      hold(NIFTY);
      expect(hold(share)).toEqual([]);
      expect(ticks(share, { ltp: 10 })).toMatchObject([{ symbol: 'SHARE', ltp: 10 }]);
      expect(ticks(NIFTY, { ltp: 26_000 })).toMatchObject([{ symbol: 'NIFTY', ltp: 26_000 }]);
      expect(drop(NIFTY)).toEqual(['4902004e00']);
      expect(drop(share)).toHaveLength(1);
    });

    it('asks for nothing that has no place on the wire', () => {
      for (const odd of [{ token: 'ABC' }, { token: '2147483648' }, { exchange: 'NCDEX' }, { exchange: 'toString' }]) {
        const instrument = { ...RELIANCE, ...odd };
        expect(motilal.upstream!(item(instrument))).toEqual([]);
        expect([hold(instrument), drop(instrument)]).toEqual([[], []]);
      }
      expect(motilal.upstream!(item(RELIANCE))).toEqual([{ ...item(RELIANCE), channel: 'feed' }]);
    });
  });

  describe('records', () => {
    it('count their time from midnight of 1980 on the Indian clock, which is not the epoch of Unix', () => {
      hold(RELIANCE, 'LTP');
      const frame = record('A', { letter: 'N', code: 2885, time: undefined }, (body) => body.setFloat32(0, 9, true));
      frame.writeInt32LE(1, 5);
      const at = Date.parse('1980-01-01T00:00:01+05:30');
      expect(receive(frame).ticks).toMatchObject([{ ltt: at, timestamp: at }]);
    });

    it('without a time leave the one that is known, and tell none where none is', () => {
      hold(RELIANCE, 'LTP');
      const trade = (time: number | undefined, ltp: number) =>
        receive(record('A', { letter: 'N', code: 2885, time }, (body) => body.setFloat32(0, ltp, true))).ticks[0];
      expect(trade(undefined, 9)).toEqual({ symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 9 });
      expect(trade(NOW, 10)).toMatchObject({ ltt: NOW, timestamp: NOW });
      expect(trade(undefined, 11)).toMatchObject({ ltp: 11, ltt: NOW, timestamp: NOW });
      const negative = record('A', { letter: 'N', code: 2885, time: Date.UTC(1970, 0, 1) }, () => {});
      expect(receive(negative).ticks).toMatchObject([{ ltp: 0, ltt: NOW }]);
    });

    it('carry floats, which are rounded to the decimals that are quoted', () => {
      hold(RELIANCE, 'QUOTE');
      hold(RUPEE, 'QUOTE');
      expect(ticks(RELIANCE, { ltp: 1487.45, average_price: 1482.11 })).toMatchObject([
        { ltp: 1487.45, average_price: 1482.11 },
      ]);
      expect(ticks(RUPEE, { ltp: 88.7125, average_price: 88.7033 })).toMatchObject([
        { ltp: 88.7125, average_price: 88.7033 },
      ]);
    });

    it('hold the volume where a careless reader looks for the last quantity, and an open interest that may be 0', () => {
      hold(RELIANCE, 'QUOTE');
      expect(ticks(RELIANCE, { ltp: 10, ltq: 4, volume: 45_678, oi: 0 })).toMatchObject([
        { ltq: 4, volume: 45_678, oi: 0 },
      ]);
    });

    it('change their own fields alone, and give one tick for a message', () => {
      hold(FUTURE);
      const depth = { buy: [{ price: 99.5, quantity: 75, orders: 2 }], sell: [] };
      const [first, ...more] = ticks(FUTURE, { ltp: 100, open: 98, high: 101, low: 97, close: 99, oi: 7, depth });
      expect(more).toEqual([]);
      expect(first).toMatchObject({ mode: 'DEPTH', ltp: 100, open: 98, close: 99, oi: 7 });
      expect(ticks(FUTURE, { upper_circuit: 110, lower_circuit: 90 })).toMatchObject([
        {
          ltp: 100,
          close: 99,
          upper_circuit: 110,
          lower_circuit: 90,
          depth: { buy: [{ price: 99.5, orders: 2 }, ...zeros(4)] },
        },
      ]);
      expect(ticks(FUTURE, { oi: 8 })).toMatchObject([{ oi: 8, ltp: 100 }]);
    });

    it('of a level fill up the book with empty levels, and there is no book before the first', () => {
      hold(FUTURE);
      expect(ticks(FUTURE, { ltp: 100 })[0]).not.toHaveProperty('depth');
      const third = record('D', headNow('N', 37_054), (body) => {
        body.setFloat32(0, 99, true);
        body.setInt32(4, 75, true);
        body.setInt16(8, 3, true);
      });
      expect(receive(third).ticks[0]!.depth).toEqual({
        buy: [...zeros(2), { price: 99, quantity: 75, orders: 3 }, ...zeros(2)],
        sell: zeros(5),
      });
    });

    it('yield nothing until a price is known', () => {
      hold(FUTURE);
      expect(ticks(FUTURE, { open: 98, high: 101, low: 97, close: 99 })).toEqual([]);
      expect(ticks(FUTURE, { depth: { buy: [{ price: 99, quantity: 1, orders: 1 }], sell: [] } })).toEqual([]);
      expect(ticks(FUTURE, { ltp: 100 })).toMatchObject([
        { ltp: 100, open: 98, depth: { buy: [{ price: 99 }, {}, {}, {}, {}] } },
      ]);
    });

    it.each<[Mode, boolean[]]>([
      ['LTP', [true, false, false]],
      ['QUOTE', [true, true, false]],
      ['DEPTH', [true, true, true]],
    ])('concern a subscriber in %s only where they say something that he has', (mode, told) => {
      hold(FUTURE, mode);
      ticks(FUTURE, { ltp: 99 });
      const depth = { buy: [], sell: [] };
      expect([{ ltp: 100 }, { open: 98 }, { depth }].map((values) => ticks(FUTURE, values).length === 1)).toEqual(told);
      const [tick] = ticks(FUTURE, { ltp: 101 });
      expect([tick!.mode, 'open' in tick!, 'depth' in tick!]).toEqual([mode, mode !== 'LTP', mode === 'DEPTH']);
    });

    it('are remembered for a richer mode than the present one', () => {
      hold(FUTURE, 'LTP');
      ticks(FUTURE, { ltp: 100, open: 98, high: 101, low: 97, close: 99 });
      hold(FUTURE, 'QUOTE');
      expect(ticks(FUTURE, { ltp: 101 })).toMatchObject([{ mode: 'QUOTE', open: 98, close: 99 }]);
    });

    it('are forgotten with the registration', () => {
      hold(FUTURE);
      ticks(FUTURE, { ltp: 100, open: 98, high: 101, low: 97, close: 99 });
      drop(FUTURE);
      expect(ticks(FUTURE, { ltp: 100 })).toEqual([]);
      hold(FUTURE);
      expect(ticks(FUTURE, { oi: 1 })).toEqual([]);
      expect(ticks(FUTURE, { ltp: 101 })[0]).not.toHaveProperty('open');
    });

    it('of several scrips give ticks in the order of their first records', () => {
      for (const one of [RELIANCE, TCS, NIFTY]) hold(one, 'LTP');
      const trade = (one: Instrument, ltp: number) => records(one, { timestamp: NOW, ltp }, { ltp });
      const message = [trade(TCS, 1), trade(NIFTY, 2), trade(RELIANCE, 3), trade(TCS, 4)].flat();
      expect(receive(Buffer.concat(message)).ticks.map(({ symbol, ltp }) => [symbol, ltp])).toEqual([
        ['TCS', 4],
        ['NIFTY', 2],
        ['RELIANCE', 3],
      ]);
    });

    it('of kinds that nobody knows change nothing, not even the time', () => {
      hold(FUTURE);
      ticks(FUTURE, { ltp: 100 });
      for (const kind of 'XgzYM1') {
        expect(receive(record(kind, { ...headNow('N', 37_054), time: NOW + 9000 }, () => {})).ticks).toEqual([]);
      }
      expect(ticks(FUTURE, { oi: 1 })).toMatchObject([{ timestamp: NOW }]);
    });
  });

  describe('numbers that several exchanges have', () => {
    it('are told apart by the letter', () => {
      hold(RELIANCE, 'LTP');
      hold(TWIN, 'LTP');
      expect(ticks(TWIN, { ltp: 10 })).toMatchObject([{ exchange: 'BSE', ltp: 10 }]);
      expect(ticks(RELIANCE, { ltp: 20 })).toMatchObject([{ exchange: 'NSE', ltp: 20 }]);
    });

    it.each([
      [2885, 'NSE'],
      [34_999, 'NSE'],
      [35_000, 'NFO'],
      [888_800, 'NFO'],
      [888_801, 'NSE'],
      [888_820, 'NSE'],
      [888_821, 'NFO'],
    ])('on the letter of NSE, %d goes by the rule of numbers to %s where both segments hold it', (code, exchange) => {
      const share = { ...RELIANCE, token: String(code) };
      const future = { ...FUTURE, token: String(code) };
      hold(share, 'LTP');
      hold(future, 'LTP');
      expect(ticks(share, { ltp: 10 })).toMatchObject([{ exchange }]);
      drop(exchange === 'NSE' ? share : future);
      const other = exchange === 'NSE' ? 'NFO' : 'NSE';
      expect(ticks(share, { ltp: 10 })).toMatchObject([{ exchange: other }]);
    });
  });

  describe('what cannot be read', () => {
    it('are bytes after the last record: they are counted, and the records before them are read', () => {
      hold(RELIANCE, 'LTP');
      const [whole] = records(RELIANCE, { timestamp: NOW, ltp: 10 }, { ltp: 10 });
      for (let length = 1; length < 30; length++) {
        const { ticks, complaints } = receive(Buffer.concat([whole!, whole!.subarray(0, length)]));
        expect([ticks.length, complaints]).toEqual([1, [`${length} bytes that are no record`]]);
        expect(receive(whole!.subarray(0, length))).toMatchObject({ ticks: [], complaints: [expect.any(String)] });
      }
    });

    it('is a price that is no number: the record is counted, and changes nothing', () => {
      hold(FUTURE);
      ticks(FUTURE, { ltp: 100, open: 98, high: 101, low: 97, close: 99 });
      for (const [kind, offsets] of Object.entries({ A: [0, 12], G: [0, 4, 8, 12], H: [0], W: [0, 4], C: [0, 10] })) {
        for (const offset of offsets) {
          for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
            const head = { ...headNow('N', 37_054), time: NOW + 9000 };
            const { ticks, complaints } = receive(record(kind, head, (body) => body.setFloat32(offset, value, true)));
            expect([ticks, complaints]).toEqual([[], ['a record with a price that is no number']]);
          }
        }
      }
      expect(ticks(FUTURE, { oi: 1 })).toMatchObject([{ ltp: 100, open: 98, high: 101, timestamp: NOW }]);
    });

    it('never throws, and publishes nothing of scrips that are not held', () => {
      for (const one of motilalListings) hold(one);
      drop(RELIANCE);
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
          for (const { ltp } of receive(Buffer.from(bytes)).ticks) expect(Number.isFinite(ltp)).toBe(true);
        }),
      );
      fc.assert(
        fc.property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(255), (body, kind) => {
          const mine = record(String.fromCharCode(kind), headNow('N', 2885), (view) => {
            for (const [at, byte] of body.entries()) view.setUint8(at, byte);
          });
          expect(receive(mine).ticks).toEqual([]);
        }),
      );
    });
  });

  describe('texts', () => {
    it('are shown to the operator without secrets, and end nothing', () => {
      const { notices, rejections } = receive('{"status":"ERROR","message":"Invalid client motilal-token-1"}');
      expect([notices, rejections]).toEqual([['Invalid client ***'], []]);
    });

    it('are counted where they say nothing', () => {
      for (const text of ['', '[]', '{"status":"ERROR"}', '{"message":7}', 'Invalid']) {
        expect(receive(text)).toMatchObject({ notices: [], complaints: ['a text without a message'] });
      }
    });
  });
});

function headNow(letter: string, code: number): RecordHead {
  return { letter, code, time: NOW };
}

function zeros(count: number) {
  return Array.from({ length: count }, () => ({ price: 0, quantity: 0, orders: 0 }));
}
