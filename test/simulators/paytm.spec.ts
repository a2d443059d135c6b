import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import { eventually } from '../support/eventually.js';
import { type Python, pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { PaytmSimulator } from './paytm.js';

type SdkTick = Record<string, unknown>;

/** No registry has the client: its own page says to clone it. */
const CLONE = process.env.PYPMCLIENT ?? fileURLToPath(new URL('../sdk/node_modules/pyPMClient', import.meta.url));
const REPOSITORY = 'https://github.com/paytmmoney/pyPMClient';

const TRADED_AT = 1_763_703_000_000;

async function clientPython(): Promise<Python> {
  if (existsSync(`${CLONE}/pmClient/WebSocketClient.py`)) return pythonWith('websocket-client==1.5.3');
  return { missing: `no clone of ${REPOSITORY} at ${CLONE}, nor where PYPMCLIENT says` };
}

const python = await clientPython();

describeUnless(python.missing)('the Paytm Money simulator, seen by the official pyPMClient', () => {
  let simulator: PaytmSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new PaytmSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  async function connect(token = simulator.credentials.public_access_token!): Promise<void> {
    const url = `${simulator.urls.feed}?x_jwt_token=${token}`;
    sdk = new SdkProcess(new URL('../sdk/paytm-client.py', import.meta.url), [CLONE, url], python.interpreter);
    // Its first import takes a while on a cold machine.
    await eventually(() => expect(sdk.events).not.toEqual([]), 20_000);
  }

  async function change(...preferences: [action: string, mode: string, type: string, exchange: string, id: string][]) {
    const seen = simulator.requests;
    sdk.command(
      preferences.map(([actionType, modeType, scripType, exchangeType, scripId]) => {
        return { actionType, modeType, scripType, exchangeType, scripId };
      }),
    );
    await eventually(() => expect(simulator.requests).toBe(seen + 1));
  }

  function tick(expected: SdkTick): Promise<SdkTick> {
    return eventually(() => {
      const ticks = sdk.values<SdkTick[]>('ticks').flat();
      const found = ticks.find((one) => Object.entries(expected).every(([key, value]) => one[key] === value));
      if (!found) throw new Error(`${JSON.stringify(expected)} is not in ${sdk.output}`);
      return found;
    });
  }

  const prices = { open: 24_510.05, high: 24_622.9, low: 24_480.05, close: 24_498.65 };
  const counts = { ltq: 75, volume: 3_123_456_789, total_buy_quantity: 1_234_575, total_sell_quantity: 1_187_400 };

  it('sends LTP packets that the client reads as the values that went in, times from 1980 included', async () => {
    await connect();
    await change(['ADD', 'LTP', 'EQUITY', 'NSE', '2885'], ['ADD', 'LTP', 'INDEX', 'NSE', '13']);
    simulator.tick('RELIANCE', 'NSE', { ltp: 1387.45, ltt: TRADED_AT });
    simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 24_585.05, ltt: TRADED_AT });
    const share = { last_price: 1387.45, last_trade_time: TRADED_AT / 1000, security_id: 2885, tradable: 1, mode: 1 };
    await tick(share);
    await tick({ last_price: 24_585.05, last_update_time: TRADED_AT / 1000, security_id: 13 });
  });

  it('sends quotes of shares and of indices', async () => {
    await connect();
    await change(['ADD', 'QUOTE', 'FUTURE', 'NSE', '37054'], ['ADD', 'QUOTE', 'INDEX', 'BSE', '51']);
    simulator.tick('NIFTY25NOV25FUT', 'NFO', { ltp: 24_588.3, average_price: 24_561.07, ...prices, ...counts });
    simulator.tick('SENSEX', 'BSE_INDEX', { ltp: 24_601.75, ...prices });
    await tick({
      last_price: 24_588.3,
      security_id: 37_054,
      mode: 2,
      last_traded_quantity: 75,
      average_traded_price: 24_561.07,
      volume_traded: 3_123_456_789,
      total_buy_quantity: 1_234_575,
      total_sell_quantity: 1_187_400,
      ...prices,
      change_absolute: 89.65,
      change_percent: 0.37,
    });
    await tick({ last_price: 24_601.75, security_id: 51, mode: 2, ...prices, change_absolute: 103.1 });
  });

  it('sends full packets with five rows of the book and open interest', async () => {
    await connect();
    await change(['ADD', 'FULL', 'OPTION', 'NSE', '84811'], ['ADD', 'FULL', 'INDEX', 'NSE', '25']);
    const depth = { buy: ladder(31.4, -0.05), sell: ladder(31.5, 0.05) };
    simulator.tick('RELIANCE25NOV251400CE', 'NFO', { ltp: 31.45, ltt: TRADED_AT, oi: 14_876_325, ...counts, depth });
    simulator.tick('BANKNIFTY', 'NSE_INDEX', { ltp: 55_123.4, ltt: TRADED_AT });
    const data = await tick({ last_price: 31.45, security_id: 84_811, mode: 3, OI: 14_876_325, ...wireCounts(counts) });
    const rows = depth.buy.map((buy, level) => [`depth_packet_#${level + 1}`, row(buy, depth.sell[level]!)]);
    expect(data.depth_packet).toEqual(Object.fromEntries(rows));
    await tick({ last_price: 55_123.4, security_id: 25, mode: 3, last_update_time: TRADED_AT / 1000 });
  });

  it('keeps the modes of an instrument side by side, and removes one at a time', async () => {
    await connect();
    await change(['ADD', 'LTP', 'ETF', 'NSE', '10576'], ['ADD', 'FULL', 'ETF', 'NSE', '10576']);
    simulator.tick('NIFTYBEES', 'NSE', { ltp: 291.15 });
    await tick({ last_price: 291.15, mode: 1 });
    await tick({ last_price: 291.15, mode: 3 });
    await change(['REMOVE', 'LTP', 'ETF', 'NSE', '10576']);
    expect(simulator.subscriptions()).toMatchObject([{ symbol: 'NIFTYBEES', mode: 'DEPTH' }]);
    expect(simulator.violations).toEqual([]);
  });

  it('answers a preference that is none with a text, which the client takes for an error', async () => {
    await connect();
    await change(['ADD', 'TICKS', 'ETF', 'NSE', '10576']);
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('invalid preference'));
  });

  it('refuses a wrong token before the upgrade', async () => {
    await connect('not-the-token');
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('401'));
    expect(simulator.connections).toBe(0);
  });
});

function wireCounts({ ltq, volume }: { ltq: number; volume: number }): SdkTick {
  return { last_traded_quantity: ltq, volume_traded: volume };
}

function row(buy: DepthLevelEntry, sell: DepthLevelEntry): SdkTick {
  return {
    buy_quantity: buy.quantity,
    sell_quantity: sell.quantity,
    buy_order: buy.orders,
    sell_order: sell.orders,
    buy_price: buy.price,
    sell_price: sell.price,
  };
}

function ladder(price: number, step: number): DepthLevelEntry[] {
  return Array.from({ length: 5 }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 100 + level,
    orders: level + 1,
  }));
}
