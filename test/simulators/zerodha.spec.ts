import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { zerodha } from '../../src/modules/brokers/zerodha/index.js';
import { eventually } from '../support/eventually.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { describeUnless, missingSdk } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { ZerodhaSimulator } from './zerodha.js';

interface KiteTick {
  instrument_token: number;
  mode: string;
  [key: string]: unknown;
}

describeUnless(missingSdk('kiteconnect'))('the Zerodha simulator, seen by the official KiteTicker', () => {
  let simulator: ZerodhaSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new ZerodhaSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  async function connect(accessToken = simulator.credentials.access_token!): Promise<void> {
    sdk = new SdkProcess(new URL('../sdk/zerodha-client.cjs', import.meta.url), [
      simulator.urls.feed!,
      simulator.credentials.api_key!,
      accessToken,
    ]);
    await eventually(() => expect(sdk.events).not.toEqual([]));
  }

  async function subscribe(mode: string, ...tokens: number[]): Promise<void> {
    sdk.command({ call: 'subscribe', with: [tokens] });
    sdk.command({ call: 'setMode', with: [mode, tokens] });
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(tokens.length));
    await lastTick(tokens.at(-1)!, mode);
  }

  function lastTick(token: number, mode: string, price?: number): Promise<KiteTick> {
    return eventually(() => {
      const ticks = sdk.values<KiteTick[]>('ticks').flat();
      const found = ticks.filter((tick) => tick.instrument_token === token && tick.mode === mode).at(-1);
      if (!found || (price !== undefined && found.last_price !== price)) throw new Error(sdk.output);
      return found;
    });
  }

  it('sends full packets of a share that the SDK reads as the values that went in', async () => {
    await connect();
    await subscribe('full', 738561);
    const depth = {
      buy: [2850.4, 2850.35, 2850.3, 2850.25, 2850.2].map((price, i) => ({ price, quantity: 10 + i, orders: 1 + i })),
      sell: [2850.5, 2850.55, 2850.6, 2850.65, 2850.7].map((price, i) => ({ price, quantity: 20 + i, orders: 3 + i })),
    };
    simulator.tick('RELIANCE', 'NSE', {
      ltp: 2850.45,
      ltq: 7,
      average_price: 2841.37,
      volume: 4_123_456,
      total_buy_quantity: 123_456,
      total_sell_quantity: 0,
      open: 2831,
      high: 2866.6,
      low: 2825.05,
      close: 2831.9,
      ltt: 1_763_703_059_000,
      timestamp: 1_763_703_060_000,
      oi: 0,
      depth,
    });
    expect(await lastTick(738561, 'full', 2850.45)).toMatchObject({
      tradable: true,
      last_traded_quantity: 7,
      average_traded_price: 2841.37,
      volume_traded: 4_123_456,
      total_buy_quantity: 123_456,
      total_sell_quantity: 0,
      ohlc: { open: 2831, high: 2866.6, low: 2825.05, close: 2831.9 },
      last_trade_time: new Date(1_763_703_059_000).toISOString(),
      exchange_timestamp: new Date(1_763_703_060_000).toISOString(),
      oi: 0,
      depth,
    });
  });

  it('sends index packets, whose prices stand in another order', async () => {
    await connect();
    await subscribe('full', 256265);
    simulator.tick('NIFTY', 'NSE_INDEX', {
      ltp: 24533.15,
      open: 24455,
      high: 24588.4,
      low: 24401.9,
      close: 24470.65,
      timestamp: 1_763_703_060_000,
    });
    expect(await lastTick(256265, 'full', 24533.15)).toMatchObject({
      tradable: false,
      ohlc: { open: 24455, high: 24588.4, low: 24401.9, close: 24470.65 },
      exchange_timestamp: new Date(1_763_703_060_000).toISOString(),
    });
  });

  it('sends currency prices with the divisors of their segments', async () => {
    await connect();
    await subscribe('quote', 308995, 225286);
    simulator.tick('USDINR26NOV25FUT', 'CDS', { ltp: 83.2525, open: 83.2 });
    simulator.tick('EURINR26NOV25FUT', 'BCD', { ltp: 97.1325, open: 97.05 });
    expect(await lastTick(308995, 'quote', 83.2525)).toMatchObject({ ohlc: { open: 83.2 } });
    expect(await lastTick(225286, 'quote', 97.1325)).toMatchObject({ ohlc: { open: 97.05 } });
  });

  it('changes the mode as asked, and stops after an unsubscribe', async () => {
    await connect();
    await subscribe('ltp', 779521);
    expect(simulator.subscriptions()).toMatchObject([{ symbol: 'SBIN', exchange: 'NSE', mode: 'LTP' }]);
    sdk.command({ call: 'setMode', with: ['quote', [779521]] });
    await lastTick(779521, 'quote');
    sdk.command({ call: 'unsubscribe', with: [[779521]] });
    await eventually(() => expect(simulator.subscriptions()).toEqual([]));
    expect(simulator.violations).toEqual([]);
  });

  it('sends order postbacks that the SDK takes as such', async () => {
    await connect();
    simulator.order({ order_id: '251121000123456', status: 'COMPLETE' });
    await eventually(() => expect(sdk.values('order')).toEqual([{ order_id: '251121000123456', status: 'COMPLETE' }]));
  });

  it('refuses a wrong token with 403 before the upgrade', async () => {
    await connect('not-the-token');
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('403'));
    expect(simulator.attempts).toBe(1);
    expect(simulator.connections).toBe(0);
  });
});

describe('the login of the Zerodha simulator', () => {
  const simulator = new ZerodhaSimulator();
  const { api_key = '', api_secret = '', access_token } = simulator.credentials;
  const flow = zerodha.login.find((one) => one.kind === 'redirect')!;

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());

  function exchange(request_token: string, secret = api_secret) {
    const http = new RedirectedHttp(simulator.httpUrl);
    return flow.exchange({ api_key, api_secret: secret }, { request_token }, http);
  }

  it('gives the product the token that the socket takes', async () => {
    const { credentials } = await exchange(simulator.requestToken);
    expect(credentials.access_token).toBe(access_token);
  });

  it('refuses a used request token and a wrong secret', async () => {
    await expect(exchange('used')).rejects.toMatchObject({
      kind: 'credential',
      message: expect.stringContaining('403'),
    });
    await expect(exchange(simulator.requestToken, 'wrong')).rejects.toMatchObject({ kind: 'credential' });
  });

  describeUnless(missingSdk('kiteconnect'))('seen by the official KiteConnect', () => {
    it.each([
      ['gives it the token', () => simulator.requestToken, 'session', expect.objectContaining({ access_token })],
      ['refuses a used request token', () => 'used', 'error', 'Token is invalid or has expired.'],
    ])('%s', async (_, requestToken, event, value) => {
      const driver = new URL('../sdk/zerodha-login.cjs', import.meta.url);
      const sdk = new SdkProcess(driver, [simulator.httpUrl, api_key, api_secret, requestToken()]);
      await eventually(() => expect(sdk.values(event)).toEqual([value]));
      await sdk.stop();
    });
  });
});
