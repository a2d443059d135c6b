import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { describeUnless, missingSdk } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import type { XtsSimulator } from './xts.js';
import { xtsSimulators } from './xts-brokers.js';

/** 2025-11-21 11:00:59 in India. */
const TRADED_AT = 1_763_703_059_000;
const RELIANCE = { exchangeSegment: 1, exchangeInstrumentID: 2885 };
const FUTURE = { exchangeSegment: 2, exchangeInstrumentID: 53001 };
const CRUDE = { exchangeSegment: 51, exchangeInstrumentID: 458305 };

interface Depth {
  ExchangeSegment: number;
  ExchangeInstrumentID: number;
  Bids: Record<string, unknown>[];
  Asks: Record<string, unknown>[];
  Touchline: Record<string, unknown>;
}

describeUnless(missingSdk('xts-marketdata-api'))('the XTS simulator, seen by the official client', () => {
  let simulator: XtsSimulator;
  let sdk: SdkProcess | undefined;

  beforeEach(async () => {
    simulator = xtsSimulators.iifl();
    await simulator.start();
  });

  afterEach(async () => {
    await sdk?.stop();
    await simulator.stop();
    expect(simulator.violations).toEqual([]);
  });

  function start(secret = simulator.credentials.secret_key!): SdkProcess {
    const { app_key: key = '' } = simulator.credentials;
    const driver = new URL('../sdk/xts-client.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [`${simulator.httpUrl}/apimarketdata`, key, secret, 'WebAPI']);
    return sdk;
  }

  async function joined(): Promise<SdkProcess> {
    const one = start();
    await eventually(() => expect([one.output, one.values('joined').length]).toEqual([one.output, 1]));
    return one;
  }

  async function subscribed(code: number, ...instruments: unknown[]): Promise<SdkProcess> {
    const one = await joined();
    one.command({ call: 'subscription', with: [{ instruments, xtsMessageCode: code }] });
    await eventually(() => expect(one.values('subscription')).toMatchObject([{ type: 'success' }]));
    return one;
  }

  it('logs it in, and lets it go over from polling to a WebSocket', async () => {
    const one = await joined();
    expect(one.values('login')).toMatchObject([{ type: 'success', result: { userID: simulator.credentials.user_id } }]);
    expect(one.values('connect')).toHaveLength(1);
    expect(simulator.connections).toBe(1);
  });

  it('sends it books that it reads as the values that went in, with the times of the Indian clock', async () => {
    const one = await subscribed(1502, RELIANCE, CRUDE);
    simulator.tick('RELIANCE', 'NSE', {
      ltp: 2850.55,
      ltq: 12,
      ltt: TRADED_AT,
      timestamp: TRADED_AT,
      open: 2840,
      high: 2861.4,
      low: 2833.25,
      close: 2839.9,
      volume: 4_123_500,
      average_price: 2848.17,
      depth: {
        buy: [{ price: 2850.5, quantity: 40, orders: 3 }],
        sell: [{ price: 2850.6, quantity: 90, orders: 7 }],
      },
    });
    simulator.tick('CRUDEOIL18DEC25FUT', 'MCX', { ltp: 5271, ltt: TRADED_AT });
    const [share, future] = await eventually(() => {
      const books = one.values<Depth>('depth');
      return books.length >= 2 && books;
    });
    expect(share).toMatchObject({
      ExchangeSegment: 1,
      ExchangeInstrumentID: 2885,
      Bids: [{ Size: 40, Price: 2850.5, TotalOrders: 3 }, {}, {}, {}, {}],
      Asks: [{ Size: 90, Price: 2850.6, TotalOrders: 7 }, {}, {}, {}, {}],
      Touchline: {
        LastTradedPrice: 2850.55,
        LastTradedQunatity: 12,
        LastTradedTime: new Date(TRADED_AT).toISOString(),
        LastUpdateTime: new Date(TRADED_AT).toISOString(),
        Open: 2840,
        High: 2861.4,
        Low: 2833.25,
        Close: 2839.9,
        TotalTradedQuantity: 4_123_500,
        AverageTradedPrice: 2848.17,
        BidInfo: { Size: 40, Price: 2850.5 },
      },
    });
    expect(future!.Touchline).toMatchObject({
      LastTradedPrice: 5271,
      LastTradedTime: new Date(TRADED_AT).toISOString(),
    });
  });

  it('sends it open interest to whoever has subscribed it, and property changes to everybody', async () => {
    const one = await subscribed(1510, FUTURE);
    simulator.tick('NIFTY25NOV25FUT', 'NFO', { oi: 11_876_250 });
    await eventually(() =>
      expect(one.values('interest')).toMatchObject([{ ...toNames(FUTURE), OpenInterest: 11_876_250 }]),
    );
    expect(one.values('property')).toMatchObject([{ ExchangeSegment: '12', ExchangeInstrumentID: '1140025' }]);
  });

  it('refuses what is subscribed already and what is too much, and unsubscribes', async () => {
    const one = await subscribed(1502, RELIANCE);
    one.command({ call: 'subscription', with: [{ instruments: [RELIANCE], xtsMessageCode: 1502 }] });
    await eventually(() => expect(one.values('subscription')).toMatchObject([{}, refusedWith('e-session-0002')]));
    simulator.faults.capacity(1);
    one.command({ call: 'subscription', with: [{ instruments: [FUTURE], xtsMessageCode: 1502 }] });
    await eventually(() => expect(one.values('subscription')).toMatchObject([{}, {}, refusedWith('e-session-0004')]));
    one.command({ call: 'unSubscription', with: [{ instruments: [RELIANCE], xtsMessageCode: 1502 }] });
    await eventually(() => expect(simulator.subscriptions()).toEqual([]));
  });

  it('does not log a wrong secret in', async () => {
    const one = start('not-the-secret');
    await eventually(() => expect(one.values('login')).toMatchObject([refusedWith('e-user-0001')]));
  });

  it('ends the session of a token whose successor has logged in', async () => {
    const one = await joined();
    simulator.faults.rollToken();
    await eventually(() => expect(one.values('disconnect')).toHaveLength(1));
    one.command({ call: 'subscription', with: [{ instruments: [RELIANCE], xtsMessageCode: 1502 }] });
    await eventually(() => expect(one.values('subscription')).toMatchObject([refusedWith('e-session-0007')]));
  });
});

function toNames({ exchangeSegment, exchangeInstrumentID }: typeof RELIANCE) {
  return { ExchangeSegment: exchangeSegment, ExchangeInstrumentID: exchangeInstrumentID };
}

/** How the SDK reports the refusal of a call. */
function refusedWith(code: string) {
  return { error: { statusCode: expect.stringMatching(`^400 - .*${code}`) } };
}
