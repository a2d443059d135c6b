import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DepthLevelEntry } from '../../src/common/tick.js';
import { eventually } from '../support/eventually.js';
import { describeUnless, missingSdk } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { FyersSimulator } from './fyers.js';

type SdkMessage = Record<string, unknown>;

/** 2025-11-21 05:30 UTC, epoch s. */
const NOW_S = 1_763_703_060;

/** The SDK sends its requests a second apart. */
const SDK_DEADLINE_MS = 15_000;

let simulator: FyersSimulator;
let sdk: SdkProcess;

beforeEach(async () => {
  simulator = new FyersSimulator();
  await simulator.start();
});

afterEach(async () => {
  await sdk.stop();
  await simulator.stop();
});

function authorization(): string {
  const { client_id, access_token } = simulator.credentials;
  return `${client_id}:${access_token}`;
}

function ladder(price: number, step: number, levels: number): DepthLevelEntry[] {
  return Array.from({ length: levels }, (_, level) => ({
    price: Math.round((price + step * level) * 100) / 100,
    quantity: 100 + level,
    orders: level + 1,
  }));
}

describeUnless(missingSdk('fyers-api-v3'))('the HSM simulator of Fyers, seen by the official fyersDataSocket', () => {
  async function connect(token = authorization()): Promise<void> {
    const tokens = Object.fromEntries(simulator.instruments.map((one) => [one.brsymbol, one.token]));
    const driver = new URL('../sdk/fyers-hsm-client.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [simulator.urls.hsm!, token, JSON.stringify(tokens)]);
    await eventually(() => expect(sdk.events).not.toEqual([]));
  }

  async function subscribe(isDepth: boolean, ...tickers: string[]): Promise<void> {
    await message({ type: 'cn', s: 'ok' });
    sdk.command({ call: 'mode', with: ['full', 1] });
    sdk.command({ call: 'subscribe', with: [tickers, isDepth, 1] });
    for (const symbol of tickers) await message({ symbol });
  }

  function message(expected: SdkMessage): Promise<SdkMessage> {
    return eventually(() => {
      const found = sdk.values<SdkMessage>('message').find((one) => isLike(one, expected));
      if (!found) throw new Error(`${JSON.stringify(expected)} is not in ${sdk.output}`);
      return found;
    }, SDK_DEADLINE_MS);
  }

  it('sends snapshots and deltas of a share that the SDK merges to the values that went in', async () => {
    await connect();
    await subscribe(false, 'NSE:SBIN-EQ');
    simulator.tick('SBIN', 'NSE', {
      ltp: 972.45,
      ltq: 7,
      average_price: 970.13,
      volume: 5_123_456,
      total_buy_quantity: 123_456,
      total_sell_quantity: 1,
      open: 970.05,
      high: 975.15,
      low: 965.9,
      close: 971.35,
      bid: 972.4,
      bid_qty: 12,
      ask: 972.5,
      ask_qty: 34,
      ltt: (NOW_S - 1) * 1000,
      timestamp: NOW_S * 1000,
    });
    const first = {
      type: 'sf',
      symbol: 'NSE:SBIN-EQ',
      ltp: 972.45,
      last_traded_qty: 7,
      avg_trade_price: 970.13,
      vol_traded_today: 5_123_456,
      tot_buy_qty: 123_456,
      tot_sell_qty: 1,
      open_price: 970.05,
      high_price: 975.15,
      low_price: 965.9,
      prev_close_price: 971.35,
      bid_price: 972.4,
      bid_size: 12,
      ask_price: 972.5,
      ask_size: 34,
      last_traded_time: NOW_S - 1,
      exch_feed_time: NOW_S,
    };
    await message(first);
    simulator.tick('SBIN', 'NSE', { ltp: 972.5, ltq: 3 });
    await message({ ...first, ltp: 972.5, last_traded_qty: 3 });
  });

  it('sends indices and currency with scales of their own', async () => {
    await connect();
    await subscribe(false, 'NSE:NIFTY50-INDEX', 'NSE:USDINR25NOVFUT');
    const timestamp = NOW_S * 1000;
    simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 26068.15, open: 26090, high: 26249.9, low: 26030.15, timestamp });
    simulator.tick('USDINR26NOV25FUT', 'CDS', { ltp: 88.8225, oi: 2_145_233 });
    await message({
      type: 'if',
      ltp: 26068.15,
      open_price: 26090,
      high_price: 26249.9,
      low_price: 26030.15,
      exch_feed_time: NOW_S,
    });
    await message({ type: 'sf', symbol: 'NSE:USDINR25NOVFUT', ltp: 88.8225 });
  });

  it('sends books as topics of their own', async () => {
    await connect();
    await subscribe(true, 'NSE:NIFTY25NOVFUT');
    const depth = { buy: ladder(26185, -0.5, 5), sell: ladder(26186, 0.5, 5) };
    simulator.tick('NIFTY25NOV25FUT', 'NFO', { depth });
    await message({
      type: 'dp',
      symbol: 'NSE:NIFTY25NOVFUT',
      ...numbered('bid', depth.buy),
      ...numbered('ask', depth.sell),
    });
    expect(simulator.subscriptions()).toMatchObject([{ symbol: 'NIFTY25NOV25FUT', mode: 'DEPTH' }]);
  });

  it('goes on sending while its frames are acknowledged', async () => {
    await connect();
    await subscribe(false, 'NSE:SBIN-EQ');
    for (let paise = 1; paise <= 200; paise++) {
      simulator.tick('SBIN', 'NSE', { ltp: 900 + paise / 100 });
      await message({ symbol: 'NSE:SBIN-EQ', ltp: 900 + paise / 100 });
    }
  });

  it('takes an unsubscribe', async () => {
    await connect();
    await subscribe(false, 'NSE:SBIN-EQ', 'NSE:INFY-EQ');
    sdk.command({ call: 'unsubscribe', with: [['NSE:SBIN-EQ'], false, 1] });
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ symbol: 'INFY' }]), SDK_DEADLINE_MS);
    expect(simulator.violations).toEqual([]);
  });

  it.each([
    ['lets a good key in', undefined, [{ type: 'cn', stat: 'Ok', stCode: 200 }]],
    ['answers a wrong key with a refusal', 'ffff', [{ type: 'cn', stat: 'NotOk', stCode: 11001 }]],
  ])('%s', async (_, wrongKey, reply) => {
    const [, claims = ''] = simulator.credentials.access_token!.split('.');
    const { hsm_key } = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const driver = new URL('../sdk/fyers-hsm-library.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [simulator.urls.hsm!, wrongKey ?? hsm_key]);
    await eventually(() => expect(sdk.values('message')).toMatchObject([reply]));
  });
});

