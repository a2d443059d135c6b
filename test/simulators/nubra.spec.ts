import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import { flowOf } from '../../src/modules/brokers/logins/login-flows.js';
import { nubra } from '../../src/modules/brokers/nubra/index.js';
import { eventually } from '../support/eventually.js';
import { ProtocolLine } from '../support/protocol-line.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import { NUBRA_CODE, NubraSimulator } from './nubra.js';

let simulator: NubraSimulator;
const lines: ProtocolLine[] = [];

beforeEach(async () => {
  simulator = new NubraSimulator();
  await simulator.start();
});

afterEach(async () => {
  for (const line of lines.splice(0)) line.close();
  await simulator.stop();
});

describe('the Nubra simulator, seen by the product', () => {
  function connect(credentials = simulator.credentials): ProtocolLine {
    const line = new ProtocolLine(simulator, 'feed', credentials);
    lines.push(line);
    return line;
  }

  const item = (symbol: string, mode: 'LTP' | 'QUOTE' | 'DEPTH') => ({
    instrument: simulator.instruments.find((one) => one.symbol === symbol)!,
    mode,
    depthLevel: 5 as const,
  });

  it('brings contracts, options with open interest, shares and indices, each by its channels', async () => {
    const line = connect();
    await eventually(() => line.isOpen);
    line.subscribe(
      item('CRUDEOIL19DEC25FUT', 'DEPTH'),
      item('BANKNIFTY25NOV2559000CE', 'QUOTE'),
      item('M&M', 'QUOTE'),
      item('NIFTY', 'LTP'),
    );
    await eventually(() => expect(line.sink.ticks).toHaveLength(4));
    line.sink.ticks.length = 0;
    const timestamp = 1_763_704_502_123;
    simulator.tick('BANKNIFTY25NOV2559000CE', 'NFO', { ltp: 412.2, oi: 1_987_650, timestamp });
    simulator.tick('CRUDEOIL19DEC25FUT', 'MCX', { ltp: 5328, timestamp });
    simulator.tick('M&M', 'NSE', { ltp: 3650.15, open: 3600.05, timestamp });
    simulator.tick('NIFTY', 'NSE_INDEX', { ltp: 26_068.15, timestamp });
    await eventually(() => expect(line.sink.ticks).toHaveLength(4));
    expect(line.sink.ticks).toMatchObject([
      { symbol: 'BANKNIFTY25NOV2559000CE', mode: 'QUOTE', ltp: 412.2, oi: 1_987_650, timestamp },
      { symbol: 'CRUDEOIL19DEC25FUT', mode: 'DEPTH', ltp: 5328, depth: { buy: { length: 5 }, sell: { length: 5 } } },
      { symbol: 'M&M', mode: 'QUOTE', ltp: 3650.15, open: 3600.05, timestamp },
      { symbol: 'NIFTY', mode: 'LTP', ltp: 26_068.15, timestamp },
    ]);
    expect([line.sink.complaints, simulator.violations]).toEqual([[], []]);
  });

  it('drops what is given up, and keeps the rest', async () => {
    const line = connect();
    await eventually(() => line.isOpen);
    line.subscribe(item('SBIN', 'DEPTH'), item('NIFTY25NOV25FUT', 'QUOTE'), item('TCS', 'LTP'));
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(3));
    line.unsubscribe(item('SBIN', 'DEPTH'), item('NIFTY25NOV25FUT', 'QUOTE'));
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ symbol: 'TCS', mode: 'LTP' }]));
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a dead session at the handshake, and a wrong token in a command', async () => {
    const refused = connect({ ...simulator.credentials, device_id: 'another' });
    await eventually(() => expect(refused.failure?.status).toBe(440));
    const line = connect();
    await eventually(() => line.isOpen);
    simulator.faults.rollToken();
    await eventually(() => expect(line.sink.rejections).toMatchObject([{ kind: 'credential' }]));
    await eventually(() => expect(simulator.connections).toBe(0));
  });

  it('counts commands that are none', async () => {
    const { session_token, device_id } = simulator.credentials;
    const headers = { Authorization: `Bearer ${session_token}`, 'x-device-id': device_id! };
    const socket = new WebSocket(simulator.urls.feed!, { headers });
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send(`batch_subscribe ${session_token} index {"instruments":[], "indexes":["NIFTY"]} NSE`);
    socket.send(`batch_subscribe ${session_token} orderbook {"instruments":["73009"],"indexes":[]}`);
    socket.send(`batch_subscribe ${session_token} index {"instruments":[],"indexes":["UNKNOWN"]} NSE`);
    await eventually(() => expect(simulator.requests).toBe(3));
    expect([simulator.violations.length, simulator.subscriptions()]).toEqual([2, []]);
    socket.terminate();
  });
});

describe('the HTTP side of the Nubra simulator', () => {
  it('gives the product the token of the session, for a code that begins with a zero too', async () => {
    const http = new RedirectedHttp(simulator.httpUrl);
    const { session_token, ...own } = simulator.credentials;
    const { login } = flowOf(nubra, 'totp')!;
    expect((await login(own, NUBRA_CODE, http)).credentials).toEqual({ session_token, device_id: 'device-1' });
    await expect(login(own, '111111', http)).rejects.toMatchObject({ kind: 'credential' });
    await expect(login({ ...own, pin: '0000' }, NUBRA_CODE, http)).rejects.toMatchObject({ kind: 'credential' });
  });
});
