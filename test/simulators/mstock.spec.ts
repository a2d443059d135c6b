import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import { eventually } from '../support/eventually.js';
import { npmPackage } from '../support/npm-package.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { MstockSimulator } from './mstock.js';

type SdkTick = Record<string, unknown>;

const TRADED_AT = 1_763_703_000_000;
const IST_AHEAD_S = 19_800;

// It depends on a version of itself that was never published.
const sdkPackage = await npmPackage('@mstock-mirae-asset/nodetradingapi-typeb@0.0.3');

describeUnless(sdkPackage.missing)('the mStock simulator, seen by the official MTicker', () => {
  let simulator: MstockSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new MstockSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  async function connect(token = simulator.credentials.auth_token!): Promise<void> {
    const driver = new URL('../sdk/mstock-client.cjs', import.meta.url);
    const ticker = join(sdkPackage.folder!, 'dist/lib/ticker.js');
    sdk = new SdkProcess(driver, [ticker, simulator.urls.feed!, simulator.credentials.api_key!, token]);
    await eventually(() => expect(sdk.events).not.toEqual([]));
  }

  async function subscribe(mode: number, exchange: string, ...tokens: string[]): Promise<void> {
    const held = simulator.subscriptions().length;
    sdk.command({ exchange, tokens, mode });
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(held + tokens.length));
  }

  function tick(expected: SdkTick): Promise<SdkTick> {
    return eventually(() => {
      const ticks = sdk.values<SdkTick[]>('ticks').flat();
      const found = ticks.find((one) => Object.entries(expected).every(([key, value]) => one[key] === value));
      if (!found) throw new Error(`${JSON.stringify(expected)} is not in ${sdk.output}`);
      return found;
    });
  }

  it('sends LTP packets that the SDK reads as the values that went in', async () => {
    await connect();
    await subscribe(1, 'nsecm', '2885', '26000');
    simulator.tick('RELIANCE', 'NSE', { ltp: 1418.4 });
    simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 26_068.15 });
    await tick({ SubscriptionMode: 1, ExchangeType: 1, Token: 2885, LTP: 1418.4 });
    await tick({ SubscriptionMode: 1, ExchangeType: 1, Token: 26_000, LTP: 26_068.15, SeqNumber: 0 });
    expect(simulator.violations).toEqual([]);
  });

  it('sends quote packets, of currency in paise too', async () => {
    await connect();
    await subscribe(2, 'nsecd', '4452');
    simulator.tick('USDINR26NOV25FUT', 'CDS', {
      ltp: 88.82,
      ltq: 12,
      average_price: 88.81,
      volume: 5_123_456_789,
      total_buy_quantity: 98_321,
      total_sell_quantity: 101_220,
      open: 88.79,
      high: 88.86,
      low: 88.77,
      close: 88.74,
    });
    await tick({
      SubscriptionMode: 2,
      ExchangeType: 13,
      Token: 4452,
      LTP: 88.82,
      LTQ: 12,
      ATP: 88.81,
      VTT: 5_123_456_789,
      TotalBuyQty: 98_321,
      TotalSellQty: 101_220,
      Open: 88.79,
      High: 88.86,
      Low: 88.77,
      Close: 88.74,
    });
  });

  it('sends snapshots with the best five of both sides, circuits, and times of the Indian clock since 1980', async () => {
    await connect();
    await subscribe(3, 'nsefo', '37054');
    const depth = { buy: ladder(26_116.3, -0.5), sell: ladder(26_116.8, 0.5) };
    simulator.tick('NIFTY25NOV25FUT', 'NFO', {
      ltp: 26_117.5,
      ltt: TRADED_AT,
      oi: 15_234_750,
      upper_circuit: 28_733.55,
      lower_circuit: 23_509.3,
      depth,
    });
    const data = await tick({
      SubscriptionMode: 3,
      ExchangeType: 2,
      LTP: 26_117.5,
      // The SDK takes the Indian clock for UTC.
      LTT: TRADED_AT / 1000 + IST_AHEAD_S,
      OI: 15_234_750,
      UpperCircuitLimit: 28_733.55,
      LowerCircuitLimit: 23_509.3,
    });
    expect(data.Depth).toEqual([...depth.buy.map((one) => entry(1, one)), ...depth.sell.map((one) => entry(0, one))]);
  });

  it('refuses a wrong token with 401 before the upgrade', async () => {
    await connect('not-the-token');
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('401'));
    expect(simulator.connections).toBe(0);
  });

  it('tells of a token that has died in a text, and ends the line', async () => {
    await connect();
    await subscribe(1, 'nsecm', '2885');
    simulator.faults.rollToken();
    await eventually(() => expect(sdk.values('error')).toContain('Access token expired'));
    await eventually(() => expect(sdk.values('close')).toEqual([1008]));
  });
});

function entry(flag: number, { price, quantity, orders }: DepthLevelEntry): SdkTick {
  return { BuySellFlag: flag, Quantity: quantity, Price: price, NumberOfOrders: orders };
}

function ladder(price: number, step: number): DepthLevelEntry[] {
  return Array.from({ length: 5 }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 75 + level,
    orders: level + 1,
  }));
}
