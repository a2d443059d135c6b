import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { upstox } from './index.js';

const credentials = { api_key: 'key 1', api_secret: 'the-api-secret', redirect_uri: 'https://desk.test/back?a=1' };
const redirect = { code: 'the-login-code', state: '' };

const flow = upstox.login.find((one): one is Extract<LoginFlow, { kind: 'redirect' }> => one.kind === 'redirect')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

function errors(status: number, errorCode: string, message: string): HttpAnswer {
  return json(status, { status: 'error', errors: [{ errorCode, message }] });
}

describe('the login of Upstox', () => {
  it('sends the browser to the dialog with key and redirect', () => {
    const url = new URL(flow.loginUrl(credentials));
    expect(url.origin + url.pathname).toBe('https://api.upstox.com/v2/login/authorization/dialog');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'key 1',
      redirect_uri: 'https://desk.test/back?a=1',
    });
    expect(new URL(flow.loginUrl(credentials, 'state-1')).searchParams.get('state')).toBe('state-1');
  });

  it('exchanges the code for the access token of the day', async () => {
    const http = new ScriptedHttp(json(200, { user_id: 'AB12CD', access_token: 'jwt', extended_token: 'other' }));
    const result = await flow.exchange(credentials, redirect, http);
    expect(result).toMatchObject({ credentials: { access_token: 'jwt' }, clientId: 'AB12CD' });
    const [call] = http.calls;
    expect(call).toMatchObject({
      method: 'POST',
      url: 'https://api.upstox.com/v2/login/authorization/token',
      headers: { Accept: 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(Object.fromEntries(new URLSearchParams(call!.body))).toEqual({
      code: 'the-login-code',
      client_id: 'key 1',
      client_secret: 'the-api-secret',
      redirect_uri: 'https://desk.test/back?a=1',
      grant_type: 'authorization_code',
    });
  });

  it('lets the token die at the next half past three in the morning in India', async () => {
    const http = new ScriptedHttp(json(200, { access_token: 'jwt' }));
    const { expiresAt } = await flow.exchange(credentials, redirect, http);
    expect(new Date(expiresAt!).toISOString()).toMatch(/T22:00:00\.000Z$/);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
    expect(expiresAt! - Date.now()).toBeLessThanOrEqual(24 * 3600 * 1000);
  });

  it('can be done by pasting a token', () => {
    expect(upstox.login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
  });

  it.each<[string, HttpAnswer, string, string]>([
    [
      'a wrong secret',
      errors(401, 'UDAPI100069', 'Check your client_secret'),
      'credential',
      'Check your client_secret',
    ],
    ['an expired code', errors(400, 'UDAPI100057', 'Invalid Auth code'), 'credential', '400): UDAPI100057 Invalid'],
    ['HTTP 500', errors(500, 'UDAPI100500', 'Something went wrong'), 'retryable', 'Something went wrong'],
    ['HTTP 503 with a page', { status: 503, body: '<html></html>' }, 'retryable', 'HTTP 503 without JSON'],
    ['too many requests', errors(429, 'UDAPI10005', 'Too Many Request Sent'), 'retryable', 'HTTP 429'],
    ['HTML', { status: 200, body: '<!doctype html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['an error without a list', json(400, { status: 'error' }), 'credential', 'HTTP 400'],
    ['a success without a token', json(200, { user_id: 'AB12CD' }), 'retryable', 'without an access token'],
    ['a time-out', timeout('api.upstox.com'), 'retryable', 'api.upstox.com: no answer'],
    [
      'a message that quotes what it was sent',
      errors(401, 'UDAPI1', 'Bad the-api-secret for the-login-code'),
      'credential',
      'Bad *** for ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const error = await flow.exchange(credentials, redirect, new ScriptedHttp(answer)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/the-api-secret|the-login-code/);
  });

  it('does not ask without a code', async () => {
    const http = new ScriptedHttp();
    await expect(flow.exchange(credentials, {}, http)).rejects.toThrow('no code');
    expect(http.calls).toEqual([]);
  });
});
