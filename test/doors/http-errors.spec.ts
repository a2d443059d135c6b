import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { captureLog } from '../auth/support/captured-log.js';
import { TestGateway } from '../support/gateway.js';
import { FailingModule, INTERNAL_DETAIL } from './support/failing.module.js';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await TestGateway.start({}, FailingModule);
});
afterAll(() => gateway.stop());

async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${gateway.endpoints.http}${path}`, init);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: JSON.parse(text) as Record<string, unknown>,
  };
}

function post(body: string, headers: Record<string, string> = {}) {
  return ask('/test/echo', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

describe('an error over HTTP', () => {
  it('of an unknown path is NOT_FOUND, and does not repeat the path', async () => {
    const { status, body, text } = await ask('/nowhere?apikey=abc-secret');
    expect(status).toBe(404);
    expect(body).toEqual({ status: 'error', code: 'NOT_FOUND', message: expect.any(String) });
    expect(text).not.toContain('abc-secret');
  });

  it('that was coded stays as it is', async () => {
    expect(await ask('/test/coded')).toMatchObject({
      status: 400,
      body: { status: 'error', code: 'INVALID_MODE', message: 'no such mode', mode: 'x' },
    });
  });

  it('that was not coded gets the code of its status', async () => {
    expect((await ask('/test/plain?message=wrong')).body).toEqual({
      status: 'error',
      code: 'INVALID_PARAMETERS',
      message: 'wrong',
    });
    expect((await ask('/test/several')).body).toMatchObject({ message: 'a must be a text; b must be a number' });
  });

  it('that will pass is 503 with the time to wait', async () => {
    const { status, headers, body } = await ask('/test/away');
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('3');
    expect(body).toMatchObject({ status: 'error', code: 'TEMPORARILY_UNAVAILABLE', retry_after_ms: 2500 });
  });

  it.each(['/test/internal', '/test/no-error'])(
    'of the gateway itself (%s) is told by reference only',
    async (path) => {
      const log = captureLog();
      const { status, body, text } = await ask(`${path}?apikey=abc-secret`);
      expect(status).toBe(500);
      expect(body).toEqual({
        status: 'error',
        code: 'INTERNAL_ERROR',
        message: expect.stringContaining(String(body.reference)),
        reference: expect.stringMatching(/^[\da-f-]{36}$/),
      });
      expect(text).not.toContain('hunter2');
      const told = log.filter((line) => line.includes(String(body.reference)));
      expect(told).toEqual([expect.stringContaining(INTERNAL_DETAIL)]);
      expect(log.join()).not.toContain('abc-secret');
    },
  );

  it('in the encoding of a path parameter is a 400', async () => {
    expect(await ask('/test/by-id/%FF')).toMatchObject({
      status: 400,
      body: { status: 'error', code: 'INVALID_PARAMETERS' },
    });
  });
});

describe('a body', () => {
  it('up to 1 MiB is read', async () => {
    const filler = 'x'.repeat(1_048_576 - 20);
    expect(await post(JSON.stringify({ filler }))).toMatchObject({ status: 201 });
  });

  it('above 1 MiB is 413, announced or not, and ends the connection', async () => {
    const filler = JSON.stringify({ filler: 'x'.repeat(1_048_576) });
    const announced = await post(filler);
    expect(announced).toMatchObject({ status: 413, body: { status: 'error', code: 'MESSAGE_TOO_LARGE' } });
    expect(announced.headers.get('connection')).toBe('close');
    const chunks = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(filler));
        controller.close();
      },
    });
    const chunked = { method: 'POST', body: chunks, duplex: 'half', headers: { 'content-type': 'application/json' } };
    expect(await ask('/test/echo', chunked as RequestInit)).toMatchObject({ status: 413 });
  });

  it.each(['{"a":', 'hello', '"text"', '{"apikey":"abc-secret",}'])(
    'that is no JSON (%s) is INVALID_JSON',
    async (text) => {
      const answer = await post(text);
      expect(answer).toMatchObject({ status: 400, body: { status: 'error', code: 'INVALID_JSON' } });
      expect(answer.text).not.toContain('secret');
    },
  );

  it('in an encoding or charset that is not supported is 415', async () => {
    expect(await post('{}', { 'content-encoding': 'zip' })).toMatchObject({
      status: 415,
      body: { code: 'INVALID_PARAMETERS', message: expect.stringContaining('Content-Encoding') },
    });
    expect(await post('{}', { 'content-type': 'application/json; charset=ebcdic' })).toMatchObject({
      status: 415,
      body: { message: expect.stringContaining('charset') },
    });
    expect(await post('{}', { 'content-encoding': 'gzip' })).toMatchObject({ status: 400, body: { status: 'error' } });
  });
});

describe('every answer', () => {
  it('carries the security headers, and does not name what it is made with', async () => {
    for (const path of ['/api/v1/endpoints', '/nowhere']) {
      const { headers } = await ask(path);
      expect(headers.get('x-powered-by')).toBeNull();
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('strict-transport-security')).toBeNull();
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'self'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('upgrade-insecure-requests');
    }
  });
});
