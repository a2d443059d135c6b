import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { TestClient } from '../support/client.js';
import { TestGateway } from '../support/gateway.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { TestDatabase } from '../support/test-database.js';
import { examine, finding, portsOf } from './support/examination.js';
import { Answering, startForeignSocket } from './support/listeners.js';

const SECRET = 'a1'.repeat(32);
const WEBHOOK = 'http://127.0.0.1:1/hook-0123456789';
const KEY = 'bootstrap-key-of-this-test-0123';

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

describe('tickgate doctor beside a gateway that runs', () => {
  let database: TestDatabase;
  let gateway: TestGateway;
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await TestDatabase.create();
    const shared = {
      ...database.env,
      TICKGATE_SECRET_KEY: SECRET,
      TICKGATE_BOOTSTRAP_API_KEY: KEY,
      ALERT_WEBHOOK_URL: WEBHOOK,
    };
    gateway = await TestGateway.start(shared);
    env = { ...shared, ...portsOf(gateway) };
  });
  afterAll(async () => {
    await gateway.stop();
    await database.remove();
  });

  it('finds all well, and says what it has looked at', async () => {
    const examination = await examine(env);
    expect(examination.findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(examination).toMatchObject({ code: 0, healthy: true });
    for (const check of [
      'settings',
      'database',
      'migrations',
      'secret key',
      'account replay',
      'gateway',
      'port http',
    ]) {
      expect(finding(examination, check)).toBeDefined();
    }
    expect(finding(examination, 'websocket')!.message).toContain(`${gateway.url} opens and answers`);
    expect(finding(examination, 'bus')!.message).toMatch(/^A canary came back within \d+ ms$/);
    expect(finding(examination, 'control')!.message).toBe('A signed message came back');
    expect(finding(examination, 'feed replay')!.message).toContain('nobody subscribes anything of it');
    expect(finding(examination, 'clock')!.message).toMatch(/^Within 2 s of the (gateway|database server)'s$/);
  });

  it('sees the data of a feed that somebody listens to', async () => {
    const client = await TestClient.authenticated(gateway.url, KEY);
    stops.push(() => client.close());
    await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 2 }, 'subscription');
    await client.next('market_data');
    const { message } = finding(await examine(env), 'feed replay')!;
    expect(message).toMatch(/^It is (live|quiet), the last tick is \d+ s old, 1 of 1 topics are active/);
  });

  it('prints no secret, whatever is wrong', async () => {
    const databaseUrl = 'postgres://gateway:pass%2Dw0rd@127.0.0.1:1/tickgate';
    const curve = newCurveKeys();
    const wrongs: Record<string, string>[] = [
      { TICKGATE_SECRET_KEY: 'b2'.repeat(32), DATABASE_URL: databaseUrl },
      { TICKGATE_SECRET_KEY: 'short-secret', ZMQ_CURVE_SERVER_KEY: curve.secretKey },
      { ZMQ_CURVE_SECRET_KEY: curve.secretKey },
      { ALERT_WEBHOOK_URL: 'not-an-address-0123456789' },
    ];
    for (const wrong of wrongs) {
      const given = { ...env, ...wrong };
      const { printed } = await examine(given);
      for (const secret of [
        SECRET,
        KEY,
        WEBHOOK,
        given.TICKGATE_SECRET_KEY,
        'pass-w0rd',
        'pass%2Dw0rd',
        curve.secretKey,
        'not-an-address',
      ]) {
        expect(printed).not.toContain(secret);
      }
    }
  }, 60_000);

  it('fails when its secret key is not the one of the gateway', async () => {
    const examination = await examine({ ...env, TICKGATE_SECRET_KEY: 'b2'.repeat(32) });
    expect(examination).toMatchObject({ code: 1, healthy: false });
    expect(finding(examination, 'secret key')).toMatchObject({
      verdict: 'fail',
      advice: expect.stringContaining('tickgate.key'),
    });
    expect(finding(examination, 'control')).toMatchObject({
      verdict: 'fail',
      advice: expect.stringContaining('TICKGATE_SECRET_KEY'),
    });
    expect(finding(examination, 'bus')).toMatchObject({ verdict: 'ok' });
  });

  it('fails when the gateway does not listen where the settings say, or somebody else does', async () => {
    const other = await Answering.start((_request, response) => response.end('hello'));
    stops.push(() => other.stop());
    const moved = await examine({ ...env, ZMQ_CONTROL_PORT: other.port, WEBSOCKET_PORT: other.port });
    expect(finding(moved, 'port websocket')).toMatchObject({
      verdict: 'warn',
      message: expect.stringContaining(`Another program has 127.0.0.1:${other.port}`),
    });
    expect(finding(moved, `control tcp://127.0.0.1:${other.port}`)).toMatchObject({ verdict: 'fail' });
    const strict = await examine({ ...env, WEBSOCKET_PORT: other.port, WEBSOCKET_PORT_STRATEGY: 'fail' });
    expect(finding(strict, 'port websocket')).toMatchObject({ verdict: 'fail' });
    const stranger = await examine({ ...env, HTTP_PORT: other.port });
    expect(finding(stranger, 'gateway')).toMatchObject({
      verdict: 'fail',
      advice: expect.stringContaining('HTTP_PORT'),
    });
  });

  it('judges a clock by how far it is off', async () => {
    const off = [1_000, -10_000, 10_000, 45_000, -45_000];
    const examinations = await Promise.all(off.map((ms) => examine(env, { now: () => Date.now() + ms })));
    const verdicts = examinations.map((examination) => finding(examination, 'clock')!.verdict);
    expect(verdicts).toEqual(['ok', 'warn', 'warn', 'fail', 'fail']);
  });

  it('fails for a clock that shows a time before this version was made, or before what is written down', async () => {
    const examination = await examine(env, { now: () => Date.parse('2020-01-01T00:00:00Z') });
    const told = examination.findings.filter(({ check }) => check === 'clock').map(({ message }) => message);
    expect(told).toEqual(expect.arrayContaining([expect.stringContaining('before this version was made')]));
    expect(told).toEqual(expect.arrayContaining([expect.stringContaining('The database holds a time')]));
  });

  it('tells a full disk from one that fills', async () => {
    if (!env.DATABASE_URL!.startsWith('sqlite:')) return;
    const with_ = (free: number) => examine(env, { freeSpace: async () => ({ free, total: 4e9 }) });
    expect(finding(await with_(2e9), 'disk')!.verdict).toBe('ok');
    expect(finding(await with_(5e8), 'disk')!.verdict).toBe('warn');
    const full = await with_(1e6);
    expect(finding(full, 'disk')!.verdict).toBe('fail');
    expect(full.code).toBe(1);
  });

  it('looks at a gateway elsewhere by its address alone', async () => {
    const far = { ...env, HTTP_PORT: '1', ZMQ_PORT: '1' };
    const examination = await examine(far, {}, '--url', `${gateway.endpoints.http}/`);
    expect(finding(examination, 'gateway')).toMatchObject({ verdict: 'ok' });
    expect(finding(examination, 'websocket')).toMatchObject({ verdict: 'ok' });
    expect(finding(examination, 'port')).toBeUndefined();
  });
});

