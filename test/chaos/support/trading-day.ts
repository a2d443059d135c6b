import { expect } from '@jest/globals';
import type { FeedState, FeedStatus } from '../../../src/common/feed-state.js';
import type { Feed } from '../../../src/modules/brokers/engine/feed.js';
import { ZerodhaSimulator } from '../../simulators/zerodha.js';
import { TestClient } from '../../support/client.js';
import { eventually } from '../../support/eventually.js';
import { TestGateway } from '../../support/gateway.js';
import { SkippingClock } from '../../support/skipping-clock.js';
import { addBroker, feedOf, type OwnBroker } from './own-broker.js';

/** In the session of every Indian exchange. */
export const IN_SESSION = '2025-11-21T05:00:00.000Z';

const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE' };

/**
 * A whole gateway with everybody that a broker's fault might concern: the broker, the feed of the account there, its
 * client, and a bystander, the client of an account at another broker. Time is the test's.
 */
export class TradingDay {
  private price = 500;

  private constructor(
    readonly clock: SkippingClock,
    readonly simulator: ZerodhaSimulator,
    private readonly other: ZerodhaSimulator,
    readonly gateway: TestGateway,
    readonly broker: OwnBroker,
    readonly feed: Feed,
    readonly client: TestClient,
    readonly bystander: TestClient,
  ) {}

  static async begin(start = IN_SESSION): Promise<TradingDay> {
    const clock = new SkippingClock(start);
    const [simulator, other] = [new ZerodhaSimulator(), new ZerodhaSimulator()];
    await Promise.all([simulator.start(), other.start()]);
    const gateway = await TestGateway.startBy(clock, { FEED_BACKOFF_MIN: '0.05', LTP_THROTTLE_MS: '0' });
    const broker = await addBroker(gateway, simulator, 'owner');
    const feed = await feedOf(gateway, 'zerodha');
    const client = await subscribed(gateway, broker.key);
    const bystander = await subscribed(gateway, (await addBroker(gateway, other, 'neighbour')).key);
    const day = new TradingDay(clock, simulator, other, gateway, broker, feed, client, bystander);
    await day.flows(2000);
    await day.bystanderIsUndisturbed();
    client.messages.length = 0;
    return day;
  }

  async end(): Promise<void> {
    this.client.close();
    this.bystander.close();
    await this.gateway.stop();
    await Promise.all([this.simulator.stop(), this.other.stop()]);
    this.clock.stop();
  }

  /** The market moves at the broker, whether anybody hears it or not. */
  moves(ltp: number): void {
    this.simulator.tick('RELIANCE', 'NSE', { ltp });
  }

  /** A new price comes through to the client. */
  async flows(ltp: number): Promise<void> {
    await eventually(() => {
      this.moves(ltp);
      return this.client.messages.some(({ data }) => data?.ltp === ltp);
    });
  }

  /** The client is told a state of its feed, and the feed is in it. */
  async isTold(state: FeedState): Promise<FeedStatus> {
    const status = await this.client.next('status', (message) => message.state === state);
    return status as unknown as FeedStatus;
  }

  /** The bystander gets its ticks on the connection that its broker has had from the beginning, and has heard of nothing else. */
  async bystanderIsUndisturbed(): Promise<void> {
    const ltp = ++this.price;
    this.other.tick('RELIANCE', 'NSE', { ltp });
    await this.bystander.next('market_data', ({ data }) => data?.ltp === ltp);
    // At night a feed is quiet between two ticks, and that is all.
    const told = this.bystander.messages.filter(
      ({ type, state }) => type === 'status' && state !== 'live' && state !== 'quiet',
    );
    expect([this.other.connections, this.other.attempts, told, this.bystander.closed]).toEqual([1, 1, [], undefined]);
  }

  /** Lets so much time pass again and again; the bystander's broker goes on trading. */
  async pass(ms: number, until: () => boolean): Promise<void> {
    await eventually(async () => {
      this.clock.skip(ms);
      this.other.tick('RELIANCE', 'NSE', { ltp: ++this.price });
      await Promise.all([this.simulator.beat(), this.other.beat()]);
      return until();
    });
  }

  /** What the broker holds for the account, over all connections. */
  get held(): string[] {
    return this.simulator.subscriptions().map(({ symbol, mode }) => `${symbol} ${mode}`);
  }
}

async function subscribed(gateway: TestGateway, key: string): Promise<TestClient> {
  const client = await TestClient.authenticated(gateway.url, key);
  await client.request({ action: 'subscribe', ...RELIANCE, mode: 2 }, 'subscription');
  await client.next('market_data');
  await client.next('status', ({ state }) => state === 'live');
  client.messages.length = 0;
  return client;
}
