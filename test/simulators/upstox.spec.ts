import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { upstox } from '../../src/modules/brokers/upstox/index.js';
import { eventually } from '../support/eventually.js';
import { ProtocolLine } from '../support/protocol-line.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { describeUnless, missingSdk } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { UpstoxSimulator } from './upstox.js';

/** What the SDK makes of a frame: names of its own .proto, 64-bit integers as texts. */
interface SdkMessage {
  type?: string;
  feeds?: Record<string, unknown>;
  currentTs?: string;
  marketInfo?: unknown;
}

const RELIANCE = 'NSE_EQ|INE002A01018';
const FUTURE = 'NSE_FO|54210';
const NIFTY = 'NSE_INDEX|Nifty 50';

describeUnless(missingSdk('upstox-js-sdk'))('the Upstox simulator, seen by the official MarketDataStreamerV3', () => {
  let simulator: UpstoxSimulator;
  let sdk: SdkProcess;

  beforeEach(async () => {
    simulator = new UpstoxSimulator();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
  });

  async function connect(accessToken = simulator.credentials.access_token!): Promise<void> {
    const driver = new URL('../sdk/upstox-client.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [simulator.urls.feed!, accessToken]);
    await eventually(() => expect(sdk.events).not.toEqual([]));
  }

  async function subscribe(mode: string, ...keys: string[]): Promise<SdkMessage> {
    sdk.command({ call: 'subscribe', with: [keys, mode] });
    return messageWith(keys[0]!, (message) => (message.type ?? 'initial_feed') === 'initial_feed');
  }

  /** The newest message that speaks of a key. */
  function messageWith(key: string, test: (message: SdkMessage) => boolean): Promise<SdkMessage> {
    return eventually(() => {
      const messages = sdk.values<SdkMessage | null>('message');
      const found = messages.filter((message) => message?.feeds?.[key] && test(message)).at(-1);
      if (!found) throw new Error(sdk.output);
      return found;
    });
  }

  const live = (message: SdkMessage) => message.type === 'live_feed';

  it('lets the SDK in by way of the redirect, and gives every one-time URL once', async () => {
    await connect();
    expect(sdk.values('error')).toEqual([]);
    expect([simulator.connections, simulator.attempts]).toEqual([1, 1]);
  });

  it('sends a snapshot of exactly the new keys, then updates that the SDK reads as the values that went in', async () => {
    await connect();
    const snapshot = await subscribe('full', FUTURE);
    expect(Object.keys(snapshot.feeds!)).toEqual([FUTURE]);
    const buy = [24567.5, 24567, 24566.5].map((price, i) => ({ price, quantity: 75 * (i + 1), orders: 0 }));
    const sell = [24568.25, 24568.7, 24569].map((price, i) => ({ price, quantity: 150 * (i + 1), orders: 0 }));
    simulator.tick('NIFTY25NOV25FUT', 'NFO', {
      ltp: 24567.35,
      ltt: 1_763_703_059_880,
      ltq: 75,
      close: 24466.1,
      open: 24480,
      high: 24610.5,
      low: 24411.25,
      volume: 4_123_500,
      average_price: 24512.08,
      oi: 11_876_250,
      total_buy_quantity: 612_300,
      total_sell_quantity: 587_475,
      timestamp: 1_763_703_060_040,
      depth: { buy, sell },
    });
    const message = await messageWith(FUTURE, live);
    expect(message.currentTs).toBe('1763703060040');
    expect(message.feeds![FUTURE]).toMatchObject({
      requestMode: 'full_d5',
      fullFeed: {
        marketFF: {
          ltpc: { ltp: 24567.35, ltt: '1763703059880', ltq: '75', cp: 24466.1 },
          marketLevel: {
            bidAskQuote: buy.map(({ price, quantity }, level) => ({
              bidP: price,
              bidQ: String(quantity),
              askP: sell[level]!.price,
              askQ: String(sell[level]!.quantity),
            })),
          },
          marketOHLC: { ohlc: [{ interval: '1d', open: 24480, high: 24610.5, low: 24411.25 }, { interval: 'I1' }] },
          vtt: '4123500',
          atp: 24512.08,
          oi: 11_876_250,
          tbq: 612_300,
          tsq: 587_475,
        },
      },
    });
  });

  it('sends updates that speak of the book alone', async () => {
    await connect();
    await subscribe('full', RELIANCE);
    const side = [{ price: 2850.4, quantity: 5, orders: 0 }];
    simulator.tick('RELIANCE', 'NSE', { depth: { buy: side, sell: side } });
    const { feeds } = await messageWith(RELIANCE, live);
    const body = (feeds![RELIANCE] as { fullFeed: { marketFF: Record<string, unknown> } }).fullFeed.marketFF;
    expect(Object.keys(body)).toEqual(['marketLevel']);
  });

  it('sends index feeds without book and volume', async () => {
    await connect();
    const { feeds } = await subscribe('full', NIFTY);
    const { ltp, open } = { ltp: expect.any(Number), open: expect.any(Number) };
    expect(feeds![NIFTY]).toMatchObject({
      fullFeed: { indexFF: { ltpc: { ltp }, marketOHLC: { ohlc: [{ interval: '1d', open }, { interval: 'I1' }] } } },
    });
  });

  it('sends prices alone in the mode for it, changes the mode as asked, and stops after an unsubscribe', async () => {
    await connect();
    const { feeds } = await subscribe('ltpc', RELIANCE);
    expect(feeds![RELIANCE]).toMatchObject({ ltpc: { ltp: expect.any(Number), cp: expect.any(Number) } });
    sdk.command({ call: 'changeMode', with: [[RELIANCE], 'full'] });
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ symbol: 'RELIANCE', mode: 'DEPTH' }]));
    sdk.command({ call: 'unsubscribe', with: [[RELIANCE]] });
    await eventually(() => expect(simulator.subscriptions()).toEqual([]));
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a wrong token with 401 before the upgrade', async () => {
    await connect('not-the-token');
    await eventually(() => expect(sdk.values<string>('error').join()).toContain('401'));
    expect([simulator.connections, simulator.attempts]).toEqual([0, 1]);
  });
});

