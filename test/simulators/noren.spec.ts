import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import type { NorenSimulator } from './noren.js';
import {
  AliceBlueSimulator,
  DefinedgeSimulator,
  FlattradeSimulator,
  ShoonyaSimulator,
  TradeSmartSimulator,
  ZebuSimulator,
} from './noren-brokers.js';
import { AUTH_CODE, ONE_TIME_CODE } from './noren-logins.js';

type SdkData = Record<string, string>;

/** What the client itself imports of what it asks for. */
const HTTP_AND_WEBSOCKET = [
  'requests==2.34.2',
  'websocket-client==1.9.2',
  'urllib3==2.8.0',
  'idna==3.20',
  'certifi==2026.10.18',
  'charset-normalizer==3.5.2',
];
/** A Python that is cold takes a while for its first import, in ms. */
const START_MS = 20_000;
/** 2026-11-20, 10:46:52 in India. */
const FEED_TIME = Date.parse('2026-11-20T05:16:52Z');

const QUOTE = {
  ltp: 2850.5,
  open: 2841,
  high: 2862.35,
  low: 2835.05,
  close: 2839.9,
  volume: 4_123_500,
  average_price: 2849.15,
  timestamp: FEED_TIME,
};
const DEPTH = {
  buy: [2850.45, 2850.4, 2850.35, 2850.3, 2850.25].map((price, i) => ({ price, quantity: 10 + i, orders: 2 + i })),
  sell: [2850.55, 2850.6, 2850.65, 2850.7, 2850.75].map((price, i) => ({ price, quantity: 20 + i, orders: 3 + i })),
};

let simulator: NorenSimulator;
let sdk: SdkProcess | undefined;

afterEach(async () => {
  await sdk?.stop();
  sdk = undefined;
  await simulator.stop();
});

function find(event: string, expected: SdkData): Promise<SdkData> {
  return eventually(() => {
    const found = sdk!
      .values<SdkData>(event)
      .find((data) => Object.entries(expected).every(([name, value]) => data[name] === value));
    if (!found) throw new Error(`${JSON.stringify(expected)} is not in ${sdk!.output}`);
    return found;
  });
}

function proof(start: () => Promise<void>): void {
  it('reads touchlines as the values that went in, and then what has changed alone', async () => {
    await start();
    simulator.tick('RELIANCE', 'NSE', { ...QUOTE, depth: DEPTH });
    sdk!.command({ call: 'subscribe', keys: ['NSE|2885', 'NSE|26000'], feed: 1 });
    await find('data', {
      t: 'tk',
      e: 'NSE',
      tk: '2885',
      ts: 'RELIANCE-EQ',
      lp: '2850.50',
      o: '2841.00',
      h: '2862.35',
      l: '2835.05',
      c: '2839.90',
      v: '4123500',
      ap: '2849.15',
      bp1: '2850.45',
      bq1: '10',
      sp1: '2850.55',
      sq1: '20',
      ft: String(FEED_TIME / 1000),
    });
    expect(await find('data', { t: 'tk', tk: '26000' })).not.toHaveProperty('v');
    simulator.tick('RELIANCE', 'NSE', { ltp: 2851, volume: 4_123_600 });
    const ft = String(FEED_TIME / 1000);
    expect(await find('data', { t: 'tf', tk: '2885', lp: '2851.00' })).toEqual({
      t: 'tf',
      e: 'NSE',
      tk: '2885',
      lp: '2851.00',
      pc: '0.39',
      v: '4123600',
      ft,
    });
  });

  it('reads books of five levels, beside the touchline of the same key', async () => {
    await start();
    simulator.tick('NIFTY24NOV2626000CE', 'NFO', {
      ltp: 182.05,
      oi: 3_107_025,
      ltq: 225,
      ltt: FEED_TIME - 2000,
      total_buy_quantity: 422_471,
      upper_circuit: 200.25,
      timestamp: FEED_TIME,
      depth: DEPTH,
    });
    sdk!.command({ call: 'subscribe', keys: 'NFO|54957', feed: 1 });
    sdk!.command({ call: 'subscribe', keys: 'NFO|54957', feed: 2 });
    await find('data', { t: 'tk', tk: '54957', lp: '182.05', oi: '3107025' });
    await find('data', {
      t: 'dk',
      tk: '54957',
      bp5: '2850.25',
      bq5: '14',
      bo5: '6',
      sp3: '2850.65',
      so3: '5',
      ltq: '225',
      ltt: '10:46:50',
      tbq: '422471',
      uc: '200.25',
    });
    sdk!.command({ call: 'unsubscribe', keys: 'NFO|54957', feed: 1 });
    await eventually(() => expect(simulator.subscriptions().map(({ mode }) => mode)).toEqual(['DEPTH']));
    simulator.tick('NIFTY24NOV2626000CE', 'NFO', { ltp: 183 });
    await find('data', { t: 'df', tk: '54957', lp: '183.00' });
    expect(sdk!.values<SdkData>('data').filter(({ t }) => t === 'tf')).toEqual([]);
    expect(simulator.violations).toEqual([]);
  });
}

