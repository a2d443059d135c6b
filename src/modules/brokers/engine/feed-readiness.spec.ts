import { afterEach, describe, expect, it } from '@jest/globals';
import { FeedHarness } from '../../../../test/support/feed-harness.js';

const script = { waitsForReady: true, readyAfterMs: 2000 };

let harness: FeedHarness;
afterEach(() => harness.close());

describe('Feed, whose broker may say nothing to a login', () => {
  it('subscribes after the time that its protocol grants', () => {
    harness = new FeedHarness({ script });
    harness.connect('NSE_A_LTP');
    harness.clock.advance(1850);
    expect(harness.broker.last.of('subscribe')).toEqual([]);
    harness.clock.advance(150);
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
    harness.clock.advance(60_000);
    expect(harness.broker.connections).toHaveLength(1);
  });

  it('subscribes at once where the broker speaks, and not again later', () => {
    harness = new FeedHarness({ script });
    harness.connect('NSE_A_LTP');
    harness.broker.last.say({ ready: true });
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
    harness.clock.advance(3000);
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
  });

  it('grants the next line its own time when one is lost before', () => {
    harness = new FeedHarness({ script });
    harness.connect('NSE_A_LTP');
    harness.clock.advance(1800);
    harness.broker.last.drop();
    harness.clock.advance(1000);
    expect(harness.broker.connections).toHaveLength(2);
    expect(harness.broker.last.of('subscribe')).toEqual([]);
    harness.clock.advance(2000);
    expect(harness.broker.last.of('subscribe')).toHaveLength(1);
  });
});
