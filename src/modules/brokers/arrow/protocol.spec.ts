import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrowListings } from '../../../../test/simulators/arrow-instruments.js';
import { type HarnessOptions, ProtocolHarness } from '../../../../test/support/protocol-harness.js';
import { runVectors } from '../vectors/run-vectors.js';
import { arrow } from './index.js';

const RELIANCE = 2885;
const SBIN = 3045;
const NIFTY = 26000;

const credentials = { app_id: 'the app', app_secret: 'the-secret', access_token: 'a.jwt+token' };

describe('the standard stream of Arrow', () => {
  const harness = (options: HarnessOptions = { credentials }) => new ProtocolHarness(arrow, arrowListings, options);

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/arrow.json'],
      () => arrow,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 11, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('puts app id and token into the URL', () => {
      expect(harness().protocol.endpoint()).toEqual({
        transport: 'ws',
        url: 'wss://ds.arrow.trade/?appID=the+app&token=a.jwt%2Btoken',
      });
    });

    it('goes where the override says', () => {
      const { url } = harness({ credentials, urls: { feed: 'ws://127.0.0.1:9/' } }).protocol.endpoint();
      expect(url).toBe('ws://127.0.0.1:9/?appID=the+app&token=a.jwt%2Btoken');
    });

    it('says PONG as a text at once and every three seconds, since a silent client is given nothing', () => {
      const { protocol } = harness();
      expect(protocol.opened()).toEqual(['PONG']);
      expect([protocol.heartbeat?.intervalMs, protocol.heartbeat?.frame()]).toEqual([3000, 'PONG']);
    });

    it('leaves pings alone, which the server does not answer', () => {
      expect(arrow.liveness).toMatchObject({ pingIntervalMs: 0, transportTimeoutMs: 0 });
    });

    it.each(['invalid token', 'Token expired', 'session expired', 'invalid appid', 'Invalid AppID: a.jwt+token'])(
      'takes a close with "%s" for a dead token, and repeats no secret',
      (reason) => {
        const rejection = harness().protocol.classify?.({ code: 1008, reason });
        expect(rejection).toMatchObject({ kind: 'credential' });
        expect(rejection!.message).not.toContain('a.jwt+token');
      },
    );

    it.each([{ status: 401 }, { status: 500 }, { code: 1006 }, { code: 1001, reason: 'going away' }])(
      'leaves %j to the engine',
      (failure) => expect(harness().protocol.classify?.(failure)).toBeUndefined(),
    );
  });

  describe('subscribing', () => {
    it.each([
      ['LTP', 'ltpc'],
      ['QUOTE', 'quote'],
      ['DEPTH', 'full'],
    ] as const)('asks for %s as %s, whose name is also the key of the tokens', (mode, name) => {
      const stream = harness();
      expect(stream.subscribe(RELIANCE, mode)).toEqual([`{"code":"sub","mode":"${name}","${name}":[2885]}`]);
      expect(stream.unsubscribe(RELIANCE, mode)).toEqual([`{"code":"unsub","mode":"${name}","${name}":[2885]}`]);
    });

    it('needs one frame for each mode', () => {
      const stream = harness();
      const items = [stream.item(RELIANCE, 'LTP'), stream.item(SBIN, 'QUOTE'), stream.item(NIFTY, 'LTP')];
      expect(stream.protocol.subscribe(items)).toEqual([
        '{"code":"sub","mode":"ltpc","ltpc":[2885,26000]}',
        '{"code":"sub","mode":"quote","quote":[3045]}',
      ]);
      expect(stream.protocol.unsubscribe(items)).toEqual([
        '{"code":"unsub","mode":"ltpc","ltpc":[2885,26000]}',
        '{"code":"unsub","mode":"quote","quote":[3045]}',
      ]);
    });

    it.each([
      ['rises', 'LTP', 'DEPTH', 'ltpc', 'full'],
      ['falls', 'QUOTE', 'LTP', 'quote', 'ltpc'],
    ] as const)('leaves the old mode by its name before a token %s to another', (_, from, to, old, fresh) => {
      const stream = harness();
      stream.subscribe(RELIANCE, from);
      expect(stream.subscribe(RELIANCE, to)).toEqual([
        `{"code":"unsub","mode":"${old}","${old}":[2885]}`,
        `{"code":"sub","mode":"${fresh}","${fresh}":[2885]}`,
      ]);
    });

    it('sends nothing for what it holds already, and for what it does not hold', () => {
      const stream = harness();
      stream.subscribe(RELIANCE, 'QUOTE');
      expect(stream.subscribe(RELIANCE, 'QUOTE')).toEqual([]);
      expect(stream.unsubscribe(SBIN, 'QUOTE')).toEqual([]);
    });

    it('is done in batches of 100 tokens, 300 ms apart', () => {
      expect(arrow.channels.feed).toMatchObject({ batchSize: 100, batchSpacingMs: 300 });
    });
  });

  describe('reading texts', () => {
    const read = (text: string) => harness().probe(text);

    it.each(['error', 'failure'])('takes the %s of a dead session for what it is', (status) => {
      const { rejections, notices } = read(JSON.stringify({ status, message: 'session expired for a.jwt+token' }));
      expect(rejections).toEqual([{ kind: 'credential', message: 'session expired for ***' }]);
      expect(notices).toEqual([]);
    });

    it('shows other errors to the operator, and keeps the session', () => {
      const { rejections, notices } = read('{"status":"error","message":"unknown mode"}');
      expect([rejections, notices]).toEqual([[], ['unknown mode']]);
      expect(read('{"status":"error"}').notices).toEqual(['an error without a message']);
    });

    it.each(['{"status":"success","message":"subscribed"}', 'PING', '', '[]', '{"status":'])(
      'makes nothing of %j',
      (text) => {
        const { ticks, rejections, notices, complaints } = read(text);
        expect([ticks, rejections, notices, complaints]).toEqual([[], [], [], []]);
      },
    );

    it('never throws at random text', () => {
      const stream = harness();
      fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => expect(stream.probe(text).ticks).toEqual([])));
    });
  });
});
