import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { ClientDrain } from './client-drain.js';
import { Drain } from './drain.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.js';

const HOUR_MS = 3_600_000;

let clock: FakeClock;
let sessions: Sessions;
let drain: Drain;
let draining: ClientDrain;
/** When each client was closed, in ms since the clock began. */
let closedAt: number[];
let told: unknown[];

beforeEach(() => {
  clock = new FakeClock();
  sessions = new Sessions();
  drain = new Drain();
  draining = new ClientDrain(sessions, drain, clock);
  closedAt = [];
  told = [];
});

function connect(count: number): void {
  for (let i = 0; i < count; i++) {
    const session = {
      socket: {},
      isOpen: true,
      send: (message: unknown) => told.push(message),
      close() {
        this.isOpen = false;
        closedAt.push(clock.monotonic());
      },
    };
    sessions.add(session as unknown as Session);
  }
}

const begin = (overMs: number) => drain.begin(overMs, clock.now());

describe('the drain of clients', () => {
  it('spreads a few of them evenly over a long time, the first at once', () => {
    connect(4);
    begin(HOUR_MS);
    clock.advance(HOUR_MS);
    expect(closedAt).toEqual([0, HOUR_MS / 4, HOUR_MS / 2, (HOUR_MS * 3) / 4]);
    expect(told).toHaveLength(4);
    expect(told[0]).toMatchObject({ type: 'error', code: 'SERVER_SHUTDOWN' });
  });

  it('closes many in equal parts, and all by the end', () => {
    connect(1000);
    begin(1000);
    expect(closedAt).toHaveLength(50);
    clock.advance(500);
    expect(closedAt).toHaveLength(550);
    clock.advance(499);
    expect(closedAt).toHaveLength(1000);
  });

  it('closes all at once where there is no time', () => {
    connect(100);
    begin(0);
    expect(closedAt).toHaveLength(100);
  });

  it('spreads those that are left anew when its time is changed, and none when it is cancelled', () => {
    connect(6);
    begin(HOUR_MS);
    begin(100);
    expect(closedAt).toHaveLength(4);
    drain.cancel();
    clock.advance(HOUR_MS);
    expect(closedAt).toHaveLength(4);
  });

  it('does not go by the time of day, which may be set meanwhile', () => {
    connect(2);
    begin(HOUR_MS);
    clock.now = () => Date.parse('2099-01-01T00:00:00Z');
    clock.advance(HOUR_MS / 2 - 1);
    expect(closedAt).toHaveLength(1);
    clock.advance(1);
    expect(closedAt).toHaveLength(2);
  });

  it('closes who comes through late by the end, or as soon as it is there after that', () => {
    begin(HOUR_MS);
    clock.advance(1000);
    connect(1);
    clock.advance(HOUR_MS - 1000);
    expect(closedAt).toEqual([HOUR_MS]);
    connect(1);
    clock.advance(50);
    expect(closedAt).toEqual([HOUR_MS, HOUR_MS + 50]);
  });

  it('leaves no timer behind when the process ends', () => {
    connect(2);
    begin(HOUR_MS);
    draining.onApplicationShutdown();
    expect(clock.pending).toBe(0);
  });
});
