import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import { eventually } from '../support/eventually.js';
import { describeUnless, missingSdk } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { AngelSimulator } from './angel.js';
import { angelOptions, angelShares } from './angel-instruments.js';

/** The SDK gives all numbers as texts, unscaled, and the token between quotes. Texts of the server come as they are. */
type SdkTick = Record<string, unknown>;

const ACCEPTED_AT = 1_763_703_000_123;

describeUnless(missingSdk('smartapi-javascript'))('the Angel One simulator, seen by the official WebSocketV2', () => {
  let simulator: AngelSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new AngelSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  async function connect(jwt = simulator.credentials.auth_token!): Promise<void> {
    const { client_code, api_key, feed_token } = simulator.credentials;
    const driver = new URL('../sdk/angel-client.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [simulator.urls.feed!, client_code!, api_key!, jwt, feed_token!]);
    await eventually(() => expect(sdk.events).not.toEqual([]));
  }

  async function subscribe(mode: number, exchangeType: number, ...tokens: string[]): Promise<void> {
    const held = simulator.subscriptions().length;
    sdk.command({ correlationID: 'abcde12345', action: 1, mode, exchangeType, tokens });
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(held + tokens.length));
  }

  function tick(expected: SdkTick): Promise<SdkTick> {
    return eventually(() => {
      const found = sdk.values<SdkTick>('tick').find((one) => isLike(one, expected));
      if (!found) throw new Error(`${JSON.stringify(expected)} is not in ${sdk.output}`);
      return found;
    });
  }

  it('sends LTP packets that the SDK reads as the values that went in', async () => {
    await connect();
    await subscribe(1, 1, '2885', '99926000');
    simulator.tick('RELIANCE', 'NSE', { ltp: 1418.4, timestamp: ACCEPTED_AT });
    await tick({
      subscription_mode: '1',
      exchange_type: '1',
      token: '"2885"',
      exchange_timestamp: String(ACCEPTED_AT),
      last_traded_price: '141840',
    });
    simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 26068.15 });
    await tick({ token: '"99926000"', last_traded_price: '2606815', sequence_number: '0' });
  });

  it('sends quote packets, of currency with seven decimals', async () => {
    await connect();
    await subscribe(2, 13, '4452');
    simulator.tick('USDINR26NOV25FUT', 'CDS', {
      ltp: 88.8225,
      ltq: 12,
      average_price: 88.8143,
      volume: 145_233,
      total_buy_quantity: 98_321,
      total_sell_quantity: 101_220,
      open: 88.79,
      high: 88.8675,
      low: 88.7775,
      close: 88.745,
    });
    await tick({
      subscription_mode: '2',
      exchange_type: '13',
      token: '"4452"',
      last_traded_price: '888225000',
      last_traded_quantity: '12',
      avg_traded_price: '888143000',
      vol_traded: '145233',
      total_buy_quantity: '98321',
      total_sell_quantity: '101220',
      open_price_day: '887900000',
      high_price_day: '888675000',
      low_price_day: '887775000',
      close_price: '887450000',
    });
  });

  it('sends snap quotes with both sides of the best five, circuits and open interest', async () => {
    await connect();
    await subscribe(3, 5, '458305');
    const depth = { buy: ladder(5399, -1, 5), sell: ladder(5400, 1, 5) };
    simulator.tick('CRUDEOIL18DEC25FUT', 'MCX', {
      ltp: 5400,
      ltt: ACCEPTED_AT,
      oi: 14_236,
      upper_circuit: 5832,
      lower_circuit: 4968,
      depth,
    });
    const data = await tick({
      subscription_mode: '3',
      exchange_type: '5',
      last_traded_price: '540000',
      last_traded_timestamp: String(Math.floor(ACCEPTED_AT / 1000)),
      open_interest: '14236',
      upper_circuit: '583200',
      lower_circuit: '496800',
    });
    expect(data.best_5_buy_data).toEqual(depth.buy.map((level) => ({ flag: '1', ...texts(level) })));
    expect(data.best_5_sell_data).toEqual(depth.sell.map((level) => ({ flag: '0', ...texts(level) })));
  });

  it('sends books of twenty levels', async () => {
    await connect();
    await subscribe(4, 1, '3045');
    const depth = { buy: ladder(972.4, -0.05, 20), sell: ladder(972.5, 0.05, 20) };
    simulator.tick('SBIN', 'NSE', { depth, timestamp: ACCEPTED_AT });
    const data = await tick({ subscription_mode: '4', token: '"3045"', exchange_timestamp: String(ACCEPTED_AT) });
    expect(data.depth_twenty_buy_data).toEqual(depth.buy.map(texts));
    expect(data.depth_twenty_sell_data).toEqual(depth.sell.map(texts));
  });

  it('keeps the modes of a token side by side, and sends a packet for each', async () => {
    await connect();
    await subscribe(1, 1, '3045');
    await subscribe(3, 1, '3045');
    simulator.tick('SBIN', 'NSE', { ltp: 973.15 });
    await tick({ subscription_mode: '1', last_traded_price: '97315' });
    await tick({ subscription_mode: '3', last_traded_price: '97315' });
    sdk.command({ correlationID: 'abcde12345', action: 0, mode: 1, exchangeType: 1, tokens: ['3045'] });
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ symbol: 'SBIN', mode: 'DEPTH' }]));
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a request as a whole that goes beyond a thousand pairs, and keeps what was held', async () => {
    const options = angelOptions(1001);
    simulator.list(options);
    await connect();
    await subscribe(1, 2, '37054');
    const tokens = options.map(({ token }) => token);
    sdk.command({ correlationID: 'limit12345', action: 1, mode: 1, exchangeType: 2, tokens });
    const error = { correlationID: 'limit12345', errorCode: 'E1002' };
    await eventually(() => {
      const texts = sdk.values<unknown>('tick').filter((one): one is string => typeof one === 'string');
      expect(texts.map((text) => JSON.parse(text))).toContainEqual(expect.objectContaining(error));
    });
    expect(simulator.subscriptions()).toHaveLength(1);
  });

  it('takes fifty deep books', async () => {
    const shares = angelShares(50);
    simulator.list(shares);
    await connect();
    await subscribe(4, 1, ...shares.map(({ token }) => token));
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a wrong token with 401 before the upgrade', async () => {
    await connect('not-the-token');
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('401'));
    expect(simulator.attempts).toBe(1);
    expect(simulator.connections).toBe(0);
  });
});

function isLike(one: SdkTick, expected: SdkTick): boolean {
  return Object.entries(expected).every(([key, value]) => one[key] === value);
}

function texts({ price, quantity, orders }: DepthLevelEntry): Record<string, string> {
  return { quantity: String(quantity), price: String(Math.round(price * 100)), no_of_orders: String(orders) };
}

function ladder(price: number, step: number, levels: number): DepthLevelEntry[] {
  return Array.from({ length: levels }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 100 + level,
    orders: level + 1,
  }));
}
