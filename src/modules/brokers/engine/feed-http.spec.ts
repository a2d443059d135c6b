import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { FeedHarness } from '../../../../test/support/feed-harness.js';
import { type HttpCall, type HttpClient, LoginError } from './contract.js';

type Answer = { status: number; body?: string; headers?: Record<string, string> };

/** An HTTP client whose calls a test answers one by one. */
class HeldHttp implements HttpClient {
  readonly calls: (HttpCall & { answer(answer: Answer): void; fail(error: Error): void })[] = [];

  request(call: HttpCall): Promise<{ status: number; headers: Record<string, string>; body: string }> {
    return new Promise((resolve, reject) => {
      const answer = ({ status, body = '', headers = {} }: Answer) => resolve({ status, headers, body });
      this.calls.push({ ...call, answer, fail: reject });
    });
  }

  /** Waits for the nth call. */
  call(n: number): Promise<HeldHttp['calls'][number]> {
    return eventually(() => this.calls[n - 1] ?? false);
  }
}

let http: HeldHttp;
let harness: FeedHarness;
afterEach(() => harness.close());

function start(): void {
  http = new HeldHttp();
  harness = new FeedHarness({ script: { usesHttp: true }, feed: { http } });
}

const state = (topic: string) => harness.feed.subscriptionState(harness.topic(topic));

describe('Feed, subscribing by HTTP', () => {
  it('makes one call at a time, in order, and reads what the answers carry', async () => {
    start();
    harness.connect('NSE_A_LTP');
    const first = await http.call(1);
    expect(JSON.parse(first.body!)).toEqual({ op: 'subscribe', items: { 'A.NSE': 'LTP' } });
    harness.connect('NSE_B_LTP');
    expect(http.calls).toHaveLength(1);
    first.answer({ status: 200, body: JSON.stringify({ ack: ['A.NSE'] }) });
    await http.call(2);
    expect(state('NSE_A_LTP')).toEqual({ state: 'active' });
    expect(state('NSE_B_LTP')).toEqual({ state: 'pending' });
  });

  it('asks again for the items of a call that failed', async () => {
    start();
    harness.connect('NSE_A_LTP');
    (await http.call(1)).answer({ status: 503 });
    await eventually(() => expect(state('NSE_A_LTP')).toMatchObject({ message: 'the broker answered HTTP 503' }));
    harness.clock.advance(6000);
    (await http.call(2)).fail(new LoginError('retryable', 'memory: no answer within 15 s'));
    await eventually(() => expect(harness.feed.counters.httpErrors).toBe(2));
    harness.clock.advance(11_000);
    await http.call(3);
    expect(harness.broker.connections).toHaveLength(1);
  });

  it('asks for a login when a call is refused for its credential', async () => {
    start();
    harness.connect('NSE_A_LTP');
    (await http.call(1)).answer({ status: 401 });
    await eventually(() => expect(harness.state).toBe('login_required'));
    harness.clock.advance(3_600_000);
    expect(http.calls).toHaveLength(1);
    expect(harness.broker.live).toHaveLength(0);
  });

  it('does not let a call that hangs hold up the next connection', async () => {
    start();
    harness.connect('NSE_A_LTP');
    const hanging = await http.call(1);
    harness.broker.last.drop();
    harness.clock.advance(2000);
    await http.call(2);
    hanging.answer({ status: 401 });
    await Promise.resolve();
    expect(harness.state).not.toBe('login_required');
  });
});

describe('Feed, with a careless protocol', () => {
  it.each([
    ['constructor', 'the protocol cannot be made from these credentials'],
    ['endpoint', 'the endpoint cannot be opened'],
    ['opened', 'the protocol cannot log in'],
  ] as const)('is down, and says why without secrets, when it throws in %s', (throwsIn, message) => {
    harness = new FeedHarness({ script: { throwsIn } });
    harness.connect('NSE_A_LTP');
    expect(harness.feed.status).toMatchObject({ state: 'down', message });
    harness.clock.advance(3_600_000);
    expect(harness.broker.live).toHaveLength(0);
    expect(harness.feed.counters.connects).toBe(1);
  });

  it('refuses the items that it cannot express, and stays connected', () => {
    harness = new FeedHarness({ script: { throwsIn: 'subscribe' } });
    harness.connect('NSE_A_LTP');
    expect(state('NSE_A_LTP')).toMatchObject({ code: 'BROKER_UNAVAILABLE' });
    expect(harness.broker.live).toHaveLength(1);
  });
});
