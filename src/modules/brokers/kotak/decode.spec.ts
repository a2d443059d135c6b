import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  changes,
  connectReply,
  dataPacket,
  NO_VALUE,
  type Scale,
  snapshotMessage,
  topicValues,
  updateMessage,
} from '../../../../test/simulators/kotak-encoder.js';
import { kotakListings } from '../../../../test/simulators/kotak-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import type { Tick } from '../../../common/tick.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Protocol } from '../engine/contract.js';
import { kotak } from './index.js';

const listing = (symbol: string, exchange: string): Instrument =>
  kotakListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
const RELIANCE = listing('RELIANCE', 'NSE');
const SBIN = listing('SBIN', 'NSE');
const NIFTY = listing('NIFTY', 'NSE_INDEX');

const LTP = 5;
const BEST_BID_QTY = 11;
const MULTIPLIER = 23;
const PRECISION = 24;

let protocol: Protocol;

beforeEach(() => {
  protocol = kotak.createProtocol({ credentials: {}, channel: 'feed', now: () => 0 });
});

const subscribe = (instrument: Instrument, mode: Mode) => protocol.subscribe([{ instrument, mode, depthLevel: 5 }]);

function receive(frame: Buffer): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(frame, sink);
  return sink;
}

/** What a packet without a number yields. */
const data = (...messages: Buffer[]) => receive(dataPacket(messages));

function snapshot(id: number, { brexchange, token }: Instrument, kind: string, values: readonly number[]): Buffer {
  return snapshotMessage(id, `${kind}|${brexchange}|${token}`, values, { 52: token, 53: brexchange });
}

/** Values by their places, up to the last one named; all others are marked as not there. */
function at(values: Readonly<Record<number, number>>): number[] {
  const size = Math.max(...Object.keys(values).map(Number)) + 1;
  return Array.from({ length: size }, (_, place) => values[place] ?? NO_VALUE);
}

/** A book whose levels have these prices, with quantity 75 and 3 orders each. */
function bookOf(bids: readonly number[], asks: readonly number[]): number[] {
  const quantities = Array.from({ length: 10 }, () => 75);
  const orders = Array.from({ length: 10 }, () => 3);
  return [NO_VALUE, NO_VALUE, ...bids, ...asks, ...quantities, ...orders, 1, 2];
}

