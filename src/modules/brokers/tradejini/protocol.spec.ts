import { describe, expect, it } from '@jest/globals';
import { marketStatusPacket, frame as wireFrame } from '../../../../test/simulators/tradejini-encoder.js';
import { tradejiniListings } from '../../../../test/simulators/tradejini-instruments.js';
import { type HarnessOptions, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import type { Mode } from '../../../common/mode.js';
import type { SubscriptionItem } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { tradejini } from './index.js';

const credentials = { api_key: 'the key', access_token: 'to:k/en' };

describe('the Nxtrad stream of Tradejini', () => {
  const harness = (options: HarnessOptions = { credentials }) =>
    new ProtocolHarness(tradejini, tradejiniListings, options);

  function item(symbol: string, mode: Mode): SubscriptionItem {
    return { instrument: tradejiniListings.find((one) => one.symbol === symbol)!, mode, depthLevel: 5 };
  }

  const list = (type: string, ...keys: string[]) =>
    `${JSON.stringify({ type, action: 'sub', tokens: keys.map((t) => ({ t })) })}\n`;
  const cancelled = (type: string) => `${JSON.stringify({ type, action: 'unsub' })}\n`;

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/tradejini.json'],
      () => tradejini,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('joins key and token with a colon in the URL', () => {
      expect(harness().protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://api.tradejini.com/v2.1/stream?token=the%20key:to%3Ak%2Fen&version=3.1',
      });
    });

    it('goes where the override says', () => {
      const { url } = harness({ credentials, urls: { feed: 'ws://127.0.0.1:9/v2.1/stream' } }).protocol.endpoint();
      expect(url).toBe('ws://127.0.0.1:9/v2.1/stream?token=the%20key:to%3Ak%2Fen&version=3.1');
    });

    it('asks for order events at once, and waits for no greeting', () => {
      const { protocol } = harness();
      expect(protocol.opened()).toEqual(['{"type":"event","action":"sub","events":["orders","positions","trades"]}\n']);
      expect(protocol.waitsForReady ?? false).toBe(false);
    });

    it('pings every 30 s', () => {
      const { heartbeat } = harness().protocol;
      expect([heartbeat?.intervalMs, heartbeat?.frame()]).toEqual([30_000, '{"type":"PING"}\n']);
    });

    it('takes a close with 4001 for a dead token, and repeats no secret', () => {
      const rejection = harness().protocol.classify?.({ code: 4001, reason: 'Unauthorized Access to:k/en' });
      expect(rejection).toMatchObject({ kind: 'credential' });
      expect(rejection!.message).not.toContain('to:k/en');
    });

    it.each([{ code: 1006 }, { code: 4000 }, { status: 502 }])('leaves %j to the engine', (failure) => {
      expect(harness().protocol.classify?.(failure)).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('sends all that is held with what comes, since the server forgets what a request does not name', () => {
      const { protocol } = harness();
      expect(protocol.subscribe([item('RELIANCE', 'LTP'), item('NIFTY', 'QUOTE')])).toEqual([
        list('L1', '2885_NSE', '-1_NSE'),
      ]);
      expect(protocol.subscribe([item('SBIN', 'LTP')])).toEqual([list('L1', '2885_NSE', '-1_NSE', '3045_NSE')]);
      expect(protocol.unsubscribe([item('RELIANCE', 'LTP')])).toEqual([list('L1', '-1_NSE', '3045_NSE')]);
    });

    it('keeps the list of books apart from that of prices, and puts a book into both', () => {
      const { protocol } = harness();
      expect(protocol.subscribe([item('RELIANCE', 'LTP'), item('SBIN', 'DEPTH')])).toEqual([
        list('L1', '2885_NSE', '3045_NSE'),
        list('L5', '3045_NSE'),
      ]);
      expect(protocol.subscribe([item('RELIANCE', 'DEPTH')])).toEqual([list('L5', '2885_NSE', '3045_NSE')]);
      expect(protocol.subscribe([item('SBIN', 'QUOTE')])).toEqual([list('L5', '2885_NSE')]);
      expect(protocol.unsubscribe([item('RELIANCE', 'DEPTH')])).toEqual([list('L1', '3045_NSE'), cancelled('L5')]);
    });

    it('cancels a feed with its last symbol, as there is no empty list', () => {
      const { protocol } = harness();
      protocol.subscribe([item('RELIANCE', 'LTP')]);
      expect(protocol.unsubscribe([item('RELIANCE', 'LTP')])).toEqual([cancelled('L1')]);
      expect(protocol.subscribe([item('SBIN', 'LTP')])).toEqual([list('L1', '3045_NSE')]);
    });

    it('sends nothing where no list changes', () => {
      const { protocol } = harness();
      protocol.subscribe([item('RELIANCE', 'LTP')]);
      expect(protocol.subscribe([item('RELIANCE', 'QUOTE')])).toEqual([]);
      expect(protocol.unsubscribe([item('SBIN', 'LTP')])).toEqual([]);
    });

    it('leaves out what the broker has no segment for', () => {
      const { protocol } = harness();
      const foreign = { ...item('RELIANCE', 'LTP').instrument, exchange: 'NCDEX' };
      expect(protocol.subscribe([{ instrument: foreign, mode: 'LTP', depthLevel: 5 }])).toEqual([]);
      expect(protocol.subscribe([item('SBIN', 'LTP')])).toEqual([list('L1', '3045_NSE')]);
    });
  });

  it('counts a text as not understood', () => {
    expect(harness().probe('{"type":"L1"}')).toMatchObject({ complaints: ['a text'], ticks: [] });
  });

  it('needs nothing of a market status', () => {
    expect(harness().probe(wireFrame([marketStatusPacket()]))).toMatchObject({ complaints: [], ticks: [] });
  });
});
