import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../../engine/contract.js';
import { genericDtoLogin } from './login.js';

const credentials = { api_key: 'the key', api_secret: 'the-api-secret' };
const redirect = { request_token: 'the-request/token' };
const DAY_MS = 86_400_000;

const login = genericDtoLogin({ broker: 'A Member', host: 'member.example' });
const flow = login[0] as Extract<LoginFlow, { kind: 'redirect' }>;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

describe('the login of the GenericDTO family', () => {
  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.loginUrl(credentials)).toBe('https://member.example/oapi/v1/login?api_key=the+key');
  });

  it('exchanges the request token for the token of the day', async () => {
    const http = new ScriptedHttp(json(200, { accessToken: 'fresh' }));
    const { expiresAt, ...result } = await flow.exchange(credentials, redirect, http);
    expect(result).toEqual({ credentials: { access_token: 'fresh' } });
    // Three in the morning in India.
    expect(expiresAt! % DAY_MS).toBe(Date.parse('2026-01-01T21:30:00Z') % DAY_MS);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://member.example/oapi/v1/access-token?api_key=the+key&request_token=the-request%2Ftoken',
        headers: { 'User-Agent': expect.stringMatching(/./), 'Content-Type': 'application/json' },
        body: '{"apiSecret":"the-api-secret"}',
      },
    ]);
  });

  it.each(['request_token', 'requestToken', 'request-token', 'code'])(
    'finds the request token as %s, since its name is not documented',
    async (name) => {
      const http = new ScriptedHttp(json(200, { accessToken: 'fresh' }));
      await flow.exchange(credentials, { state: 'x', [name]: 'the-request' }, http);
      expect(http.calls[0]!.url).toMatch(/&request_token=the-request$/);
    },
  );

  it.each([
    { accessToken: 'fresh' },
    { access_token: 'fresh' },
    { status: 'success', data: { accessToken: 'fresh' } },
    { status: 'success', data: { access_token: 'fresh' } },
  ])('finds the token in %j', async (answer) => {
    const result = await flow.exchange(credentials, redirect, new ScriptedHttp(json(200, answer)));
    expect(result.credentials).toEqual({ access_token: 'fresh' });
  });

  it('tells whose the token is, where the token does', async () => {
    const [own] = genericDtoLogin({ broker: 'A Member', host: 'h' }, (token) => `owner of ${token}`);
    const { exchange } = own as typeof flow;
    const result = await exchange(credentials, redirect, new ScriptedHttp(json(200, { accessToken: 'fresh' })));
    expect(result.clientId).toBe('owner of fresh');
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong secret', json(401, { message: 'Invalid secret' }), 'credential', '(HTTP 401): Invalid secret'],
    ['a used request token', json(400, { error: 'Token used' }), 'credential', '(HTTP 400): Token used'],
    ['a refusal with HTTP 200', json(200, { status: 'error', message: 'No' }), 'credential', '(HTTP 200): No'],
    ['a message in place of a token', json(200, { message: 'Not allowed' }), 'credential', 'Not allowed'],
    ['a refusal without a word', json(403, {}), 'credential', '(HTTP 403)'],
    ['a token in a refusal', json(401, { accessToken: 'x', message: 'No' }), 'credential', 'No'],
    ['HTTP 500', json(500, { message: 'Oops' }), 'retryable', 'Oops'],
    ['too many requests', json(429, {}), 'retryable', '(HTTP 429)'],
    ['HTML', { status: 200, body: '<html></html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['a success without a token', json(200, { status: 'success', data: {} }), 'retryable', 'without an access token'],
    ['a token that is no text', json(200, { accessToken: 5 }), 'retryable', 'without an access token'],
    ['a time-out', timeout('member.example'), 'retryable', 'member.example: no answer'],
    [
      'a message that quotes what it was sent',
      json(401, { message: 'Bad the-api-secret or the-request/token' }),
      'credential',
      'Bad *** or ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const error = await flow
      .exchange(credentials, redirect, new ScriptedHttp(answer))
      .then(undefined, (thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/the-api-secret|the-request/);
  });

  it('asks for nothing without a request token', async () => {
    const http = new ScriptedHttp();
    await expect(flow.exchange(credentials, { status: 'x' }, http)).rejects.toMatchObject({
      kind: 'credential',
      message: 'A Member gave no request token in the redirect',
    });
    expect(http.calls).toEqual([]);
  });
});
