import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { migrations } from '../../src/database/migrations/index.js';
import { openDataSource } from '../../src/database/open-data-source.js';
import { describeOn } from '../support/each-database.js';
import { TestGateway } from '../support/gateway.js';
import { TestDatabase } from '../support/test-database.js';
import { examine, finding } from './support/examination.js';

const FREE = { HTTP_PORT: '0', WEBSOCKET_PORT: '0', ZMQ_PORT: '0', ZMQ_CONTROL_PORT: '0', METRICS_PORT: '0' };

let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-stopped-'));
  env = { ...FREE, DATABASE_URL: `sqlite:${join(folder, 'data', 'tickgate.db')}` };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A start and an orderly end: database and key are there. */
async function onceStarted(): Promise<void> {
  await (await TestGateway.start(env)).stop();
}

async function sql(statement: string): Promise<void> {
  const database = await openDataSource({ ...dataSourceOptions(env.DATABASE_URL!), migrationsRun: false });
  await database.query(statement);
  await database.destroy();
}

describe('tickgate doctor before the first start', () => {
  it('finds nothing wrong, makes nothing, and says what the start will make', async () => {
    const examination = await examine(env);
    expect(examination.code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
    expect(finding(examination, 'database')!.message).toContain('the first start makes');
    expect(finding(examination, 'secret key')!.message).toContain('the first start makes');
    expect(finding(examination, 'gateway')!.verdict).toBe('warn');
    for (const check of ['websocket', 'bus', 'feed', 'migrations']) expect(finding(examination, check)).toBeUndefined();
  });

  it('lists every setting that is wrong, and looks no further', async () => {
    const { code, findings } = await examine({ ...env, TICKGATE_ROLE: 'server', LTP_THROTTLE_MS: 'soon' });
    expect(code).toBe(1);
    expect(findings.map(({ verdict, message }) => [verdict, message.split('=')[0]])).toEqual([
      ['fail', 'TICKGATE_ROLE'],
      ['fail', 'LTP_THROTTLE_MS'],
    ]);
  });

  it.each([
    [{ WEBSOCKET_PROT: '8765' }, 'warn', 'did you mean WEBSOCKET_PORT?'],
    [{ WEBSOCKET_URL: 'https://gw.example' }, 'fail', 'no WebSocket address'],
    [{ TLS_CERT: 'nowhere.pem', TLS_KEY: 'nowhere.pem' }, 'fail', 'nowhere.pem cannot be read'],
    [{ ZMQ_HOST: '0.0.0.0' }, 'fail', 'a bus outside loopback'],
    [{ HTTP_HOST: '0.0.0.0' }, 'warn', 'in the clear'],
  ])('judges the settings %j', async (wrong, verdict, message) => {
    expect(finding(await examine({ ...env, ...wrong }), 'settings')).toMatchObject({
      verdict,
      message: expect.stringContaining(message),
      advice: expect.any(String),
    });
  });

  it('names the ports that other programs have, and what a start would do about each', async () => {
    const taken = await listen();
    const port = String((taken.address() as AddressInfo).port);
    const all = Object.fromEntries(Object.keys(FREE).map((name) => [name, port]));
    const examination = await examine({ ...env, ...all, HTTP_PORT: '0' });
    const verdicts = Object.fromEntries(
      examination.findings
        .filter(({ check }) => check.startsWith('port '))
        .map(({ check, verdict }) => [check, verdict]),
    );
    expect(verdicts).toEqual({
      'port http': 'ok',
      'port websocket': 'warn',
      'port bus': 'fail',
      'port control': 'fail',
      'port metrics': 'warn',
    });
    const strict = await examine({ ...env, WEBSOCKET_PORT: port, WEBSOCKET_PORT_STRATEGY: 'fail' });
    expect(finding(strict, 'port websocket')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('would not start'),
    });
    const elsewhere = await examine({ ...env, METRICS_HOST: '192.0.2.1', METRICS_PORT: '9464' });
    expect(finding(elsewhere, 'port metrics')).toMatchObject({
      verdict: 'warn',
      advice: expect.stringContaining('METRICS_HOST'),
    });
    const nowhere = await examine({ ...env, HTTP_HOST: '192.0.2.1', HTTP_PORT: '5000' });
    expect(finding(nowhere, 'port http')).toMatchObject({
      verdict: 'fail',
      advice: expect.stringContaining('HTTP_HOST'),
    });
    taken.close();
  });

  it('tells a gateway that hangs from one that is not there', async () => {
    const silent = await listen();
    const examination = await examine({ ...env, HTTP_PORT: String((silent.address() as AddressInfo).port) });
    expect(finding(examination, 'gateway')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('does not answer'),
    });
    silent.close();
  }, 20_000);
});

