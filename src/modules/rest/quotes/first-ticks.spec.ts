import { beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '../../../../test/support/fake-clock.js';
import type { FeedState, FeedStatus } from '../../../common/feed-state.js';
import type { NewestMessage } from '../../market-data/instrument-state.js';
import type { MarketConsumer, MarketInterest, MarketValue } from '../../market-data/market-consumer.js';
import type { MarketDataService } from '../../market-data/market-data.service.js';
import type { FeedDirectory } from '../../streaming/feed-directory.js';
import { FirstTicks, WAIT_MS } from './first-ticks.js';

const TCS: MarketInterest = { feed: 'sim', symbol: 'TCS', exchange: 'NSE', mode: 'QUOTE', depthLevel: 5 };
const TOPIC = 'sim TCS';

/** The market, as far as a test lets it move. */
class Market {
  readonly held = new Map<string, number>();
  private readonly newestOf = new Map<string, NewestMessage>();
  private readonly consumers = new Set<[string, MarketConsumer]>();

  constructor(private readonly clock: FakeClock) {}

  newest(interest: MarketInterest): NewestMessage | undefined {
    return this.newestOf.get(topic(interest));
  }

  hold(interest: MarketInterest): () => void {
    const name = topic(interest);
    this.held.set(name, (this.held.get(name) ?? 0) + 1);
    return () => void this.held.set(name, this.held.get(name)! - 1);
  }

  register(consumer: MarketConsumer, [interest]: readonly [MarketInterest]): () => void {
    const entry: [string, MarketConsumer] = [topic(interest), consumer];
    this.consumers.add(entry);
    return () => void this.consumers.delete(entry);
  }

  tick(interest: MarketInterest, ltp: number): void {
    const count = (this.newest(interest)?.count ?? 0) + 1;
    const data = Buffer.from(JSON.stringify({ ltp }));
    this.newestOf.set(topic(interest), { data, at: this.clock.monotonic(), count, suspicious: false });
    for (const [name, { onValue }] of [...this.consumers]) if (name === topic(interest)) onValue({} as MarketValue);
  }

  get waiting(): number {
    return this.consumers.size;
  }
}

function topic({ feed, symbol }: MarketInterest): string {
  return `${feed} ${symbol}`;
}

let clock: FakeClock;
let market: Market;
let status: FeedStatus;
let tellFeed: (state: FeedState, message?: string) => void;
let ticks: FirstTicks;

beforeEach(() => {
  clock = new FakeClock();
  market = new Market(clock);
  status = { feed: 'sim', broker: 'sim', state: 'quiet', since: '2025-11-21T05:00:00.000Z', message: '' };
  let listener: (status: FeedStatus) => void = () => undefined;
  tellFeed = (state, message = '') => {
    status = { ...status, state, message };
    listener(status);
  };
  const feeds = { status: () => status, onChange: (to: typeof listener) => (listener = to) };
  ticks = new FirstTicks(market as unknown as MarketDataService, feeds as unknown as FeedDirectory, clock);
});

const ask = (interest = TCS) => ticks.newest(interest, 'sim').then(({ data }) => String(data));

describe('FirstTicks', () => {
  it('gives what has just come at once, and subscribes nothing', async () => {
    market.tick(TCS, 100);
    expect(await ask()).toBe('{"ltp":100}');
    expect(ticks.heldCount).toBe(0);
  });

  it('subscribes a symbol that nobody streams, and waits for its first tick', async () => {
    const answer = ask();
    expect(market.held.get(TOPIC)).toBe(1);
    clock.advance(WAIT_MS - 1);
    market.tick(TCS, 101);
    expect(await answer).toBe('{"ltp":101}');
    expect(market.waiting).toBe(0);
  });

  it('takes no price from before the subscription for the present one', async () => {
    market.tick(TCS, 100);
    clock.advance(3_600_000);
    const answer = ask();
    market.tick(TCS, 140);
    expect(await answer).toBe('{"ltp":140}');
  });

  it('shares one subscription and one wait among all that ask for a symbol', async () => {
    const answers = Array.from({ length: 300 }, () => ask());
    expect(market.held.get(TOPIC)).toBe(1);
    expect(market.waiting).toBe(1);
    market.tick(TCS, 101);
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['{"ltp":101}']));
  });

  it('knows the price of a symbol that moves seldom, as long as it is asked for', async () => {
    const first = ask();
    market.tick(TCS, 101);
    await first;
    for (let i = 0; i < 10; i++) {
      clock.advance(1_500);
      expect(await ask()).toBe('{"ltp":101}');
    }
    expect(market.held.get(TOPIC)).toBe(1);
  });

  it('gives the subscription up soon after the last request', async () => {
    const first = ask();
    market.tick(TCS, 101);
    await first;
    clock.advance(3_000);
    expect(market.held.get(TOPIC)).toBe(0);
    expect([ticks.heldCount, clock.pending]).toEqual([0, 0]);
  });

  it('says after the time-out what the feed does, and releases the symbol', async () => {
    const answer = ask();
    tellFeed('reconnecting', 'connection lost');
    clock.advance(WAIT_MS);
    await expect(answer).rejects.toMatchObject({
      code: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringContaining('within 5 s. The feed sim is reconnecting since 2025-11-21T05:00:00.000Z'),
      context: { symbol: 'TCS', exchange: 'NSE', state: 'reconnecting', temporary: true },
    });
    clock.advance(3_000);
    expect(market.held.get(TOPIC)).toBe(0);
  });

  it('waits for a new price while the feed is away, however lately it was subscribed', async () => {
    const first = ask();
    market.tick(TCS, 101);
    await first;
    clock.advance(1_500);
    tellFeed('reconnecting');
    const second = ask();
    market.tick(TCS, 99);
    expect(await second).toBe('{"ltp":99}');
  });

  it('asks for a login at once where the broker refuses the account', async () => {
    tellFeed('login_required', 'token expired');
    await expect(ask()).rejects.toMatchObject({ code: 'BROKER_LOGIN_REQUIRED', context: { state: 'login_required' } });
    expect(market.held.size).toBe(0);
  });

  it('ends the wait when the feed is lost meanwhile', async () => {
    const answer = ask();
    tellFeed('down', 'stopped');
    await expect(answer).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', context: { state: 'down' } });
  });

  it('holds no more than 2,000 symbols: idle ones give way, and beyond them requests are refused', async () => {
    const symbol = (i: number) => ({ ...TCS, symbol: `S${i}` });
    const first = ask(symbol(0));
    market.tick(symbol(0), 1);
    await first;
    clock.advance(1_000);
    const waiting = Array.from({ length: 2_000 }, (_, i) => ask(symbol(i + 1)));
    expect(market.held.get('sim S0')).toBe(0);
    await expect(ask(symbol(5_000))).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE' });
    expect(ticks.heldCount).toBe(2_000);
    for (let i = 1; i <= 2_000; i++) market.tick(symbol(i), i);
    await Promise.all(waiting);
  });

  it('tells those that wait when the gateway stops, and leaves nothing behind', async () => {
    const answer = ask();
    ticks.onApplicationShutdown();
    await expect(answer).rejects.toMatchObject({ code: 'SERVER_SHUTDOWN' });
    expect([market.held.get(TOPIC), market.waiting, clock.pending]).toEqual([0, 0, 0]);
  });
});
