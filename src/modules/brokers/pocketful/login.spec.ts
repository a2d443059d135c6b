import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PocketfulSimulator } from '../../../../test/simulators/pocketful.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;
const credentials = {
  api_key: 'the key',
  api_secret: 'the-api-secret',
  redirect_uri: 'https://example.com/callback',
};
const redirect = { code: 'the-code', state: 'the-state' };
const KEY = 'dGhlIGtleTp0aGUtYXBpLXNlY3JldA==';

const json = (status: number, body: unknown): HttpAnswer => ({ status, body: JSON.stringify(body) });
const token = json(200, { access_token: 'the-token', token_type: 'bearer' });
const client = json(200, { status: 'success', data: { client_id: 'PF1234' } });

describe('the login of Pocketful', () => {
  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.returnsState).toBe('always');
  });

  it('sends the browser to the page that asks for consent, with the state that it must bring back', () => {
    const page =
      'https://trade.pocketful.in/oauth2/auth?client_id=the%20key&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback' +
      '&response_type=code&scope=orders%20holdings';
    expect(flow.loginUrl(credentials)).toBe(page);
    expect(flow.loginUrl(credentials, 'a b')).toBe(`${page}&state=a%20b`);
  });

  it('exchanges the code for the token of the day, and asks whose it is', async () => {
    const http = new ScriptedHttp(token, client);
    const result = await flow.exchange(credentials, redirect, http);
    expect(result).toMatchObject({
      credentials: { access_token: 'the-token', client_id: 'PF1234' },
      clientId: 'PF1234',
    });
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://trade.pocketful.in/oauth2/token',
        headers: { Authorization: `Basic ${KEY}`, 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=authorization_code&code=the-code&redirect_uri=https%3A%2F%2Fexample.com%2Fcallback',
      },
      {
        method: 'GET',
        url: 'https://trade.pocketful.in/api/v1/user/trading_info',
        headers: { Authorization: 'Bearer the-token' },
      },
    ]);
  });

  it('does not ask without a code', async () => {
    const http = new ScriptedHttp();
    await expect(flow.exchange(credentials, { error: 'access_denied' }, http)).rejects.toMatchObject({
      kind: 'credential',
      message: 'Pocketful gave no code in the redirect (access_denied)',
    });
    expect(http.calls).toEqual([]);
  });

  const grant = (description: string) => json(400, { error: 'invalid_grant', error_description: description });

  it.each<[string, HttpAnswer[], string, string]>([
    ['a code that was used', [grant('code expired')], 'credential', '(HTTP 400): code expired'],
    ['a wrong secret', [json(401, { error: 'invalid_client' })], 'credential', '(HTTP 401): invalid_client'],
    ['too many requests', [json(429, { message: 'Slow down' })], 'retryable', '(HTTP 429): Slow down'],
    ['HTTP 502', [json(502, {})], 'retryable', 'refused the login (HTTP 502)'],
    ['HTML', [{ status: 200, body: '<html>' }], 'retryable', 'HTTP 200 without JSON'],
    ['an answer without a token', [json(200, {})], 'retryable', 'without access token'],
    ['a time-out', [timeout('trade.pocketful.in')], 'retryable', 'no answer'],
    ['a refusal to say whose it is', [token, json(401, { status: 'error', message: 'No' })], 'credential', '401): No'],
    ['nobody whose it is', [token, json(200, { status: 'success', data: {} })], 'retryable', 'without client id'],
    ['an error that calls itself HTTP 200', [token, json(200, { status: 'error' })], 'credential', '(HTTP 200)'],
    [
      'a message that quotes what it was sent',
      [token, json(401, { status: 'error', message: `Bad the-token the-code ${KEY} the-api-secret` })],
      'credential',
      'Bad *** *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answers, kind, message) => {
    const error = await flow.exchange(credentials, redirect, new ScriptedHttp(...answers)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
  });

  describe('at the simulated broker', () => {
    let simulator: PocketfulSimulator;
    let http: RedirectedHttp;

    beforeEach(async () => {
      simulator = new PocketfulSimulator();
      await simulator.start();
      http = new RedirectedHttp(simulator.httpUrl);
    });

    afterEach(() => simulator.stop());

    it('gives the token that the feed wants, until six in the morning in India', async () => {
      const { access_token, client_id } = simulator.credentials;
      const result = await flow.exchange(simulator.credentials, { code: simulator.code }, http);
      expect(result).toEqual({
        credentials: { access_token, client_id },
        expiresAt: expect.any(Number),
        clientId: client_id,
      });
      expect(new Date(result.expiresAt!).toISOString()).toMatch(/T00:30:00\.000Z$/);
      expect(result.expiresAt).toBeGreaterThan(Date.now());
    });

    it.each([
      ['another code', {}, 'not-the-code'],
      ['another secret', { api_secret: 'not-the-secret' }, 'the-code-1'],
    ])('is refused with %s', async (_what, changed, code) => {
      await expect(flow.exchange({ ...simulator.credentials, ...changed }, { code }, http)).rejects.toMatchObject({
        kind: 'credential',
        message: 'Pocketful refused the login (HTTP 400): The code is not valid',
      });
    });
  });
});
