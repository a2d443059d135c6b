import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { tradejini } from '../../src/modules/brokers/tradejini/index.js';
import { eventually } from '../support/eventually.js';
import { ProtocolHarness } from '../support/protocol-harness.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { TRADEJINI_CODE, TradejiniSimulator } from './tradejini.js';
import { tradejiniListings } from './tradejini-instruments.js';

describe('the Tradejini simulator', () => {
  let simulator: TradejiniSimulator;
  let socket: WebSocket | undefined;
  let stream: ProtocolHarness;

  beforeEach(async () => {
    simulator = new TradejiniSimulator();
    await simulator.start();
    const { credentials, urls } = simulator;
    stream = new ProtocolHarness(tradejini, tradejiniListings, { credentials, urls: { ...urls } });
  });

  afterEach(async () => {
    socket?.terminate();
    await simulator.stop();
  });

  /** A line whose frames the product's protocol reads. */
  async function connect(): Promise<void> {
    socket = new WebSocket(stream.protocol.endpoint().url);
    socket.on('message', (data: Buffer) => stream.receive(data));
    await eventually(() => expect(socket!.readyState).toBe(WebSocket.OPEN));
    send(...stream.protocol.opened());
  }

  function send(...frames: unknown[]): void {
    for (const frame of frames) socket!.send(frame as string);
  }

  const held = () => simulator.subscriptions().map(({ symbol, mode }) => `${symbol} ${mode}`);

  it('forgets what a request does not name, so that a client which sends additions alone loses the rest', async () => {
    await connect();
    const only = (key: string) => `{"type":"L1","action":"sub","tokens":[{"t":"${key}"}]}\n`;
    send(only('2885_NSE'));
    await eventually(() => expect(held()).toEqual(['RELIANCE QUOTE']));
    send(only('3045_NSE'));
    await eventually(() => expect(held()).toEqual(['SBIN QUOTE']));
  });

  it('keeps all that the product holds, whatever comes and goes', async () => {
    await connect();
    send(...stream.subscribe(37054, 'QUOTE'));
    send(...stream.subscribe(3045, 'DEPTH'));
    await eventually(() => expect(held()).toEqual(['NIFTY25NOV25FUT QUOTE', 'SBIN DEPTH']));
    send(...stream.subscribe(532540, 'LTP'), ...stream.unsubscribe(37054, 'QUOTE'));
    await eventually(() => expect(held()).toEqual(['SBIN DEPTH', 'TCS QUOTE']));
    send(...stream.unsubscribe(3045, 'DEPTH'), ...stream.unsubscribe(532540, 'LTP'));
    await eventually(() => expect(held()).toEqual([]));
    expect([simulator.violations, simulator.connections]).toEqual([[], 1]);
  });

  it('sends first a whole packet and then what has changed, in plain and packed frames, as values that went in', async () => {
    await connect();
    const heads: number[] = [];
    socket!.on('message', (data: Buffer) => heads.push(data[5]!));
    const { depth, ...prices } = {
      ltp: 2850.45,
      open: 2831,
      oi: 0,
      depth: { buy: [{ price: 2850.4, quantity: 1, orders: 1 }], sell: [{ price: 2850.5, quantity: 2, orders: 1 }] },
    };
    simulator.tick('SBIN', 'NSE', { ...prices, depth });
    send(...stream.subscribe(3045, 'DEPTH'));
    await eventually(() => expect(stream.sink.ticks.at(-1)).toMatchObject({ ...prices, depth, volume: 1_000_000 }));
    for (const ltp of [2850.5, 2850.55]) simulator.tick('SBIN', 'NSE', { ltp });
    await eventually(() => expect(stream.sink.ticks.at(-1)).toMatchObject({ ltp: 2850.55, open: 2831, depth }));
    expect(new Set(heads)).toEqual(new Set([0, 100]));
    expect(stream.sink.complaints).toEqual([]);
  });

  it('answers a ping with a frame, and sends events to whom asked', async () => {
    await connect();
    let frames = 0;
    socket!.on('message', () => {
      frames += 1;
    });
    send(stream.protocol.heartbeat!.frame());
    await eventually(() => expect(frames).toBe(1));
    simulator.event({ evntType: 'orders', status: 'complete' });
    await eventually(() => expect(stream.sink.orders).toEqual([{ evntType: 'orders', status: 'complete' }]));
  });

  it('closes with 4001 on a token that has died, which the product takes for one', async () => {
    simulator.faults.rollToken();
    socket = new WebSocket(stream.protocol.endpoint().url);
    const code = await new Promise<number>((resolve) => socket!.once('close', resolve));
    expect(stream.protocol.classify?.({ code })).toMatchObject({ kind: 'credential' });
  });

  it.each([
    '{"type":"L1","action":"sub","tokens":[{"t":"2885_NSE"}]}',
    'no JSON\n',
    '{"type":"L1","action":"sub","tokens":[]}\n',
    '{"type":"L1","action":"sub","tokens":[{"t":"1_XYZ"}]}\n',
    '{"type":"L9","action":"sub","tokens":[{"t":"2885_NSE"}]}\n',
  ])('complains of %j', async (request) => {
    await connect();
    send(request);
    await eventually(() => expect(simulator.violations).toHaveLength(1));
  });

  it('logs the product in by code and by redirect, and refuses wrong ones', async () => {
    const http = new RedirectedHttp(simulator.httpUrl);
    const { access_token } = simulator.credentials;
    const byCode = tradejini.login.find((one) => one.kind === 'totp')!;
    const byRedirect = tradejini.login.find((one) => one.kind === 'redirect')!;
    const token = { credentials: { access_token } };
    expect(await byCode.login(simulator.credentials, TRADEJINI_CODE, http)).toMatchObject(token);
    expect(await byRedirect.exchange(simulator.credentials, { code: TRADEJINI_CODE }, http)).toMatchObject(token);
    const refusal = { kind: 'credential' };
    await expect(byCode.login(simulator.credentials, '000000', http)).rejects.toMatchObject(refusal);
    await expect(byRedirect.exchange(simulator.credentials, { code: 'x' }, http)).rejects.toMatchObject(refusal);
  });
});