describe('the way of clients through a proxy', () => {
  async function behind(port: string): Promise<Record<string, string>> {
    const gateway = await TestGateway.start({ WEBSOCKET_URL: `ws://127.0.0.1:${port}/stream` });
    stops.push(() => gateway.stop());
    return { ...portsOf(gateway), DATABASE_URL: 'sqlite::memory:', WEBSOCKET_URL: `ws://127.0.0.1:${port}/stream` };
  }

  it('is found open where the upgrade passes', async () => {
    const target = await TestGateway.start();
    stops.push(() => target.stop());
    const proxy = await TcpProxy.start(Number(new URL(target.url).port));
    stops.push(() => proxy.stop());
    expect(finding(await examine(await behind(String(proxy.ownPort))), 'websocket')).toMatchObject({ verdict: 'ok' });
  });

  it('is found shut where something else answers, with what to do', async () => {
    let answer: [number, Record<string, string>] = [200, {}];
    const proxy = await Answering.start((_request, response) => response.writeHead(...answer).end());
    stops.push(() => proxy.stop());
    const env = await behind(proxy.port);
    for (const [status, headers, advice] of [
      [200, {}, 'Upgrade and Connection'],
      [426, {}, 'Upgrade and Connection'],
      [404, {}, 'does not know the address'],
      [502, {}, 'does not reach the gateway'],
      [301, { location: 'wss://elsewhere.example/' }, 'redirects to wss://elsewhere.example/'],
    ] as const) {
      answer = [status, headers];
      expect(finding(await examine(env), 'websocket')).toMatchObject({
        verdict: 'fail',
        message: expect.stringContaining(`HTTP ${status}`),
        advice: expect.stringContaining(advice),
      });
    }
  });

  it('is found shut where another program takes the WebSocket, or nobody listens', async () => {
    const foreign = await startForeignSocket();
    const env = await behind(foreign.port);
    expect(finding(await examine(env), 'websocket')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('answers no ping'),
    });
    await foreign.stop();
    expect(finding(await examine(env), 'websocket')).toMatchObject({
      verdict: 'fail',
      message: expect.stringMatching(/cannot be opened: ECONN/),
    });
  });
});

