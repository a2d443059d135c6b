import { describe, expect, it } from '@jest/globals';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { runVectors } from '../vectors/run-vectors.js';
import { flattrade } from './index.js';

const credentials = { user_id: 'FT012345', api_key: 'key', api_secret: 'secret', access_token: 'the-token' };

function create(urls?: Record<string, string>) {
  const context = { credentials, channel: 'feed', now: () => 1_795_151_773_000 };
  return flattrade.createProtocol(urls ? { ...context, urls } : context);
}

function receive(frame: unknown, protocol = create()): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(JSON.stringify(frame), sink);
  return sink;
}

describe('the socket of Flattrade', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/flattrade.json'],
      () => flattrade,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('goes to the official host, or where the override says, and logs in', () => {
    expect(create().endpoint()).toEqual({ transport: 'ws', url: 'wss://piconnect.flattrade.in/PiConnectWSAPI/' });
    expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    expect(create().opened()).toEqual([
      '{"t":"a","uid":"FT012345","actid":"FT012345","source":"API","accesstoken":"the-token"}',
    ]);
  });

  it('asks for order updates once it is logged in', () => {
    expect(receive({ t: 'ak', s: 'OK' })).toMatchObject({ readyCount: 1, sent: ['{"t":"o","actid":"FT012345"}'] });
  });

  it('tries a refused login three times more, as the last session may still be ending', () => {
    const kinds = ['retryable', 'retryable', 'retryable', 'credential'].map(
      () => receive({ t: 'ak', s: 'Not_Ok' }).rejections[0]!.kind,
    );
    expect(kinds).toEqual(['retryable', 'retryable', 'retryable', 'credential']);
  });

  it('outlives its last subscriber', () => {
    expect(flattrade.keepsConnection ?? false).toBe(true);
  });
});
