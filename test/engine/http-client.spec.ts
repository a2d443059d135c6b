import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LoginError } from '../../src/modules/brokers/engine/contract.js';
import { FetchHttpClient } from '../../src/modules/brokers/engine/http-client.js';

let server: Server;
let base: string;
let handle: (request: IncomingMessage, response: ServerResponse, body: string) => void;
const client = new FetchHttpClient();

beforeEach(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => handle(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

async function failureOf(call: Promise<unknown>): Promise<LoginError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LoginError);
  return error as LoginError;
}

describe('FetchHttpClient', () => {
  it('sends method, headers and body, and gives status, headers and body', async () => {
    handle = (request, response, body) => {
      response
        .writeHead(201, { 'X-Seen': request.headers['x-version'] })
        .end(`${request.method} ${request.url} ${body}`);
    };
    const call = { method: 'POST', url: `${base}/token`, headers: { 'X-Version': '3' }, body: 'a=1' } as const;
    expect(await client.request(call)).toEqual({
      status: 201,
      headers: expect.objectContaining({ 'x-seen': '3' }),
      body: 'POST /token a=1',
    });
  });

  it.each([400, 401, 403, 429, 500, 503])('gives HTTP %d as an answer, not as an error', async (status) => {
    handle = (_request, response) => response.writeHead(status).end('<html>');
    expect(await client.request({ method: 'GET', url: base })).toMatchObject({ status, body: '<html>' });
  });

  it('does not follow a redirect, and so takes no secret to another host', async () => {
    let asked = 0;
    handle = (_request, response) => {
      asked += 1;
      response.writeHead(302, { Location: `${base}/elsewhere` }).end();
    };
    expect(await client.request({ method: 'GET', url: base })).toMatchObject({ status: 302 });
    expect(asked).toBe(1);
  });

  it('reports a broker that does not answer in time, without the secrets of the call', async () => {
    handle = () => {};
    const error = await failureOf(
      client.request({ method: 'POST', url: `${base}/login?token=secret`, body: 'pin=secret', timeoutMs: 50 }),
    );
    expect(error.kind).toBe('retryable');
    expect(error.message).toBe(`${base.slice('http://'.length)}: no answer within 0.05 s`);
  });

  it('reports an answer that breaks off', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'Content-Length': '100' });
      response.write('half');
      response.destroy();
    };
    const error = await failureOf(client.request({ method: 'GET', url: `${base}/?token=secret` }));
    expect(error.message).not.toContain('secret');
    expect(error.kind).toBe('retryable');
  });

  it('reports a host that refuses, and a URL that is none, without the secrets in it', async () => {
    await new Promise<void>((resolve) => server.close(() => resolve()));
    const refused = await failureOf(client.request({ method: 'GET', url: `${base}/?token=secret` }));
    expect(refused.message).toMatch(/^127\.0\.0\.1:\d+: ECONNREFUSED$/);
    const invalid = await failureOf(client.request({ method: 'GET', url: 'no url with secret' }));
    expect(invalid.message).not.toContain('secret');
  });
});
