import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { LineProcess } from '../support/line-process.js';
import { pythonWith } from '../support/python.js';
import { describeUnless } from '../support/requires.js';
import { granted, marketData, ScriptedGateway, welcome } from './support/scripted-gateway.js';

interface Said {
  event: 'subscribed' | 'tick' | 'failed' | 'conflated';
  results?: { symbol: string; status: string; code?: string; depth?: number }[];
  instrument?: string;
  mode?: string;
  ltp?: number;
  snapshot?: boolean;
  type?: string;
  code?: string;
  count?: number;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const REQUIREMENTS = readFileSync(here('../../examples/python/requirements.txt'), 'utf8').trim().split('\n');
const python = await pythonWith(...REQUIREMENTS);

describeUnless(python.missing)('the Python example', () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  function drive(url: string, key = API_KEY, ...options: string[]): LineProcess<Said> {
    const client = new LineProcess<Said>(python.interpreter!, [
      here('./support/python_client.py'),
      url,
      key,
      ...options,
    ]);
    closing.push(() => client.stop());
    return client;
  }

  async function scripted(): Promise<ScriptedGateway> {
    const gateway = await ScriptedGateway.start();
    closing.push(() => gateway.stop());
    return gateway;
  }

  const event = (name: Said['event']) => (said: Said) => said.event === name;

  it('tells what became of each instrument, and gives typed ticks', async () => {
    const gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5' });
    closing.push(() => gateway.stop());
    const client = drive(gateway.url);
    client.say('subscribe Depth NFO:BANKNIFTY30DEC2559400CE NSE:NOPE');
    expect((await client.next(event('subscribed'))).results).toMatchObject([
      { symbol: 'BANKNIFTY30DEC2559400CE', status: 'success', depth: 5 },
      { symbol: 'NOPE', status: 'error', code: 'UNKNOWN_SYMBOL' },
    ]);
    const tick = await client.next(event('tick'));
    expect(tick).toMatchObject({ instrument: 'NFO:BANKNIFTY30DEC2559400CE', mode: 'Depth', ltp: expect.any(Number) });
  });

  it('goes on after the gateway was restarted, without another call', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-python-client-'));
    closing.push(async () => rmSync(folder, { recursive: true, force: true }));
    const env = { DATABASE_URL: `sqlite:${folder}/tickgate.db`, TICKGATE_REPLAY_SPEED: '5' };
    let gateway = await TestGateway.start(env);
    const client = drive(gateway.url);
    client.say('subscribe Quote NSE:BSE');
    await client.next(event('tick'));
    const { port } = new URL(gateway.url);
    await gateway.stop();
    client.events.length = 0;
    gateway = await TestGateway.start({ ...env, WEBSOCKET_PORT: port, WEBSOCKET_PORT_STRATEGY: 'fail' });
    closing.push(() => gateway.stop());
    expect(await client.next(event('tick'))).toMatchObject({ instrument: 'NSE:BSE', mode: 'Quote' });
  });

  it('stops at a wrong key', async () => {
    const gateway = await TestGateway.start();
    closing.push(() => gateway.stop());
    const client = drive(gateway.url, 'tg_wrong_key_of_somebody');
    const expected = { type: 'AuthenticationError', code: 'AUTHENTICATION_ERROR' };
    expect(await client.next(event('failed'))).toMatchObject(expected);
  });

  it('stops when its key is revoked', async () => {
    const gateway = await scripted();
    const client = drive(gateway.url);
    (await gateway.connection()).close(4503, 'This API key was revoked');
    expect(await client.next(event('failed'))).toMatchObject({ type: 'AuthenticationError' });
    expect(gateway.connections).toHaveLength(1);
  });

  it('comes back when a gateway with a temporary fault asks it to', async () => {
    const gateway = await scripted();
    gateway.on('authenticate', (_, connection) => {
      if (gateway.connections.length > 1) {
        connection.send(welcome());
        return;
      }
      const fault = { code: 'TEMPORARILY_UNAVAILABLE', message: 'later', temporary: true, retry_after_ms: 50 };
      connection.send({ type: 'auth', status: 'error', ...fault });
      connection.close(4410);
    });
    const client = drive(gateway.url);
    client.say('subscribe Quote NSE:TCS');
    expect((await client.next(event('subscribed'))).results).toMatchObject([{ status: 'success' }]);
  });

  it('does not subscribe again what was refused or given up', async () => {
    const gateway = await scripted();
    gateway.on('subscribe', (request, connection) => {
      const refusal = { status: 'error', code: 'UNKNOWN_SYMBOL', message: 'no such' };
      connection.send(granted(request, (symbol) => (symbol === 'NOPE' ? refusal : {})));
    });
    const client = drive(gateway.url);
    client.say('subscribe LTP NSE:TCS NSE:NOPE NSE:SBIN');
    await client.next(event('subscribed'));
    client.say('unsubscribe LTP NSE:SBIN');
    await gateway.connections[0]!.request('unsubscribe');
    gateway.connections[0]!.close(1001);
    const { symbols } = await (await gateway.connection(2)).request('subscribe');
    expect(symbols).toMatchObject([{ symbol: 'TCS', exchange: 'NSE', mode: 'LTP' }]);
  });

  it('gives up after max_reconnect_attempts', async () => {
    const gateway = await scripted();
    const client = drive(gateway.url, API_KEY, '1');
    const connection = await gateway.connection();
    await connection.request('authenticate');
    await gateway.stop();
    closing.length = 0;
    closing.push(() => client.stop());
    expect(await client.next(event('failed'))).toMatchObject({ type: 'ConnectionLost', code: 'CONNECTION_LOST' });
  });

  it('gives a reader that is behind the newest tick of each topic', async () => {
    const gateway = await scripted();
    const client = drive(gateway.url, API_KEY, '', 'when told');
    client.say('subscribe LTP NSE:TCS NSE:SBIN');
    await client.next(event('subscribed'));
    const connection = gateway.connections[0]!;
    connection.send(marketData('SBIN', 1, 5));
    for (let ltp = 1; ltp <= 2_000; ltp++) connection.send(marketData('TCS', 1, ltp));
    // Its reply comes behind all of them.
    client.say('subscribe LTP NSE:INFY');
    await client.next(event('subscribed'));
    client.say('read');
    expect(await client.next(event('conflated'))).toMatchObject({ count: 1_999 });
    expect(await client.next(event('tick'))).toMatchObject({ instrument: 'NSE:SBIN', ltp: 5 });
    expect(await client.next(event('tick'))).toMatchObject({ instrument: 'NSE:TCS', ltp: 2_000 });
  });

  it('prints prices by watch.py', async () => {
    const gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5' });
    closing.push(() => gateway.stop());
    const child = spawn(python.interpreter!, [here('../../examples/python/watch.py'), 'NSE:BSE', 'NSE:NOPE'], {
      env: { ...process.env, TICKGATE_API_KEY: API_KEY, TICKGATE_URL: gateway.url, PYTHONDONTWRITEBYTECODE: '1' },
    });
    closing.push(async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    }
    await eventually(() => expect(lines.filter((line) => /^NSE:BSE \d/.test(line)).length).toBeGreaterThan(1));
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/^NSE:NOPE /)]));
  });
});
