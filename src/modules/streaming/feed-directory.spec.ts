import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { controlSeal } from '../../../test/support/control-seal.js';
import type { FeedStatus } from '../../common/feed-state.js';
import type { ControlLine } from '../bus/bus.js';
import { ControlBus } from '../bus/control-bus.js';
import { statusTopic } from '../bus/control-topics.js';
import { FeedDirectory } from './feed-directory.js';

const seal = controlSeal();
const SINCE = '2025-11-21T05:00:00.000Z';

/** Lines to two hubs, on which a test lets messages come and ends happen. */
class TwoHubs implements ControlLine {
  readonly malformed = 0;
  message: (topicKey: string, data: Buffer, endpoint: string) => void = () => {};
  lose: (endpoint: string) => void = () => {};

  onMessage(listener: (topicKey: string, data: Buffer, endpoint: string) => void): void {
    this.message = listener;
  }

  onLost(listener: (endpoint: string) => void): void {
    this.lose = listener;
  }

  start = () => Promise.resolve();
  stop = () => Promise.resolve();
  subscribe(): void {}
  unsubscribe(): void {}
  send(): void {}
  onConnected(): void {}
}

let line: TwoHubs;
let bus: ControlBus;
let feeds: FeedDirectory;
let told: FeedStatus[];

beforeEach(() => {
  line = new TwoHubs();
  bus = new ControlBus({ line, seal });
  feeds = new FeedDirectory(bus);
  feeds.onModuleInit();
  told = [];
  feeds.onChange((status) => told.push(status));
});

function says(hub: string, feed: string, state = 'live', name = feed): void {
  const status = { feed: name, broker: 'zerodha', state, since: SINCE, message: '' };
  const topic = statusTopic(feed);
  line.message(topic, seal.seal(topic, JSON.stringify(status), randomUUID()), hub);
}

describe('what an edge knows of the feeds', () => {
  it('is what their processes said last, and changes are told once', () => {
    expect(feeds.status('zerodha', 'zerodha').state).toBe('connecting');
    says('a', 'zerodha');
    says('a', 'zerodha');
    expect(feeds.status('zerodha', 'zerodha')).toMatchObject({ state: 'live', since: SINCE });
    expect(told).toHaveLength(1);
  });

  it('is that all feeds of a process are down once the line to it is lost, and no others', () => {
    says('a', 'zerodha');
    says('a', 'zerodha-2', 'quiet');
    says('b', 'angel');
    line.lose('a');
    expect(told.slice(3)).toEqual([
      expect.objectContaining({ feed: 'zerodha', state: 'down', message: expect.stringContaining('trying again') }),
      expect.objectContaining({ feed: 'zerodha-2', state: 'down' }),
    ]);
    expect(feeds.status('angel', 'angel').state).toBe('live');
  });

  it('is right again as soon as the process, or another one, says so', () => {
    says('a', 'zerodha');
    line.lose('a');
    says('b', 'zerodha');
    expect(feeds.status('zerodha', 'zerodha')).toMatchObject({ state: 'live', since: SINCE });
    line.lose('a');
    expect(feeds.status('zerodha', 'zerodha').state).toBe('live');
  });

  it('does not depend on lines for the feeds of its own process', () => {
    bus.publish(statusTopic('zerodha'), {
      feed: 'zerodha',
      broker: 'zerodha',
      state: 'live',
      since: SINCE,
      message: '',
    });
    line.lose('a');
    expect(feeds.status('zerodha', 'zerodha').state).toBe('live');
  });

  it('is not what one feed says of another', () => {
    says('a', 'angel', 'live', 'zerodha');
    expect(told).toEqual([]);
  });
});
