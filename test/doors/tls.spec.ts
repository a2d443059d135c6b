import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type SecureVersion } from 'node:tls';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.js';
import { Certificate } from '../../src/doors/certificate.js';
import { Doors } from '../../src/doors/doors.js';
import { captureLog } from '../auth/support/captured-log.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { describeUnless } from '../support/requires.js';
import { type CertificateFiles, makeCertificate, missingOpenssl, read } from './support/certificates.js';

let folder: string;
let files: CertificateFiles;
let edge: TestEdge | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-tls-'));
});
afterEach(async () => {
  await edge?.stop();
  edge = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<TestEdge> {
  files = makeCertificate(folder, 'first');
  edge = await TestEdge.start({ TLS_CERT: files.cert, TLS_KEY: files.key, ...env });
  return edge;
}

const client = (url: string, ca = read(files.cert)) => TestClient.authenticated(url, undefined, { ca });

/** The name in the certificate that a new connection is shown. */
async function shownAt(url: string, maxVersion?: SecureVersion): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect({
    host: hostname,
    port: Number(port),
    rejectUnauthorized: false,
    // OpenSSL takes old versions only at the lowest security level.
    ...(maxVersion && { maxVersion, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }),
  });
  try {
    await once(socket, 'secureConnect');
    return String(socket.getPeerCertificate().subject.CN);
  } finally {
    socket.destroy();
  }
}

function doorsWith(cert: string, key: string): Doors {
  return new Doors(loadConfig({ TLS_CERT: cert, TLS_KEY: key }).config);
}

describeUnless(missingOpenssl())('TLS', () => {
  it('serves both ports, which say so: wss and https', async () => {
    const { gateway } = await start();
    expect(gateway.url).toMatch(/^wss:/);
    expect(gateway.endpoints.http).toMatch(/^https:/);
    const streaming = await client(gateway.url);
    expect(await streaming.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    streaming.close();
    const [response] = await once(
      get(`${gateway.endpoints.http}/api/v1/endpoints`, { ca: read(files.cert) }),
      'response',
    );
    expect(response.statusCode).toBe(200);
    expect(response.headers['strict-transport-security']).toContain('max-age=');
    response.destroy();
  });

  it('delivers ticks', async () => {
    const { gateway, publisher } = await start();
    const streaming = await client(gateway.url);
    await streaming.request({ action: 'subscribe', symbol: 'SYM1', exchange: 'NSE' }, 'subscription');
    await eventually(() => expect(publisher.topics).toContain('replay_NSE_SYM1_QUOTE'));
    publisher.publish('replay_NSE_SYM1_QUOTE', { ltp: 7 });
    expect(await streaming.next('market_data')).toMatchObject({ data: { ltp: 7 } });
    streaming.close();
  });

  it('is 1.2 or newer', async () => {
    const { gateway } = await start();
    for (const url of [gateway.url, gateway.endpoints.http]) {
      expect(await shownAt(url, 'TLSv1.2')).toBe('first');
      await expect(shownAt(url, 'TLSv1.1')).rejects.toThrow();
    }
  });

  it('refuses plain connections', async () => {
    const { gateway } = await start();
    await expect(TestClient.connect(gateway.url.replace('wss:', 'ws:'))).rejects.toThrow();
    await expect(fetch(gateway.endpoints.http.replace('https:', 'http:'))).rejects.toThrow();
  });

  it('cuts a connection off that never finishes its handshake inside TLS', async () => {
    const { gateway } = await start({ WS_AUTH_TIMEOUT: '0.5' });
    const { hostname, port } = new URL(gateway.url);
    const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
    socket.resume();
    await once(socket, 'secureConnect');
    socket.write('GET / HTTP/1.1\r\nHost: ga');
    await once(socket, 'close');
  });

  it('shows a renewed certificate after a reload, and keeps the connections that are open', async () => {
    const { gateway } = await start();
    const early = await client(gateway.url);
    makeCertificate(folder, 'second');
    expect(await shownAt(gateway.url)).toBe('first');
    gateway.doors.reloadCertificate();
    expect(await shownAt(gateway.url)).toBe('second');
    expect(await shownAt(gateway.endpoints.http)).toBe('second');
    expect(await early.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    const late = await client(gateway.url);
    early.close();
    late.close();
  });

  it('keeps the old certificate when the new one cannot be used, and says why', async () => {
    const { gateway } = await start();
    const log = captureLog();
    writeFileSync(files.cert, 'half a certific');
    gateway.doors.reloadCertificate();
    expect(log.at(-1)).toMatch(/^error .*not reloaded, the old one stays: .*cert\.pem/);
    rmSync(files.key);
    gateway.doors.reloadCertificate();
    expect(log.at(-1)).toMatch(/key\.pem cannot be read: ENOENT/);
    expect(await shownAt(gateway.url)).toBe('first');
    makeCertificate(folder, 'third');
    gateway.doors.reloadCertificate();
    expect(log.at(-1)).toMatch(/^log TLS certificate reloaded; valid to \d{4}-\d\d-\d\d/);
    expect(await shownAt(gateway.url)).toBe('third');
  });

  it('is refused at start, in one line, when its files are not a pair', () => {
    const { cert, key } = makeCertificate(folder);
    writeFileSync(join(folder, 'other.pem'), read(key));
    makeCertificate(folder);
    expect(() => doorsWith(cert, '')).toThrow(/^TLS needs both TLS_CERT and TLS_KEY; TLS_KEY is not set$/);
    expect(() => doorsWith('', key)).toThrow(/TLS_CERT is not set$/);
    expect(() => doorsWith(join(folder, 'none.pem'), key)).toThrow(/^TLS_CERT .*none\.pem cannot be read: ENOENT$/);
    expect(() => doorsWith(cert, join(folder, 'other.pem'))).toThrow(/^.*other\.pem.*$/);
    expect(() => doorsWith(key, cert)).toThrow(/^TLS_CERT .* are no PEM pair: .*$/);
  });

  it('is warned about when it has expired, will soon, or is not valid yet', () => {
    const { cert, key } = makeCertificate(folder, 'gateway', 60);
    expect(doorsWith(cert, key).warnings()).toEqual([]);
    const certificate = Certificate.load(cert, key)!;
    const day = 86_400_000;
    expect(certificate.warning(Date.now() + 61 * day)).toMatch(
      /^The certificate in TLS_CERT expired on \d{4}-\d\d-\d\d/,
    );
    expect(certificate.warning(Date.now() - day)).toMatch(/^The certificate in TLS_CERT is not valid before \d{4}-/);
    const short = makeCertificate(folder, 'gateway', 10);
    expect(doorsWith(short.cert, short.key).warnings()).toEqual([
      expect.stringMatching(/^The certificate in TLS_CERT expires in (9|10) days, on \d{4}-\d\d-\d\d$/),
    ]);
  });
});