describe('the data packets of Kotak', () => {
  describe('the marker for "no value"', () => {
    beforeEach(() => {
      subscribe(RELIANCE, 'QUOTE');
    });

    it('leaves a field out that the snapshot does not have, where others read a price of 21474836.48', () => {
      const { ticks } = data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 154_050, [PRECISION]: 2 })));
      expect(ticks).toEqual([{ symbol: 'RELIANCE', exchange: 'NSE', mode: 'QUOTE', ltp: 1540.5 }]);
    });

    it('keeps what an update does not change, and fills what it brings first', () => {
      data(snapshot(1, RELIANCE, 'sf', at({ 4: 100, [LTP]: 154_050, 6: 7 })));
      const [tick] = data(updateMessage(1, at({ 4: 110, 20: 153_000 }))).ticks;
      expect(tick).toEqual({
        ...{ symbol: 'RELIANCE', exchange: 'NSE', mode: 'QUOTE' },
        ...{ ltp: 1540.5, ltq: 7, volume: 110, open: 1530 },
      });
    });

    it('is told from 0, which is a value: a side of the book that empties is empty', () => {
      data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 154_050, 9: 154_040, [BEST_BID_QTY]: 120 })));
      const [tick] = data(updateMessage(1, at({ 9: 0, [BEST_BID_QTY]: 0 }))).ticks;
      expect(tick).toMatchObject({ ltp: 1540.5, bid: 0, bid_qty: 0 });
    });

    it('is told from the largest counts, which take the sign bit', () => {
      data(snapshot(1, RELIANCE, 'sf', at({ 4: 0xffff_ffff, [LTP]: 1, 22: 0x8000_0001 })));
      const [tick] = data(updateMessage(1, at({ 4: NO_VALUE, [LTP]: 2 }))).ticks;
      expect(tick).toMatchObject({ volume: 4_294_967_295, oi: 2_147_483_649 });
    });

    it('is not needed for dates: 0 says that there is none yet', () => {
      expect(data(snapshot(1, RELIANCE, 'sf', at({ 2: 0, 3: 0, [LTP]: 1 }))).ticks[0]).not.toHaveProperty('ltt');
      data(updateMessage(1, at({ 2: 1_763_697_601, 3: 1_763_697_600 })));
      expect(data(updateMessage(1, at({ 2: 0, 3: 0 }))).ticks[0]).toMatchObject({
        timestamp: 1_763_697_601_000,
        ltt: 1_763_697_600_000,
      });
    });

    it('leaves a level of the book out, whose quantity and orders may be missing on their own', () => {
      subscribe(SBIN, 'DEPTH');
      const values = bookOf([100, NO_VALUE, 98, 0, 96], [NO_VALUE, 0, NO_VALUE, 0, NO_VALUE]);
      values[12] = NO_VALUE;
      values[24] = NO_VALUE;
      const [tick] = data(snapshot(1, SBIN, 'dp', values)).ticks;
      expect(tick).toEqual({
        ...{ symbol: 'SBIN', exchange: 'NSE', mode: 'DEPTH', bid: 1, bid_qty: 0 },
        depth: {
          buy: [
            { price: 1, quantity: 0, orders: 3 },
            { price: 0.98, quantity: 75, orders: 0 },
            { price: 0.96, quantity: 75, orders: 3 },
          ],
          sell: [],
        },
      });
    });
  });

  describe('prices', () => {
    const price = (raw: number, scale: Readonly<Record<number, number>>) =>
      data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: raw, ...scale }))).ticks[0]?.ltp;

    beforeEach(() => {
      subscribe(RELIANCE, 'LTP');
    });

    it.each([
      [154_050, {}, 1540.5],
      [887_325, { [MULTIPLIER]: 1, [PRECISION]: 4 }, 88.7325],
      [15_405_000, { [MULTIPLIER]: 100, [PRECISION]: 2 }, 1540.5],
      [154_050, { [MULTIPLIER]: 0, [PRECISION]: 2 }, 1540.5],
      [154_050, { [PRECISION]: 0 }, 154_050],
      [-3763, { [MULTIPLIER]: 1, [PRECISION]: 2 }, -37.63],
      [1_999_999_999, {}, 19_999_999.99],
    ])('has %d with %j as %d', (raw, scale, ltp) => {
      expect(price(raw, scale)).toBe(ltp);
    });

    it('keeps the scale of the snapshot when an update does not tell it', () => {
      price(887_325, { [MULTIPLIER]: 1, [PRECISION]: 4 });
      expect(data(updateMessage(1, at({ [LTP]: 887_350 }))).ticks[0]?.ltp).toBe(88.735);
    });

    it.each([
      ['precision', { [PRECISION]: 10 }],
      ['precision below nothing', { [PRECISION]: -1 }],
      ['multiplier below nothing', { [MULTIPLIER]: -100 }],
    ])('are not read by an impossible %s, in a snapshot or an update', (_what, scale) => {
      const complaints = [expect.stringContaining('impossible')];
      price(100, {});
      expect(data(updateMessage(1, at({ [LTP]: 200, ...scale })))).toMatchObject({ ticks: [], complaints });
      expect(data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 200, ...scale })))).toMatchObject({ ticks: [], complaints });
      expect(data(updateMessage(1, at({ 4: 1 }))).ticks[0]?.ltp).toBe(1);
    });
  });

  describe('modes', () => {
    const scrip = () => data(snapshot(1, SBIN, 'sf', at({ [LTP]: 97_865, 9: 97_000 })));
    const book = () => data(snapshot(2, SBIN, 'dp', bookOf([97_860, 97_855, 0, 0, 0], [97_870, 0, 0, 0, 0])));

    it('wait in DEPTH for the first book, and take bid and ask from it alone', () => {
      subscribe(SBIN, 'DEPTH');
      expect(scrip().ticks).toEqual([]);
      expect(book().ticks).toMatchObject([{ mode: 'DEPTH', ltp: 978.65, bid: 978.6, ask: 978.7 }]);
      const [tick] = data(updateMessage(1, at({ [LTP]: 97_870, 9: 97_100 }))).ticks;
      expect(tick).toMatchObject({ mode: 'DEPTH', ltp: 978.7, bid: 978.6, depth: { buy: [{ price: 978.6 }, {}] } });
    });

    it('have no book and no price of a former one once DEPTH has gone', () => {
      subscribe(SBIN, 'DEPTH');
      scrip();
      book();
      subscribe(SBIN, 'QUOTE');
      const [tick] = data(updateMessage(1, at({ 4: 5 }))).ticks;
      expect(tick).toMatchObject({ mode: 'QUOTE', bid: 970 });
      expect(tick).not.toHaveProperty('depth');
      expect(data(updateMessage(2, at({ 12: 5 })))).toMatchObject({ ticks: [], complaints: [] });
      subscribe(SBIN, 'DEPTH');
      expect(data(updateMessage(1, at({ 4: 6 }))).ticks).toEqual([]);
    });

    it('take no price of another instrument into a book without trades', () => {
      subscribe(SBIN, 'DEPTH');
      subscribe(RELIANCE, 'DEPTH');
      data(
        snapshot(3, RELIANCE, 'sf', at({ [LTP]: 154_050 })),
        snapshot(4, RELIANCE, 'dp', bookOf([1, 1, 1, 1, 1], [])),
      );
      expect(Object.keys(book().ticks[0]!)).not.toContain('ltp');
    });

    it('have a tick in LTP only with a price', () => {
      subscribe(SBIN, 'LTP');
      expect(data(snapshot(1, SBIN, 'sf', at({ 4: 100 })))).toMatchObject({ ticks: [], complaints: [] });
      expect(data(updateMessage(1, at({ [LTP]: 97_865 }))).ticks).toEqual([
        { symbol: 'SBIN', exchange: 'NSE', mode: 'LTP', ltp: 978.65 },
      ]);
    });

    it('have a tick for every message, even one that changes nothing', () => {
      subscribe(SBIN, 'QUOTE');
      scrip();
      expect(data(updateMessage(1, [])).ticks).toMatchObject([{ ltp: 978.65 }]);
    });

    it.each(['LTP', 'QUOTE', 'DEPTH'] as const)('give an index its values in %s', (mode) => {
      subscribe(NIFTY, mode);
      const values = [0, 0, 2_606_815, 2_619_215, 1_763_697_605, 2_617_920, 2_605_220, 2_610_955, 1, 2];
      const [tick] = data(snapshot(1, NIFTY, 'if', values)).ticks;
      const prices = { open: 26_109.55, high: 26_179.2, low: 26_052.2, close: 26_192.15 };
      expect(tick).toEqual({
        ...{ symbol: 'NIFTY', exchange: 'NSE_INDEX', mode, ltp: 26_068.15, timestamp: 1_763_697_605_000 },
        ...(mode === 'LTP' ? {} : prices),
      });
    });
  });

  describe('topics', () => {
    beforeEach(() => {
      subscribe(RELIANCE, 'QUOTE');
      subscribe(SBIN, 'QUOTE');
    });

    const told = (sink: RecordingSink) => sink.ticks.map(({ symbol, ltp, volume }) => [symbol, ltp, volume]);

    it('start afresh with each snapshot, under an id of their own or a new one', () => {
      data(snapshot(1, RELIANCE, 'sf', at({ 4: 7, [LTP]: 100 })));
      expect(told(data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 200 }))))).toEqual([['RELIANCE', 2, undefined]]);
      expect(told(data(snapshot(9, RELIANCE, 'sf', at({ [LTP]: 300 }))))).toEqual([['RELIANCE', 3, undefined]]);
      expect(data(updateMessage(1, at({ [LTP]: 400 })))).toMatchObject({ ticks: [], complaints: [] });
      expect(told(data(updateMessage(9, at({ [LTP]: 500 }))))).toEqual([['RELIANCE', 5, undefined]]);
    });

    it('lose an id to the instrument that takes it over', () => {
      data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 100 })));
      data(snapshot(1, SBIN, 'sf', at({ [LTP]: 200 })));
      expect(told(data(updateMessage(1, at({ 4: 1 }))))).toEqual([['SBIN', 2, 1]]);
    });

    it('are forgotten when they are given up: a later subscription waits for its own snapshot', () => {
      data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 100 })));
      protocol.unsubscribe([{ instrument: RELIANCE, mode: 'QUOTE', depthLevel: 5 }]);
      subscribe(RELIANCE, 'QUOTE');
      expect(data(updateMessage(1, at({ 4: 1 })))).toMatchObject({ ticks: [], complaints: [] });
    });

    it.each([
      ['without its token', { 53: 'nse_cm' }],
      ['without its segment', { 52: '2885' }],
    ])('are not known by a snapshot %s, and its updates are passed over', (_what, texts) => {
      data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 100 })));
      const nameless = snapshotMessage(1, 'sf|nse_cm|2885', at({ [LTP]: 200 }), texts);
      expect(data(nameless)).toMatchObject({ ticks: [], complaints: ['a snapshot that names no instrument'] });
      expect(data(updateMessage(1, at({ [LTP]: 300 }))).ticks).toEqual([]);
    });

    it('go by their kind and the texts of the snapshot, not by the rest of its name', () => {
      const message = snapshotMessage(1, 'sf|1', at({ [LTP]: 100 }), { 54: 'X', 53: 'nse_cm', 51: 'Y', 52: '2885' });
      expect(told(data(message))).toEqual([['RELIANCE', 1, undefined]]);
      expect(data(snapshotMessage(2, 'xf|nse_cm|2885', [1], { 52: '2885', 53: 'nse_cm' })).complaints).toHaveLength(1);
    });

    it('do not pile up where nobody has asked for them', () => {
      for (let id = 100; id < 5100; id++) data(snapshotMessage(id, 'sf', [], { 52: String(id), 53: 'nse_fo' }));
      expect(told(data(snapshot(1, RELIANCE, 'sf', at({ [LTP]: 100 }))))).toEqual([['RELIANCE', 1, undefined]]);
      data(snapshot(2, NIFTY, 'if', at({ 2: 100 })));
      subscribe(NIFTY, 'LTP');
      expect(data(updateMessage(2, at({ 2: 200 }))).ticks).toEqual([]);
    });

    it('ignore values beyond the last one that is known', () => {
      const values = [...at({ [LTP]: 100, [MULTIPLIER]: 1, [PRECISION]: 2 }), 7, 8, 9];
      expect(told(data(snapshot(1, RELIANCE, 'sf', values)))).toEqual([['RELIANCE', 1, undefined]]);
    });
  });

  describe('packets', () => {
    const share = (raw: number) => snapshot(1, RELIANCE, 'sf', at({ [LTP]: raw }));
    const other = (raw: number) => snapshot(2, SBIN, 'sf', at({ [LTP]: raw }));

    beforeEach(() => {
      subscribe(RELIANCE, 'LTP');
      subscribe(SBIN, 'LTP');
    });

    it('give the ticks of their messages in order', () => {
      expect(data(other(100), share(200), updateMessage(2, at({ [LTP]: 300 }))).ticks.map(({ ltp }) => ltp)).toEqual([
        1, 2, 3,
      ]);
    });

    it('have numbers only where the login gave a count', () => {
      expect(receive(dataPacket([share(100)])).ticks).toHaveLength(1);
      receive(connectReply(true, 5));
      expect(receive(dataPacket([share(100)], 77)).ticks).toHaveLength(1);
      expect(receive(dataPacket([share(100)])).ticks).toEqual([]);
    });

    it('lose no message to one of a kind that is not known', () => {
      const unknown = Buffer.from([0, 3, 0x58, 1, 2]);
      const { ticks, complaints } = data(share(100), unknown, other(200));
      expect([ticks.length, complaints]).toEqual([2, ['a message of unknown kind']]);
      expect(data(Buffer.from([0, 0]), share(100)).ticks).toHaveLength(1);
    });

    it('lose the message that does not fit, and those after it', () => {
      const lying = other(200);
      lying.writeUInt8(200, lying.indexOf('sf|') - 1);
      expect(data(share(100), lying, share(300))).toMatchObject({
        ticks: [{ symbol: 'RELIANCE', ltp: 1 }],
        complaints: ['a message that is longer than its packet allows'],
      });
      const counting = dataPacket([share(100)]);
      counting.writeUInt16BE(3, 3);
      expect(receive(counting)).toMatchObject({ ticks: [{ ltp: 1 }], complaints: [expect.stringContaining('longer')] });
    });

    it('are dropped as a whole when they are cut off, and leave no trace', () => {
      data(share(100), other(100));
      const whole = dataPacket([share(200), other(200)]);
      for (let length = 3; length < whole.length; length++) {
        expect(receive(whole.subarray(0, length))).toMatchObject({
          ticks: [],
          complaints: ['a data packet that is cut off'],
        });
      }
      expect(data(updateMessage(1, [])).ticks).toMatchObject([{ ltp: 1 }]);
    });
  });

  it('reads whatever the encoder of the simulator writes, in snapshots and updates', () => {
    const price = fc.integer({ min: 1, max: 20_000_000 }).map((paise) => paise / 100);
    const count = fc.integer({ min: 0, max: 4_000_000_000 }).filter((value) => value !== 0x8000_0000);
    const level = fc.record({ price, quantity: count, orders: fc.integer({ min: 0, max: 5000 }) });
    const side = fc.array(level, { minLength: 5, maxLength: 5 });
    const time = fc.integer({ min: 1_600_000_000, max: 2_000_000_000 }).map((seconds) => seconds * 1000);
    const state = fc.record({
      ...{ ltp: price, open: price, high: price, low: price, close: price, average_price: price },
      ...{ upper_circuit: price, lower_circuit: price, volume: count, ltq: count, oi: count },
      ...{ total_buy_quantity: count, total_sell_quantity: count, ltt: time, timestamp: time },
      depth: fc.record({ buy: side, sell: side }),
    });
    const scale = fc.constantFrom<Scale>({ multiplier: 1, precision: 2 }, { multiplier: 1, precision: 4 });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 4 }), scale, (states, scale) => {
        protocol = kotak.createProtocol({ credentials: {}, channel: 'feed', now: () => 0 });
        subscribe(SBIN, 'DEPTH');
        const before: Record<string, number[]> = {};
        let last: Tick | undefined;
        for (const values of states) {
          for (const [id, kind] of ['dp', 'sf'].entries()) {
            const now = topicValues(kind, values, scale);
            const message = before[kind]
              ? updateMessage(id, changes(before[kind], now) ?? [])
              : snapshot(id, SBIN, kind, now);
            before[kind] = now;
            const { ticks, complaints } = data(message);
            expect(complaints).toEqual([]);
            last = ticks.at(-1);
          }
          expect(last).toEqual(expect.objectContaining({ ...values, mode: 'DEPTH' }));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('never throws, and publishes nothing, whatever bytes come', () => {
    subscribe(RELIANCE, 'DEPTH');
    subscribe(NIFTY, 'LTP');
    const bytes = fc.uint8Array({ maxLength: 200 }).map((junk) => Buffer.from(junk));
    const packet = bytes.map((junk) => {
      const whole = Buffer.concat([Buffer.from([0, 0, 6]), junk]);
      whole.writeUInt16BE(whole.length - 2);
      return whole;
    });
    fc.assert(
      fc.property(fc.oneof(bytes, packet), (frame) => expect(receive(frame).ticks).toEqual([])),
      { numRuns: 1000 },
    );
  });

  it('never throws on a packet with a byte that lies, and never makes a price of the marker', () => {
    const whole = dataPacket([
      snapshot(1, RELIANCE, 'sf', at({ 2: 1_763_697_600, [LTP]: 154_050, 9: 154_040, [PRECISION]: 2 })),
      updateMessage(1, at({ [LTP]: 154_060 })),
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (place, byte) => {
        protocol = kotak.createProtocol({ credentials: {}, channel: 'feed', now: () => 0 });
        subscribe(RELIANCE, 'QUOTE');
        const frame = Buffer.from(whole);
        frame[place] = byte;
        for (const tick of receive(frame).ticks) {
          for (const value of Object.values(tick)) expect(value).not.toBe(21_474_836.48);
          for (const value of Object.values(tick)) expect(value).not.toBe(-21_474_836.48);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
