import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FeedStatus } from '../../common/feed-state.js';
import { topicKey } from '../bus/bus.js';
import type { BusConsumer } from '../bus/shared-subscriber.js';
import type { FeedDirectory } from '../streaming/feed-directory.js';
import type { MarketConsumer, MarketValue } from './market-consumer.js';
import { MarketDataService } from './market-data.service.js';

const RELIANCE = { feed: 'sim', symbol: 'RELIANCE', exchange: 'NSE' };
const QUOTE = { ...RELIANCE, mode: 'QUOTE' } as const;

let status: FeedStatus;
let subscribed: string[];
let emit: (topic: string, data: Record<string, unknown> | string) => void;
let market: MarketDataService;

beforeEach(() => {
  status = { feed: 'sim', broker: 'sim', state: 'live', since: '2025-12-15T04:00:00.000Z', message: 'Data flows' };
  subscribed = [];
  const bus: BusConsumer = {
    onMessage: (listener) => {
      emit = (topic, data) =>
        listener(topicKey(topic), Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)));
    },
    subscribe: (topic) => void subscribed.push(topic),
    unsubscribe: (topic) => {
      subscribed = subscribed.filter((other) => other !== topic);
    },
    renew: () => undefined,
  };
  market = new MarketDataService(bus, { status: () => status } as unknown as FeedDirectory);
});

const quote = (ltp: unknown, more: Record<string, unknown> = {}) =>
  emit('sim_NSE_RELIANCE_QUOTE', { seq: 1, ltp, timestamp: '2025-12-15T04:00:10.000Z', ...more });

function consumer(name: string, priority: MarketConsumer['priority'], onValue: (value: MarketValue) => void) {
  return { name, priority, onValue };
}

describe('MarketDataService', () => {
  it('knows the last value of every topic that comes to the process, by mode', () => {
    quote(100);
    emit('sim_NSE_RELIANCE_LTP', { ltp: 101 });
    expect(market.last(QUOTE)).toMatchObject({ ...QUOTE, data: { ltp: 100 }, suspicious: false });
    expect(market.last({ ...RELIANCE, mode: 'LTP' })!.data).toEqual({ ltp: 101 });
    expect(market.richest(RELIANCE)!.mode).toBe('QUOTE');
    expect(market.last({ ...QUOTE, symbol: 'TCS' })).toBeUndefined();
  });

  it('gives the newest good message as it came, and counts those that came', () => {
    expect(market.newest(QUOTE)).toBeUndefined();
    emit('sim_NSE_RELIANCE_QUOTE', '{"ltp":100, "seq":1}');
    expect(market.newest(QUOTE)).toMatchObject({ count: 1, suspicious: false });
    expect(String(market.newest(QUOTE)!.data)).toBe('{"ltp":100, "seq":1}');
    quote(0);
    quote(101);
    expect(market.newest(QUOTE)).toMatchObject({ count: 2 });
  });

  it.each([[0], [-5], [null], [2000]])('keeps the good price when %j comes behind it', (bad) => {
    quote(100, { upper_circuit: 110, lower_circuit: 90 });
    quote(bad);
    expect(market.last(QUOTE)!.data).toMatchObject({ ltp: 100 });
    expect(market.isTradeManagementSafe('sim', RELIANCE)).toEqual({
      safe: false,
      reason: 'the last 1 messages had no price that can be right',
    });
    quote(101);
    expect(market.isTradeManagementSafe('sim', RELIANCE)).toEqual({ safe: true });
  });

  it('tells how a feed is', () => {
    quote(100);
    emit('sim_NSE_TCS_LTP', { ltp: 0 });
    emit('other_NSE_TCS_LTP', { ltp: 1 });
    expect(market.feedHealth('sim')).toEqual({
      ...status,
      instruments: 1,
      fresh: 1,
      faulty: 1,
      messageAgeMs: expect.any(Number),
    });
  });

  it('passes on a move of more than 20 % in a cash equity, and says that it is one', () => {
    quote(100);
    quote(130);
    expect(market.last(QUOTE)).toMatchObject({ data: { ltp: 130 }, suspicious: true });
    expect(market.isTradeManagementSafe('sim', RELIANCE)).toMatchObject({ safe: false });
  });

  it('has no value rather than a broken one when a message turns out to be no JSON, and ignores topics that are none', () => {
    quote(100);
    emit('sim_NSE_RELIANCE_QUOTE', '{"ltp":101,"timestamp":"2025-12-15T04:05:00.000Z",}');
    emit('anything', '{"ltp":1}');
    expect(market.last(QUOTE)).toBeUndefined();
    expect(market.instrumentCount).toBe(1);
  });

  it('calls critical consumers in the turn of the message, and display ones once with the newest', async () => {
    const seen: string[] = [];
    const note = (name: string) => (value: MarketValue) => void seen.push(`${name} ${value.data.ltp}`);
    market.register(consumer('board', 'display', note('board')), [QUOTE]);
    market.register(consumer('risk', 'critical', note('risk')), [QUOTE]);
    quote(100);
    quote(101);
    expect(seen).toEqual(['risk 100', 'risk 101']);
    await new Promise(setImmediate);
    expect(seen).toEqual(['risk 100', 'risk 101', 'board 101']);
  });

  it('lets a consumer that throws harm nobody else', () => {
    const seen: unknown[] = [];
    const broken = consumer('broken', 'critical', () => {
      throw new Error('mine alone');
    });
    market.register(broken, [QUOTE]);
    market.register(
      consumer('sound', 'critical', (value) => void seen.push(value.data.ltp)),
      [QUOTE],
    );
    quote(100);
    expect(seen).toEqual([100]);
    expect(market.consumerFailures).toBe(1);
  });

  it('keeps a topic subscribed until its last holder has gone', () => {
    const first = market.hold(QUOTE);
    const end = market.register(
      consumer('risk', 'critical', () => undefined),
      [QUOTE],
    );
    expect(subscribed).toContain('sim_NSE_RELIANCE_QUOTE');
    first();
    first();
    expect(subscribed).toContain('sim_NSE_RELIANCE_QUOTE');
    end();
    expect(subscribed).toEqual(subscribed.filter((topic) => topic !== 'sim_NSE_RELIANCE_QUOTE'));
  });

  it('builds minute bars from the ticks', () => {
    quote(100, { volume: 5 });
    quote(102, { volume: 9 });
    quote(101, { volume: 12, timestamp: '2025-12-15T04:01:00.000Z' });
    expect(market.bars(RELIANCE)).toMatchObject([
      { open: 100, high: 102, low: 100, close: 102, volume: 4 },
      { open: 101, volume: 3 },
    ]);
  });

  it('says why trades are not to be managed: the feed, no price, an old one', () => {
    expect(market.isTradeManagementSafe('sim')).toEqual({ safe: true });
    expect(market.isTradeManagementSafe('sim', RELIANCE)).toEqual({ safe: false, reason: 'no price has come yet' });
    status = { ...status, state: 'stale', message: 'No data for 40 s' };
    expect(market.isTradeManagementSafe('sim', RELIANCE)).toEqual({
      safe: false,
      reason: 'feed sim is stale since 2025-12-15T04:00:00.000Z: No data for 40 s',
    });
  });
});
