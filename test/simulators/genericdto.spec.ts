import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import WebSocket from 'ws';
import type { LoginFlow } from '../../src/modules/brokers/engine/contract.js';
import { eventually } from '../support/eventually.js';
import { ProtocolLine } from '../support/protocol-line.js';
import { RedirectedHttp } from '../support/redirected-http.js';
import type { GenericDtoSimulator } from './genericdto.js';
import { hdfcSecuritiesSimulator, hdfcSkySimulator, SKY_CLIENT } from './genericdto-brokers.js';

const products = [
  { id: 'hdfcsecurities', create: hdfcSecuritiesSimulator, clientId: undefined },
  { id: 'hdfcsky', create: hdfcSkySimulator, clientId: SKY_CLIENT },
];

describe('the GenericDTO simulator, seen by the product', () => {
  let simulator: GenericDtoSimulator;
  const lines: ProtocolLine[] = [];

  beforeEach(async () => {
    simulator = hdfcSkySimulator();
    await simulator.start();
  });

  afterEach(async () => {
    for (const line of lines.splice(0)) line.close();
    await simulator.stop();
  });

  function connect(credentials = simulator.credentials): ProtocolLine {
    const line = new ProtocolLine(simulator, 'feed', credentials);
    lines.push(line);
    return line;
  }

  async function opened(): Promise<ProtocolLine> {
    const line = connect();
    await eventually(() => line.isOpen);
    return line;
  }

  function item(symbol: string, mode: 'LTP' | 'QUOTE' | 'DEPTH') {
    const instrument = simulator.instruments.find((one) => one.symbol === symbol)!;
    return { instrument, mode, depthLevel: 5 as const };
  }

  it('tells a share from a currency of the same token, snapshots, updates and partial packets alike', async () => {
    const line = await opened();
    line.subscribe(item('SBIN', 'QUOTE'), item('USDINR26NOV25FUT', 'QUOTE'));
    await eventually(() => expect(line.sink.ticks).toHaveLength(2));
    const before = line.sink.ticks.find(({ exchange }) => exchange === 'CDS');
    simulator.tick('SBIN', 'NSE', { ltp: 842.5 });
    simulator.tick('USDINR26NOV25FUT', 'CDS', { oi: 1_203_400 });
    simulator.tick('SBIN', 'NSE', { upper_circuit: 926.75, lower_circuit: 758.25 });
    await eventually(() => expect(line.sink.ticks).toHaveLength(5));
    expect(line.sink.ticks.slice(2)).toEqual([
      expect.objectContaining({ exchange: 'NSE', ltp: 842.5 }),
      { ...before, oi: 1_203_400 },
      expect.objectContaining({ exchange: 'NSE', ltp: 842.5, upper_circuit: 926.75, lower_circuit: 758.25 }),
    ]);
    expect([line.sink.complaints, simulator.violations]).toEqual([[], []]);
  });

  it('is understood in lists and in bare packets, with heartbeats in between', async () => {
    const line = await opened();
    line.subscribe(item('NIFTY25NOV25FUT', 'DEPTH'), item('SENSEX', 'LTP'));
    await eventually(() => expect(line.sink.ticks).toHaveLength(2));
    for (let place = 0; place < 12; place++) simulator.tick('NIFTY25NOV25FUT', 'NFO', { ltp: 26_000.05 + place });
    await eventually(() => expect(line.sink.ticks).toHaveLength(14));
    expect(line.sink.ticks.slice(2).map(({ ltp }) => ltp)).toEqual(
      Array.from({ length: 12 }, (_, place) => 26_000.05 + place),
    );
    expect(line.sink.complaints).toEqual([]);
  });

  it('sends nothing more of what was unsubscribed', async () => {
    const line = await opened();
    line.subscribe(item('RELIANCE', 'LTP'), item('ITC', 'QUOTE'));
    await eventually(() => expect(simulator.subscriptions()).toHaveLength(2));
    line.unsubscribe(item('RELIANCE', 'LTP'));
    await eventually(() => expect(simulator.subscriptions()).toMatchObject([{ symbol: 'ITC', mode: 'DEPTH' }]));
    expect(simulator.violations).toEqual([]);
  });

  it('refuses a token or a key that is wrong, and a fourth connection', async () => {
    const { access_token, api_key } = simulator.credentials;
    for (const changed of [
      { access_token: 'old', api_key },
      { access_token, api_key: 'other' },
    ]) {
      const line = connect(changed as Record<string, string>);
      await eventually(() => expect(line.failure?.status).toBe(401));
      expect(line.protocol.classify!(line.failure!)).toEqual({
        kind: 'credential',
        message: expect.stringContaining('Full authentication is required'),
      });
    }
    for (let place = 0; place < 3; place++) await opened();
    const fourth = connect();
    await eventually(() => expect(fourth.failure?.status).toBe(429));
    expect(simulator.violations).toEqual([]);
  });

  it('ends a session whose token has died in words that are understood', async () => {
    const line = await opened();
    simulator.faults.rollToken();
    await eventually(() => expect(line.failure).toMatchObject({ code: 1008 }));
    expect(line.protocol.classify!(line.failure!)).toMatchObject({ kind: 'credential' });
  });

  it('holds against a client what breaks the rules, and ignores the key with the small s', async () => {
    const { url, headers } = (await opened()).protocol.endpoint();
    const client = new WebSocket(url, { headers: headers! });
    await once(client, 'open');
    client.send('{"heart_beat":false,"subscribe":[{"scripId":"NSE_INDEX_26000","type":"ALL"}]}');
    client.send('{"heart_beat":false,"unsubscribe":[{"scripId":"NSE_INDEX_26000","type":"ALL"}]}');
    client.send('{"heart_beat":true}');
    await eventually(() => expect(simulator.heartbeats).toBe(1));
    expect([simulator.subscriptions(), simulator.violations]).toEqual([
      [expect.objectContaining({ symbol: 'NIFTY' })],
      [],
    ]);
    client.send('{"heart_beat":false,"subscribe":[{"scripId":"CDS_3045","type":"ALL"}]}');
    client.send('{"heart_beat":false,"subscribe":[]}');
    client.send('{"heart_beat":false,"unSubscribe":[{"scripId":"NSE_INDEX_26000","type":"LTP"}]}');
    client.send('hello');
    await eventually(() =>
      expect(simulator.violations).toEqual([
        'not a scrip: CDS_3045 ALL',
        '0 scrips in a list',
        'NSE_INDEX_26000 is held as ALL, not as LTP',
        'not a request: hello',
      ]),
    );
    client.terminate();
  });

  it('lets nobody in who has no User-Agent', async () => {
    const { url } = connect().protocol.endpoint();
    const client = new WebSocket(url);
    const [error] = (await once(client, 'error')) as [Error];
    expect(error.message).toContain('403');
  });
});

