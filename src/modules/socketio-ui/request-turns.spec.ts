import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../../test/support/eventually.js';
import type { EngineOutbox } from './engine-outbox.js';
import { RequestTurns } from './request-turns.js';

function turns() {
  const done: number[] = [];
  let given = 0;
  let makeRoom = () => {};
  const outbox = {
    hasRoom: true,
    room: () => (outbox.hasRoom ? Promise.resolve() : new Promise<void>((resolve) => (makeRoom = resolve))),
  };
  const subject = new RequestTurns(outbox as EngineOutbox, () => given++);
  return {
    subject,
    done,
    block: () => {
      outbox.hasRoom = false;
    },
    unblock: () => {
      outbox.hasRoom = true;
      makeRoom();
    },
    givenUp: () => given,
    ask: (n: number, payload: unknown = {}) => subject.take(['subscribe', payload], () => done.push(n)),
  };
}

describe('RequestTurns', () => {
  it('lets requests through at once while their client reads', () => {
    const { ask, done } = turns();
    for (const n of [1, 2, 3]) ask(n);
    expect(done).toEqual([1, 2, 3]);
  });

  it('holds them back while it does not, and keeps their order', async () => {
    const { ask, done, block, unblock } = turns();
    block();
    for (const n of [1, 2, 3]) ask(n);
    expect(done).toEqual([]);
    unblock();
    ask(4);
    await eventually(() => expect(done).toEqual([1, 2, 3, 4]));
    ask(5);
    await eventually(() => expect(done).toHaveLength(5));
  });

  it('gives a client up once when too much waits', () => {
    const { ask, done, block, givenUp } = turns();
    block();
    for (let n = 0; n < 6; n++) ask(n, 'x'.repeat(1_000_000));
    expect([done, givenUp()]).toEqual([[], 1]);
  });

  it('forgets what waits when its client has gone', async () => {
    const { subject, ask, done, block, unblock } = turns();
    block();
    ask(1);
    subject.clear();
    unblock();
    ask(2);
    await eventually(() => expect(done).toEqual([2]));
  });
});
