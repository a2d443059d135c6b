import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { PAGE_PATHS } from '../../src/modules/web/page-paths.js';
import { WebModule } from '../../src/modules/web/web.module.js';
import { WebFiles } from '../../src/modules/web/web-files.js';

const INDEX = '<!doctype html><title>first</title>';
const SCRIPT = 'export const answer = 42;\n'.repeat(100);

let root: string;
let app: NestExpressApplication;
let url: string;

function build(): void {
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(root, 'index.html'), INDEX);
  writeFileSync(join(root, 'theme.js'), '// theme');
  writeFileSync(join(root, 'assets', 'index-abc.js'), SCRIPT);
  writeFileSync(join(root, 'assets', 'index-abc.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(root, 'assets', 'index-abc.js.br'), 'not asked for');
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
  return fetch(url + path, { method, headers: { 'accept-encoding': 'identity', ...headers } });
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'tickgate-web-'));
  const module = await Test.createTestingModule({ imports: [WebModule] })
    .overrideProvider(WebFiles)
    .useValue(new WebFiles(root))
    .compile();
  app = module.createNestApplication<NestExpressApplication>({ logger: false });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
});
afterAll(async () => {
  await app.close();
  rmSync(root, { recursive: true, force: true });
});

describe('the web page', () => {
  it('says what to do while it is not built, and is there without a restart once it is', async () => {
    const before = await get('/');
    expect(before.status).toBe(503);
    expect(await before.text()).toContain('npm run build:web');
    build();
    expect(await (await get('/')).text()).toBe(INDEX);
  });
});

describe('the built web page', () => {
  beforeEach(build);

  it('starts with the same file at each of its paths, which a browser has to ask for every time', async () => {
    for (const path of [...PAGE_PATHS, '/feeds/', '/?return=/x']) {
      const response = await get(path);
      expect([path, response.status, await response.text()]).toEqual([path, 200, INDEX]);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    }
  });

  it('leaves every other path, and every other method, to the API', async () => {
    for (const path of [
      '/api/v1/x',
      '/admin/v1/x',
      '/auth/x',
      '/socket.io/',
      '/broker/callback',
      '/nothing',
      '/index.html',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
    expect((await get('/', {}, 'POST')).status).toBe(404);
  });

  it('lets browsers keep files whose names hold a hash, and no others', async () => {
    expect((await get('/assets/index-abc.js')).headers.get('cache-control')).toBe(
      'public, max-age=31536000, immutable',
    );
    expect((await get('/theme.js')).headers.get('cache-control')).toBe('no-cache');
  });

  it('sends the compressed copy to those who take it', async () => {
    const plain = await get('/assets/index-abc.js');
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('vary')).toContain('Accept-Encoding');
    expect(await plain.text()).toBe(SCRIPT);
    const packed = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip' }, 'HEAD');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(Number(packed.headers.get('content-length'))).toBe(gzipSync(SCRIPT).length);
    const best = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip, br' }, 'HEAD');
    expect(best.headers.get('content-encoding')).toBe('br');
  });

  it('answers a repeated question with 304', async () => {
    const etag = (await get('/')).headers.get('etag')!;
    expect((await get('/', { 'if-none-match': etag, 'cache-control': 'max-age=0' })).status).toBe(304);
  });

  it('gives nothing outside of the build away', async () => {
    for (const path of ['/../package.json', '/assets/..%2f..%2f..%2fetc%2fpasswd', '/assets/%2e%2e/index.html.gz']) {
      expect([path, (await get(path)).status]).toEqual([path, 404]);
    }
  });
});
