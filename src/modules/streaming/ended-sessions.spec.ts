import { beforeEach, describe, expect, it } from '@jest/globals';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { EndedSessions } from './ended-sessions.js';
import type { Session } from './session.js';

let log: string[];
let ended: EndedSessions;

beforeEach(() => {
  log = captureLog();
  ended = new EndedSessions();
});

function session(more: Partial<Session> = {}): Session {
  return {
    id: 'a-session',
    channel: 'websocket',
    openedAt: Date.now() - 1500,
    remoteAddress: '192.0.2.7',
    outbox: { messages: 10, bytes: 2000, conflated: 3 },
    requests: 4,
    receivedBytes: 300,
    rejectedFrames: 1,
    ...more,
  } as unknown as Session;
}

describe('the account of ended sessions', () => {
  it('has one line each, with reason and counts', () => {
    ended.record(session(), { code: 1000, reason: 'bye' });
    expect(log).toEqual([
      expect.stringMatching(
        /^log Session a-session of nobody at 192\.0\.2\.7 ended 1000 \(bye\) after 1\.\d s: 10 messages, 2000 bytes, 3 conflated, 4 requests, 1 rejected/,
      ),
    ]);
  });

  it('tells why the gateway closed it, whatever the line told at its end', () => {
    ended.record(session({ closedBy: { code: 4408, reason: 'Slow consumer' } }), { code: 1006, reason: '' });
    expect(log[0]).toContain('ended 4408 (Slow consumer) after');
    expect([...ended.closeCounts()]).toEqual([{ channel: 'websocket', code: '4408', count: 1 }]);
  });

  it('adds up what sessions counted, by channel', () => {
    for (let i = 0; i < 3; i++) ended.record(session(), { code: 1000, reason: '' });
    ended.record(session({ channel: 'socketio' }), { code: undefined, reason: 'transport close' });
    expect(ended.totalsOf('websocket')).toEqual({
      received: 12,
      receivedBytes: 900,
      rejected: 3,
      sent: 30,
      sentBytes: 6000,
      conflated: 9,
    });
    expect(ended.totalsOf('socketio')).toMatchObject({ received: 4, sent: 10 });
  });

  it('counts by codes that are few, whatever clients close with', () => {
    for (let code = 3000; code < 5000; code++) ended.record(session(), { code, reason: '' });
    ended.record(session({ channel: 'socketio' }), { code: undefined, reason: 'ping timeout' });
    const counts = [...ended.closeCounts()];
    expect(counts.length).toBeLessThan(15);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(2001);
    expect(counts).toContainEqual({ channel: 'socketio', code: 'none', count: 1 });
  });

  it('lists the first of a crowd, and sums up the others', () => {
    for (let i = 0; i < 5000; i++) ended.record(session(), { code: i % 2 ? 1006 : 4408, reason: '' });
    expect(log.length).toBeLessThan(500);
    const listed = log.length;
    ended.onApplicationShutdown();
    expect(log).toHaveLength(listed + 1);
    const [, total, abnormal, slow] =
      /^log (\d+) more sessions ended, .*websocket 1006: (\d+).*/.exec(log.at(-1)!) ?? [];
    expect(Number(total)).toBe(5000 - listed);
    expect(Number(abnormal)).toBeGreaterThan(2000);
    expect(slow).toBeUndefined();
  });

  it('tells listeners of each', () => {
    const heard: unknown[] = [];
    ended.onEnded((one, end) => heard.push([one.id, end.code]));
    ended.record(session(), { code: 1001, reason: '' });
    expect(heard).toEqual([['a-session', 1001]]);
  });
});