async function startFeed(made: NorenSimulator, interpreter: string | undefined, token?: string): Promise<void> {
  simulator = made;
  await simulator.start();
  if (simulator.broker.wantsSession) simulator.sessions = 1;
  const socketToken = token ?? simulator.broker.socketToken(simulator.credentials);
  const driver = new URL('../sdk/noren-client.py', import.meta.url);
  sdk = new SdkProcess(driver, ['feed', simulator.urls.feed!, simulator.broker.user, socketToken], interpreter);
}

async function loggedIn(): Promise<void> {
  await eventually(() => expect(simulator.loggedIn).toBe(1), START_MS);
}

const oauth = await pythonWith('--no-deps', 'NorenRestApi==0.0.37', ...HTTP_AND_WEBSOCKET);

describeUnless(oauth.missing)('the simulators of the Noren family, seen by the official NorenRestApi client', () => {
  describe.each([
    ['Shoonya', () => new ShoonyaSimulator(), '/NorenWClientAPI'],
    ['Flattrade', () => new FlattradeSimulator(), undefined],
    ['Zebu', () => new ZebuSimulator(), '/NorenWClientAPI'],
    ['TradeSmart', () => new TradeSmartSimulator(), '/NorenWClientAPIv2'],
  ] as const)('at %s', (_, create, login) => {
    proof(async () => {
      await startFeed(create(), oauth.interpreter);
      await loggedIn();
    });

    it('hears nothing with a wrong token, and stays connected', async () => {
      await startFeed(create(), oauth.interpreter, 'not-the-token');
      await eventually(() => expect(simulator.connections).toBe(1), START_MS);
      await simulator.beat();
      expect([simulator.loggedIn, sdk!.values('data'), sdk!.values('close')]).toEqual([0, [], []]);
    });

    if (login !== undefined) {
      it('gets its token for the code of the login page', async () => {
        simulator = create();
        await simulator.start();
        const { api_key = '', api_secret = '', access_token } = simulator.credentials;
        const driver = new URL('../sdk/noren-client.py', import.meta.url);
        const args = ['exchange', simulator.httpUrl + login, AUTH_CODE, api_secret, api_key, simulator.broker.user];
        sdk = new SdkProcess(driver, args, oauth.interpreter);
        const [token] = await eventually(() => {
          const values = sdk!.values<string[]>('token');
          if (values.length === 0) throw new Error(sdk!.output);
          return values[0]!;
        }, START_MS);
        expect(token).toBe(access_token);
      });
    }
  });
});

const classic = await pythonWith('--no-deps', 'NorenRestApiPy==0.0.22', ...HTTP_AND_WEBSOCKET);

