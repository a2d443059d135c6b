import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TestGateway } from '../support/gateway.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start();
});
afterAll(() => gateway.stop());

/** Where a page that was asked for under this name may connect to. */
function connectSources(host: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    request(gateway.endpoints.http, { headers: { host } }, (response) => {
      response.resume();
      const policy = String(response.headers['content-security-policy']);
      resolve(/connect-src ([^;]*)/.exec(policy)?.[1]);
    })
      .on('error', reject)
      .end();
  });
}

it("lets the gateway's own page reach the WebSocket port, under the name by which the page was asked for", async () => {
  const { port } = new URL(gateway.url);
  expect(await connectSources('desk-gateway:5000')).toBe(`'self' ${gateway.url} ws://desk-gateway:${port}`);
  expect(await connectSources('[::1]:5000')).toBe(`'self' ${gateway.url} ws://[::1]:${port}`);
});

it('takes no policy from a made-up name', async () => {
  for (const host of ["evil.example 'unsafe-inline'", 'a,b', '*', 'x;script-src *']) {
    expect(await connectSources(host)).toBe(`'self' ${gateway.url}`);
  }
});
