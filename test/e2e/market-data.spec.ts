import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { MarketValue } from '../../src/modules/market-data/market-consumer.js';
import { MarketDataService } from '../../src/modules/market-data/market-data.service.js';
import { RestGateway } from '../rest/support/rest-gateway.js';
import { eventually } from '../support/eventually.js';

const SBIN = { symbol: 'SBIN', exchange: 'NSE' };
/** Exchange times of a Monday, as the broker sends them with an order book. */
const at = (time: string) => Date.parse(`2025-12-15T${time}Z`);

let rest: RestGateway;
let market: MarketDataService;
const releases: (() => void)[] = [];

beforeAll(async () => {
  rest = await RestGateway.start();
  market = rest.gateway.get(MarketDataService);
});
afterEach(async () => {
  for (const release of releases.splice(0)) release();
  await eventually(() => expect(rest.simulator.subscriptions()).toEqual([]));
});
afterAll(() => rest.stop());

const upstream = () => rest.simulator.subscriptions().map(({ symbol, mode }) => `${symbol} ${mode}`);

/** The market-data service of a whole gateway that no client is connected to. */
describe('market data with no client connected', () => {
  it('comes because a module of the process wants it, and ends with that', async () => {
    const feed = rest.account.feed;
    const sbin = { feed, ...SBIN };
    rest.simulator.tick('SBIN', 'NSE', { ltp: 800 });

    const seen: number[] = [];
    const onValue = ({ data }: MarketValue) => void seen.push(data.ltp as number);
    const end = market.register({ name: 'positions', priority: 'critical', onValue }, [{ ...sbin, mode: 'QUOTE' }]);
    releases.push(end);
    await eventually(() => expect(upstream()).toEqual(['SBIN QUOTE']));
    await eventually(() => expect(market.last({ ...sbin, mode: 'QUOTE' })!.data).toMatchObject({ ltp: 800 }));
    rest.simulator.tick('SBIN', 'NSE', { ltp: 801 });
    await eventually(() => expect(seen).toEqual([800, 801]));

    end();
    await eventually(() => expect(upstream()).toEqual([]));
  });

  it('is said to be safe for managing trades once it flows, and before that not, with the reason', async () => {
    const reliance = { symbol: 'RELIANCE', exchange: 'NSE' };
    const safety = () => market.isTradeManagementSafe('replay', reliance);
    expect(safety()).toEqual({ safe: false, reason: expect.stringMatching(/./) });
    releases.push(market.hold({ feed: 'replay', ...reliance, mode: 'LTP' }));
    await eventually(() => expect(safety()).toEqual({ safe: true }));
  });

  it('becomes minute bars, which REST gives to scripts', async () => {
    const instrument = { feed: rest.account.feed, symbol: 'INFY', exchange: 'NSE' };
    const tick = async (time: string, ltp: number, volume: number) => {
      rest.simulator.tick('INFY', 'NSE', { timestamp: at(time), ltp, volume });
      await eventually(() => expect(market.richest(instrument)!.data).toMatchObject({ ltp, volume }));
    };
    rest.simulator.tick('INFY', 'NSE', { timestamp: at('04:00:10'), ltp: 1500, volume: 100 });
    releases.push(market.hold({ ...instrument, mode: 'DEPTH' }));
    await eventually(() => expect(market.bars(instrument)).toHaveLength(1));
    await tick('04:00:50', 1510, 130);
    await tick('04:01:05', 1490, 150);
    await tick('04:05:00', 1495, 160);

    expect(market.bars(instrument)).toEqual([
      { time: at('04:00:00'), open: 1500, high: 1510, low: 1500, close: 1510, volume: 30 },
      { time: at('04:01:00'), open: 1490, high: 1490, low: 1490, close: 1490, volume: 20 },
      { time: at('04:05:00'), open: 1495, high: 1495, low: 1495, close: 1495, volume: 10 },
    ]);
    const asked = { symbol: 'INFY', exchange: 'NSE', start_date: '2025-12-15', end_date: '2025-12-15' };
    expect((await rest.post('history', { ...asked, interval: '5m' })).body).toMatchObject({
      source: 'minute_bars',
      from: '2025-12-15T04:00:00.000Z',
      to: '2025-12-15T04:06:00.000Z',
      data: [
        { timestamp: at('04:00:00') / 1000, open: 1500, high: 1510, low: 1490, close: 1490, volume: 50 },
        { timestamp: at('04:05:00') / 1000, open: 1495, close: 1495, volume: 10 },
      ],
    });
    expect((await rest.post('history', { ...asked, interval: 'D' })).body.data).toEqual([
      { timestamp: at('00:00:00') / 1000, open: 1500, high: 1510, low: 1490, close: 1495, volume: 60 },
    ]);
    const nextDay = { ...asked, start_date: '2025-12-16', end_date: '2025-12-17' };
    expect((await rest.post('history', { ...nextDay, interval: '1m' })).body).toMatchObject({ data: [], from: null });
  });
});
