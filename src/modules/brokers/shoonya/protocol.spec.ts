import { describe, expect, it } from '@jest/globals';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { runVectors } from '../vectors/run-vectors.js';
import { shoonya } from './index.js';

const credentials = { user_id: 'FA12345', api_key: 'key', api_secret: 'secret', access_token: 'the-token' };

function create(urls?: Record<string, string>) {
  const context = { credentials, channel: 'feed', now: () => 1_795_151_773_000 };
  return shoonya.createProtocol(urls ? { ...context, urls } : context);
}

function receive(frame: unknown, protocol = create()): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(JSON.stringify(frame), sink);
  return sink;
}

describe('the socket of Shoonya', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/shoonya.json'],
      () => shoonya,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('goes to the official host, or where the override says, and logs in', () => {
    expect(create().endpoint()).toEqual({ transport: 'ws', url: 'wss://api.shoonya.com/NorenWSAPI/' });
    expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    expect(create().opened()).toEqual([
      '{"t":"a","uid":"FA12345","actid":"FA12345","source":"API","accesstoken":"the-token"}',
    ]);
  });

  it('asks for order updates once it is logged in', () => {
    expect(receive({ t: 'ak', s: 'OK' })).toMatchObject({ readyCount: 1, sent: ['{"t":"o","actid":"FA12345"}'] });
  });

  it('tries a refused login once more, as the last session may still be ending', () => {
    const kinds = ['retryable', 'credential', 'credential'].map(
      () => receive({ t: 'ak', s: 'Not_Ok' }).rejections[0]!.kind,
    );
    expect(kinds).toEqual(['retryable', 'credential', 'credential']);
  });

  it('outlives its last subscriber', () => {
    expect(shoonya.keepsConnection ?? false).toBe(true);
  });
});