describe.each(products)('the HTTP side of the simulator of $id', ({ create, clientId }) => {
  const simulator = create();
  const { access_token = '', ...app } = simulator.credentials;
  const { login, instruments } = simulator.definition;
  const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;

  beforeAll(() => simulator.start());
  afterAll(() => simulator.stop());

  function exchange(request_token: string, credentials = app) {
    return flow.exchange(credentials, { request_token }, new RedirectedHttp(simulator.httpUrl));
  }

  it('gives the product the token that the socket takes', async () => {
    const result = await exchange(simulator.requestToken);
    expect([result.credentials, result.clientId]).toEqual([{ access_token }, clientId]);
  });

  it('refuses another request token, and a wrong secret', async () => {
    const refusal = { kind: 'credential', message: expect.stringContaining('Invalid request token') };
    await expect(exchange('used')).rejects.toMatchObject(refusal);
    await expect(exchange(simulator.requestToken, { ...app, api_secret: 'wrong' })).rejects.toMatchObject(refusal);
  });

  it('serves the instrument master where the product asks for it', async () => {
    const [request] = instruments!.requests({});
    const { pathname, search } = new URL(request!.url);
    const answer = await fetch(simulator.httpUrl + pathname + search, { headers: request!.headers! });
    const rows = [...instruments!.parse(Buffer.from(await answer.arrayBuffer()), request!)];
    expect([answer.status, rows.length > 10, rows.filter((row) => 'reason' in row)]).toEqual([200, true, []]);
  });
});
