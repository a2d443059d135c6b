import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { arrow } from './index.js';
import { login } from './login.js';

const credentials = { app_id: 'app 1', app_secret: 'the-app-secret' };
const redirect = { 'request-token': 'the-request-token', checksum: 'of-the-page' };
const checkSum = createHash('sha256').update('app 1:the-app-secret:the-request-token').digest('hex');
const DAY_MS = 86_400_000;

const flow = login.find((one): one is Extract<LoginFlow, { kind: 'redirect' }> => one.kind === 'redirect')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

describe('the login of Arrow', () => {
  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
  });

  it('sends the browser to the login page with the app id', () => {
    expect(flow.loginUrl(credentials)).toBe('https://app.arrow.trade/app/login?appID=app%201');
  });

  it('exchanges the request token for the token of the day', async () => {
    const data = { name: 'A. User', token: 'fresh', userID: 'AB0042' };
    const http = new ScriptedHttp(json(200, { status: 'success', data }));
    const before = Date.now();
    const { expiresAt, ...result } = await flow.exchange(credentials, redirect, http);
    expect(result).toEqual({ credentials: { access_token: 'fresh' }, clientId: 'AB0042' });
    expect(expiresAt! - before).toBeGreaterThanOrEqual(DAY_MS);
    expect(expiresAt! - Date.now()).toBeLessThanOrEqual(DAY_MS);
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://edge.arrow.trade/auth/app/authenticate-token',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ appID: 'app 1', token: 'the-request-token', checkSum }),
      },
    ]);
  });

  it('does not ask without a request token', async () => {
    const http = new ScriptedHttp();
    await expect(flow.exchange(credentials, {}, http)).rejects.toMatchObject({ kind: 'credential' });
    expect(http.calls).toEqual([]);
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong secret', json(401, { status: 'error', message: 'Invalid checksum' }), 'credential', ': Invalid checksum'],
    ['an error with HTTP 200', json(200, { status: 'error', message: 'expired' }), 'credential', '(HTTP 200): expired'],
    ['HTTP 500', json(500, { status: 'error', message: 'Internal' }), 'retryable', '(HTTP 500): Internal'],
    ['too many requests', json(429, { status: 'error' }), 'retryable', 'HTTP 429'],
    ['HTML', { status: 502, body: '<html></html>' }, 'retryable', 'HTTP 502 without JSON'],
    ['a success without data', json(200, { status: 'success' }), 'retryable', 'without a token'],
    [
      'a success without a token',
      json(200, { status: 'success', data: { token: '' } }),
      'retryable',
      'without a token',
    ],
    ['a time-out', timeout('edge.arrow.trade'), 'retryable', 'edge.arrow.trade: no answer'],
    [
      'a message that quotes what it was sent',
      json(401, { status: 'error', message: `bad the-app-secret the-request-token ${checkSum}` }),
      'credential',
      'bad *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const attempt = flow.exchange(credentials, redirect, new ScriptedHttp(answer));
    await expect(attempt).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });
});

describe('the instrument master of Arrow', () => {
  it('is asked for with app id and token', () => {
    expect(arrow.instruments!.requests({ app_id: 'app', access_token: 'token' })).toEqual([
      { method: 'GET', url: 'https://edge.arrow.trade/all', headers: { appID: 'app', token: 'token' } },
    ]);
  });
});
