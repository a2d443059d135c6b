import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  entry,
  FUTURE,
  NIFTY,
  NO_PARTS,
  RELIANCE,
  SBIN,
  state,
  UpstoxHarness,
} from '../../../../test/support/upstox-harness.js';
import type { DepthLevel, Mode } from '../../../common/mode.js';
import { runVectors } from '../vectors/run-vectors.js';
import { upstox } from './index.js';

describe('UpstoxProtocol', () => {
  let upstoxFeed: UpstoxHarness;

  beforeEach(() => {
    upstoxFeed = new UpstoxHarness();
  });

  function parse(outbound: unknown) {
    expect(outbound).toBeInstanceOf(Buffer);
    return JSON.parse(String(outbound)) as { guid: string; method: string; data: Record<string, unknown> };
  }

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/upstox.json'],
      () => upstox,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('asks the feed itself with the token in a header', () => {
      expect(new UpstoxHarness({ credentials: { access_token: 'jwt' } }).protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://api.upstox.com/v3/feed/market-data-feed',
        headers: { Authorization: 'Bearer jwt' },
      });
    });

    it('goes where the override says', () => {
      expect(new UpstoxHarness({ urls: { feed: 'ws://127.0.0.1:9/feed' } }).protocol.endpoint().url).toBe(
        'ws://127.0.0.1:9/feed',
      );
    });

    it('takes HTTP 401 for a dead token, and says what the broker said', () => {
      const body = '{"status":"error","errors":[{"errorCode":"UDAPI100050","message":"Invalid token jwt-1"}]}';
      expect(
        new UpstoxHarness({ credentials: { access_token: 'jwt-1' } }).protocol.classify?.({ status: 401, body }),
      ).toEqual({
        kind: 'credential',
        message: 'Upstox refused the access token (HTTP 401): UDAPI100050 Invalid token ***',
      });
      expect(upstoxFeed.protocol.classify?.({ status: 401, body: '<html>' })?.kind).toBe('credential');
    });

    it.each([{ status: 429 }, { status: 500 }, { code: 1006 }, {}])('leaves %j to the engine', (failure) => {
      expect(upstoxFeed.protocol.classify?.(failure)).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('sends one binary JSON message for each feed mode', () => {
      const items = [
        upstoxFeed.item(RELIANCE, 'LTP'),
        upstoxFeed.item(SBIN, 'QUOTE'),
        upstoxFeed.item(FUTURE, 'DEPTH'),
        upstoxFeed.item(NIFTY, 'LTP'),
      ];
      const requests = upstoxFeed.protocol.subscribe(items).map(parse);
      expect(requests.map(({ method, data }) => ({ method, data }))).toEqual([
        { method: 'sub', data: { mode: 'ltpc', instrumentKeys: [RELIANCE, NIFTY] } },
        { method: 'sub', data: { mode: 'full', instrumentKeys: [SBIN, FUTURE] } },
      ]);
    });

    it('writes keys, blanks included, as the instrument file has them', () => {
      const [request] = upstoxFeed.subscribe(NIFTY, 'QUOTE');
      expect(String(request)).toMatch(
        /^\{"guid":"[0-9a-f]{20}","method":"sub","data":\{"mode":"full","instrumentKeys":\["NSE_INDEX\|Nifty 50"\]\}\}$/,
      );
    });

    it('gives every request an id of its own', () => {
      const requests = [
        ...upstoxFeed.protocol.subscribe([upstoxFeed.item(RELIANCE, 'LTP'), upstoxFeed.item(SBIN, 'DEPTH')]),
      ];
      requests.push(...upstoxFeed.unsubscribe(SBIN, 'DEPTH'));
      expect(new Set(requests.map((request) => parse(request).guid)).size).toBe(3);
    });

    it.each([
      ['LTP', 5, 'DEPTH', 5, 'full'],
      ['DEPTH', 5, 'LTP', 5, 'ltpc'],
      ['DEPTH', 5, 'DEPTH', 30, 'full_d30'],
      ['DEPTH', 30, 'QUOTE', 5, 'full'],
    ] as const)('changes from %s (%d levels) to %s (%d levels) by a later sub', (from, have, to, want, mode) => {
      upstoxFeed.subscribe(RELIANCE, from, have);
      const requests = upstoxFeed.subscribe(RELIANCE, to, want).map(parse);
      expect(requests).toMatchObject([{ method: 'sub', data: { mode, instrumentKeys: [RELIANCE] } }]);
    });

    it('asks again for the snapshot when DEPTH follows QUOTE, and fills it from what it knows meanwhile', () => {
      upstoxFeed.subscribe(FUTURE, 'QUOTE');
      expect(upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'))[0]).not.toHaveProperty('depth');
      const requests = upstoxFeed.subscribe(FUTURE, 'DEPTH').map(parse);
      expect(requests).toMatchObject([{ method: 'sub', data: { mode: 'full', instrumentKeys: [FUTURE] } }]);
      const [tick] = upstoxFeed.feed(
        'live_feed',
        entry(FUTURE, 'full', { ...state, ltp: 24568 }, { ...NO_PARTS, trade: true }),
      );
      expect(tick).toMatchObject({ mode: 'DEPTH', ltp: 24568, depth: state.depth });
    });

    it('sends nothing for what it holds already, nor when QUOTE follows DEPTH', () => {
      upstoxFeed.protocol.subscribe([upstoxFeed.item(FUTURE, 'DEPTH'), upstoxFeed.item(RELIANCE, 'LTP')]);
      expect(
        upstoxFeed.protocol.subscribe([upstoxFeed.item(FUTURE, 'QUOTE'), upstoxFeed.item(RELIANCE, 'LTP')]),
      ).toEqual([]);
      expect(upstoxFeed.feed('initial_feed', entry(FUTURE, 'full'))).toMatchObject([{ mode: 'QUOTE' }]);
    });

    it('unsubscribes what it holds, without a mode', () => {
      upstoxFeed.subscribe(RELIANCE, 'LTP');
      const requests = upstoxFeed.protocol
        .unsubscribe([upstoxFeed.item(RELIANCE, 'LTP'), upstoxFeed.item(SBIN, 'LTP')])
        .map(parse);
      expect(requests).toMatchObject([{ method: 'unsub', data: { instrumentKeys: [RELIANCE] } }]);
      expect(requests[0]!.data).not.toHaveProperty('mode');
      expect(upstoxFeed.unsubscribe(RELIANCE, 'LTP')).toEqual([]);
    });

    it('weighs modes so that no mix exceeds what the broker allows of each', () => {
      const { symbolsPerConnection, weight } = upstox.channels.feed!;
      const room = (mode: Mode, depthLevel: DepthLevel) =>
        symbolsPerConnection / weight!(upstoxFeed.item(RELIANCE, mode, depthLevel));
      expect([room('LTP', 5), room('QUOTE', 5), room('DEPTH', 5), room('DEPTH', 30)]).toEqual([2000, 1500, 1500, 50]);
    });
  });

  describe('reading texts', () => {
    it('shows refused requests to the operator', () => {
      const { notices, rejections } = upstoxFeed.probe(
        '{"status":"failed","method":"sub","error":{"code":"limit","message":"too many keys"}}',
      );
      expect([notices, rejections]).toEqual([['limit too many keys'], []]);
    });

    it('shows other control texts as they are, without the token', () => {
      const { notices } = new UpstoxHarness({ credentials: { access_token: 'jwt-1' } }).probe(
        '{"status":"odd","token":"jwt-1"}',
      );
      expect(notices).toEqual(['{"status":"odd","token":"***"}']);
    });

    it('takes the code of a dead token for that', () => {
      const { rejections } = upstoxFeed.probe(
        '{"status":"error","errors":[{"errorCode":"UDAPI100050","message":"Invalid token"}]}',
      );
      expect(rejections).toEqual([{ kind: 'credential', message: 'UDAPI100050 Invalid token' }]);
    });

    it('never throws at random text', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
          const one = upstoxFeed.probe(text);
          expect(one.ticks).toEqual([]);
          expect(one.complaints.length + one.notices.length).toBe(1);
        }),
      );
    });
  });
});