describe('an edge of its own', () => {
  it('is told that its feed is not there, does not let it in, and is there', async () => {
    const [feedKeys, edgeKeys] = [newCurveKeys(), newCurveKeys()];
    const feed = await TestGateway.start({
      TICKGATE_ROLE: 'feed',
      TICKGATE_SECRET_KEY: SECRET,
      ZMQ_CURVE_SECRET_KEY: feedKeys.secretKey,
      ZMQ_CURVE_CLIENT_KEYS: edgeKeys.publicKey,
    });
    stops.push(() => feed.stop());
    const env = {
      DATABASE_URL: 'sqlite::memory:',
      TICKGATE_ROLE: 'edge',
      TICKGATE_SECRET_KEY: SECRET,
      HTTP_PORT: '0',
      WEBSOCKET_PORT: '0',
      METRICS_PORT: '0',
      ZMQ_ENDPOINTS: feed.endpoints.bus!,
      ZMQ_CONTROL_ENDPOINTS: feed.get(ControlBus).address!,
      ZMQ_CURVE_SERVER_KEY: feedKeys.publicKey,
      ZMQ_CURVE_SECRET_KEY: edgeKeys.secretKey,
    };
    const good = await examine(env);
    expect([finding(good, 'bus'), finding(good, 'control')]).toMatchObject([{ verdict: 'ok' }, { verdict: 'ok' }]);
    const stranger = await examine({ ...env, ZMQ_CURVE_SECRET_KEY: newCurveKeys().secretKey });
    for (const check of ['bus', 'control']) {
      expect(finding(stranger, check)).toMatchObject({
        verdict: 'fail',
        advice: expect.stringContaining('ZMQ_CURVE_'),
      });
    }
    const gone = await examine({ ...env, ZMQ_ENDPOINTS: 'tcp://127.0.0.1:1' });
    expect(finding(gone, 'bus')).toMatchObject({ verdict: 'fail', message: expect.stringContaining('ECONNREFUSED') });
  }, 40_000);
});

describe('the command in a folder of its own', () => {
  it('reads .env there, examines the gateway of those settings, and gives its exit code', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-doctor-'));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    const settings = { DATABASE_URL: `sqlite:${join(folder, 'data', 'tickgate.db')}` };
    const gateway = await TestGateway.start(settings);
    stops.push(() => gateway.stop());
    const lines = Object.entries({ ...settings, ...portsOf(gateway), ZMQ_PORT: '1' });
    writeFileSync(join(folder, '.env'), lines.map(([name, value]) => `${name}=${value}\n`).join(''));
    const { code, text } = await run(folder, 'doctor');
    expect(text).toMatch(/^ok +settings +6 given/);
    expect(text).toMatch(new RegExp(`ok +websocket +${gateway.url} opens and answers`));
    expect(text).toMatch(
      /fail +bus tcp:\/\/127\.0\.0\.1:1 +It cannot be reached: ECONNREFUSED\n +to do: Start the feed/,
    );
    expect(text).toMatch(/\n\d+ ok, 0 to look at, \d failed\n$/);
    expect(code).toBe(1);
  }, 60_000);

  it('explains itself, and refuses what it does not know with exit code 2', async () => {
    const { doctor } = await import('../../src/cli/doctor/doctor.js');
    const printed: string[] = [];
    const io = { env: {}, out: (text: string) => printed.push(text), err: (line: string) => printed.push(line) };
    expect(await doctor(['--help'], io)).toBe(0);
    expect(await doctor(['--nope'], io)).toBe(2);
    expect(await doctor(['--url', 'localhost:5000'], io)).toBe(2);
    expect(printed[0]).toContain('tickgate doctor [options]');
    expect(printed[2]).toContain('--url: expected http://HOST:PORT');
  });
});

const LOADER = new URL('../support/typescript-loader.js', import.meta.url).href;
const TICKGATE = fileURLToPath(new URL('../../src/cli/tickgate.ts', import.meta.url));

function run(cwd: string, command: string): Promise<{ code: number; text: string }> {
  return new Promise((resolve) => {
    const args = ['--no-warnings', '--import', LOADER, TICKGATE, command];
    execFile(process.execPath, args, { cwd, env: { PATH: process.env.PATH } }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}
