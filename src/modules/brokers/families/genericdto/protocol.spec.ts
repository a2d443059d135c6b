import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GenericDtoHarness } from '../../../../../test/support/genericdto-harness.js';
import type { Outbound } from '../../engine/contract.js';

const FUTURE = 'NIFTY25NOV25FUT';
const credentials = { api_key: 'the key&1', api_secret: 'the-secret', access_token: 'head.body+/=.end' };

describe('a connection of the GenericDTO family', () => {
  let feed: GenericDtoHarness;

  beforeEach(() => {
    feed = new GenericDtoHarness({ credentials });
  });

  it('logs in by its address, and by the headers that the doors want', () => {
    const { url, headers, transport } = feed.protocol.endpoint();
    expect(url).toBe('wss://member.example/wsapi/v1/session?token=head.body%2B%2F%3D.end&api_key=the+key%261');
    expect([transport, headers]).toEqual([
      'ws',
      { Authorization: credentials.access_token, 'User-Agent': expect.stringMatching(/^Mozilla\/5\.0 /) },
    ]);
    expect([feed.protocol.opened(), feed.protocol.waitsForReady ?? false]).toEqual([[], false]);
  });

  it('goes where the override says, with the same login', () => {
    const { url } = new GenericDtoHarness({
      credentials,
      urls: { feed: 'ws://127.0.0.1:9/x?y=1' },
    }).protocol.endpoint();
    expect(url).toBe('ws://127.0.0.1:9/x?y=1&token=head.body%2B%2F%3D.end&api_key=the+key%261');
  });

  it('sends its heartbeat every ten seconds, in a frame of its own', () => {
    expect([feed.protocol.heartbeat!.intervalMs, feed.protocol.heartbeat!.frame()]).toEqual([
      10_000,
      '{"heart_beat":true}',
    ]);
  });

  describe('subscribing', () => {
    it.each([
      ['RELIANCE', 'LTP', 'NSE_2885', 'LTP'],
      ['ITC', 'QUOTE', 'BSE_500875', 'ALL'],
      [FUTURE, 'DEPTH', 'NFO_37054', 'ALL'],
      ['SENSEX27NOV2585000CE', 'LTP', 'BFO_826625', 'LTP'],
      ['USDINR26NOV25FUT', 'QUOTE', 'NCD_3045', 'ALL'],
      ['GOLD05DEC25FUT', 'QUOTE', 'MCX_440939', 'ALL'],
      ['NIFTY', 'LTP', 'NSE_INDEX_26000', 'LTP'],
      ['SENSEX', 'QUOTE', 'BSE_INDEX_1', 'ALL'],
    ] as const)('asks for %s in %s as %s, tier %s', (symbol, mode, scripId, type) => {
      expect(feed.hold(symbol, mode)).toEqual([
        `{"heart_beat":false,"subscribe":[{"scripId":"${scripId}","type":"${type}"}]}`,
      ]);
    });

    it('puts a batch into one frame, each scrip in its tier', () => {
      const items = [feed.item('2885', 'LTP'), feed.item('37054', 'DEPTH')];
      expect(feed.protocol.subscribe(items).map(parsed)).toEqual([
        {
          heart_beat: false,
          subscribe: [
            { scripId: 'NSE_2885', type: 'LTP' },
            { scripId: 'NFO_37054', type: 'ALL' },
          ],
        },
      ]);
    });

    it('asks again when the tier changes, up or down, and is silent when it does not', () => {
      expect(feed.hold(FUTURE, 'LTP')).toHaveLength(1);
      expect(feed.hold(FUTURE, 'QUOTE').map(parsed)).toMatchObject([{ subscribe: [{ type: 'ALL' }] }]);
      expect([...feed.hold(FUTURE, 'DEPTH'), ...feed.hold(FUTURE, 'QUOTE')]).toEqual([]);
      expect(feed.hold(FUTURE, 'LTP').map(parsed)).toMatchObject([{ subscribe: [{ type: 'LTP' }] }]);
    });

    it('drops a scrip in the tier that it holds, under the key with the capital S', () => {
      feed.hold(FUTURE, 'DEPTH');
      feed.hold('RELIANCE', 'LTP');
      expect([...feed.drop(FUTURE), ...feed.drop('RELIANCE')]).toEqual([
        '{"heart_beat":false,"unSubscribe":[{"scripId":"NFO_37054","type":"ALL"}]}',
        '{"heart_beat":false,"unSubscribe":[{"scripId":"NSE_2885","type":"LTP"}]}',
      ]);
      expect(feed.drop(FUTURE)).toEqual([]);
    });

    it('drops one of two scrips that share a token, and leaves the other', () => {
      feed.hold('SBIN', 'LTP');
      feed.hold('USDINR26NOV25FUT', 'LTP');
      expect(feed.drop('USDINR26NOV25FUT').map(parsed)).toMatchObject([{ unSubscribe: [{ scripId: 'NCD_3045' }] }]);
      expect(feed.hold('SBIN', 'LTP')).toEqual([]);
    });
  });

  describe('reading texts', () => {
    it.each([
      '{"status":"failure","message":"Session expired, please login"}',
      '{"status":"error","message":"Invalid token"}',
      '{"status":"Error","error":"Unauthorized"}',
      '{"status":"error","message":"Full authentication is required to access this resource"}',
      '{"status":"error","message":"Forbidden"}',
      '{"status":"error","message":"Token expired"}',
    ])('takes %s for a dead token', (text) => {
      const { rejections, ticks } = feed.probe(text);
      expect([rejections.map(({ kind }) => kind), ticks]).toEqual([['credential'], []]);
    });

    it('shows other failures to the operator, without what is secret', () => {
      const { notices, rejections } = feed.probe(
        `{"status":"error","message":"Limit of ${credentials.access_token} exceeded"}`,
      );
      expect([notices, rejections]).toEqual([['Limit of *** exceeded'], []]);
    });

    it.each(['{"status":"success"}', '{"message":"Invalid token"}', '{}'])('passes over %s', (text) => {
      const { notices, rejections, complaints } = feed.probe(text);
      expect([notices, rejections, complaints]).toEqual([[], [], []]);
    });

    it('never throws at random text, and publishes nothing', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
          expect(feed.probe(text).ticks).toEqual([]);
        }),
      );
      expect(feed.probe('no JSON').complaints).toEqual(['a text that is no JSON object']);
    });
  });

  describe('when it is refused or ended', () => {
    it.each([401, 403])(
      'takes HTTP %d for a dead token, and tells what the broker said without the token',
      (status) => {
        const body = `{"message":"Full authentication is required: ${credentials.access_token}"}`;
        expect(feed.protocol.classify!({ status, body })).toEqual({
          kind: 'credential',
          message: `A Member refused the access token (HTTP ${status}): Full authentication is required: ***`,
        });
        expect(feed.protocol.classify!({ status })!.message).toBe(`A Member refused the access token (HTTP ${status})`);
      },
    );

    it('takes the words of a close for it as well', () => {
      expect(feed.protocol.classify!({ code: 1008, reason: 'Token expired' })).toEqual({
        kind: 'credential',
        message: 'A Member refused the access token: Token expired',
      });
    });

    it.each([{ code: 1006 }, { code: 1000, reason: 'bye' }, { status: 500, body: 'forbidden fruit' }, { status: 429 }])(
      'leaves %j to the engine',
      (failure) => {
        expect(feed.protocol.classify!(failure)).toBeUndefined();
      },
    );
  });
});

function parsed(outbound: Outbound): unknown {
  return JSON.parse(String(outbound));
}
