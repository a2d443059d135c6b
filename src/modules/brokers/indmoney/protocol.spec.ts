import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { indmoneyListings, indmoneyTwin } from '../../../../test/simulators/indmoney-instruments.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import type { Mode } from '../../../common/mode.js';
import { CapabilityRegistry } from '../../capabilities/capability-registry.js';
import type { Instrument } from '../../instruments/instrument.js';
import type { Protocol, SubscriptionItem } from '../engine/contract.js';
import { route } from '../engine/routing.js';
import { BrokerRegistry } from '../registry.js';
import { runVectors } from '../vectors/run-vectors.js';
import { indmoney } from './index.js';

const NOW = 1_763_703_000_000;
const TIME = 1_763_704_501_123;

const listing = (symbol: string, exchange: string): Instrument =>
  indmoneyListings.find((one) => one.symbol === symbol && one.exchange === exchange)!;
const RELIANCE = listing('RELIANCE', 'NSE');
const SBIN = listing('SBIN', 'NSE');
const OPTION = listing('NIFTY25NOV2526000CE', 'NFO');
const NIFTY = listing('NIFTY', 'NSE_INDEX');
const SENSEX = listing('SENSEX', 'BSE_INDEX');

const item = (instrument: Instrument, mode: Mode): SubscriptionItem => ({ instrument, mode, depthLevel: 5 });

let protocol: Protocol;

beforeEach(() => {
  protocol = create();
});

function create(urls?: Record<string, string>): Protocol {
  const credentials = { access_token: 'the token of today' };
  return indmoney.createProtocol({ credentials, channel: 'feed', now: () => NOW, ...(urls && { urls }) });
}

function receive(frame: unknown): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame), sink);
  return sink;
}

const quote = (data: unknown, instrument = 'NSE:2885') => receive({ mode: 'quote', instrument, timestamp: TIME, data });
const ltp = (data: unknown, instrument = 'NSE:2885') => receive({ mode: 'ltp', instrument, timestamp: TIME, data });

