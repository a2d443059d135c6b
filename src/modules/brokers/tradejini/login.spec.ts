import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow, LoginResult } from '../engine/contract.js';
import { login } from './login.js';

const credentials = {
  api_key: 'the-api-key',
  pin: 'the-pin',
  api_secret: 'the-app-secret',
  redirect_uri: 'http://127.0.0.1:5000/back',
};
const DAY_MS = 86_400_000;

const byCode = login.find((one): one is Extract<LoginFlow, { kind: 'totp' }> => one.kind === 'totp')!;
const byRedirect = login.find((one): one is Extract<LoginFlow, { kind: 'redirect' }> => one.kind === 'redirect')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

const accepted = json(200, { scope: 'general', access_token: 'fresh', token_type: 'bearer', expires_in: 86_400 });

const flows: [string, (http: ScriptedHttp) => Promise<LoginResult>][] = [
  ['by one-time code', (http) => byCode.login(credentials, '482913', http)],
  ['by redirect', (http) => byRedirect.exchange(credentials, { code: 'the-code' }, http)],
];

describe('the login of Tradejini', () => {
  it('can be done by one-time code, in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'redirect', 'manual']);
  });

  it('sends PIN and code of an individual app as a form, with the key as bearer', async () => {
    const http = new ScriptedHttp(accepted);
    await byCode.login(credentials, '482913', http);
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.tradejini.com/v2/api-gw/oauth/individual-token-v2',
        headers: { Authorization: 'Bearer the-api-key', 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'password=the-pin&twoFa=482913&twoFaTyp=totp',
      },
    ]);
  });

  it('sends the browser of a public app to the page, and the code of the redirect as a form', async () => {
    const url = new URL(byRedirect.loginUrl(credentials, 'the-state'));
    expect(url.origin + url.pathname).toBe('https://api.tradejini.com/v2/api-gw/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'the-api-key',
      redirect_uri: 'http://127.0.0.1:5000/back',
      response_type: 'code',
      scope: 'general',
      state: 'the-state',
    });
    const http = new ScriptedHttp(accepted);
    await byRedirect.exchange(credentials, { code: 'the-code' }, http);
    const [call] = http.calls;
    expect(call).toMatchObject({ method: 'POST', url: 'https://api.tradejini.com/v2/api-gw/oauth/token' });
    expect(Object.fromEntries(new URLSearchParams(call!.body))).toEqual({
      code: 'the-code',
      client_id: 'the-api-key',
      client_secret: 'the-app-secret',
      redirect_uri: 'http://127.0.0.1:5000/back',
      grant_type: 'authorization_code',
    });
  });

  it('does not ask without a PIN, a code or a secret', async () => {
    const http = new ScriptedHttp();
    const kind = 'credential';
    await expect(byCode.login({ api_key: 'k' }, '482913', http)).rejects.toMatchObject({ kind });
    const denied = byRedirect.exchange(credentials, { error: 'access_denied' }, http);
    await expect(denied).rejects.toMatchObject({ kind, message: expect.stringContaining('access_denied') });
    await expect(byRedirect.exchange({ api_key: 'k' }, { code: 'c' }, http)).rejects.toMatchObject({ kind });
    expect(http.calls).toEqual([]);
  });

  describe.each(flows)('%s', (_, run) => {
    it('gives the token, and when it dies', async () => {
      const before = Date.now();
      const { credentials: given, expiresAt } = await run(new ScriptedHttp(accepted));
      expect(given).toEqual({ access_token: 'fresh' });
      expect(expiresAt! - before).toBeGreaterThanOrEqual(DAY_MS);
      expect(expiresAt! - Date.now()).toBeLessThanOrEqual(DAY_MS);
    });

    it('names no end where the broker does not', async () => {
      const result = await run(new ScriptedHttp(json(200, { access_token: 'fresh', expires_in: 'soon' })));
      expect(result).toEqual({ credentials: { access_token: 'fresh' } });
    });

    it('names the causes that the broker does not tell apart', async () => {
      const refusal = run(new ScriptedHttp({ status: 401, body: '' }));
      await expect(refusal).rejects.toMatchObject({
        kind: 'credential',
        message: expect.stringMatching(/HTTP 401.*API key.*PIN.*stale code.*IP address/),
      });
    });

    it.each<[string, HttpAnswer, string, string]>([
      ['an error in the body', json(200, { s: 'error', msg: 'Invalid app' }), 'credential', ': Invalid app'],
      ['HTTP 400', json(400, { s: 'error', msg: 'Bad request' }), 'credential', '(HTTP 400): Bad request'],
      ['HTTP 500', json(500, { s: 'error', msg: 'Internal' }), 'retryable', '(HTTP 500): Internal'],
      ['too many requests', json(429, {}), 'retryable', 'HTTP 429'],
      ['HTML', { status: 200, body: '<html></html>' }, 'retryable', 'HTTP 200 without JSON'],
      ['a success without a token', json(200, { scope: 'general' }), 'retryable', 'without an access token'],
      ['a time-out', timeout('api.tradejini.com'), 'retryable', 'api.tradejini.com: no answer'],
    ])('fails clearly at %s', async (_title, answer, kind, message) => {
      const attempt = run(new ScriptedHttp(answer));
      await expect(attempt).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
    });

    it.each([200, 401])('repeats no secret that an answer with HTTP %d quotes', async (status) => {
      const msg = 'bad the-api-key the-pin 482913 the-app-secret the-code';
      const error = await run(new ScriptedHttp(json(status, { s: 'error', msg }))).catch((thrown: Error) => thrown);
      const own = run === flows[0]![1] ? /the-api-key|the-pin|482913/ : /the-api-key|the-app-secret|the-code/;
      expect((error as Error).message).toContain('bad ***');
      expect((error as Error).message).not.toMatch(own);
    });
  });
});
