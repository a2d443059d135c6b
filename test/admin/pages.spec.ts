import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { asyncApiDocument } from '../../src/modules/api-docs/asyncapi/asyncapi-document.js';
import { describeGateway } from '../../src/modules/api-docs/describe-gateway.js';
import { TestGateway } from '../support/gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

const get = (path: string) => fetch(gateway.endpoints.http + path);
const asWritten = (document: unknown) => JSON.parse(JSON.stringify(document)) as unknown;

describe('/docs', () => {
  it('is a page whose scripts, styles and pictures all come from the gateway itself', async () => {
    const html = await (await get('/docs')).text();
    const links = [...html.matchAll(/<(?:script|link|img)[^>]+(?:src|href)=["']([^"']+)["']/g)].map(([, url]) => url!);
    expect(links.length).toBeGreaterThanOrEqual(5);
    for (const link of links) {
      const url = new URL(link, `${gateway.endpoints.http}/docs`);
      expect(url.origin).toBe(gateway.endpoints.http);
      const { status, headers } = await fetch(url);
      expect({ link, status }).toEqual({ link, status: 200 });
      const kind = /\.js$/.test(url.pathname) ? 'javascript' : /\.css$/.test(url.pathname) ? 'css' : 'image';
      expect(headers.get('content-type')).toContain(kind);
    }
  });

  it('needs nothing that the content policy forbids', async () => {
    const response = await get('/docs');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    const html = await response.text();
    expect(html).not.toMatch(/<script(?![^>]+src=)[^>]*>/);
    expect(html).not.toMatch(/ on\w+=["']/);
  });

  it('serves the documents that are checked in', async () => {
    expect(await (await get('/docs/openapi.json')).json()).toEqual(asWritten(await describeGateway()));
    expect(await (await get('/docs/asyncapi.json')).json()).toEqual(asWritten(asyncApiDocument()));
  });

  it('leads to no file of the gateway', async () => {
    for (const path of ['/docs/..%2fpackage.json', '/docs/%2e%2e/package.json', '/docs/..%5cpackage.json']) {
      const response = await get(path);
      expect({ path, ok: response.ok, leaks: (await response.text()).includes('tickgate') }).toEqual({
        path,
        ok: false,
        leaks: false,
      });
    }
  });
});
