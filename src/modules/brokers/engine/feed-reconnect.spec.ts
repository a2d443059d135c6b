import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

describe('Feed, reconnecting', () => {
  it('brings back all that is wanted after a drop, confirmed or not, without duplicates', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_QUOTE', 'NSE_C_DEPTH');
    harness.broker.last.say({ ack: ['A.NSE'] });
    harness.broker.last.drop();
    harness.want('NSE_D_LTP');
    expect(harness.state).toBe('reconnecting');
    harness.clock.advance(2000);
    expect(harness.broker.connections).toHaveLength(2);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP', 'B.NSE': 'QUOTE', 'C.NSE': 'DEPTH', 'D.NSE': 'LTP' });
    expect(harness.broker.last.duplicates).toBe(0);
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
    expect(harness.feed.counters.reconnects).toMatchObject({ network: 1, data: 0 });
  });

  it('does not bring back what nobody wants any more', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP', 'NSE_B_LTP', 'NSE_B_DEPTH');
    harness.unwant('NSE_A_LTP', 'NSE_B_DEPTH');
    harness.broker.last.drop();
    harness.clock.advance(2000);
    expect(harness.broker.last.of('subscribe')).toEqual([{ op: 'subscribe', items: { 'B.NSE': 'LTP' } }]);
  });

  it('makes no new connection when all that was left was lingering', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.unwant('NSE_A_LTP');
    harness.broker.last.drop();
    harness.clock.advance(120_000);
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.state).toBe('quiet');
  });

  it('backs off from the shortest to the longest wait while the broker is away', () => {
    harness = new FeedHarness({ script: { admits: () => 503 }, feed: { random: () => 0.999_999 } });
    harness.connect('NSE_A_LTP');
    const opened: number[] = [];
    for (let second = 0; second < 300; second++) {
      while (opened.length < harness.broker.connections.length) opened.push(second);
      harness.clock.advance(1000);
    }
    const gaps = opened.slice(1).map((at, i) => at - opened[i]!);
    expect(gaps.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    expect(harness.state).toBe('connecting');
    expect(harness.feed.status.message).toBe('the broker answered HTTP 503');
  });

  it('waits as long as the broker asks', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.drop({ status: 429, headers: { 'retry-after': '40' } });
    harness.clock.advance(39_000);
    expect(harness.broker.connections).toHaveLength(1);
    harness.clock.advance(2000);
    expect(harness.broker.connections).toHaveLength(2);
  });

  it('does not take a connection that dies at once for a success', () => {
    harness = new FeedHarness({ feed: { random: () => 0.999_999 } });
    harness.connect('NSE_A_LTP');
    for (let i = 0; i < 5; i++) {
      harness.broker.last.drop();
      harness.clock.advance(1000 * 2 ** i + 100);
    }
    expect(harness.broker.connections).toHaveLength(6);
    harness.broker.last.drop();
    harness.clock.advance(20_000);
    expect(harness.broker.connections).toHaveLength(6);
  });

  it('starts the back-off afresh after a connection has proven stable', () => {
    harness = new FeedHarness({ feed: { random: () => 0.999_999 } });
    harness.connect('NSE_A_LTP');
    for (let i = 0; i < 4; i++) {
      harness.broker.last.drop();
      harness.clock.advance(1000 * 2 ** i + 100);
    }
    for (let i = 0; i < 40; i++) {
      harness.broker.last.tick('A');
      harness.clock.advance(1000);
    }
    harness.broker.last.drop();
    harness.clock.advance(1100);
    expect(harness.broker.live).toHaveLength(1);
  });

  it('never has two lines: the next one waits for the end of the last', () => {
    harness = new FeedHarness({ script: { liveness: { transportTimeoutMs: 10_000 } } });
    harness.connect('NSE_A_LTP');
    const [first] = harness.broker.connections;
    first!.ignoresClose = true;
    harness.clock.advance(10_500);
    expect(harness.broker.connections).toHaveLength(1);
    first!.drop();
    harness.clock.advance(2000);
    expect(harness.broker.live).toHaveLength(1);
  });

  it('ignores what a line says after its end', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    const [first] = harness.broker.connections;
    first!.drop();
    harness.clock.advance(2000);
    first!.tick('A');
    first!.say({ reject: { kind: 'credential', message: 'late' } });
    expect(harness.published).toHaveLength(0);
    expect(harness.broker.live).toHaveLength(1);
  });

  it('gives up a line that opens but never becomes ready', () => {
    harness = new FeedHarness({ script: { waitsForReady: true } });
    harness.connect('NSE_A_LTP');
    expect(harness.broker.last.of('subscribe')).toHaveLength(0);
    harness.clock.advance(25_000);
    expect(harness.feed.counters.reconnects.handshake).toBe(1);
    harness.broker.last.say({ ready: true });
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
  });

  it('backs off and reconnects when the broker reports a passing fault', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.say({ reject: { kind: 'retryable', message: 'too many connections', retryAfterMs: 60_000 } });
    expect(harness.feed.status).toMatchObject({ state: 'reconnecting', message: 'too many connections' });
    harness.clock.advance(59_000);
    expect(harness.broker.live).toHaveLength(0);
    harness.clock.advance(2000);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
  });

  it('sends the heartbeat of the protocol, on the present line only', () => {
    harness = new FeedHarness({ script: { heartbeatMs: 10_000 } });
    harness.connect('NSE_A_LTP');
    harness.clock.advance(35_000);
    const [first] = harness.broker.connections;
    expect(first!.of('beat')).toHaveLength(3);
    first!.drop();
    harness.clock.advance(12_000);
    expect(first!.of('beat')).toHaveLength(3);
    expect(harness.broker.last.of('beat')).toHaveLength(1);
  });

  it('takes each attempt to a protocol of its own with the present credentials', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.drop();
    harness.clock.advance(2000);
    expect(harness.broker.connections.map((connection) => connection.of('login'))).toEqual([
      [{ op: 'login', token: 'first' }],
      [{ op: 'login', token: 'first' }],
    ]);
  });
});
