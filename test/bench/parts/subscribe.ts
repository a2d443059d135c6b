import { EventEmitter, once } from 'node:events';
import type { Feed } from '../../../src/modules/brokers/engine/feed.js';
import type { FeedOptions } from '../../../src/modules/brokers/engine/feed-options.js';
import type { Topic } from '../../../src/modules/bus/topic.js';
import type { Figures } from '../scenario.js';
import { built } from './built.js';
import { SimulatedBroker } from './simulated-broker.js';
import type { SimulatorReport } from './simulator-host.js';

const SYMBOLS = 3000;
const DEADLINE_MS = 30_000;
const FEED = 'bench';

/** What a feed is made of for the measurement; the rest is up to whoever makes it. */
export type MeasuredFeedOptions = Pick<FeedOptions, 'name' | 'credentials' | 'urls' | 'instruments' | 'publish'>;

export interface Subscribed {
  /** From the first interest to the last active subscription: connections, requests, first snapshots, messages. */
  seconds: number;
  report: SimulatorReport;
}

/**
 * Wants 3,000 symbols of a feed that has just started.
 *
 * @throws Error when not all are active in time, or the broker has seen anything else than each symbol once
 */
export async function measureSubscribe(broker: string): Promise<Figures> {
  const simulator = await SimulatedBroker.start(broker, SYMBOLS);
  try {
    const { seconds, report } = await subscribeAll(simulator, await builtFeed(broker), DEADLINE_MS);
    return { seconds, requests: report.requests, connections: report.connections };
  } finally {
    await simulator.stop();
  }
}

/** Wants everything that a simulator offers, in DEPTH. Throws as `measureSubscribe` does. */
export async function subscribeAll(
  simulator: SimulatedBroker,
  makeFeed: (options: MeasuredFeedOptions) => Feed,
  deadlineMs: number,
): Promise<Subscribed> {
  const { urls, credentials, instruments } = simulator.offer;
  const known = new Map(instruments.map((one) => [one.symbol, one]));
  const heard = new Set<string>();
  const listener = new EventEmitter();
  const feed = makeFeed({
    name: FEED,
    credentials,
    urls,
    instruments: { find: (symbol) => known.get(symbol) },
    publish: (topic) => {
      heard.add(topic);
      if (heard.size === instruments.length) listener.emit('all');
    },
  });
  const topics = instruments.map(({ symbol, exchange }): Topic => {
    return { feed: FEED, symbol, exchange, mode: 'DEPTH', depthLevel: 5 };
  });
  feed.start();
  try {
    const all = once(listener, 'all', { signal: AbortSignal.timeout(deadlineMs) });
    const start = performance.now();
    for (const topic of topics) feed.setInterest(topic, true);
    await all.catch(() => undefined);
    const idle = topics.filter((topic) => feed.subscriptionState(topic)?.state !== 'active').length;
    const seconds = (performance.now() - start) / 1000;
    if (idle > 0)
      throw new Error(`${idle} of ${topics.length} symbols are not active; the feed is ${feed.status.state}`);
    const report = await simulator.report();
    const { held, violations } = report;
    if (held !== topics.length || violations.length > 0) {
      throw new Error(`the simulator holds ${held} symbols; violations: ${violations.join(', ') || 'none'}`);
    }
    return { seconds, report };
  } finally {
    await feed.stop();
  }
}

async function builtFeed(broker: string): Promise<(options: MeasuredFeedOptions) => Feed> {
  const { Feed } = await built<typeof import('../../../src/modules/brokers/engine/feed.js')>(
    'modules/brokers/engine/feed.js',
  );
  const { systemClock } = await built<typeof import('../../../src/common/clock.js')>('common/clock.js');
  const { shippedBrokers } =
    await built<typeof import('../../../src/modules/brokers/registry.js')>('modules/brokers/registry.js');
  const definition = shippedBrokers.find(({ id }) => id === broker);
  if (!definition) throw new Error(`no shipped broker is called ${broker}`);
  return (options) =>
    new Feed({
      ...options,
      definition,
      onStatus: () => {},
      settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 5000 },
      clock: systemClock,
      log: { log: () => {}, warn: (message) => process.stderr.write(`${message}\n`) },
    });
}
