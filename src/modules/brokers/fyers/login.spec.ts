import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { fyers } from './index.js';

const credentials = {
  client_id: 'AB12CD34EF-100',
  secret: 'the-app-secret',
  redirect_uri: 'https://desk.example/callback?a=1',
};
const redirect = { s: 'ok', auth_code: 'the-auth-code', state: 'tickgate' };
const appIdHash = createHash('sha256').update('AB12CD34EF-100:the-app-secret').digest('hex');

const flow = fyers.login.find((one): one is Extract<LoginFlow, { kind: 'redirect' }> => one.kind === 'redirect')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

function tokenWith(claims: unknown): string {
  return `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
}

const token = tokenWith({ hsm_key: 'abcd', exp: 1_763_770_000 });

describe('the login of Fyers', () => {
  it('sends the browser to the login page with the app and where to return', () => {
    expect(flow.loginUrl(credentials)).toBe(
      'https://api-t1.fyers.in/api/v3/generate-authcode?client_id=AB12CD34EF-100' +
        '&redirect_uri=https%3A%2F%2Fdesk.example%2Fcallback%3Fa%3D1&response_type=code&state=tickgate',
    );
    expect(new URL(flow.loginUrl(credentials, 'state-1')).searchParams.get('state')).toBe('state-1');
  });

  it('exchanges the auth code for the access token of the day, which tells its own end', async () => {
    const http = new ScriptedHttp(json(200, { s: 'ok', code: 200, access_token: token, refresh_token: 'refresh' }));
    expect(await flow.exchange(credentials, redirect, http)).toEqual({
      credentials: { access_token: token, refresh_token: 'refresh' },
      expiresAt: 1_763_770_000_000,
    });
    const [call] = http.calls;
    expect(call).toMatchObject({ method: 'POST', url: 'https://api-t1.fyers.in/api/v3/validate-authcode' });
    expect(JSON.parse(call!.body!)).toEqual({ grant_type: 'authorization_code', appIdHash, code: 'the-auth-code' });
  });

  it('can be done by pasting a token', () => {
    expect(fyers.login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
  });

  it.each([
    [{ s: 'error', message: 'user cancelled' }, 'user cancelled'],
    [{ s: 'error', auth_code: 'the-auth-code' }, 'no auth_code'],
    [{}, 'no auth_code'],
  ])('does not ask without an auth code (%j)', async (given, message) => {
    const http = new ScriptedHttp();
    await expect(flow.exchange(credentials, given as Record<string, string>, http)).rejects.toThrow(message);
    expect(http.calls).toEqual([]);
  });

  const error = (status: number, code: number, message: string) => json(status, { s: 'error', code, message });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong secret', error(400, -5, 'invalid app id hash'), 'credential', '(HTTP 400, code -5): invalid app id hash'],
    ['an expired auth code', error(200, -437, 'auth code expired'), 'credential', 'code -437): auth code expired'],
    ['HTTP 500', error(500, -1, 'Internal error'), 'retryable', '(HTTP 500, code -1): Internal error'],
    ['HTTP 500 without a body', { status: 500, body: '' }, 'retryable', 'HTTP 500 without JSON'],
    ['too many requests', error(429, -429, 'request limit reached'), 'retryable', 'HTTP 429'],
    ['HTML', { status: 200, body: '<html>Maintenance</html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['a success without a token', json(200, { s: 'ok', code: 200 }), 'retryable', 'without an access token'],
    [
      'a token without market data',
      json(200, { s: 'ok', access_token: tokenWith({ exp: 1 }) }),
      'fatal',
      'without hsm_key',
    ],
    ['a time-out', timeout('api-t1.fyers.in'), 'retryable', 'api-t1.fyers.in: no answer'],
    [
      'a message that quotes what it was sent',
      error(400, -5, `Bad the-app-secret the-auth-code ${appIdHash}`),
      'credential',
      'Bad *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const thrown = await flow.exchange(credentials, redirect, new ScriptedHttp(answer)).catch((caught) => caught);
    expect(thrown).toBeInstanceOf(LoginError);
    expect(thrown.kind).toBe(kind);
    expect(thrown.message).toContain(message);
    expect(thrown.message).not.toMatch(/the-app-secret|the-auth-code/);
  });
});
