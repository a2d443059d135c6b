import { afterEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { arrow } from '../../src/modules/brokers/arrow/index.js';
import { eventually } from '../support/eventually.js';
import { ProtocolHarness } from '../support/protocol-harness.js';
import { pythonWith } from '../support/python.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { describeUnless } from '../support/requires.js';
import { SdkProcess } from '../support/sdk-process.js';
import { ARROW_REQUEST_TOKEN, ARROW_USER, type ArrowOptions, ArrowSimulator } from './arrow.js';
import { arrowListings } from './arrow-instruments.js';

/** A Python that is cold takes a while for its first import, in ms. */
const START_MS = 20_000;
const TRADE_TIME = 1_763_704_501_000;

const STATE = {
  ltp: 1487.45,
  open: 1475,
  high: 1492,
  low: 1473.1,
  close: 1470.5,
  ltq: 25,
  average_price: 1482.1,
  volume: 5_000_000_000,
  total_buy_quantity: 1_234_567,
  total_sell_quantity: 1_198_765,
  oi: 16_543_275,
  ltt: TRADE_TIME,
  timestamp: TRADE_TIME + 1000,
  lower_circuit: 1323.45,
  upper_circuit: 1617.55,
  depth: {
    buy: [1487.4, 1487.35, 1487.3, 1487.25, 1487.2].map((price, i) => ({ price, quantity: 10 + i, orders: 1 + i })),
    sell: [1487.5, 1487.55, 1487.6, 1487.65, 1487.7].map((price, i) => ({ price, quantity: 20 + i, orders: 3 + i })),
  },
};

/** What the client makes of it: prices in paise, times in seconds. */
const LTPC = { token: 2885, mode: 'ltpc', ltp: 148_745, close: 147_050, change_flag: 43 };
const QUOTE = {
  token: 2885,
  mode: 'quote',
  ltp: 148_745,
  open: 147_500,
  high: 149_200,
  low: 147_310,
  close: 147_050,
  ltq: 25,
  avg_price: 148_210,
  volume: 5_000_000_000,
  total_buy_quantity: 1_234_567,
  total_sell_quantity: 1_198_765,
  oi: 16_543_275,
  ltt: TRADE_TIME / 1000,
  time: TRADE_TIME / 1000 + 1,
};
const paise = (levels: { price: number }[]) =>
  levels.map((level) => ({ ...level, price: Math.round(level.price * 100) }));
const FULL = {
  ...QUOTE,
  mode: 'full',
  lower_limit: 132_345,
  upper_limit: 161_755,
  bids: paise(STATE.depth.buy),
  asks: paise(STATE.depth.sell),
};

let simulator: ArrowSimulator;
let sdk: SdkProcess | undefined;
let socket: WebSocket | undefined;

afterEach(async () => {
  await sdk?.stop();
  sdk = undefined;
  socket?.terminate();
  socket = undefined;
  await simulator.stop();
});

async function start(options: ArrowOptions = {}): Promise<void> {
  simulator = new ArrowSimulator(options);
  await simulator.start();
}

const python = await pythonWith(
  '--no-deps',
  'pyarrow-client==1.8.0',
  'requests==2.34.2',
  'websocket-client==1.9.2',
  'pyotp==2.12.0',
  'python-dateutil==4.0.0',
  'tzdata==2026.6',
  'zstandard==0.25.0',
  'urllib3==2.8.0',
  'idna==3.20',
  'certifi==2026.10.18',
  'charset-normalizer==3.5.2',
);

describeUnless(python.missing)('the Arrow simulator, seen by the official pyarrow-client', () => {
  function run(...args: string[]): void {
    sdk = new SdkProcess(new URL('../sdk/arrow-client.py', import.meta.url), args, python.interpreter);
  }

  async function connect(options: ArrowOptions = {}, token?: string): Promise<void> {
    await start(options);
    const { app_id = '', access_token = '' } = simulator.credentials;
    run('feed', simulator.urls.feed!, app_id, token ?? access_token);
    await eventually(() => {
      if (sdk!.events.length === 0) throw new Error(sdk!.output);
    }, START_MS);
  }

  function tick(expected: Record<string, unknown>): Promise<void> {
    return eventually(() => {
      const last = sdk!.values<Record<string, unknown>>('tick').at(-1);
      if (!last) throw new Error(sdk!.output);
      expect(last).toMatchObject(expected);
    });
  }

  it('sends packets of every mode that the client reads as the values that went in', async () => {
    await connect();
    simulator.tick('RELIANCE', 'NSE', STATE);
    for (const expected of [LTPC, QUOTE, FULL]) {
      const { mode } = expected;
      sdk!.command({ call: 'subscribe', mode, tokens: [2885] });
      await tick(expected);
      sdk!.command({ call: 'unsubscribe', mode, tokens: [2885] });
      await eventually(() => expect(simulator.subscriptions()).toEqual([]));
    }
    expect(simulator.violations).toEqual([]);
  });

  it('sends the older layout of full packets, and bare prices, as the client knows them', async () => {
    await connect({ isOld: true, isBare: true });
    simulator.tick('RELIANCE', 'NSE', STATE);
    sdk!.command({ call: 'subscribe', mode: 'ltp', tokens: [2885] });
    await tick({ token: 2885, mode: 'ltp', ltp: 148_745, close: 0 });
    sdk!.command({ call: 'unsubscribe', mode: 'ltp', tokens: [2885] });
    sdk!.command({ call: 'subscribe', mode: 'full', tokens: [2885] });
    await tick(FULL);
  });

  it('makes packets longer in the closing auction session, as the client knows them', async () => {
    await connect({ hasAuction: true });
    simulator.tick('RELIANCE', 'NSE', STATE);
    const figures = { is_cas: true, imbalance_qty: -750, indicative_close: 10_050, ref_price: 10_025 };
    for (const expected of [LTPC, QUOTE, FULL]) {
      const { mode } = expected;
      sdk!.command({ call: 'subscribe', mode, tokens: [2885] });
      await tick({ ...expected, ...figures });
      sdk!.command({ call: 'unsubscribe', mode, tokens: [2885] });
    }
  });

  it('is told PONG by the client of its own accord', async () => {
    await connect();
    await eventually(() => expect(simulator.heartbeats).toBeGreaterThan(0), START_MS);
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a wrong token with 401 before the upgrade', async () => {
    await connect({}, 'not-the-token');
    await eventually(() => expect(sdk!.values<string>('error').join()).toContain('401'));
    expect(simulator.connections).toBe(0);
  });

  it.each([
    ['the token of the feed for a request token', ARROW_REQUEST_TOKEN, 'session', { userID: ARROW_USER }],
    ['a refusal for a used one', 'used', 'refused', 'Invalid checksum or token'],
  ])('gives it %s', async (_, requestToken, event, value) => {
    await start();
    const { app_id = '', app_secret = '', access_token: token } = simulator.credentials;
    run('login', simulator.httpUrl, app_id, app_secret, requestToken);
    const expected =
      typeof value === 'string' ? expect.stringContaining(value) : expect.objectContaining({ ...value, token });
    await eventually(() => {
      if (sdk!.events.length === 0) throw new Error(sdk!.output);
      expect(sdk!.values(event)).toEqual([expected]);
    }, START_MS);
  });
});

describe('the Arrow simulator', () => {
  async function connect(options: ArrowOptions = {}): Promise<ProtocolHarness> {
    await start(options);
    const { credentials, urls } = simulator;
    const stream = new ProtocolHarness(arrow, arrowListings, { credentials, urls: { ...urls } });
    socket = new WebSocket(stream.protocol.endpoint().url);
    socket.on('message', (data: Buffer, isBinary) => stream.receive(isBinary ? data : data.toString()));
    await eventually(() => expect(socket!.readyState).toBe(WebSocket.OPEN));
    return stream;
  }

  const send = (...frames: unknown[]) => {
    for (const frame of frames) socket!.send(frame as string);
  };

  it('drops a client that never says PONG, without a word, and keeps an older one that does', async () => {
    const stream = await connect({ silenceMs: 150 });
    const silent = new WebSocket(stream.protocol.endpoint().url);
    let code = 0;
    silent.once('close', (given) => {
      code = given;
    });
    await eventually(() => {
      send(stream.protocol.heartbeat!.frame());
      expect(code).toBe(1006);
    });
    expect([simulator.connections, socket!.readyState]).toEqual([1, WebSocket.OPEN]);
  });

  it('gives the product what it subscribes, in one mode at a time', async () => {
    const stream = await connect();
    send(...stream.protocol.opened(), ...stream.subscribe(2885, 'LTP'));
    await eventually(() => expect(stream.sink.ticks).toHaveLength(1));
    send(...stream.subscribe(2885, 'DEPTH'));
    simulator.tick('RELIANCE', 'NSE', STATE);
    await eventually(() => expect(stream.sink.ticks.at(-1)).toMatchObject(STATE));
    send(...stream.unsubscribe(2885, 'DEPTH'));
    await eventually(() => expect(simulator.subscriptions()).toEqual([]));
    expect([simulator.violations, stream.sink.complaints, stream.sink.notices]).toEqual([[], [], []]);
  });

  it('answers what it does not understand with an error, which the product shows to the operator', async () => {
    const stream = await connect();
    send('{"code":"sub","mode":"quote","ltpc":[2885]}');
    await eventually(() => expect(stream.sink.notices).toEqual(['malformed request']));
    expect(simulator.violations).toHaveLength(1);
  });

  it('ends a dead token with a close that the product takes for one', async () => {
    const stream = await connect();
    const closed = new Promise<[number, string]>((resolve) => {
      socket!.once('close', (code, reason) => resolve([code, reason.toString()]));
    });
    simulator.faults.rollToken();
    const [code, reason] = await closed;
    expect(stream.protocol.classify?.({ code, reason })).toMatchObject({ kind: 'credential' });
  });

  it('logs the product in, and refuses a used request token', async () => {
    await start();
    const http = new RedirectedHttp(simulator.httpUrl);
    const flow = arrow.login.find((one) => one.kind === 'redirect')!;
    const { access_token } = simulator.credentials;
    const redirect = { 'request-token': ARROW_REQUEST_TOKEN };
    expect(await flow.exchange(simulator.credentials, redirect, http)).toMatchObject({
      credentials: { access_token },
      clientId: ARROW_USER,
    });
    const used = flow.exchange(simulator.credentials, { 'request-token': 'used' }, http);
    await expect(used).rejects.toMatchObject({ kind: 'credential' });
  });
});
