import { beforeEach, describe, expect, it } from '@jest/globals';
import { captureLog } from '../../../test/auth/support/captured-log.js';
import { eventually } from '../../../test/support/eventually.js';
import { FakeClock } from '../../../test/support/fake-clock.js';
import type { Validity } from '../auth/keys/key-validity.js';
import { TemporarilyUnavailableError } from '../auth/temporarily-unavailable.error.js';
import { KeyReview } from './key-review.js';

const REVOKED: Validity = { refusal: 'revoked' };
const keys = (count: number, prefix = 'k') => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('KeyReview', () => {
  let clock: FakeClock;
  let asked: string[][];
  let applied: string[];
  let fault: Error | undefined;
  let review: KeyReview;
  /** Holds an answer back while it is there. */
  let gate: Promise<void> | undefined;

  beforeEach(() => {
    clock = new FakeClock();
    asked = [];
    applied = [];
    fault = undefined;
    gate = undefined;
    review = new KeyReview(
      {
        check: async (keyIds) => {
          asked.push([...keyIds]);
          await gate;
          if (fault) throw fault;
          return new Map(keyIds.map((id) => [id, REVOKED]));
        },
        apply: async (keyId) => {
          applied.push(keyId);
        },
      },
      clock,
    );
  });

  it('asks about a hundred keys at once, and applies every answer', async () => {
    review.addRoutine(keys(250));
    await eventually(() => expect(applied).toEqual(keys(250)));
    expect(asked.map(({ length }) => length)).toEqual([100, 100, 50]);
  });

  it('looks first at those that are known to have changed', async () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    review.addRoutine(keys(300));
    review.addChanged(['urgent']);
    open();
    await eventually(() => expect(applied).toHaveLength(301));
    expect(asked[1]).toEqual(['urgent']);
  });

  it('looks again at a key that changes while it is being looked at', async () => {
    let open = () => {};
    gate = new Promise((resolve) => {
      open = resolve;
    });
    review.addChanged(['k']);
    review.addChanged(['k']);
    expect(asked).toEqual([['k']]);
    open();
    await eventually(() => expect(applied).toEqual(['k', 'k']));
  });

  it('keeps the question while the database is away, and asks again when it was told to', async () => {
    fault = new TemporarilyUnavailableError('database away', 2000);
    review.addChanged(['k']);
    await eventually(() => expect(clock.pending).toBe(1));
    expect(applied).toEqual([]);
    fault = undefined;
    clock.advance(1999);
    expect(asked).toHaveLength(1);
    clock.advance(1);
    await eventually(() => expect(applied).toEqual(['k']));
    expect(clock.pending).toBe(0);
  });

  it('says what else went wrong, and goes on with the next keys', async () => {
    const log = captureLog();
    fault = new Error('a bug');
    review.addChanged(['k']);
    await eventually(() => expect(log.join()).toContain('a bug'));
    fault = undefined;
    review.addChanged(['other']);
    await eventually(() => expect(applied).toEqual(['other']));
  });

  it('asks nothing more once it is stopped', async () => {
    review.stop();
    review.addChanged(['k']);
    expect(asked).toEqual([]);
  });
});
