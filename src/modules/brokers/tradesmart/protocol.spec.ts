import { describe, expect, it } from '@jest/globals';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { runVectors } from '../vectors/run-vectors.js';
import { tradesmart } from './index.js';

const credentials = { user_id: 'TS1234', api_key: 'key', api_secret: 'secret', access_token: 'the-token' };

function create(urls?: Record<string, string>) {
  const context = { credentials, channel: 'feed', now: () => 1_795_151_773_000 };
  return tradesmart.createProtocol(urls ? { ...context, urls } : context);
}

function receive(frame: unknown, protocol = create()): RecordingSink {
  const sink = new RecordingSink();
  protocol.receive(JSON.stringify(frame), sink);
  return sink;
}

describe('the socket of TradeSmart', () => {
  it('yields the ticks of the recorded frames', () => {
    const lines: string[] = [];
    const count = runVectors(
      ['test/vectors/tradesmart.json'],
      () => tradesmart,
      (line) => lines.push(line),
    );
    expect([count, lines]).toEqual([{ passed: 12, failed: 0 }, []]);
  });

  it('goes to the official host, or where the override says, and logs in', () => {
    expect(create().endpoint()).toEqual({ transport: 'ws', url: 'wss://v2api.tradesmartonline.in/NorenWSAPI/' });
    expect(create({ feed: 'ws://127.0.0.1:9/' }).endpoint().url).toBe('ws://127.0.0.1:9/');
    expect(create().opened()).toEqual([
      '{"t":"a","uid":"TS1234","actid":"TS1234","source":"API","accesstoken":"the-token"}',
    ]);
  });

  it('gets order updates without asking, and has nothing to say to the other pushes', () => {
    expect(receive({ t: 'ak', s: 'OK' })).toMatchObject({ readyCount: 1, sent: [] });
    expect(receive({ t: 'om', norenordno: '1' }).orders).toEqual([{ t: 'om', norenordno: '1' }]);
    for (const t of ['ms', 'rm', 'am']) expect(receive({ t })).toMatchObject({ orders: [], complaints: [] });
  });

  it('takes a refused login for a dead token', () => {
    const kinds = ['credential'].map(() => receive({ t: 'ak', s: 'Not_Ok' }).rejections[0]!.kind);
    expect(kinds).toEqual(['credential']);
  });

  it('ends with its last subscriber', () => {
    expect(tradesmart.keepsConnection ?? false).toBe(false);
  });
});
