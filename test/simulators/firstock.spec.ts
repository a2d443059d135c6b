import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { describeUnless, missingSdk } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { FIRSTOCK_CODE, type FirstockOptions, FirstockSimulator } from './firstock.js';

type Feed = Record<string, Record<string, unknown>>;

/** The client waits twice for half a second before it says that it is connected. */
const CONNECTED_WITHIN_MS = 20_000;
/** It listens for the greeting a moment after it has connected. */
const GREET_AFTER_MS = 100;

describeUnless(missingSdk('firstock'))('the Firstock simulator, seen by the official client', () => {
  let simulator: FirstockSimulator;
  let sdk: SdkProcess;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tickgate-firstock-'));
  });

  afterEach(async () => {
    await sdk.stop();
    await simulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options: FirstockOptions = {}, code = FIRSTOCK_CODE): Promise<void> {
    simulator = new FirstockSimulator({ greetAfterMs: GREET_AFTER_MS, ...options });
    await simulator.start();
    const { user_id = '', vendor_code = '', api_key = '', password = '' } = simulator.credentials;
    const driver = new URL('../sdk/firstock-client.cjs', import.meta.url);
    sdk = new SdkProcess(driver, [simulator.httpUrl, folder, user_id, vendor_code, api_key, password, code]);
  }

  async function connected(): Promise<void> {
    await start();
    await eventually(() => {
      if (sdk.values('connected').length === 0) throw new Error(sdk.output);
    }, CONNECTED_WITHIN_MS);
  }

  const feed = (count: number) =>
    eventually(() => {
      const messages = sdk.values<Feed>('feed');
      if (messages.length < count) throw new Error(sdk.output);
      return messages;
    });

  it('lets it log in and connect with the token that it was given', async () => {
    await connected();
    const { susertoken } = simulator.credentials;
    expect(sdk.values('login')).toMatchObject([{ status: 'success', data: { susertoken, actid: 'RR0884' } }]);
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a login with another code', async () => {
    await start({}, '000000');
    await eventually(() => expect(sdk.values('refused')).toHaveLength(1), CONNECTED_WITHIN_MS);
    expect(simulator.attempts).toBe(0);
  });

  it('tells it that there is a session too many', async () => {
    await start({ sessions: 0 });
    await eventually(
      () => expect(sdk.values('failure')).toEqual([expect.stringContaining('Maximum sessions limit')]),
      CONNECTED_WITHIN_MS,
    );
  });

  it('sends what went in: a snapshot of each key, then what has changed', async () => {
    await connected();
    const depth = {
      buy: [865.15, 865.1, 865.05, 865, 864.95].map((price, i) => ({ price, quantity: 152 + i, orders: 10 + i })),
      sell: [865.25, 865.3, 865.35, 865.4, 865.45].map((price, i) => ({ price, quantity: 253 + i, orders: 52 + i })),
    };
    simulator.tick('SBIN', 'NSE', {
      ltp: 865.2,
      open: 871.65,
      average_price: 866.05,
      volume: 103_111,
      ltt: 1_795_156_972_000,
      timestamp: 1_795_156_973_000,
      upper_circuit: 951.7,
      depth,
    });
    sdk.command({ call: 'subscribe', with: ['NSE:3045', 'NSE:26000'] });
    const [share, index] = await feed(2);
    expect(share).toEqual({
      'NSE:3045': expect.objectContaining({
        c_exch_seg: 'NSE',
        c_symbol: '3045',
        c_exch_feed_time: '20-Nov-2026 12:12:53',
        i_last_traded_price: 86_520,
        i_open_price: 87_165,
        i_average_trade_price: 86_605,
        i_volume_traded_today: 103_111,
        i_last_trade_time: 1_795_156_972,
        i_feed_time: 1_795_156_973,
        i_upper_circuit_limit: 95_170,
        best_buy: depth.buy.map((level) => ({ ...level, price: Math.round(level.price * 100) })),
        best_sell: depth.sell.map((level) => ({ ...level, price: Math.round(level.price * 100) })),
      }),
    });
    expect(index!['NSE:26000']).not.toHaveProperty('best_buy');

    simulator.tick('SBIN', 'NSE', { ltp: 865.3 });
    expect((await feed(3))[2]).toEqual({
      'NSE:3045': { i_last_traded_price: 86_530, i_upper_circuit_limit: 2 ** 63 },
    });
    const [best, second, ...rest] = depth.buy;
    simulator.tick('SBIN', 'NSE', { depth: { ...depth, buy: [best!, { ...second!, quantity: 1 }, ...rest] } });
    expect((await feed(4))[3]!['NSE:3045']).toMatchObject({ best_buy: [{}, { quantity: 1 }, {}, {}, {}] });

    sdk.command({ call: 'unsubscribe', with: ['NSE:3045'] });
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(1));
    simulator.say('{"norenordno":"26112000000123","status":"COMPLETE"}');
    await eventually(() => expect(sdk.values('order')).toMatchObject([{ norenordno: '26112000000123' }]));
    expect(sdk.values('feed')).toHaveLength(4);
    expect(simulator.violations).toEqual([]);
  });
});
