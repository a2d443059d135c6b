import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { DhanSimulator } from './dhan.js';

type SdkData = Record<string, unknown> & { type?: string; security_id?: number };

/** 2025-11-21 11:00:59 in India. */
const TRADED_AT = 1_763_703_059_000;

const python = await pythonWith('dhanhq==2.3.0');

describeUnless(python.missing)('the Dhan simulator, seen by the official dhanhq client', () => {
  let simulator: DhanSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new DhanSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  function start(channel: string, instruments: readonly string[], token = simulator.credentials.access_token!): void {
    const { client_id: clientId = '' } = simulator.credentials;
    const driver = new URL('../sdk/dhan-client.py', import.meta.url);
    sdk = new SdkProcess(
      driver,
      [channel, simulator.urls[channel]!, clientId, token, ...instruments],
      python.interpreter,
    );
  }

  async function subscribed(channel: string, ...instruments: string[]): Promise<void> {
    start(channel, instruments);
    // Its first import takes a while on a cold machine.
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(instruments.length), 20_000);
    await eventually(() => expect(sdk.values('data').length).toBeGreaterThanOrEqual(instruments.length));
  }

  function read(expected: SdkData): Promise<SdkData> {
    return eventually(() => {
      const found = sdk.values<SdkData | null>('data').find((data) => data && matches(data, expected));
      if (!found) throw new Error(`${JSON.stringify(expected)} is not in ${sdk.output}`);
      return found;
    });
  }

  it('sends tickers that the SDK reads as the values that went in, with the trade time of the Indian clock', async () => {
    await subscribed('feed', '1:2885:15');
    simulator.tick('RELIANCE', 'NSE', { ltp: 2850.5, ltt: TRADED_AT });
    await read({ type: 'Ticker Data', exchange_segment: 1, security_id: 2885, LTP: '2850.50', LTT: '11:00:59' });
  });

  it('sends the previous close once for each subscription', async () => {
    simulator.tick('NIFTY', 'NSE_INDEX', { close: 24470.65 });
    await subscribed('feed', '0:13:17');
    await read({ type: 'Previous Close', exchange_segment: 0, security_id: 13, prev_close: '24470.65' });
  });

  it('sends quotes, and the open interest of derivatives beside them', async () => {
    await subscribed('feed', '2:49543:17');
    simulator.tick('NIFTY30DEC25FUT', 'NFO', {
      ltp: 24567.35,
      ltq: 75,
      ltt: TRADED_AT,
      average_price: 24512.08,
      volume: 4_123_500,
      total_buy_quantity: 612_300,
      total_sell_quantity: 587_475,
      open: 24480,
      high: 24610.5,
      low: 24411.25,
      close: 24466.1,
      oi: 11_876_250,
    });
    await read({ type: 'OI Data', exchange_segment: 2, security_id: 49543, OI: 11_876_250 });
    await read({
      type: 'Quote Data',
      security_id: 49543,
      LTP: '24567.35',
      LTQ: 75,
      LTT: '11:00:59',
      avg_price: '24512.08',
      volume: 4_123_500,
      total_sell_quantity: 587_475,
      total_buy_quantity: 612_300,
      open: '24480.00',
      close: '24466.10',
      high: '24610.50',
      low: '24411.25',
    });
  });

  it('sends full packets with open interest and five levels', async () => {
    await subscribed('feed', '5:436953:21');
    const depth = {
      buy: ladder(5270.5, -0.5, 5, 10),
      sell: ladder(5271, 0.5, 5, 20),
    };
    simulator.tick('CRUDEOIL18DEC25FUT', 'MCX', { ltp: 5271, oi: 14_500, depth });
    const data = await read({
      type: 'Full Data',
      exchange_segment: 5,
      security_id: 436953,
      LTP: '5271.00',
      OI: 14_500,
    });
    expect(data.depth).toEqual(
      depth.buy.map((bid, level) => ({
        bid_quantity: bid.quantity,
        ask_quantity: depth.sell[level]!.quantity,
        bid_orders: bid.orders,
        ask_orders: depth.sell[level]!.orders,
        bid_price: bid.price.toFixed(2),
        ask_price: depth.sell[level]!.price.toFixed(2),
      })),
    );
  });

  it('tells instruments of one id apart by their segment', async () => {
    await subscribed('feed', '1:2885:15', '2:2885:15');
    simulator.tick('NIFTY30DEC2524600CE', 'NFO', { ltp: 148.55 });
    await read({ exchange_segment: 2, security_id: 2885, LTP: '148.55' });
    expect(sdk.values<SdkData>('data')).not.toContainEqual(
      expect.objectContaining({ exchange_segment: 1, LTP: '148.55' }),
    );
  });

  it.each([
    ['depth20', 20, 20],
    ['depth200', 200, 37],
  ])('sends both sides of a deep book on the socket of %s', async (channel, _level, rows) => {
    await subscribed(channel, '1:2885');
    const depth = { buy: ladder(2850.4, -0.05, rows, 100), sell: ladder(2850.5, 0.05, rows, 200) };
    simulator.tick('RELIANCE', 'NSE', { depth });
    const isNew = ({ depth: side }: SdkData, price: number) => (side as DepthLevelEntry[])[0]?.price === price;
    await eventually(() => {
      const updates = sdk.values<SdkData>('data');
      expect(updates.find((data) => data.type === 'Bid' && isNew(data, 2850.4))).toMatchObject({
        exchange_segment: 1,
        security_id: 2885,
        depth: depth.buy,
      });
      expect(updates.find((data) => data.type === 'Ask' && isNew(data, 2850.5))).toMatchObject({ depth: depth.sell });
    });
    expect(simulator.violations).toEqual([]);
  });

  it('lets a wrong token in, and disconnects it with a reason', async () => {
    start('feed', ['1:2885:15'], 'not-the-token');
    await eventually(() => expect(sdk.values('close')).not.toEqual([]), 20_000);
    expect(sdk.values('data')).toEqual([null]);
    await eventually(() => expect(simulator.connections).toBe(0));
  });
});

function matches(data: SdkData, expected: SdkData): boolean {
  return Object.entries(expected).every(([key, value]) => data[key] === value);
}

function ladder(price: number, step: number, rows: number, quantity: number): DepthLevelEntry[] {
  return Array.from({ length: rows }, (_, row) => ({
    price: Math.round((price + step * row) * 100) / 100,
    quantity: quantity + row,
    orders: row + 1,
  }));
}
