import { beforeEach, describe, expect, it } from '@jest/globals';
import { isSigned, userKey } from '../../../../test/simulators/nkey.js';
import { GrowwHarness, SBIN } from '../../../../test/support/groww-harness.js';
import type { OpeningCall } from '../engine/contract.js';
import { runVectors } from '../vectors/run-vectors.js';
import { groww } from './index.js';

describe('GrowwProtocol', () => {
  let feed: GrowwHarness;

  beforeEach(() => {
    feed = new GrowwHarness({ credentials: { access_token: 'the-access-token' } });
  });

  const tokenCall = (one: GrowwHarness): OpeningCall => one.protocol.endpoint().before![0]!;
  const texts = (outbound: readonly unknown[]) => outbound.map(String);

  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/groww.json'],
      () => groww,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 14, failed: 0 }, []]);
  });

  describe('connecting', () => {
    it('asks for a socket token of its own key pair first', () => {
      const endpoint = feed.protocol.endpoint();
      expect(endpoint).toMatchObject({ transport: 'ws', url: 'wss://socket-api.groww.in' });
      const { accepts, ...call } = endpoint.before![0]!;
      expect(call).toEqual({
        method: 'POST',
        url: 'https://api.groww.in/v1/api/apex/v1/socket/token/create/',
        headers: {
          Authorization: 'Bearer the-access-token',
          'Content-Type': 'application/json',
          'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
          'x-client-id': 'growwapi',
          'x-client-platform': 'growwapi-python-client',
          'x-client-platform-version': '0.0.8',
          'x-api-version': '1.0',
        },
        body: expect.stringMatching(/^\{"socketKey":"U[A-Z2-7]{55}"\}$/),
      });
      const keyOf = (one: GrowwHarness) => (JSON.parse(tokenCall(one).body!) as { socketKey: string }).socketKey;
      expect(userKey(keyOf(feed))).toBeDefined();
      expect(keyOf(new GrowwHarness())).not.toBe(keyOf(feed));
    });

    it('goes where the overrides say, with the token call at the same host', () => {
      const endpointOf = (urls: Record<string, string>) => new GrowwHarness({ urls }).protocol.endpoint();
      const path = '/v1/api/apex/v1/socket/token/create/';
      const own = endpointOf({ feed: 'ws://127.0.0.1:9/' });
      expect([own.url, own.before![0]!.url]).toEqual(['ws://127.0.0.1:9/', `http://127.0.0.1:9${path}`]);
      expect(endpointOf({ session: 'http://127.0.0.1:8' }).before![0]!.url).toBe(`http://127.0.0.1:8${path}`);
    });

    it.each([
      ['{"token":"a.b.c","subscriptionId":"s"}', 'a.b.c'],
      ['{"status":"SUCCESS","payload":{"token":"a.b.c"}}', 'a.b.c'],
    ])('answers the greeting with the token of %s and the signed nonce, then waits', (body, jwt) => {
      const call = tokenCall(feed);
      expect(call.accepts!({ status: 200, body })).toBe(true);
      expect(feed.protocol.opened()).toEqual([]);
      feed.line('INFO {"server_id":"S","nonce":"p0Zx9aQ3bLw2kYc"}');
      const [connect, ping] = feed.sent;
      expect([feed.sent.length, ping, feed.sink.readyCount]).toEqual([2, 'PING\r\n', 0]);
      const options = JSON.parse(connect!.slice('CONNECT '.length)) as Record<string, string>;
      expect(options.jwt).toBe(jwt);
      expect(call.body).toContain(options.nkey!);
      expect(isSigned(userKey(options.nkey!)!, 'p0Zx9aQ3bLw2kYc', options.sig!)).toBe(true);
      for (const frame of feed.sink.sent) expect(Buffer.isBuffer(frame)).toBe(true);
      feed.line('PONG');
      expect(feed.sink.readyCount).toBe(1);
    });

    it('does not log in again when the servers change', () => {
      feed.letIn();
      feed.line('INFO {"server_id":"T","nonce":"another"}');
      expect([feed.sent.length, feed.sink.rejections]).toEqual([2, []]);
    });

    it.each([
      [200, '{"token":""}'],
      [200, '<html>'],
      [200, '{"payload":null}'],
      [401, '{"token":"a.b.c"}'],
    ])('does not open the line after HTTP %d with %s', (status, body) => {
      expect(tokenCall(feed).accepts!({ status, body })).toBe(false);
    });

    it.each([
      [{ status: 401 }, 'credential', 'Groww refused the access token (HTTP 401)'],
      [{ status: 403 }, 'credential', 'Groww refused the access token (HTTP 403)'],
      [{ status: 200, body: '{}' }, 'retryable', 'Groww answered without a socket token'],
      [{ code: 1008, reason: 'go away' }, 'retryable', 'Groww refused (close code 1008): go away'],
      [{ code: 1013 }, 'retryable', 'Groww refused (close code 1013)'],
    ] as const)('takes %j for %s', (failure, kind, message) => {
      expect(feed.protocol.classify?.(failure)).toMatchObject({ kind, message });
    });

    it.each([{ status: 429 }, { status: 500 }, { code: 1006 }, {}])('leaves %j to the engine', (failure) => {
      expect(feed.protocol.classify?.(failure)).toBeUndefined();
    });
  });

  describe('subscribing', () => {
    it('asks for each subject once, and flushes', () => {
      const items = [
        feed.item('2885', 'LTP'),
        feed.item(SBIN, 'DEPTH'),
        feed.item('NIFTYMIDSELECT', 'QUOTE'),
        feed.item('1', 'DEPTH'),
        feed.item('861201', 'QUOTE'),
      ];
      expect(texts(feed.protocol.subscribe(items))).toEqual([
        'SUB /ld/eq/nse/price.2885 1\r\nSUB /ld/eq/nse/price.3045 2\r\nSUB /ld/eq/nse/book.3045 3\r\n' +
          'SUB /ld/indices/nse/price.NIFTYMIDSELECT 4\r\nSUB /ld/indices/bse/price.1 5\r\n' +
          'SUB /ld/fo/bse/price.861201 6\r\n',
        'PING\r\n',
      ]);
      expect(feed.subscribe(SBIN, 'QUOTE')).toEqual([]);
    });

    it('adds the book when DEPTH follows QUOTE, and ends it alone when DEPTH goes', () => {
      feed.subscribe(SBIN, 'QUOTE');
      expect(texts(feed.subscribe(SBIN, 'DEPTH'))[0]).toBe('SUB /ld/eq/nse/book.3045 2\r\n');
      expect(texts(feed.unsubscribe(SBIN, 'DEPTH'))).toEqual(['UNSUB 2\r\n']);
      expect(texts(feed.unsubscribe(SBIN, 'QUOTE'))).toEqual(['UNSUB 1\r\n']);
      expect(feed.unsubscribe(SBIN, 'QUOTE')).toEqual([]);
      expect(texts(feed.subscribe(SBIN, 'LTP'))[0]).toBe('SUB /ld/eq/nse/price.3045 3\r\n');
    });

    it('tells tokens that two exchanges have apart', () => {
      const [reliance, dixon] = ['RELIANCE', 'DIXON'].map((symbol) => ({
        ...feed.item('2885', 'LTP'),
        instrument: { ...feed.item('2885', 'LTP').instrument, symbol, exchange: symbol === 'DIXON' ? 'BSE' : 'NSE' },
      }));
      expect(texts(feed.protocol.subscribe([reliance!, dixon!]))[0]).toBe(
        'SUB /ld/eq/nse/price.2885 1\r\nSUB /ld/eq/bse/price.2885 2\r\n',
      );
    });

    it('counts a book with its prices as two subjects, of which there may be a thousand', () => {
      const { symbolsPerConnection, weight } = groww.channels.feed!;
      expect(symbolsPerConnection).toBe(1000);
      expect([weight!(feed.item(SBIN, 'QUOTE')), weight!(feed.item(SBIN, 'DEPTH'))]).toEqual([1, 2]);
    });

    it('takes the PONG after a batch for its acknowledgement', () => {
      feed.letIn();
      feed.subscribe(SBIN, 'QUOTE');
      feed.subscribe('2885', 'LTP');
      String(feed.protocol.heartbeat!.frame());
      feed.line('PONG');
      expect(feed.sink.acknowledgements).toEqual([feed.item(SBIN, 'QUOTE')]);
      feed.line('PONG');
      feed.line('PONG');
      feed.line('PONG');
      expect(feed.sink.acknowledgements).toEqual([feed.item(SBIN, 'QUOTE'), feed.item('2885', 'LTP')]);
    });

    it('finds out which of a batch there was no room for', () => {
      feed.letIn();
      feed.protocol.subscribe([feed.item('2885', 'LTP'), feed.item(SBIN, 'LTP'), feed.item('37054', 'DEPTH')]);
      feed.line("-ERR 'maximum subscriptions exceeded'");
      feed.line("-ERR 'maximum subscriptions exceeded'");
      feed.line("-ERR 'maximum subscriptions exceeded'");
      feed.line('PONG');
      const refused = [feed.item(SBIN, 'LTP'), feed.item('37054', 'DEPTH')];
      expect(feed.sink.rejections).toMatchObject([{ kind: 'retryable', items: refused }]);
      expect(feed.sink.acknowledgements).toEqual([feed.item('2885', 'LTP')]);
      expect(texts(feed.subscribe(SBIN, 'LTP'))[0]).toBe('SUB /ld/eq/nse/price.3045 5\r\n');
    });

    it('gives up a subject that it may not have, and whoever needs it', () => {
      feed.letIn();
      feed.protocol.subscribe([feed.item(SBIN, 'QUOTE'), feed.item(SBIN, 'DEPTH'), feed.item('2885', 'DEPTH')]);
      feed.line('-ERR \'Permissions Violation for Subscription to "/ld/eq/nse/book.3045"\'');
      feed.line('-ERR \'Permissions Violation for Subscription to "/ld/eq/nse/price.2885"\'');
      feed.line('-ERR \'Permissions Violation for Subscription to "/ld/unknown"\'');
      feed.line('PONG');
      expect(feed.sink.rejections).toMatchObject([
        { kind: 'fatal', items: [feed.item(SBIN, 'DEPTH')] },
        { kind: 'fatal', items: [feed.item('2885', 'DEPTH')] },
      ]);
      expect(feed.sink.acknowledgements).toEqual([feed.item(SBIN, 'QUOTE')]);
    });
  });

  describe('what a server says besides', () => {
    it('answers its PING, and sends one of its own as a heartbeat', () => {
      feed.line('PING');
      expect(feed.sent).toEqual(['PONG\r\n']);
      expect([String(feed.protocol.heartbeat!.frame()), feed.protocol.heartbeat!.intervalMs]).toEqual([
        'PING\r\n',
        30_000,
      ]);
    });

    it('takes a token that is refused before it has served for a dead login', () => {
      feed.line('INFO {"nonce":"n"}');
      feed.line("-ERR 'Authorization Violation'");
      expect(feed.sink.rejections).toMatchObject([
        { kind: 'credential', message: 'Groww ends the session: Authorization Violation' },
      ]);
    });

    it.each(['Authorization Violation', 'User Authentication Expired', 'Stale Connection'])(
      'connects anew, with a new token, after %s in a session',
      (text) => {
        feed.letIn();
        feed.line(`-ERR '${text}'`);
        expect(feed.sink.rejections).toMatchObject([{ kind: 'retryable' }]);
      },
    );

    it('tries again where the login came too late', () => {
      feed.line("-ERR 'Authentication Timeout'");
      expect(feed.sink.rejections).toMatchObject([{ kind: 'retryable' }]);
    });

    it('shows other errors to the operator, without secrets', () => {
      feed.line("-ERR 'Slow Consumer the-access-token'");
      expect([feed.sink.notices, feed.sink.rejections]).toEqual([['Slow Consumer ***'], []]);
    });

    it.each(['what is this', 'MSG x y\r\n', 'INFO [1]\r\n'])('connects anew when it cannot follow %j', (text) => {
      feed.receive(Buffer.from(text));
      expect(feed.sink.rejections).toMatchObject([{ kind: 'retryable' }]);
      expect(feed.sink.complaints).toHaveLength(1);
    });
  });
});
