import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { mstock } from './index.js';

const credentials = {
  client_code: 'MA123456',
  api_key: 'the-api-key',
  password: 'the-password',
  totp_secret: 'the-totp-secret',
};

const flow = mstock.login.find((one): one is Extract<LoginFlow, { kind: 'totp' }> => one.kind === 'totp')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

const begun = json(200, { status: true, message: 'SUCCESS', data: { refreshToken: 'the-temporary-token' } });
const verified = json(200, { status: 'true', data: { jwtToken: 'jwt', refreshToken: 'r', feedToken: 'f' } });

describe('the login of mStock', () => {
  it('takes two calls: a temporary token for the password, and the token of the day for that', async () => {
    const http = new ScriptedHttp(begun, verified);
    const result = await flow.login(credentials, '987650', http);
    expect(result).toMatchObject({ credentials: { auth_token: 'jwt' }, clientId: 'MA123456' });
    const headers = { 'X-Mirae-Version': '1', 'Content-Type': 'application/json' };
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.mstock.trade/openapi/typeb/connect/login',
        headers,
        body: '{"clientcode":"MA123456","password":"the-password","totp":"987650","state":""}',
      },
      {
        method: 'POST',
        url: 'https://api.mstock.trade/openapi/typeb/session/verifytotp',
        headers: { ...headers, 'X-PrivateKey': 'the-api-key' },
        body: '{"refreshToken":"the-temporary-token","totp":"987650"}',
      },
    ]);
  });

  it('takes a temporary token by its other name', async () => {
    const http = new ScriptedHttp(json(200, { status: 'True', data: { jwtToken: 'other' } }), verified);
    await flow.login(credentials, '987650', http);
    expect(JSON.parse(http.calls[1]!.body!)).toMatchObject({ refreshToken: 'other' });
  });

  it('lets the token die at three in the morning in India', async () => {
    const { expiresAt } = await flow.login(credentials, '987650', new ScriptedHttp(begun, verified));
    expect(new Date(expiresAt!).toISOString()).toMatch(/T21:30:00\.000Z$/);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
    expect(expiresAt! - Date.now()).toBeLessThanOrEqual(24 * 3600 * 1000);
  });

  it('can be done by pasting a token', () => {
    expect(mstock.login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  const refused = (message: string) => json(200, { status: false, message, errorcode: 'IA401', data: null });

  it.each<[string, HttpAnswer[], string, string]>([
    ['a wrong password', [refused('Invalid password')], 'credential', '(HTTP 200, IA401): Invalid password'],
    ['a status in words', [json(200, { status: 'false', message: 'no' })], 'credential', '(HTTP 200): no'],
    ['a wrong code', [begun, refused('Invalid TOTP')], 'credential', 'Invalid TOTP'],
    ['HTTP 401', [json(401, { message: 'Unauthorized' })], 'credential', '(HTTP 401): Unauthorized'],
    ['HTTP 500', [json(500, { status: true, message: 'Internal error' })], 'retryable', '(HTTP 500): Internal error'],
    ['too many requests', [begun, json(429, {})], 'retryable', 'HTTP 429'],
    ['HTML', [{ status: 502, body: '<html>' }], 'retryable', 'HTTP 502 without JSON'],
    ['no temporary token', [json(200, { status: true, data: {} })], 'retryable', 'without refreshToken'],
    ['no token', [begun, json(200, { status: true, data: null })], 'retryable', 'without jwtToken'],
    ['a time-out', [begun, timeout('api.mstock.trade')], 'retryable', 'api.mstock.trade: no answer'],
    [
      'a message that quotes what it was sent',
      [begun, refused('Bad the-password the-temporary-token the-api-key 987650 the-totp-secret')],
      'credential',
      'Bad *** *** *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answers, kind, message) => {
    const error = await flow.login(credentials, '987650', new ScriptedHttp(...answers)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/the-password|the-temporary-token|the-api-key|987650/);
  });

  it('does not ask without a password', async () => {
    const http = new ScriptedHttp();
    const { password: _, ...rest } = credentials;
    await expect(flow.login(rest, '987650', http)).rejects.toThrow('needs the password');
    expect(http.calls).toEqual([]);
  });
});
