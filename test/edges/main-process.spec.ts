import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type CertificateFiles, makeCertificate, missingOpenssl, read } from '../doors/support/certificates.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { describeUnless } from '../support/requires.js';
import { EdgesGateway } from './support/edges-gateway.js';

let gateway: EdgesGateway;

beforeEach(() => {
  gateway = new EdgesGateway();
});
afterEach(() => gateway.stop());

describe('a main process that is killed', () => {
  it('is followed by its edges, which tell their clients', async () => {
    await gateway.start({ LOG_FORMAT: 'json' });
    const key = await gateway.started.printed(/tg_[\w-]{43}/);
    const clients = [(await gateway.connect(key)).client, (await gateway.connect(key)).client];
    gateway.started.kill('SIGKILL');
    for (const client of clients) {
      expect(await client.end()).toMatchObject({ code: 1001 });
      expect(client.messages.at(-1)).toMatchObject({ type: 'error', code: 'SERVER_SHUTDOWN' });
    }
    await eventually(() => expect(gateway.running).toEqual([]));
    const lines = gateway.started.out.split('\n').filter((line) => line.startsWith('{'));
    const names = lines.map((line) => (JSON.parse(line) as { process?: string }).process);
    expect([...new Set(names)].sort()).toEqual(['edge-1', 'edge-2', 'main']);
  }, 100_000);
});

describeUnless(missingOpenssl())('a renewed certificate', () => {
  it('is shown by all edges after a SIGHUP, which ends none of them', async () => {
    const files: CertificateFiles = makeCertificate(gateway.folder, 'first');
    const key = 'key-of-the-tests-0123456789';
    const env = { TLS_CERT: files.cert, TLS_KEY: files.key, TICKGATE_BOOTSTRAP_API_KEY: key };
    const started = gateway.launch(env);
    const said = (pattern: RegExp) => eventually(() => pattern.exec(started.out) ?? false, 80_000);
    const url = (await said(/websocket: (wss:\S+)/))[1]!;
    const pids = ['edge-1', 'edge-2'].map((edge) => Number(new RegExp(`\\[${edge}\\] (\\d+)`).exec(started.out)?.[1]));
    const early = await TestClient.authenticated(url, key, { ca: read(files.cert) });
    makeCertificate(gateway.folder, 'second');
    // As a service manager does it: to all of them.
    for (const pid of [started.pid!, ...pids]) process.kill(pid, 'SIGHUP');
    for (const process of ['main', 'edge-1', 'edge-2']) {
      await said(new RegExp(`\\[${process}\\] .*TLS certificate reloaded`));
    }
    const late = [];
    for (let i = 0; i < 2; i++) late.push(await TestClient.authenticated(url, key, { ca: read(files.cert) }));
    for (const client of [early, ...late]) {
      expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
      client.close();
    }
    started.kill('SIGTERM');
    expect(await started.exitCode()).toBe(0);
    expect(started.errors).toBe('');
  }, 100_000);
});

describe('a port that is taken', () => {
  it('is said in one line, and no edge is started', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const started = gateway.launch({ WEBSOCKET_PORT: String(port) });
    await eventually(() => started.errors !== '', 80_000);
    expect(await started.exitCode()).toBe(1);
    other.close();
    expect(started.errors).toBe(
      `Tickgate cannot start: The gateway cannot listen on 127.0.0.1:${port}: the port is taken. Stop the other program, or set WEBSOCKET_PORT.\n`,
    );
    expect(started.out).not.toMatch(/websocket: |\[edge-/);
  }, 100_000);
});
