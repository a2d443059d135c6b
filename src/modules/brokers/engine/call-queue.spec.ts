import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import { RecordingSink } from '../../../../test/support/recording-sink.js';
import { BatchLimiter } from './batch-limiter.js';
import { CallQueue } from './call-queue.js';
import type { ConnectionFailure, HttpCall, Protocol, Rejection, SubscriptionItem } from './contract.js';

const ITEMS = [{ instrument: { symbol: 'A' } }] as unknown as SubscriptionItem[];

/** A queue whose far side gives each call's URL as its status. */
class Rig {
  readonly clock = new FakeClock();
  readonly made: string[] = [];
  readonly answers: string[] = [];
  readonly refusals: ConnectionFailure[] = [];
  readonly failures: [Rejection, readonly SubscriptionItem[]][] = [];
  isCurrent = true;
  readonly queue: CallQueue;

  constructor({ perSecond = 100, dealsWithRefusals }: { perSecond?: number; dealsWithRefusals?: boolean } = {}) {
    const protocol = {
      answered: (body: string, _sink: unknown, call: HttpCall) => this.answers.push(`${call.url}: ${body}`),
      ...(dealsWithRefusals === undefined
        ? {}
        : {
            refused: (failure: ConnectionFailure) => {
              this.refusals.push(failure);
              return dealsWithRefusals;
            },
          }),
    } as unknown as Protocol;
    this.queue = new CallQueue({
      http: {
        request: async ({ url }) => {
          this.made.push(url);
          if (url === 'down') throw new Error('nobody there');
          return { status: Number(url), headers: {}, body: 'body' };
        },
      },
      clock: this.clock,
      limiter: new BatchLimiter(perSecond),
      protocol,
      sink: new RecordingSink(),
      isCurrent: () => this.isCurrent,
      failed: (problem, items) => this.failures.push([problem, items]),
    });
  }

  add(...urls: string[]): void {
    for (const url of urls) this.queue.add({ method: 'POST', url }, ITEMS);
  }
}

describe('CallQueue', () => {
  let rig: Rig;
  afterEach(() => {
    rig.isCurrent = false;
  });

  it('tells the protocol which call an answer belongs to, in their order', async () => {
    rig = new Rig();
    rig.add('200', '201');
    await eventually(() => expect(rig.answers).toEqual(['200: body', '201: body']));
  });

  it('makes no more calls a second than it may', async () => {
    rig = new Rig({ perSecond: 2 });
    rig.add('200', '201', '202');
    await eventually(() => expect(rig.answers).toHaveLength(2));
    rig.clock.advance(900);
    await new Promise(setImmediate);
    expect(rig.made).toEqual(['200', '201']);
    rig.clock.advance(200);
    await eventually(() => expect(rig.made).toEqual(['200', '201', '202']));
  });

  it('gives a refusal to the protocol, and leaves it at that where it deals with it', async () => {
    rig = new Rig({ dealsWithRefusals: true });
    rig.add('400', 'down', '200');
    await eventually(() => expect(rig.answers).toHaveLength(1));
    expect(rig.refusals).toEqual([{ status: 400, headers: {}, body: 'body' }, { reason: 'nobody there' }]);
    expect(rig.failures).toEqual([]);
  });

  it.each([
    ['has no word on it', undefined],
    ['does not deal with it', false],
  ])('blames the items of a call where the protocol %s', async (_how, dealsWithRefusals) => {
    rig = new Rig(dealsWithRefusals === undefined ? {} : { dealsWithRefusals });
    rig.add('401', 'down');
    await eventually(() =>
      expect(rig.failures).toEqual([
        [{ kind: 'credential', message: 'the broker answered HTTP 401' }, ITEMS],
        [{ kind: 'retryable', message: 'nobody there' }, ITEMS],
      ]),
    );
  });

  it('forgets what waits once the line is gone', async () => {
    rig = new Rig({ perSecond: 1 });
    rig.add('200', '201');
    await eventually(() => expect(rig.answers).toHaveLength(1));
    rig.isCurrent = false;
    rig.clock.advance(5000);
    await new Promise(setImmediate);
    expect(rig.made).toEqual(['200']);
  });
});
