import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import type { FeedIdentity } from '../../auth/principal.js';
import type { EndedSessions, SessionEnd } from '../../streaming/ended-sessions.js';
import type { Session } from '../../streaming/session.js';
import type { Alerts } from './alerts.js';
import { SlowClientAlerts } from './slow-client-alerts.js';

let clock: FakeClock;
let told: string[];
let ends: (key: string | undefined, code?: number) => void;

beforeEach(() => {
  clock = new FakeClock();
  told = [];
  let listener = (_session: Session, _end: SessionEnd) => {};
  const ended = {
    onEnded: (added: typeof listener) => {
      listener = added;
    },
  };
  const alerts = { raise: (cause: string, subject: string) => told.push(`${cause} ${subject}`) };
  new SlowClientAlerts(alerts as unknown as Alerts, ended as EndedSessions, clock).onModuleInit();
  ends = (keyId, code = 4408) => {
    const principal = keyId === undefined ? undefined : ({ keyId, userName: 'asha' } as FeedIdentity);
    listener({ principal } as Session, { code, reason: '' });
  };
});

describe('a key whose clients are closed as slow', () => {
  it('is told of the third time within ten minutes, and of every third after that', () => {
    for (const expected of [0, 0, 1, 1, 1, 2]) {
      ends('key-1');
      expect(told).toHaveLength(expected);
    }
    expect(told[0]).toBe('slow_client key-1');
  });

  it('is not told of when it happens seldom', () => {
    for (let i = 0; i < 20; i++) {
      ends('key-1');
      clock.advance(6 * 60_000);
    }
    expect(told).toEqual([]);
  });

  it('is counted by itself', () => {
    for (let i = 0; i < 50; i++) ends(`key-${i}`);
    expect(told).toEqual([]);
  });

  it('does not count other ends, nor clients that nobody knows', () => {
    for (let i = 0; i < 10; i++) {
      ends('key-1', 1006);
      ends(undefined);
    }
    expect(told).toEqual([]);
  });
});