describe('the HTTP side of the Upstox simulator', () => {
  const simulator = new UpstoxSimulator();
  const { access_token = '', ...app } = simulator.credentials;
  const flow = upstox.login.find((one) => one.kind === 'redirect')!;

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());

  function exchange(code: string, credentials = app) {
    return flow.exchange(credentials, { code }, new RedirectedHttp(simulator.httpUrl));
  }

  it('gives the product the token that the socket takes', async () => {
    expect(await exchange(simulator.code)).toMatchObject({ credentials: { access_token }, clientId: 'AB12CD' });
  });

  it('refuses a used code, a wrong secret and another redirect', async () => {
    const refusal = { kind: 'credential', message: expect.stringContaining('UDAPI100057 Invalid Auth code') };
    await expect(exchange('used')).rejects.toMatchObject(refusal);
    await expect(exchange(simulator.code, { ...app, api_secret: 'wrong' })).rejects.toMatchObject(refusal);
    await expect(exchange(simulator.code, { ...app, redirect_uri: 'http://else' })).rejects.toMatchObject(refusal);
  });

  it('hands out URLs that serve once', async () => {
    const answer = await fetch(`${simulator.httpUrl}/v3/feed/market-data-feed/authorize`, {
      headers: { Authorization: `Bearer ${access_token}` },
    });
    const { data } = (await answer.json()) as { data: { authorized_redirect_uri: string } };
    const open = (url: string) => new ProtocolLine({ definition: upstox, credentials: app, urls: { feed: url } });
    const first = open(data.authorized_redirect_uri);
    await eventually(() => first.isOpen);
    const second = open(data.authorized_redirect_uri);
    await eventually(() => expect(second.failure?.status).toBe(410));
    first.close();
    await eventually(() => first.failure !== undefined);
  });
});

describe('the Upstox simulator, seen by the product', () => {
  const simulator = new UpstoxSimulator();
  const lines: ProtocolLine[] = [];

  beforeAll(() => simulator.start());
  afterAll(async () => {
    for (const line of lines) line.close();
    await simulator.stop();
  });

  function connect(): ProtocolLine {
    const line = new ProtocolLine(simulator);
    lines.push(line);
    return line;
  }

  it('is reached by way of the redirect, and its updates are merged', async () => {
    const line = connect();
    await eventually(() => line.isOpen);
    const instrument = simulator.instruments.find(({ symbol }) => symbol === 'NIFTY25NOV25FUT')!;
    line.subscribe({ instrument, mode: 'DEPTH', depthLevel: 5 });
    const snapshot = await eventually(() => line.sink.ticks[0] ?? false);
    simulator.tick('NIFTY25NOV25FUT', 'NFO', { ltp: 24567.35, ltq: 150, timestamp: 1_763_703_060_040 });
    await eventually(() => expect(line.sink.ticks).toHaveLength(2));
    const changes = { ltp: 24567.35, ltq: 150, timestamp: 1_763_703_060_040 };
    expect(line.sink.ticks[1]).toEqual({ ...snapshot, ...changes });
    expect([line.sink.complaints, simulator.violations]).toEqual([[], []]);
  });

  it('refuses a third connection', async () => {
    const second = connect();
    await eventually(() => second.isOpen);
    const third = connect();
    await eventually(() => expect(third.failure?.status).toBe(429));
    expect(simulator.connections).toBe(2);
  });
});
