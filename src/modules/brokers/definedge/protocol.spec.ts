import { describe, expect, it } from '@jest/globals';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { runVectors } from '../vectors/run-vectors.js';
import { definedge } from './index.js';

const credentials = { user_id: '1272808', feed_token: 'the-token', api_session_key: 'another' };

function create(urls?: Record<string, string>) {
  const context = { credentials, channel: 'feed', now: () => 1_795_151_773_000 };
  return definedge.createProtocol(urls ? { ...context, urls } : context);
}

function receive(frame: unknown, protocol = create()): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(JSON.stringify(frame), sink);
  return sink;
}

describe('the socket of Definedge', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/definedge.json'],
      () => definedge,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('goes to the official host, or where the override says, and logs in', () => {
    expect(create().endpoint()).toEqual({ transport: 'ws', url: 'wss://trade.definedgesecurities.com/NorenWSTRTP/' });
    expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    expect(create().opened()).toEqual([
      '{"t":"c","uid":"1272808","actid":"1272808","source":"TRTP","susertoken":"the-token"}',
    ]);
  });

  it('takes both spellings of the answer, and asks for order updates then', () => {
    for (const s of ['Ok', 'OK']) {
      expect(receive({ t: 'ck', uid: '1272808', s })).toMatchObject({
        readyCount: 1,
        sent: ['{"t":"o","actid":"1272808"}'],
      });
    }
    expect(receive({ t: 'ck', s: 'Not_Ok', emsg: 'expired' }).rejections).toMatchObject([{ kind: 'credential' }]);
  });

  it('ends with its last subscriber', () => {
    expect(definedge.keepsConnection ?? false).toBe(false);
  });
});
