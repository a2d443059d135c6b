import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  CRUDE,
  FUTURE,
  NIFTY,
  NubraHarness,
  OPTION,
  RELIANCE,
  RELIANCE_BSE,
} from '../../../../test/support/nubra-harness.js';
import { runVectors } from '../vectors/run-vectors.js';
import { nubra } from './index.js';

describe('NubraProtocol', () => {
  const credentials = { session_token: 'TOK', device_id: 'device-1' };
  let feed: NubraHarness;

  beforeEach(() => {
    feed = new NubraHarness({ credentials });
  });

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/nubra.json'],
      () => nubra,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('shows token and device in headers, and says nothing at first', () => {
      expect(feed.protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://api.nubra.io/apibatch/ws',
        headers: { Authorization: 'Bearer TOK', 'x-device-id': 'device-1' },
      });
      expect(feed.protocol.opened()).toEqual([]);
    });

    it('goes where the override says', () => {
      expect(new NubraHarness({ urls: { feed: 'ws://127.0.0.1:9/ws' } }).protocol.endpoint().url).toBe(
        'ws://127.0.0.1:9/ws',
      );
    });

    it.each([440, 401, 403])('takes HTTP %d for a dead session', (status) => {
      expect(feed.protocol.classify?.({ status })).toEqual({
        kind: 'credential',
        message: `Nubra refused the session token (HTTP ${status})`,
      });
    });

    it.each([{ status: 429 }, { status: 500 }, { code: 1006 }, {}])('leaves %j to the engine', (failure) => {
      expect(feed.protocol.classify?.(failure)).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('sends one command for each channel and exchange', () => {
      const items = [
        feed.item(RELIANCE, 'LTP'),
        feed.item(NIFTY, 'LTP'),
        feed.item(RELIANCE_BSE, 'QUOTE'),
        feed.item('73010', 'QUOTE'),
        feed.item(FUTURE, 'QUOTE'),
        feed.item(OPTION, 'QUOTE'),
        feed.item(CRUDE, 'LTP'),
      ];
      expect(feed.protocol.subscribe(items)).toEqual([
        'batch_subscribe TOK index {"instruments":[],"indexes":["RELIANCE","NIFTY","SBIN"]} NSE',
        'batch_subscribe TOK index {"instruments":[],"indexes":["RELIANCE"]} BSE',
        'batch_subscribe TOK index_bucket {"instruments":[],"indexes":["RELIANCE"]} 1d BSE',
        'batch_subscribe TOK index_bucket {"instruments":[],"indexes":["SBIN"]} 1d NSE',
        'batch_subscribe TOK orderbook {"instruments":[1120031,1120777,2200145],"indexes":[]}',
        'batch_subscribe TOK greeks {"instruments":[1120777],"indexes":[]}',
      ]);
    });

    it('asks for open interest of options alone, and not for their last prices', () => {
      const orderbook = `batch_subscribe TOK orderbook {"instruments":[${OPTION}],"indexes":[]}`;
      expect(feed.subscribe(OPTION, 'LTP')).toEqual([orderbook]);
      expect(feed.subscribe(OPTION, 'DEPTH')).toEqual([orderbook.replace('orderbook', 'greeks')]);
      expect(feed.subscribe(FUTURE, 'DEPTH')).toEqual([orderbook.replace(OPTION, FUTURE)]);
    });

    it('changes modes by the channels in which they differ', () => {
      const bucket = 'batch_subscribe TOK index_bucket {"instruments":[],"indexes":["RELIANCE"]} 1d NSE';
      const book = 'batch_subscribe TOK orderbook {"instruments":[73009],"indexes":[]}';
      const undone = (command: string) => command.replace('batch_', 'batch_un');
      feed.subscribe(RELIANCE, 'LTP');
      expect(feed.subscribe(RELIANCE, 'QUOTE')).toEqual([bucket]);
      expect(feed.subscribe(RELIANCE, 'QUOTE')).toEqual([]);
      expect(feed.subscribe(RELIANCE, 'DEPTH')).toEqual([book]);
      expect(feed.subscribe(RELIANCE, 'LTP')).toEqual([undone(bucket), undone(book)]);
      expect(feed.unsubscribe(RELIANCE, 'LTP')).toEqual([
        'batch_unsubscribe TOK index {"instruments":[],"indexes":["RELIANCE"]} NSE',
      ]);
      expect(feed.unsubscribe(RELIANCE, 'LTP')).toEqual([]);
    });

    it('never has a blank within the JSON, which would part the command', () => {
      const { instrument } = feed.item(RELIANCE, 'LTP');
      const blank = { ...feed.item(RELIANCE, 'LTP'), instrument: { ...instrument, brsymbol: 'A B&C' } };
      const [command] = feed.protocol.subscribe([blank]);
      expect(command).toBe('batch_subscribe TOK index {"instruments":[],"indexes":["A\\u0020B&C"]} NSE');
      expect(JSON.parse(String(command).split(' ')[3]!)).toEqual({ instruments: [], indexes: ['A B&C'] });
    });

    it('refuses to ask for the book of what has no reference id', () => {
      const { instrument } = feed.item(FUTURE, 'LTP');
      const item = { ...feed.item(FUTURE, 'LTP'), instrument: { ...instrument, token: '1],"x' } };
      expect(() => feed.protocol.subscribe([item])).toThrow('is no reference id');
    });
  });

  describe('reading texts', () => {
    it('takes "Invalid Token" for the end of the session', () => {
      expect(feed.probe('Invalid Token').rejections).toEqual([
        { kind: 'credential', message: 'Nubra refused the session token: Invalid Token' },
      ]);
    });

    it('shows faults to the operator, without the token', () => {
      const one = new NubraHarness({ credentials: { session_token: 'the-token' } });
      expect(one.probe('Failed to parse: batch_subscribe the-token x').notices).toEqual([
        'Failed to parse: batch_subscribe *** x',
      ]);
    });

    it('ignores all others', () => {
      fc.assert(
        fc.property(fc.string(), (text) => {
          const { ticks, complaints, rejections } = feed.probe(`hello ${text}`);
          expect([ticks, complaints, rejections]).toEqual([[], [], []]);
        }),
      );
    });
  });
});
