import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { describeUnless } from '../support/requires.js';
import { type CertificateFiles, makeCertificate, missingOpenssl, read } from './support/certificates.js';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const LOADER = new URL('../support/typescript-loader.js', import.meta.url).href;
const DEADLINE_MS = 20_000;

let folder: string;
let files: CertificateFiles;
let gateway: ChildProcess | undefined;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-sighup-'));
  files = makeCertificate(folder, 'first');
});
afterEach(async () => {
  if (gateway && gateway.exitCode === null) {
    gateway.kill('SIGKILL');
    await once(gateway, 'exit');
  }
  gateway = undefined;
  rmSync(folder, { recursive: true, force: true });
});

function start(env: Record<string, string>): ChildProcess {
  output = '';
  const ports = { HTTP_PORT: '0', WEBSOCKET_PORT: '0', ZMQ_PORT: '0', ZMQ_CONTROL_PORT: '0' };
  gateway = spawn(process.execPath, ['--no-warnings', '--import', LOADER, MAIN], {
    cwd: folder,
    env: { PATH: process.env.PATH, TICKGATE_BOOTSTRAP_API_KEY: API_KEY, ...ports, ...env },
  });
  for (const stream of [gateway.stdout!, gateway.stderr!]) {
    stream.on('data', (data) => {
      output += data;
    });
  }
  return gateway;
}

const said = (pattern: RegExp) => eventually(() => pattern.exec(output)?.[1] ?? false, DEADLINE_MS);

describeUnless(missingOpenssl())('a running gateway', () => {
  it('reads its certificate again on SIGHUP, and drops no connection', async () => {
    const child = start({ TLS_CERT: files.cert, TLS_KEY: files.key });
    const url = await said(/websocket: (wss:\S+)/);
    const early = await TestClient.authenticated(url, undefined, { ca: read(files.cert) });
    writeFileSync(files.cert, 'garbage');
    child.kill('SIGHUP');
    await said(/(not reloaded, the old one stays)/);
    makeCertificate(folder, 'second');
    child.kill('SIGHUP');
    await said(/(TLS certificate reloaded)/);
    const late = await TestClient.authenticated(url, undefined, { ca: read(files.cert) });
    for (const client of [early, late]) {
      expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
      client.close();
    }
  }, 60_000);

  it('that stands open to the network without TLS says so at its start', async () => {
    start({ HTTP_HOST: '0.0.0.0', WEBSOCKET_HOST: '127.0.0.1' });
    expect(await said(/(HTTP_HOST=0\.0\.0\.0: .* in the clear.*)/)).toContain('TLS_CERT');
  }, 60_000);

  it('does not start with half of a certificate, and says so in one line', async () => {
    const child = start({ TLS_CERT: files.cert });
    await once(child, 'exit');
    expect(output).toBe('Tickgate cannot start: TLS needs both TLS_CERT and TLS_KEY; TLS_KEY is not set\n');
  }, 60_000);
});
