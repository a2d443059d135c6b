import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError } from '../engine/contract.js';
import { flowOf } from '../logins/login-flows.js';
import { nubra } from './index.js';

const credentials = { phone: '9876543210', pin: '4821', totp_secret: 'JBSWY3DPEHPK3PXP' };
const login = flowOf(nubra, 'totp')!.login;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

function refusal(status: number, error: string, nubra_error_code = ''): HttpAnswer {
  return json(status, { error, nubra_error_code });
}

const CODE_TAKEN = json(200, { auth_token: 'the-auth-token' });
const PIN_TAKEN = json(200, { session_token: 'the-session-token' });

describe('the login of Nubra', () => {
  it('can be done with a code, and by pasting a token with its device', () => {
    expect(nubra.login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
    expect(nubra.credentials.filter(({ token }) => token).map(({ name }) => name)).toEqual([
      'session_token',
      'device_id',
    ]);
  });

  it('gives a code for a token, and the token with the PIN for that of the session', async () => {
    const http = new ScriptedHttp(CODE_TAKEN, PIN_TAKEN);
    const result = await login({ ...credentials, device_id: 'device-1' }, '123456', http);
    expect(result).toEqual({
      credentials: { session_token: 'the-session-token', device_id: 'device-1' },
      clientId: '9876543210',
    });
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.nubra.io/totp/login',
        headers: { 'Content-Type': 'application/json', 'x-device-id': 'device-1' },
        body: '{"phone":"9876543210","totp":123456,"otp":""}',
      },
      {
        method: 'POST',
        url: 'https://api.nubra.io/verifypin',
        headers: {
          'Content-Type': 'application/json',
          'x-device-id': 'device-1',
          Authorization: 'Bearer the-auth-token',
        },
        body: '{"pin":"4821"}',
      },
    ]);
  });

  it('makes up a device where there is none, and keeps it', async () => {
    const http = new ScriptedHttp(CODE_TAKEN, PIN_TAKEN);
    const { device_id } = (await login(credentials, '123456', http)).credentials;
    expect(device_id).toMatch(/^[0-9a-f-]{36}$/);
    expect(http.calls.map(({ headers }) => headers!['x-device-id'])).toEqual([device_id, device_id]);
  });

  it('sends a code that begins with a zero once more as a text', async () => {
    const http = new ScriptedHttp(refusal(400, 'Invalid TOTP'), CODE_TAKEN, PIN_TAKEN);
    await login(credentials, '012345', http);
    expect(http.calls.slice(0, 2).map(({ body }) => (JSON.parse(body!) as { totp: unknown }).totp)).toEqual([
      12345,
      '012345',
    ]);
  });

  it('tries no other code twice, and none where the broker is away', async () => {
    await expect(login(credentials, '123456', new ScriptedHttp(refusal(400, 'Invalid TOTP')))).rejects.toBeInstanceOf(
      LoginError,
    );
    await expect(login(credentials, '012345', new ScriptedHttp(refusal(503, 'away')))).rejects.toMatchObject({
      kind: 'retryable',
    });
  });

  it('asks nobody without the PIN', async () => {
    await expect(login({ ...credentials, pin: '' }, '123456', new ScriptedHttp())).rejects.toMatchObject({
      kind: 'credential',
      message: 'Nubra needs the MPIN for a login',
    });
  });

  it.each<[string, HttpAnswer[], string, string]>([
    ['a wrong code', [refusal(400, 'Invalid TOTP', 'TOTP_01')], 'credential', '(HTTP 400): TOTP_01 Invalid TOTP'],
    ['a wrong PIN', [CODE_TAKEN, refusal(401, 'Invalid MPIN')], 'credential', '(HTTP 401): Invalid MPIN'],
    ['an expired step', [CODE_TAKEN, refusal(440, 'Session expired')], 'credential', 'HTTP 440'],
    ['an error with status 200', [json(200, { error: 'blocked' })], 'credential', 'blocked'],
    ['HTTP 500', [refusal(500, '')], 'retryable', '(HTTP 500)'],
    ['too many requests', [refusal(429, 'slow down')], 'retryable', 'slow down'],
    ['HTML', [{ status: 200, body: '<html>' }], 'retryable', 'HTTP 200 without JSON'],
    ['no first token', [json(200, {})], 'retryable', 'without auth_token'],
    ['no second token', [CODE_TAKEN, json(200, { session_token: 5 })], 'retryable', 'without session_token'],
    ['a time-out', [timeout('api.nubra.io')], 'retryable', 'no answer'],
    [
      'a text that quotes what it was sent',
      [CODE_TAKEN, refusal(401, '4821 of the-auth-token')],
      'credential',
      '*** of ***',
    ],
  ])('fails with %s', async (_what, answers, kind, message) => {
    const failure = login(credentials, '123456', new ScriptedHttp(...answers));
    await expect(failure).rejects.toBeInstanceOf(LoginError);
    await expect(failure).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });
});