describeUnless(missingSdk('fyers-api-v3'))('the TBT simulator of Fyers, seen by the official fyersTbtSocket', () => {
  interface SdkDepth {
    ticker: string;
    bidprice: number[];
    bidqty: number[];
    bidordn: number[];
    askprice: number[];
    askqty: number[];
    askordn: number[];
    [key: string]: unknown;
  }

  async function connect(authorizationHeader = authorization()): Promise<void> {
    const driver = new URL('../sdk/fyers-tbt-client.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [simulator.urls.tbt!, authorizationHeader]);
    await eventually(() => expect(sdk.events).not.toEqual([]));
  }

  async function subscribe(...tickers: string[]): Promise<void> {
    sdk.command({ call: 'subscribe', with: [tickers, '1', 'depth'] });
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(tickers.length));
  }

  function depth(matches: (one: SdkDepth) => boolean): Promise<SdkDepth> {
    return eventually(() => {
      const found = sdk.values<SdkDepth>('depth').find(matches);
      if (!found) throw new Error(sdk.output);
      return found;
    });
  }

  it('sends nothing before the channel is resumed, then the whole book, then what differs', async () => {
    const book = { buy: ladder(1418.35, -0.05, 50), sell: ladder(1418.45, 0.05, 50) };
    simulator.tick('RELIANCE', 'NSE', {
      depth: book,
      total_buy_quantity: 412_345,
      total_sell_quantity: 398_112,
      timestamp: NOW_S * 1000,
    });
    await connect();
    await subscribe('NSE:RELIANCE-EQ');
    simulator.tick('RELIANCE', 'NSE', { total_buy_quantity: 412_400 });
    expect(sdk.values('depth')).toEqual([]);
    sdk.command({ call: 'switchChannel', with: [[], ['1']] });
    expect(await depth(({ snapshot }) => snapshot === true)).toMatchObject({
      ticker: 'NSE:RELIANCE-EQ',
      tbq: 412_400,
      tsq: 398_112,
      timestamp: NOW_S,
      bidprice: book.buy.map(({ price }) => price),
      bidqty: book.buy.map(({ quantity }) => quantity),
      bidordn: book.buy.map(({ orders }) => orders),
      askprice: book.sell.map(({ price }) => price),
      askqty: book.sell.map(({ quantity }) => quantity),
      askordn: book.sell.map(({ orders }) => orders),
    });
    const best = { price: 1418.4, quantity: 77, orders: 3 };
    const moved = { buy: [best, ...book.buy.slice(1)], sell: book.sell.slice(0, 40) };
    simulator.tick('RELIANCE', 'NSE', { depth: moved, timestamp: (NOW_S + 1) * 1000 });
    const update = await depth(({ bidprice }) => bidprice[0] === 1418.4);
    expect(update).toMatchObject({ snapshot: false, tbq: 412_400, timestamp: NOW_S + 1 });
    expect(update.bidqty).toEqual(moved.buy.map(({ quantity }) => quantity));
    expect(update.askprice).toEqual([...moved.sell.map(({ price }) => price), ...Array(10).fill(0)]);
  });

  it('refuses more than five tickers with an error, and no texts but pongs', async () => {
    await connect();
    await subscribe('NSE:RELIANCE-EQ', 'NSE:SBIN-EQ', 'NSE:INFY-EQ', 'NSE:NIFTY25NOVFUT');
    sdk.command({ call: 'subscribe', with: [['BSE:RELIANCE-A', 'MCX:CRUDEOIL25DECFUT'], '1', 'depth'] });
    await eventually(() => expect(sdk.values('servererror')).toEqual(['subscription limit exceeded']));
    sdk.command({ call: 'unsubscribe', with: [['NSE:RELIANCE-EQ'], '1', 'depth'] });
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(3));
  });

  it('refuses a wrong token with 401 before the upgrade', async () => {
    await connect('AB12CD34EF-100:not-the-token');
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('401'));
    expect(simulator.connections).toBe(0);
  });
});

function numbered(side: 'bid' | 'ask', levels: readonly DepthLevelEntry[]): SdkMessage {
  return Object.fromEntries(
    levels.flatMap(({ price, quantity, orders }, level) => [
      [`${side}_price${level + 1}`, price],
      [`${side}_size${level + 1}`, quantity],
      [`${side}_order${level + 1}`, orders],
    ]),
  );
}

function isLike(one: SdkMessage, expected: SdkMessage): boolean {
  return Object.entries(expected).every(([key, value]) => one[key] === value);
}