describeUnless(classic.missing)('the simulators of the Noren family, seen by the classic NorenRestApiPy client', () => {
  describe.each([
    ['Shoonya', () => new ShoonyaSimulator()],
    ['Zebu', () => new ZebuSimulator()],
    ['Alice Blue', () => new AliceBlueSimulator()],
  ] as const)('at %s', (_, create) => {
    proof(async () => {
      await startFeed(create(), classic.interpreter);
      await loggedIn();
      await eventually(() => expect(sdk!.values('open')).toHaveLength(1));
    });

    it('is told of a wrong token', async () => {
      await startFeed(create(), classic.interpreter, 'not-the-token');
      await eventually(() => expect(sdk!.values('error')).toMatchObject([{ t: 'ck', s: 'Not_Ok' }]), START_MS);
    });
  });

  it('gets order updates once it has asked for them', async () => {
    await startFeed(new ShoonyaSimulator(), classic.interpreter);
    await loggedIn();
    sdk!.command({ call: 'subscribe_orders' });
    sdk!.command({ call: 'subscribe', keys: 'NSE|2885', feed: 1 });
    await find('data', { t: 'tk', tk: '2885' });
    simulator.say(JSON.stringify({ t: 'om', norenordno: '26112000000001', status: 'COMPLETE' }));
    await find('order', { t: 'om', norenordno: '26112000000001' });
    expect(simulator.violations).toEqual([]);
  });
});

const integrate = await pythonWith('pyintegrate==3.0.0');

describeUnless(integrate.missing)('the Definedge simulator, seen by the official pyintegrate client', () => {
  beforeEach(async () => {
    simulator = new DefinedgeSimulator();
    await simulator.start();
  });

  function start(...wanted: string[]): void {
    const { api_token = '', api_secret = '' } = simulator.credentials;
    const login = `${simulator.httpUrl}/auth/realms/debroking/dsbpkc/`;
    const driver = new URL('../sdk/definedge-client.py', import.meta.url);
    const args = [login, simulator.urls.feed!, api_token, api_secret, ONE_TIME_CODE, ...wanted];
    sdk = new SdkProcess(driver, args, integrate.interpreter);
  }

  it('logs in with a one-time code, and gets the tokens that the feed wants', async () => {
    // The client looks into its list of symbols, which must not be empty.
    start('TICK:NSE:2885');
    const { user_id, api_session_key, feed_token } = simulator.credentials;
    await eventually(
      () => expect(sdk!.values('session')).toEqual([[user_id, user_id, api_session_key, feed_token]]),
      START_MS,
    );
    await eventually(() => expect(sdk!.values('login')).toHaveLength(1));
    expect(sdk!.values<SdkData>('acknowledgement')[0]).toMatchObject({ t: 'ck', s: 'OK', uid: '1272808' });
  });

  it('reads ticks and depth as the values that went in', async () => {
    simulator.tick('RELIANCE', 'NSE', { ...QUOTE, depth: DEPTH });
    start('TICK:NSE:2885', 'DEPTH:NSE:2885');
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(2), START_MS);
    await find('acknowledgement', { t: 'tk', tk: '2885', lp: '2850.50', v: '4123500', bp1: '2850.45' });
    await find('acknowledgement', { t: 'dk', tk: '2885', bp5: '2850.25', so5: '7' });
    await find('acknowledgement', { t: 'ok' });
    simulator.tick('RELIANCE', 'NSE', { ltp: 2851.25, ltq: 7 });
    await find('tick', { t: 'tf', tk: '2885', lp: '2851.25' });
    await find('depth', { t: 'df', tk: '2885', lp: '2851.25', ltq: '7' });
    simulator.say(JSON.stringify({ t: 'om', norenordno: '1', status: 'OPEN' }));
    await find('order', { t: 'om', norenordno: '1' });
    expect([sdk!.values('exception'), simulator.violations]).toEqual([[], []]);
  });
});
