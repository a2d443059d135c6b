import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

let harness: FeedHarness;
afterEach(() => harness.close());

const WEEKEND = 50 * 3_600_000;

describe('Feed, with credentials', () => {
  it('asks for a login after a single HTTP 403, and never tries again by itself', () => {
    harness = new FeedHarness({ script: { admits: () => 403 } });
    harness.connect('NSE_A_LTP');
    expect(harness.feed.status).toMatchObject({ state: 'login_required', message: 'the broker answered HTTP 403' });
    harness.connect('NSE_B_LTP');
    harness.clock.advance(WEEKEND);
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.statuses.at(-1)).toEqual(harness.feed.status);
  });

  it('closes every connection when one learns that the credential is dead', () => {
    harness = new FeedHarness({ script: { channels: { feed: { symbolsPerConnection: 1 } } } });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP', 'NSE_C_LTP');
    harness.broker.connections[1]!.say({ reject: { kind: 'credential', message: 'session expired for first' } });
    expect(harness.feed.status).toMatchObject({ state: 'login_required', message: 'session expired for ***' });
    harness.clock.advance(WEEKEND);
    expect(harness.broker.live).toHaveLength(0);
    expect(harness.broker.connections).toHaveLength(3);
  });

  it('stops the back-off of other connections, too', () => {
    harness = new FeedHarness({ script: { channels: { feed: { symbolsPerConnection: 1 } } } });
    harness.connect('NSE_A_LTP', 'NSE_B_LTP');
    harness.broker.connections[0]!.drop();
    harness.broker.connections[1]!.drop({ status: 401 });
    harness.clock.advance(WEEKEND);
    expect(harness.broker.connections).toHaveLength(2);
  });

  it('rebuilds the same subscriptions with a new token', () => {
    let accepts = 'second';
    harness = new FeedHarness({ script: { admits: () => (accepts === 'first' ? undefined : 403) } });
    harness.connect('NSE_A_LTP', 'NSE_B_DEPTH');
    harness.clock.advance(60_000);
    accepts = 'first';
    harness.feed.login({ token: 'second' });
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP', 'B.NSE': 'DEPTH' });
    expect(harness.broker.last.of('login')).toEqual([{ op: 'login', token: 'second' }]);
    expect(harness.broker.connections).toHaveLength(2);
  });

  it('does nothing for a login with the same token, rejected or live', () => {
    harness = new FeedHarness({ script: { admits: () => 403 } });
    harness.connect('NSE_A_LTP');
    harness.feed.login({ token: 'first' });
    harness.clock.advance(60_000);
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.state).toBe('login_required');
    harness.close();

    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.tick('A');
    const told = harness.statuses.length;
    harness.feed.login({ token: 'first' });
    harness.clock.advance(100);
    expect(harness.broker.connections).toHaveLength(1);
    expect(harness.broker.last.requests.map(({ op }) => op)).toEqual(['login', 'subscribe']);
    expect(harness.statuses.length - told).toBeLessThanOrEqual(1);
  });

  it('replaces a live connection on a new token, one line after the other', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.ignoresClose = true;
    harness.feed.login({ token: 'second' });
    harness.clock.advance(100);
    expect(harness.broker.connections).toHaveLength(1);
    harness.broker.last.drop();
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
    expect(harness.broker.last.of('login')).toEqual([{ op: 'login', token: 'second' }]);
    expect(harness.feed.counters.reconnects).toMatchObject({ login: 1, network: 0 });
  });

  it('takes a login while the rejected line is still closing', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.broker.last.say({ reject: { kind: 'credential', message: 'expired' } });
    harness.feed.login({ token: 'second' });
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP' });
    expect(harness.state).not.toBe('login_required');
  });

  it('serves wishes that came while it waited for a login', () => {
    let status: number | undefined = 403;
    harness = new FeedHarness({ script: { admits: () => status } });
    harness.connect('NSE_A_LTP');
    harness.connect('NSE_B_LTP');
    harness.unwant('NSE_A_LTP');
    harness.clock.advance(60_000);
    status = undefined;
    harness.feed.login({ token: 'second' });
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'B.NSE': 'LTP' });
  });

  it('is down after a fatal refusal until something changes', () => {
    harness = new FeedHarness({
      script: { classify: ({ status }) => (status === 429 ? { kind: 'fatal', message: 'no data plan' } : undefined) },
    });
    harness.connect('NSE_A_LTP');
    harness.broker.last.drop({ status: 429 });
    expect(harness.feed.status).toMatchObject({ state: 'down', message: 'no data plan' });
    harness.clock.advance(WEEKEND);
    expect(harness.broker.connections).toHaveLength(1);
  });

  it('goes on with the main stream when a side channel is refused for good', () => {
    harness = new FeedHarness({
      script: {
        channels: { feed: {}, deep: {} },
        upstream: (item) => [{ ...item, channel: item.depthLevel > 5 ? 'deep' : 'feed' }],
      },
    });
    harness.connect('NSE_A_LTP', 'NSE_A_DEPTH20');
    const [feed, deep] = harness.broker.connections;
    deep!.say({ reject: { kind: 'fatal', message: 'no depth plan' } });
    harness.clock.advance(60_000);
    feed!.tick('A');
    harness.clock.advance(500);
    expect(harness.state).toBe('live');
    expect(harness.broker.connections.filter(({ endpoint }) => endpoint.url === 'memory:deep')).toHaveLength(1);
    expect(harness.feed.subscriptionState(harness.topic('NSE_A_DEPTH20'))).toEqual({
      state: 'pending',
      code: 'BROKER_UNAVAILABLE',
      message: 'no depth plan',
    });
  });
});

describe('Feed, logged out', () => {
  it('closes every connection, says so, and asks nothing of the broker until a login', () => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.feed.logOut('logged out');
    expect(harness.feed.status).toMatchObject({ state: 'login_required', message: 'logged out' });
    harness.connect('NSE_B_LTP');
    expect(harness.feed.reconnect()).toBe(0);
    harness.clock.advance(WEEKEND);
    expect(harness.broker.live).toHaveLength(0);
    expect(harness.broker.connections).toHaveLength(1);
  });

  it.each(['first', 'second'])('comes back with all that is wanted at a login, whatever its token: %s', (token) => {
    harness = new FeedHarness();
    harness.connect('NSE_A_LTP');
    harness.feed.logOut('logged out');
    harness.connect('NSE_B_LTP');
    harness.feed.login({ token });
    harness.clock.advance(100);
    expect(harness.broker.held).toEqual({ 'A.NSE': 'LTP', 'B.NSE': 'LTP' });
    expect(harness.broker.last.of('login')).toEqual([{ op: 'login', token }]);
  });
});
