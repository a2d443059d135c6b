import { beforeEach, describe, expect, it } from '@jest/globals';
import { CloseCode } from '../../common/close-codes.js';
import { TokenBucket } from '../../common/token-bucket.js';
import type { Hub } from './hub/hub.js';
import type { ClientOutbox } from './hub/member.js';
import { Session } from './session.js';
import type { Plan } from './subscription-planner.js';

const PLAN = { topic: { symbol: 'TCS', exchange: 'NSE', mode: 'LTP' } } as unknown as Plan;

let memberships: number;
let flushes: number;
let ends: [CloseCode, string][];
let told: string[];

const hub = {
  join: () => {
    memberships++;
    return {};
  },
  leave: () => {
    memberships--;
  },
} as unknown as Hub;

const outbox = {
  flush: () => {
    flushes++;
  },
  close: () => {},
} as unknown as ClientOutbox;

class BareSession extends Session {
  override readonly channel = 'websocket';
  override readonly socket = {};
  override readonly outbox = outbox;
  override isOpen = true;

  override send(): void {}

  protected override end(code: CloseCode, reason: string): void {
    ends.push([code, reason]);
    this.isOpen = false;
  }
}

let session: BareSession;

beforeEach(() => {
  memberships = 0;
  flushes = 0;
  ends = [];
  told = [];
  session = new BareSession('127.0.0.1', new TokenBucket(1, 1), hub);
  session.watcher = { changed: () => told.push('changed'), ending: () => told.push('ending') };
  session.subscribe(PLAN, 'replay');
});

describe('a session', () => {
  it('gives up what it holds, once, when it is closed', () => {
    session.close(CloseCode.GOING_AWAY, 'bye');
    session.close(CloseCode.TEMPORARY_FAULT, 'again');
    session.release();
    expect({ memberships, flushes, ends, told }).toEqual({
      memberships: 0,
      flushes: 1,
      ends: [[CloseCode.GOING_AWAY, 'bye']],
      told: ['changed', 'ending'],
    });
  });

  it('sends a slow client nothing more before it closes', () => {
    session.close(CloseCode.SLOW_CONSUMER, 'slow');
    expect([flushes, memberships]).toEqual([0, 0]);
  });

  it('gives up what it holds even when its client has begun to close before', () => {
    session.isOpen = false;
    session.close(CloseCode.GOING_AWAY, 'bye');
    expect({ memberships, ends, told }).toEqual({ memberships: 0, ends: [], told: ['changed', 'ending'] });
  });
});
