import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { LineProcess } from '../support/line-process.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';

interface Said {
  event: string;
  result?: unknown;
  mode?: string;
  data?: { symbol?: string; data?: Record<string, unknown>; ltp?: Record<string, Record<string, { ltp: number }>> };
}

const SCRIPT = fileURLToPath(new URL('./openalgo_client.py', import.meta.url));
const python = await pythonWith('openalgo==1.0.47');

/** The package as it is published, from PyPI, against the embedded replay. */
describeUnless(python.missing)('the published OpenAlgo Python SDK, unmodified', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tickgate-sdk-'));
  const env = { DATABASE_URL: `sqlite:${folder}/tickgate.db`, TICKGATE_REPLAY_SPEED: '5' };
  let gateway: TestGateway;
  let sdk: LineProcess<Said>;

  const data = (mode: string, symbol: string) => (said: Said) =>
    said.event === 'data' && said.mode === mode && said.data?.symbol === symbol;
  const done = (event: string) => (said: Said) => said.event === event;

  beforeAll(async () => {
    gateway = await TestGateway.start(env);
    sdk = new LineProcess(python.interpreter!, [SCRIPT, gateway.url, API_KEY, gateway.endpoints.http]);
  });
  afterAll(async () => {
    await sdk.stop();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('connects and authenticates', async () => {
    sdk.say('connect');
    expect(await sdk.next(done('connect'))).toMatchObject({ result: true });
  });

  it('receives LTP, and keeps it for its own get_ltp', async () => {
    sdk.say('subscribe_ltp NSE RELIANCE');
    expect(await sdk.next(done('subscribe_ltp'))).toMatchObject({ result: true });
    const { data: message } = await sdk.next(data('ltp', 'RELIANCE'));
    expect(message).toMatchObject({ type: 'market_data', mode: 1, exchange: 'NSE' });
    expect(message!.data!.ltp).toBeGreaterThan(0);
    sdk.say('get_ltp');
    const { data: cached } = await sdk.next(done('cached'));
    expect(cached!.ltp!.NSE!.RELIANCE!.ltp).toBeGreaterThan(0);
  });

  it('receives Quote', async () => {
    sdk.say('subscribe_quote NSE BSE');
    expect(await sdk.next(done('subscribe_quote'))).toMatchObject({ result: true });
    const { data: message } = await sdk.next(data('quote', 'BSE'));
    expect(message).toMatchObject({ mode: 2 });
    for (const field of ['open', 'high', 'low', 'close', 'ltp', 'volume'])
      expect(message!.data![field]).toBeGreaterThan(0);
  });

  it('receives Depth, with five levels on both sides', async () => {
    sdk.say('subscribe_depth NFO BANKNIFTY30DEC2559400CE');
    expect(await sdk.next(done('subscribe_depth'))).toMatchObject({ result: true });
    const { data: message } = await sdk.next(data('depth', 'BANKNIFTY30DEC2559400CE'));
    const depth = message!.data!.depth as { buy: unknown[]; sell: unknown[] };
    expect([depth.buy.length, depth.sell.length]).toEqual([5, 5]);
  });

  it('receives nothing more of what it unsubscribed, and goes on receiving the rest', async () => {
    sdk.say('unsubscribe_ltp NSE RELIANCE');
    expect(await sdk.next(done('unsubscribe_ltp'))).toMatchObject({ result: true });
    await sdk.next(data('quote', 'BSE'));
    sdk.events.length = 0;
    for (let i = 0; i < 5; i++) await sdk.next(data('quote', 'BSE'));
    expect(sdk.events.filter(data('ltp', 'RELIANCE'))).toEqual([]);
  });

  it('connects again after the server was restarted, and receives again', async () => {
    const { port } = new URL(gateway.url);
    await gateway.stop();
    gateway = await eventually(() =>
      TestGateway.start({ ...env, WEBSOCKET_PORT: port, WEBSOCKET_PORT_STRATEGY: 'fail' }),
    );
    await eventually(async () => {
      sdk.say('disconnect');
      await sdk.next(done('disconnect'));
      sdk.say('connect');
      expect(await sdk.next(done('connect'))).toMatchObject({ result: true });
    });
    sdk.events.length = 0;
    sdk.say('subscribe_quote NSE MAXHEALTH');
    expect(await sdk.next(done('subscribe_quote'))).toMatchObject({ result: true });
    await sdk.next(data('quote', 'MAXHEALTH'));
  });
});
