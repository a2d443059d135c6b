import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';
import type { Script } from '../../../../test/support/scripted-broker.js';

let harness: FeedHarness;
afterEach(() => harness.close());

const HOUR = 3_600_000;
/** Friday 2025-11-21, in Indian Standard Time. */
const at = (time: string) => `2025-11-21T${time}:00+05:30`;

const watched = { transportTimeoutMs: 60_000, dataTimeoutMs: 30_000 };

/** A feed whose broker promises data in the session and life at all times. */
function watch(start: string, script: Script = {}): FeedHarness {
  return new FeedHarness({ start, script: { ...script, liveness: { ...watched, ...script.liveness } } });
}

/** Lets time pass on a line that lives, but sends no data. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 5000) {
    for (const connection of harness.broker.live) connection.alive();
    harness.clock.advance(Math.min(5000, left));
  }
}

describe('Feed, watching its connections', () => {
  it('is live while data flows', () => {
    harness = watch(at('10:30'));
    harness.connect('NSE_A_LTP');
    expect(harness.state).toBe('connecting');
    harness.broker.last.tick('A');
    harness.clock.advance(500);
    expect(harness.feed.status).toMatchObject({ state: 'live', since: expect.stringMatching(/^2025-11-21T05:00:00/) });
  });

  it('reconnects when the line shows no sign of life at all', () => {
    harness = watch(at('20:00'), { liveness: { transportTimeoutMs: 40_000 } });
    harness.connect('NSE_A_LTP');
    harness.clock.advance(39_000);
    expect(harness.broker.connections).toHaveLength(1);
    harness.clock.advance(3000);
    expect(harness.broker.connections).toHaveLength(2);
    expect(harness.feed.counters.reconnects).toMatchObject({ transport: 1, data: 0, network: 0 });
  });

  it('takes pongs, pings and heartbeat frames for life: a night is quiet, not a fault', () => {
    harness = watch(at('15:35'));
    harness.connect('NSE_A_LTP');
    harness.broker.last.tick('A');
    pass(17 * HOUR);
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.feed.status).toMatchObject({ state: 'quiet', message: 'no session is open' });
  });

  it('says that an acknowledged subscription without data is stale, and reconnects with its own cause', () => {
    harness = watch(at('10:30'));
    harness.connect('NSE_A_LTP');
    harness.broker.last.say({ ack: ['A.NSE'] });
    pass(29_000);
    expect(harness.broker.connections).toHaveLength(1);
    pass(4000);
    expect(harness.statuses.map(({ state }) => state)).toEqual(expect.arrayContaining(['stale', 'reconnecting']));
    expect(harness.broker.connections).toHaveLength(2);
    expect(harness.feed.counters.reconnects).toMatchObject({ data: 1, transport: 0, network: 0 });
    expect(harness.state).toBe('stale');
    harness.broker.last.tick('A');
    harness.clock.advance(500);
    expect(harness.state).toBe('live');
  });

  it('reconnects when data stops in the session', () => {
    harness = watch(at('10:30'));
    harness.connect('NSE_A_LTP');
    for (let i = 0; i < 60; i++) {
      harness.broker.last.tick('A');
      harness.clock.advance(1000);
    }
    pass(35_000);
    expect(harness.broker.connections).toHaveLength(2);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
  });

  it('gives a session that has just opened the full time before silence counts', () => {
    harness = watch(at('09:00'));
    harness.connect('NSE_A_LTP');
    pass(15 * 60_000 + 25_000);
    expect(harness.broker.connections).toHaveLength(1);
    pass(10_000);
    expect(harness.broker.connections).toHaveLength(2);
  });

  it('does not expect data where nothing is wanted', () => {
    harness = watch(at('10:30'), { keepsConnection: true });
    harness.connect('NSE_A_LTP');
    harness.broker.last.tick('A');
    harness.unwant('NSE_A_LTP');
    pass(HOUR);
    expect(harness.broker.connections).toHaveLength(1);
    harness.connect('NSE_B_LTP');
    pass(25_000);
    expect(harness.broker.connections).toHaveLength(1);
  });

  it('watches crypto at night and at weekends', () => {
    harness = watch('2025-11-23T03:00:00+05:30');
    harness.connect('CRYPTO_BTCUSD_LTP');
    pass(35_000);
    expect(harness.feed.counters.reconnects.data).toBe(1);
  });

  it('does not watch data where the definition asks for no watch', () => {
    harness = watch(at('10:30'), { liveness: { dataTimeoutMs: 0 } });
    harness.connect('NSE_A_LTP');
    pass(HOUR);
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.state).toBe('quiet');
  });

  it('grows patient where reconnecting brings nothing but the snapshot', () => {
    harness = watch(at('10:30'));
    harness.connect('NSE_A_LTP');
    let answered = 0;
    for (let second = 0; second < 3600; second++) {
      if (harness.broker.connections.length > answered && harness.broker.last.of('subscribe').length > 0) {
        answered = harness.broker.connections.length;
        harness.broker.last.tick('A');
      }
      pass(1000);
    }
    // 30, 60, 120, 240, 480 and 960 s of silence: without patience it would be 120 reconnects an hour.
    expect(harness.feed.counters.reconnects.data).toBeLessThanOrEqual(7);
    expect(harness.feed.counters.reconnects.data).toBeGreaterThanOrEqual(5);
  });

  it('is impatient again once data has flowed', () => {
    harness = watch(at('10:30'));
    harness.connect('NSE_A_LTP');
    pass(120_000);
    expect(harness.feed.counters.reconnects.data).toBe(2);
    for (let i = 0; i < 20; i++) {
      harness.broker.last.tick('A');
      harness.clock.advance(1000);
    }
    pass(35_000);
    expect(harness.feed.counters.reconnects.data).toBe(3);
  });

  it('tells every status once, and never the same twice', () => {
    harness = watch(at('15:00'));
    harness.connect('NSE_A_LTP');
    for (let i = 0; i < 3600; i++) {
      if (i < 1800) harness.broker.last.tick('A');
      pass(1000);
    }
    expect(harness.statuses.map(({ state }) => state)).toEqual(['quiet', 'connecting', 'connecting', 'live', 'quiet']);
    const told = harness.statuses.map(({ state, message }) => `${state} ${message}`);
    expect(told.every((text, i) => text !== told[i - 1])).toBe(true);
  });

  it('stays live while one more connection is being made', () => {
    harness = watch(at('10:30'), { channels: { feed: { symbolsPerConnection: 1 } } });
    harness.connect('NSE_A_LTP');
    harness.broker.last.tick('A');
    harness.clock.advance(500);
    const told = harness.statuses.length;
    harness.connect('NSE_B_LTP');
    harness.clock.advance(1000);
    expect(harness.broker.live).toHaveLength(2);
    expect(harness.statuses).toHaveLength(told);
  });

  it('names the share of connections that are away', () => {
    harness = watch(at('10:30'), { channels: { feed: { symbolsPerConnection: 1 } } });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP', 'NSE_C_LTP');
    harness.broker.connections[1]!.drop();
    expect(harness.feed.status).toMatchObject({
      state: 'reconnecting',
      message: '1 of 3 connections: the connection closed with 1006',
    });
  });
});
