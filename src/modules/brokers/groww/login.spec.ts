import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError } from '../engine/contract.js';
import { flowOf, loneLogin } from '../logins/login-flows.js';
import { groww } from './index.js';

const credentials = { api_key: 'the-api-key', api_secret: 'the-api-secret' };
const byCode = flowOf(groww, 'totp')!;
const byKeys = flowOf(groww, 'keys')!;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

function refusal(status: number, message: string): HttpAnswer {
  return json(status, { status: 'FAILURE', error: { code: 'GA005', message } });
}

describe('the login of Groww', () => {
  it('can be done with a code, with keys, and by pasting a token', () => {
    expect(groww.login.map(({ kind }) => kind)).toEqual(['totp', 'keys', 'manual']);
  });

  it('needs no person where a TOTP secret is stored, or a key with a secret', () => {
    expect(loneLogin(groww, { ...credentials, totp_secret: 'JBSWY3DPEHPK3PXP' })).toBe('totp');
    expect(loneLogin(groww, credentials)).toBe('keys');
    expect(loneLogin(groww, {})).toBeUndefined();
  });

  it('exchanges a one-time code for the token of the day', async () => {
    const http = new ScriptedHttp(json(200, { token: 'jwt', tokenRefId: 'x' }));
    const result = await byCode.login(credentials, '123456', http);
    expect(result.credentials).toEqual({ access_token: 'jwt' });
    expect(http.calls).toMatchObject([
      {
        method: 'POST',
        url: 'https://api.groww.in/v1/token/api/access',
        headers: { Authorization: 'Bearer the-api-key', 'Content-Type': 'application/json' },
        body: '{"key_type":"totp","totp":"123456"}',
      },
    ]);
  });

  it('proves that it has the secret by a checksum over it and the time', async () => {
    const before = Math.floor(Date.now() / 1000);
    const http = new ScriptedHttp(json(200, { payload: { token: 'jwt' } }));
    expect((await byKeys.login(credentials, http)).credentials).toEqual({ access_token: 'jwt' });
    const body = JSON.parse(http.calls[0]!.body!) as Record<string, string>;
    expect(body.timestamp).toMatch(/^\d{10}$/);
    expect(Number(body.timestamp)).toBeGreaterThanOrEqual(before);
    expect(Number(body.timestamp)).toBeLessThanOrEqual(Date.now() / 1000);
    const checksum = createHash('sha256').update(`the-api-secret${body.timestamp}`).digest('hex');
    expect(body).toEqual({ key_type: 'approval', checksum, timestamp: body.timestamp });
  });

  it('lets the token die at the next three in the morning in India', async () => {
    const { expiresAt } = await byCode.login(credentials, '1', new ScriptedHttp(json(200, { token: 'jwt' })));
    expect(new Date(expiresAt!).toISOString()).toMatch(/T21:30:00\.000Z$/);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
  });

  it('asks nobody where keys are to do it and there is no secret', async () => {
    await expect(byKeys.login({ api_key: 'k' }, new ScriptedHttp())).rejects.toMatchObject({
      kind: 'credential',
      message: expect.stringContaining('API secret'),
    });
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong code', refusal(401, 'User not authorised'), 'credential', '(HTTP 401): GA005 User not authorised'],
    ['a failure with status 200', refusal(200, 'Not approved today'), 'credential', 'GA005 Not approved today'],
    ['a plain message', json(400, { message: 'Bad request' }), 'credential', '(HTTP 400): Bad request'],
    ['HTTP 500', json(500, {}), 'retryable', 'HTTP 500'],
    ['too many requests', refusal(429, 'slow down'), 'retryable', 'slow down'],
    ['HTML', { status: 200, body: '<html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['no token', json(200, { token: '' }), 'retryable', 'without a token'],
    ['a time-out', timeout('api.groww.in'), 'retryable', 'no answer'],
    [
      'a text that quotes what it was sent',
      refusal(401, 'bad 654321 for the-api-key'),
      'credential',
      'bad *** for ***',
    ],
  ])('fails with %s', async (_what, answer, kind, message) => {
    const failure = byCode.login(credentials, '654321', new ScriptedHttp(answer));
    await expect(failure).rejects.toBeInstanceOf(LoginError);
    await expect(failure).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });
});
