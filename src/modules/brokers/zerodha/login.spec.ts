import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { zerodha } from './index.js';

const credentials = { api_key: 'key 1', api_secret: 'the-api-secret' };
const redirect = { request_token: 'the-request-token', action: 'login', status: 'success' };
const checksum = createHash('sha256').update('key 1the-request-tokenthe-api-secret').digest('hex');

const flow = zerodha.login.find((one): one is Extract<LoginFlow, { kind: 'redirect' }> => one.kind === 'redirect')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

describe('the login of Zerodha', () => {
  it('sends the browser to the login page with the key', () => {
    expect(flow.loginUrl(credentials)).toBe('https://kite.zerodha.com/connect/login?v=3&api_key=key%201');
  });

  it('exchanges the request token for the access token of the day', async () => {
    const data = { user_id: 'AB1234', api_key: 'key 1', access_token: 'fresh' };
    const http = new ScriptedHttp(json(200, { status: 'success', data }));
    const result = await flow.exchange(credentials, redirect, http);
    expect(result).toMatchObject({ credentials: { access_token: 'fresh' }, clientId: 'AB1234' });
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.kite.trade/session/token',
        headers: { 'X-Kite-Version': '3', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: `api_key=key+1&request_token=the-request-token&checksum=${checksum}`,
      },
    ]);
  });

  it('lets the token die at the next six in the morning in India', async () => {
    const http = new ScriptedHttp(json(200, { status: 'success', data: { access_token: 'fresh' } }));
    const { expiresAt } = await flow.exchange(credentials, redirect, http);
    expect(new Date(expiresAt!).toISOString()).toMatch(/T00:30:00\.000Z$/);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
    expect(expiresAt! - Date.now()).toBeLessThanOrEqual(24 * 3600 * 1000);
  });

  it('can be done by pasting a token', () => {
    expect(zerodha.login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
  });

  const tokenException = (message: string) =>
    json(403, { status: 'error', message, error_type: 'TokenException', data: null });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong secret', tokenException('Invalid `checksum`.'), 'credential', '(HTTP 403): Invalid `checksum`.'],
    ['an expired request token', tokenException('Token is invalid or has expired.'), 'credential', 'has expired'],
    ['HTTP 500', json(500, { status: 'error', message: 'Internal error' }), 'retryable', '(HTTP 500): Internal error'],
    ['HTTP 500 without a body', { status: 500, body: '' }, 'retryable', 'HTTP 500 without JSON'],
    ['too many requests', json(429, { status: 'error', message: 'Too many requests' }), 'retryable', 'HTTP 429'],
    ['HTML', { status: 200, body: '<html>Maintenance</html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['a success without a token', json(200, { status: 'success', data: {} }), 'retryable', 'without an access token'],
    ['a success without data', json(200, { status: 'success' }), 'retryable', 'without an access token'],
    ['a time-out', timeout('api.kite.trade'), 'retryable', 'api.kite.trade: no answer'],
    [
      'a message that quotes what it was sent',
      tokenException(`Bad the-api-secret the-request-token ${checksum}`),
      'credential',
      'Bad *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const error = await flow.exchange(credentials, redirect, new ScriptedHttp(answer)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/the-api-secret|the-request-token/);
  });

  it('does not ask without a request token', async () => {
    const http = new ScriptedHttp();
    await expect(flow.exchange(credentials, { status: 'cancelled' }, http)).rejects.toThrow('status cancelled');
    expect(http.calls).toEqual([]);
  });
});

describe('the instrument dump of Zerodha', () => {
  it('is asked for with key and token', () => {
    const [request] = zerodha.instruments!.requests({ api_key: 'key', access_token: 'token' });
    expect(request).toEqual({
      method: 'GET',
      url: 'https://api.kite.trade/instruments',
      headers: { 'X-Kite-Version': '3', Authorization: 'token key:token' },
    });
  });
});
