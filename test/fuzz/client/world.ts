import type { Topic } from '../../../src/modules/bus/topic.js';
import { formatTopic } from '../../../src/modules/bus/topic.js';
import { InstrumentStore } from '../../../src/modules/instruments/instrument-store.js';
import { Hub } from '../../../src/modules/streaming/hub/hub.js';
import { Sessions } from '../../../src/modules/streaming/sessions.js';
import { TestEdge } from '../../support/edge.js';
import { API_KEY } from '../../support/gateway.js';
import { Team } from '../../support/team.js';
import { until } from '../support/until.js';
import { ClientLine, type Keys } from './client-line.js';
import { ClientModel } from './client-model.js';
import { Market, topicOf } from './market.js';
import {
  ANCHORED,
  FORBIDDEN_TO_SECOND,
  heldKey,
  INSTRUMENTS,
  MAX_SYMBOLS,
  MODES,
  OWNERS,
  type Owner,
  SIGNAL,
} from './vocabulary.js';

/** An edge whose only publisher is the test, and watchers that hold what is anchored. */
export class ClientWorld {
  readonly market = new Market();
  private readonly watchers: ClientLine[] = [];
  private isSignalOn = false;
  private interests = new Set<string>();
  private routes = 0;

  private constructor(
    private readonly edge: TestEdge,
    private readonly keys: Keys,
    private readonly feeds: Readonly<Record<Owner, string>>,
  ) {}

  static async start(): Promise<ClientWorld> {
    const edge = await TestEdge.start({
      WS_MAX_SYMBOLS: String(MAX_SYMBOLS),
      WS_REQUEST_RATE: '1000000',
      WS_REQUEST_BURST: '1000000',
      WS_AUTH_TIMEOUT: '3600',
      WS_RESUME_TTL: '3600',
      LTP_THROTTLE_MS: '0',
      SNAPSHOT_MAX_AGE: '3600',
    });
    const { gateway } = edge;
    await gateway.get(InstrumentStore).ensure('replay', [...INSTRUMENTS, SIGNAL]);
    const modes = MODES.filter((mode) => !FORBIDDEN_TO_SECOND.includes(mode));
    const second = await new Team(gateway).member('second', { entitlement: { modes: [...modes] } });
    const keys = { first: API_KEY, second: second.key, wrong: 'a-key-that-nobody-has-0123456789' };
    const world = new ClientWorld(edge, keys, { first: 'replay', second: second.account.feed });
    await world.settle();
    return world;
  }

  async stop(): Promise<void> {
    for (const watcher of this.watchers) watcher.drop();
    await this.edge.stop();
  }

  client(): ClientLine {
    return new ClientLine(new ClientModel(this.market, this.feeds), this.edge.gateway.url, this.keys);
  }

  /** Every topic that a client of these tests could hold. */
  topics(): Topic[] {
    return OWNERS.flatMap((owner) =>
      INSTRUMENTS.flatMap((instrument) => MODES.map((mode) => topicOf(this.feeds[owner], { ...instrument, mode }))),
    );
  }

  /** Publishes one tick; gives its price. */
  publish(topic: Topic, ownsSupport: boolean, isHeld: boolean): number {
    const { price, fields } = this.market.next(topic, ownsSupport);
    if (isHeld) this.market.seen(topic, price);
    this.edge.publisher.publish(formatTopic(topic), fields);
    return price;
  }

  /** Waits until the gateway knows of as many clients as there are. */
  async settleSessions(clients: readonly ClientLine[]): Promise<boolean> {
    const open = [...this.watchers, ...clients].filter(({ isOpen }) => isOpen).length;
    return until(() => this.edge.gateway.get(Sessions).count === open);
  }

  /** Waits until the publisher has heard of every subscription that was made or given up before. */
  async settleInterest(): Promise<boolean> {
    const [watcher] = this.watchers;
    const topic = formatTopic(topicOf(this.feeds.first, { ...SIGNAL, mode: 'LTP' }));
    this.isSignalOn = !this.isSignalOn;
    const action = this.isSignalOn ? 'subscribe' : 'unsubscribe';
    watcher!.send({ message: { action, symbol: SIGNAL.symbol, exchange: SIGNAL.exchange, mode: 'LTP' } });
    return until(() => this.edge.publisher.topics.has(topic) === this.isSignalOn && watcher!.model.isQuiet);
  }

  /** Waits until all that was published before has reached the clients. */
  async settleTicks(clients: readonly ClientLine[]): Promise<boolean> {
    const [watcher] = this.watchers;
    const signal = { ...SIGNAL, mode: 'QUOTE' } as const;
    const price = this.publish(topicOf(this.feeds.first, signal), false, true);
    const key = heldKey(signal.symbol, signal.exchange, signal.mode);
    if (!(await until(() => watcher!.model.last.get(key) === price))) return false;
    // A reply leaves behind everything that was queued before it.
    const open = clients.filter(({ isOpen }) => isOpen);
    for (const client of open) client.send({ message: { action: 'ping' } });
    return until(() => open.every(({ model }) => model.isQuiet));
  }

  /** What is left behind by clients that have gone; undefined: nothing. */
  async leak(clients: readonly ClientLine[]): Promise<string | undefined> {
    if (!(await this.settleSessions(clients))) return 'sessions of clients that have gone';
    if (!(await this.settleInterest())) return 'the bus did not follow';
    const signal = this.isSignalOn ? 1 : 0;
    const { routeCount } = this.edge.gateway.get(Hub);
    if (routeCount !== this.routes + signal) return `${routeCount} routes instead of ${this.routes + signal}`;
    const surplus = [...this.edge.publisher.topics].filter((topic) => !this.interests.has(topic));
    return surplus.length > signal ? `interest in ${surplus.join()}` : undefined;
  }

  /** Faults that watchers saw. */
  get faults(): string[] {
    return this.watchers.flatMap(({ model }) => model.faults.splice(0));
  }

  private async settle(): Promise<void> {
    for (const owner of OWNERS) {
      const watcher = this.client();
      this.watchers.push(watcher);
      await watcher.open();
      watcher.authenticate(owner);
      const modes = MODES.filter((mode) => owner === 'first' || !FORBIDDEN_TO_SECOND.includes(mode));
      const symbols: unknown[] = modes.map((mode) => ({ symbol: ANCHORED.symbol, exchange: ANCHORED.exchange, mode }));
      if (owner === 'first') symbols.push({ symbol: SIGNAL.symbol, exchange: SIGNAL.exchange });
      watcher.send({ message: { action: 'subscribe', symbols } });
      const topics = modes.map((mode) => topicOf(this.feeds[owner], { ...ANCHORED, mode }));
      const has = (topic: Topic) => this.edge.publisher.topics.has(formatTopic(topic));
      if (!(await until(() => topics.every(has), 20_000))) throw new Error('the watchers could not subscribe');
      for (const topic of topics) this.publish(topic, false, true);
    }
    if (!(await this.settleInterest())) throw new Error('the publisher did not hear of a subscription');
    if (!(await this.settleTicks([]))) throw new Error('the watchers got no ticks');
    if (!(await this.settleInterest())) throw new Error('the publisher did not hear of the end of a subscription');
    this.interests = new Set(this.edge.publisher.topics);
    this.routes = this.edge.gateway.get(Hub).routeCount;
  }
}