describe('tickgate doctor beside a database that is not as it should be', () => {
  it('finds all well after an orderly end', async () => {
    await onceStarted();
    const examination = await examine(env);
    expect(examination.findings.filter(({ verdict }) => verdict !== 'ok').map(({ check }) => check)).toEqual([
      'gateway',
    ]);
    expect(finding(examination, 'migrations')!.message).toBe(`All ${migrations.length} are in the database`);
  });

  it('names migrations that are to come, without running them, and those of a newer version', async () => {
    await onceStarted();
    const last = migrations.at(-1)!.name;
    await sql(`DELETE FROM migrations WHERE name = '${last}'`);
    for (let look = 0; look < 2; look++) {
      const pending = finding(await examine(env), 'migrations')!;
      expect(pending).toMatchObject({
        verdict: 'warn',
        message: `1 of ${migrations.length} are still to come: ${last}`,
      });
    }
    await sql("INSERT INTO migrations (timestamp, name) VALUES (9999999999999, 'FromTomorrow9999999999999')");
    const newer = await examine(env);
    expect(finding(newer, 'migrations')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('FromTomorrow'),
    });
    expect(newer.code).toBe(1);
  });

  it('fails for a file that is no database, and says to restore it', async () => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(join(folder, 'data', 'tickgate.db'), 'x'.repeat(8192));
    const examination = await examine(env);
    expect(finding(examination, 'database')).toMatchObject({
      verdict: 'fail',
      advice: expect.stringContaining('backup'),
    });
    expect(examination.code).toBe(1);
  });

  it('fails for a key file that is gone, is another one, or can be read by others', async () => {
    await onceStarted();
    const file = join(folder, 'data', 'tickgate.key');
    chmodSync(file, 0o644);
    if (process.platform !== 'win32') {
      expect(finding(await examine(env), 'secret key')).toMatchObject({ verdict: 'warn', advice: `chmod 600 ${file}` });
    }
    writeFileSync(file, `${'ab'.repeat(32)}\n`, { mode: 0o600 });
    chmodSync(file, 0o600);
    expect(finding(await examine(env), 'secret key')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('not the one'),
    });
    rmSync(file);
    expect(finding(await examine(env), 'secret key')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('missing'),
    });
    expect(existsSync(file)).toBe(false);
  });

  it('says which PostgreSQL server it does not reach, and that it needs a key, and never the password', async () => {
    const url = 'postgres://gateway:very-secret-word@127.0.0.1:1/tickgate';
    const examination = await examine({ ...env, DATABASE_URL: url });
    expect(finding(examination, 'database')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('127.0.0.1:1 cannot be reached'),
      advice: expect.stringContaining('DATABASE_URL'),
    });
    expect(finding(examination, 'secret key')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('is not set'),
    });
    expect(examination.printed).not.toContain('very-secret-word');
  });
});

describeOn('PostgreSQL', 'tickgate doctor beside a database server', () => {
  it('finds it well, compares its clock, and fails for a wrong password without printing one', async () => {
    const database = await TestDatabase.create();
    const given = { ...FREE, ...database.env };
    const examination = await examine(given);
    expect(finding(examination, 'database')!.message).toMatch(/^PostgreSQL, opened in \d+ ms$/);
    expect(finding(examination, 'migrations')!.verdict).toBe('ok');
    expect(finding(examination, 'clock')!.message).toBe("Within 2 s of the database server's");
    const late = await examine(given, { now: () => Date.now() - 40_000 });
    expect(finding(late, 'clock')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('behind the database'),
    });
    const wrong = new URL(database.url);
    wrong.pathname = '/not-there';
    const refused = await examine({ ...given, DATABASE_URL: wrong.href });
    expect(finding(refused, 'database')).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('"not-there"'),
    });
    if (wrong.password) expect(refused.printed).not.toContain(wrong.password);
    await database.remove();
  });
});

/** Takes connections, and says nothing. */
async function listen(): Promise<Server> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
