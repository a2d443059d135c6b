import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { paytm } from './index.js';

const credentials = { api_key: 'key 1', api_secret: 'the-api-secret' };
const redirect = { requestToken: 'the-request-token', success: 'true' };
const tokens = { access_token: 'rest', public_access_token: 'socket', read_access_token: 'read' };

const flow = paytm.login.find((one): one is Extract<LoginFlow, { kind: 'redirect' }> => one.kind === 'redirect')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

describe('the login of Paytm Money', () => {
  it('sends the browser to the login page with the key, and the state where there is one', () => {
    expect(flow.loginUrl(credentials)).toBe('https://login.paytmmoney.com/merchant-login?apiKey=key+1');
    expect(flow.loginUrl(credentials, 's1')).toMatch(/\?apiKey=key\+1&state=s1$/);
  });

  it('exchanges the request token for the tokens of the day: the public one is for the socket', async () => {
    const http = new ScriptedHttp(json(200, tokens));
    const result = await flow.exchange(credentials, redirect, http);
    expect(result.credentials).toEqual({ access_token: 'rest', public_access_token: 'socket' });
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://developer.paytmmoney.com/accounts/v2/gettoken',
        headers: { 'Content-Type': 'application/json' },
        body: '{"api_key":"key 1","api_secret_key":"the-api-secret","request_token":"the-request-token"}',
      },
    ]);
  });

  it('lets the tokens die at three in the morning in India', async () => {
    const { expiresAt } = await flow.exchange(credentials, redirect, new ScriptedHttp(json(200, tokens)));
    expect(new Date(expiresAt!).toISOString()).toMatch(/T21:30:00\.000Z$/);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
    expect(expiresAt! - Date.now()).toBeLessThanOrEqual(24 * 3600 * 1000);
  });

  it('can be done by pasting the tokens', () => {
    expect(paytm.login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(paytm.credentials.filter(({ token }) => token).map(({ name }) => name)).toEqual([
      'access_token',
      'public_access_token',
    ]);
  });

  const refused = (message: string) => json(401, { errors: [{ message }] });

  it.each<[string, HttpAnswer, string, string]>([
    ['an expired request token', refused('Invalid request token'), 'credential', '(HTTP 401): Invalid request token'],
    ['an error with HTTP 200', json(200, { errors: [{ message: 'no' }], ...tokens }), 'credential', 'HTTP 200): no'],
    ['an error without details', json(400, { errors: [7] }), 'credential', 'refused the login (HTTP 400)'],
    ['a message alone', json(403, { message: 'blocked' }), 'credential', '(HTTP 403): blocked'],
    ['HTTP 500', json(500, { message: 'Internal error' }), 'retryable', '(HTTP 500): Internal error'],
    ['too many requests', json(429, {}), 'retryable', 'HTTP 429'],
    ['HTML', { status: 200, body: '<html>Maintenance</html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['a success without tokens', json(200, { message: 'ok' }), 'retryable', 'without public_access_token'],
    ['a time-out', timeout('developer.paytmmoney.com'), 'retryable', 'developer.paytmmoney.com: no answer'],
    [
      'a message that quotes what it was sent',
      refused('Bad the-api-secret the-request-token'),
      'credential',
      'Bad *** ***',
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
    await expect(flow.exchange(credentials, {}, http)).rejects.toThrow('no requestToken');
    expect(http.calls).toEqual([]);
  });
});
