import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { kiteInstruments } from '../../../../test/simulators/zerodha-instruments.js';
import { type HarnessOptions, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import { runVectors } from '../vectors/run-vectors.js';
import { zerodha } from './index.js';

const RELIANCE = 738561;
const SBIN = 779521;
const NIFTY = 256265;

describe('KiteProtocol', () => {
  const harness = (options?: HarnessOptions) => new ProtocolHarness(zerodha, kiteInstruments, options);

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/zerodha.json'],
      () => zerodha,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 13, failed: 0 }, []]);
  });

  describe('connecting', () => {
    const urlOf = (options: HarnessOptions) => harness(options).protocol.endpoint().url;

    it('puts key and token into the URL, and the version into the headers', () => {
      expect(harness({ credentials: { api_key: 'key', access_token: 'a+b' } }).protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://ws.kite.trade/?api_key=key&access_token=a%2Bb',
        headers: { 'X-Kite-Version': '3' },
      });
    });

    it('takes the part after the colon where key and token are kept in one value', () => {
      const credentials = { api_key: 'key', access_token: 'key:token' };
      expect(urlOf({ credentials })).toBe('wss://ws.kite.trade/?api_key=key&access_token=token');
    });

    it('goes where the override says', () => {
      const credentials = { api_key: 'key', access_token: 't' };
      const url = urlOf({ credentials, urls: { feed: 'ws://127.0.0.1:9/' } });
      expect(url).toBe('ws://127.0.0.1:9/?api_key=key&access_token=t');
    });

    it.each([401, 403])('takes HTTP %d for a dead token', (status) => {
      expect(harness().protocol.classify?.({ status })).toMatchObject({ kind: 'credential' });
    });

    it('takes a close that names the token for a dead token', () => {
      const failure = { code: 1008, reason: 'TokenException: Incorrect `api_key` or `access_token`.' };
      expect(harness().protocol.classify?.(failure)).toMatchObject({ kind: 'credential' });
    });

    it.each([{ status: 500 }, { status: 429 }, { code: 1006, reason: '' }, {}])(
      'leaves %j to the engine',
      (failure) => {
        expect(harness().protocol.classify?.(failure)).toBeUndefined();
      },
    );
  });

  describe('subscribing', () => {
    it('subscribes first and sets the mode then', () => {
      expect(harness().subscribe(RELIANCE, 'DEPTH')).toEqual([
        '{"a":"subscribe","v":[738561]}',
        '{"a":"mode","v":["full",[738561]]}',
      ]);
    });

    it('needs one subscribe for all and one mode message for each mode', () => {
      const kite = harness();
      const items = [kite.item(RELIANCE, 'LTP'), kite.item(SBIN, 'QUOTE'), kite.item(NIFTY, 'LTP')];
      expect(kite.protocol.subscribe(items)).toEqual([
        `{"a":"subscribe","v":[${RELIANCE},${SBIN},${NIFTY}]}`,
        `{"a":"mode","v":["ltp",[${RELIANCE},${NIFTY}]]}`,
        `{"a":"mode","v":["quote",[${SBIN}]]}`,
      ]);
    });

    it('subscribes a whole connection with two frames', () => {
      const kite = harness();
      const { batchSize, symbolsPerConnection } = zerodha.channels.feed!;
      const { instrument, ...wish } = kite.item(RELIANCE, 'QUOTE');
      const items = Array.from({ length: symbolsPerConnection }, (_, place) => ({
        instrument: { ...instrument, token: String(place * 256 + 1) },
        ...wish,
      }));
      expect(batchSize).toBe(symbolsPerConnection);
      expect(kite.protocol.subscribe(items)).toHaveLength(2);
    });

    it.each([
      ['upgrades', 'LTP', 'DEPTH', 'full'],
      ['downgrades', 'DEPTH', 'LTP', 'ltp'],
    ] as const)('%s with a mode message only', (_, from, to, name) => {
      const kite = harness();
      kite.subscribe(RELIANCE, from);
      expect(kite.subscribe(RELIANCE, to)).toEqual([`{"a":"mode","v":["${name}",[738561]]}`]);
    });

    it('sends nothing for what it holds already', () => {
      const kite = harness();
      kite.subscribe(RELIANCE, 'QUOTE');
      expect(kite.subscribe(RELIANCE, 'QUOTE')).toEqual([]);
    });

    it('unsubscribes what it holds, and subscribes anew after that', () => {
      const kite = harness();
      const [reliance, sbin] = [kite.item(RELIANCE, 'LTP'), kite.item(SBIN, 'LTP')];
      kite.protocol.subscribe([reliance]);
      expect(kite.protocol.unsubscribe([reliance, sbin])).toEqual(['{"a":"unsubscribe","v":[738561]}']);
      expect(kite.protocol.unsubscribe([reliance])).toEqual([]);
      expect(kite.protocol.subscribe([reliance])[0]).toBe('{"a":"subscribe","v":[738561]}');
    });

    it('reads the token of databases that keep the exchange token behind it', () => {
      const kite = harness();
      const reliance = kite.item(RELIANCE, 'LTP');
      const stored = { ...reliance, instrument: { ...reliance.instrument, token: '738561::::2885' } };
      expect(kite.protocol.subscribe([stored])[0]).toBe('{"a":"subscribe","v":[738561]}');
    });
  });

  describe('reading texts', () => {
    const read = (message: unknown, options?: HarnessOptions) => harness(options).probe(JSON.stringify(message));

    it('passes an order postback on as it is', () => {
      const data = { order_id: '1', status: 'COMPLETE', tradingsymbol: 'SBIN' };
      expect(read({ type: 'order', data }).orders).toEqual([data]);
    });

    it.each(['error', 'message'])('shows a text of type %s to the operator', (type) => {
      const { notices, rejections } = read({ type, data: 'Too many requests' });
      expect([notices, rejections]).toEqual([['Too many requests'], []]);
    });

    it('takes an error that names the token for a dead token, and does not repeat the token', () => {
      const credentials = { api_key: 'key', api_secret: 'secret-1', access_token: 'token-1' };
      const { rejections } = read({ type: 'error', data: 'Incorrect access_token token-1' }, { credentials });
      expect(rejections).toEqual([{ kind: 'credential', message: 'Incorrect access_token ***' }]);
    });

    it('ignores types that it does not know', () => {
      const { notices, complaints } = read({ type: 'instruments_meta', data: { count: 9 } });
      expect([notices, complaints]).toEqual([[], []]);
    });

    it.each(['', 'null', '[]', '{"type":"order"}', '{"type":"order","data":[]}', '{"type":"error"}', '{"type":'])(
      'counts %s as not understood',
      (text) => expect(harness().probe(text).complaints).toHaveLength(1),
    );

    it('never throws at random text', () => {
      const kite = harness();
      kite.subscribe(RELIANCE, 'LTP');
      fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(kite.probe(text).ticks).toEqual([])));
    });
  });
});