describe('the price socket of INDmoney', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/indmoney.json'],
      () => indmoney,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('shows its token in the handshake, as it is', () => {
    const headers = { Authorization: 'the token of today' };
    const url = 'wss://ws-prices.indstocks.com/api/v1/ws/prices';
    expect(protocol.endpoint()).toEqual({ transport: 'ws', url, headers });
    expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    expect(protocol.opened()).toEqual([]);
  });

  describe('has no books', () => {
    it('and says so to a client that asks for one', () => {
      const brokers = new BrokerRegistry();
      brokers.register(indmoney);
      expect(new CapabilityRegistry(brokers).decide('indmoney', 'NSE', 'DEPTH', 5, false)).toEqual({
        kind: 'unsupported',
        code: 'UNSUPPORTED_MODE',
        message: 'Mode DEPTH is not supported by broker indmoney for exchange NSE',
      });
    });

    it('and is never asked for one', () => {
      expect(route(indmoney, item(RELIANCE, 'DEPTH'))).toEqual([]);
      expect(route(indmoney, item(RELIANCE, 'QUOTE'))).toHaveLength(1);
    });
  });

  describe('subscribing', () => {
    it('asks for each segment and mode in a frame of its own: of a mixed one only the first segment is served', () => {
      const items = [
        item(RELIANCE, 'LTP'),
        item(OPTION, 'QUOTE'),
        item(NIFTY, 'LTP'),
        item(SENSEX, 'QUOTE'),
        item(SBIN, 'LTP'),
      ];
      expect(protocol.subscribe(items)).toEqual([
        '{"action":"subscribe","mode":"ltp","instruments":["NSE:2885","NSE:3045"]}',
        '{"action":"subscribe","mode":"quote","instruments":["NFO:51011"]}',
        '{"action":"subscribe","mode":"ltp","instruments":["NIDX:40000001"]}',
        '{"action":"subscribe","mode":"quote","instruments":["BIDX:40000101"]}',
      ]);
    });

    it('names contracts by their own exchange, not by that of the master, where the token is that of a share', () => {
      expect(OPTION.brexchange).toBe('NSE');
      expect(protocol.subscribe([item(OPTION, 'LTP')])).toEqual([
        '{"action":"subscribe","mode":"ltp","instruments":["NFO:51011"]}',
      ]);
    });

    it('asks for nothing twice, and for nothing that the feed does not carry', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      const elsewhere = { ...RELIANCE, exchange: 'MCX' };
      expect(protocol.subscribe([item(RELIANCE, 'LTP'), item(elsewhere, 'LTP')])).toEqual([]);
      expect(protocol.unsubscribe([item(elsewhere, 'LTP'), item(SBIN, 'LTP')])).toEqual([]);
    });

    it('leaves the list of one mode for that of the other', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(protocol.subscribe([item(RELIANCE, 'QUOTE')])).toEqual([
        '{"action":"unsubscribe","mode":"ltp","instruments":["NSE:2885"]}',
        '{"action":"subscribe","mode":"quote","instruments":["NSE:2885"]}',
      ]);
      expect(protocol.unsubscribe([item(RELIANCE, 'QUOTE')])).toEqual([
        '{"action":"unsubscribe","mode":"quote","instruments":["NSE:2885"]}',
      ]);
      expect(protocol.unsubscribe([item(RELIANCE, 'QUOTE')])).toEqual([]);
    });
  });

  describe('tokens without their segment', () => {
    const told = (sink: RecordingSink) => sink.ticks.map(({ exchange, symbol }) => `${exchange}:${symbol}`);

    it('are those of the one instrument that has them', () => {
      protocol.subscribe([item(OPTION, 'LTP'), item(RELIANCE, 'LTP')]);
      expect(told(ltp({ ltp: 11.25 }, '51011'))).toEqual(['NFO:NIFTY25NOV2526000CE']);
    });

    it('tell nothing where two exchanges have the same, until one of the two is given up', () => {
      protocol.subscribe([item(OPTION, 'LTP'), item(indmoneyTwin, 'LTP')]);
      expect(ltp({ ltp: 11.25 }, '51011')).toMatchObject({
        ticks: [],
        complaints: ['a token that several subscribed instruments have'],
      });
      expect(told(ltp({ ltp: 11.25 }, 'BSE:51011'))).toEqual(['BSE:ABCLTD']);
      protocol.unsubscribe([item(OPTION, 'LTP')]);
      expect(told(ltp({ ltp: 11.25 }, '51011'))).toEqual(['BSE:ABCLTD']);
      protocol.unsubscribe([item(indmoneyTwin, 'LTP')]);
      expect(ltp({ ltp: 11.25 }, '51011')).toMatchObject({ ticks: [], complaints: [] });
    });

    it('may be numbers', () => {
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      expect(told(receive({ mode: 'ltp', instrument: 2885, data: { ltp: 1426 } }))).toEqual(['NSE:RELIANCE']);
    });
  });

  describe('reading', () => {
    beforeEach(() => {
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
    });

    it('keeps what a message leaves out or has as 0, and never tells what was never told', () => {
      quote({ ltp: 182.4, open: 190, bid_qty: 450, oi: 0 });
      expect(quote({ ltp: 0, bid_qty: 0, volume: null, ask_price: 182.5 }).ticks).toEqual([
        {
          ...{ symbol: 'RELIANCE', exchange: 'NSE', mode: 'QUOTE', ltt: TIME, timestamp: TIME },
          ...{ ltp: 182.4, open: 190, bid_qty: 450, ask: 182.5 },
        },
      ]);
    });

    it('shares what it knows between the modes, until the instrument is given up', () => {
      quote({ ltp: 182.4, open: 190 });
      expect(ltp({ ltp: 183 }).ticks).toEqual([
        { symbol: 'RELIANCE', exchange: 'NSE', mode: 'LTP', ltp: 183, ltt: TIME, timestamp: TIME },
      ]);
      protocol.subscribe([item(RELIANCE, 'LTP')]);
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      expect(quote({}).ticks).toMatchObject([{ ltp: 183, open: 190 }]);
      protocol.unsubscribe([item(RELIANCE, 'QUOTE')]);
      protocol.subscribe([item(RELIANCE, 'QUOTE')]);
      expect(Object.keys(quote({ volume: 5 }).ticks[0]!)).not.toContain('ltp');
    });

    it('has no tick in LTP without a price, and one in QUOTE', () => {
      expect(ltp({ ltp: 0 })).toMatchObject({ ticks: [], complaints: [] });
      expect(quote({ ltp: 0, open: 190 }).ticks).toMatchObject([{ mode: 'QUOTE', open: 190 }]);
    });

    it('takes the names of REST where those of the socket say nothing', () => {
      const data = { live_price: 1, ltp: 0, day_open: 2, day_high: 3, day_low: 4, prev_close: 5, close: 6 };
      expect(quote(data).ticks).toMatchObject([{ ltp: 1, open: 2, high: 3, low: 4, close: 6 }]);
    });

    it.each([[{}], [{ timestamp: 0 }], [{ timestamp: '1763704501123' }], [{ timestamp: 1e300 }]])(
      'takes the time of its receipt where the message has %j',
      (time) => {
        const { ticks } = receive({ mode: 'quote', instrument: '2885', data: { ltp: 1 }, ...time });
        expect(ticks).toMatchObject([{ timestamp: NOW, ltt: NOW }]);
      },
    );

    it('reads a JSON text of a JSON text, and binary frames', () => {
      const message = JSON.stringify({ mode: 'ltp', instrument: '2885', timestamp: TIME, data: { ltp: '972.15' } });
      expect(receive(JSON.stringify(message)).ticks).toMatchObject([{ ltp: 972.15 }]);
      expect(receive(Buffer.from(message)).ticks).toMatchObject([{ ltp: 972.15 }]);
      expect(receive(JSON.stringify(JSON.stringify(message))).complaints).toEqual(['no JSON object']);
    });

    it.each(['pong', 'ping', 'heartbeat', '{"type":"heartbeat","timestamp":1}', '{"mode":"ltp"}'])(
      'passes over %s',
      (frame) => {
        expect(receive(frame)).toMatchObject({ ticks: [], complaints: [], notices: [] });
      },
    );

    it('tells an operator what the broker complains of, without the token', () => {
      expect(receive({ error: 'the token of today is bad' }).notices).toEqual(['*** is bad']);
      expect(receive({ status: 'error', message: 'Rate limit' }).notices).toEqual(['Rate limit']);
    });

    it.each([
      ['a text that is cut off', '{"mode":"ltp","instrument":"2885","time', 'no JSON object'],
      ['a list', '[1]', 'no JSON object'],
      ['a mode that there is not', { mode: 'depth', instrument: '2885', data: {} }, 'a message of unknown mode'],
      ['data that is none', { mode: 'ltp', instrument: '2885', data: 5 }, 'a message without data'],
      ['a price in words', { mode: 'quote', instrument: '2885', data: { open: 'high' } }, 'the field open cannot'],
      ['a price below nothing', { mode: 'quote', instrument: '2885', data: { open: -5 } }, 'the field open cannot'],
      ['a price beyond all', { mode: 'quote', instrument: '2885', data: { open: 1e99 } }, 'the field open cannot'],
    ])('complains of %s', (_what, frame, complaint) => {
      expect(receive(frame).complaints).toEqual([expect.stringContaining(complaint)]);
    });
  });

  it('never throws, and publishes nothing, whatever comes that is none of its messages', () => {
    protocol.subscribe([item(RELIANCE, 'QUOTE')]);
    const junk = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.json().map((text) => JSON.stringify(text)),
    );
    fc.assert(
      fc.property(junk, (frame) => expect(receive(frame).ticks).toEqual([])),
      { numRuns: 500 },
    );
  });

  it('never throws on values that lie, and never lets one through that is no number', () => {
    protocol.subscribe([item(RELIANCE, 'QUOTE')]);
    const names = ['ltp', 'live_price', 'open', 'volume', 'bid_price', 'bid_qty', 'oi'];
    const lie = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, 1e308, '1', '', true, '1e999'), fc.jsonValue());
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), lie), fc.jsonValue(), (data, timestamp) => {
        for (const tick of receive({ mode: 'quote', instrument: '2885', timestamp, data }).ticks) {
          const { symbol, exchange, mode, ...values } = tick;
          for (const value of Object.values(values)) expect(value).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('publishes nothing of a message that is cut off', () => {
    protocol.subscribe([item(RELIANCE, 'LTP')]);
    const whole = JSON.stringify({ mode: 'ltp', instrument: '2885', timestamp: TIME, data: { ltp: 1426 } });
    for (let length = 1; length < whole.length; length++) {
      expect(receive(whole.slice(0, length))).toMatchObject({ ticks: [], complaints: ['no JSON object'] });
    }
  });
});
