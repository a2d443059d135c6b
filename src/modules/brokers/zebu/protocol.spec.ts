import { describe, expect, it } from '@jest/globals';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { runVectors } from '../vectors/run-vectors.js';
import { zebu } from './index.js';

const credentials = { user_id: 'Z56004', api_key: 'key', api_secret: 'secret', access_token: 'the-token' };

function create(urls?: Record<string, string>) {
  const context = { credentials, channel: 'feed', now: () => 1_795_151_773_000 };
  return zebu.createProtocol(urls ? { ...context, urls } : context);
}

function receive(frame: unknown, protocol = create()): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(JSON.stringify(frame), sink);
  return sink;
}

describe('the socket of Zebu', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/zebu.json'],
      () => zebu,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('goes to the official host, or where the override says, and logs in', () => {
    expect(create().endpoint()).toEqual({ transport: 'ws', url: 'wss://go.mynt.in/NorenWSAPI/' });
    expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    expect(create().opened()).toEqual([
      '{"t":"a","uid":"Z56004","actid":"Z56004","source":"API","accesstoken":"the-token"}',
    ]);
  });

  it('asks for order updates once it is logged in', () => {
    expect(receive({ t: 'ak', s: 'OK' })).toMatchObject({ readyCount: 1, sent: ['{"t":"o","actid":"Z56004"}'] });
  });

  it('takes a refused login for a dead token', () => {
    const kinds = ['credential'].map(() => receive({ t: 'ak', s: 'Not_Ok' }).rejections[0]!.kind);
    expect(kinds).toEqual(['credential']);
  });

  it('ends with its last subscriber', () => {
    expect(zebu.keepsConnection ?? false).toBe(false);
  });
});
