import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { angel } from './index.js';

const credentials = { client_code: 'A1234567', api_key: 'the-api-key', pin: '4321', totp_secret: 'the-totp-secret' };

type Flow<Kind extends LoginFlow['kind']> = Extract<LoginFlow, { kind: Kind }>;

const byCode = angel.login.find((flow): flow is Flow<'totp'> => flow.kind === 'totp')!;
const byBrowser = angel.login.find((flow): flow is Flow<'redirect'> => flow.kind === 'redirect')!;

const tokens = { jwtToken: 'jwt', refreshToken: 'refresh', feedToken: 'feed' };

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

function refusal(message: string, errorcode: string): HttpAnswer {
  return json(200, { status: false, message, errorcode, data: null });
}

describe('the login of Angel One', () => {
  it('exchanges client code, PIN and one-time code for both tokens', async () => {
    const http = new ScriptedHttp(json(200, { status: true, message: 'SUCCESS', errorcode: '', data: tokens }));
    expect(await byCode.login(credentials, '987650', http)).toMatchObject({
      credentials: { auth_token: 'jwt', feed_token: 'feed', refresh_token: 'refresh' },
      clientId: 'A1234567',
    });
    const [call] = http.calls;
    expect(call).toMatchObject({
      method: 'POST',
      url: 'https://apiconnect.angelone.in/rest/auth/angelbroking/user/v1/loginByPassword',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json',
        'X-UserType': 'USER',
        'X-SourceID': 'WEB',
        'X-ClientLocalIP': expect.stringMatching(/^[\d.]+$/),
        'X-ClientPublicIP': expect.stringMatching(/^[\d.]+$/),
        'X-MACAddress': expect.stringMatching(/^([\da-f]{2}:){5}[\da-f]{2}$/i),
        'X-PrivateKey': 'the-api-key',
      },
    });
    expect(JSON.parse(call!.body!)).toEqual({ clientcode: 'A1234567', password: '4321', totp: '987650' });
  });

  it('lets the tokens die at five in the morning in India', async () => {
    const http = new ScriptedHttp(json(200, { status: true, data: tokens }));
    const { expiresAt } = await byCode.login(credentials, '987650', http);
    expect(new Date(expiresAt!).toISOString()).toMatch(/T23:30:00\.000Z$/);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
  });

  it('takes the tokens of the redirect as they are, with the user whom they name', async () => {
    const page = 'https://smartapi.angelone.in/publisher-login?api_key=the-api-key';
    expect(byBrowser.loginUrl(credentials)).toBe(page);
    expect(byBrowser.loginUrl(credentials, 'live')).toBe(`${page}&state=live`);
    const claims = Buffer.from('{"username":"B7654321"}').toString('base64url');
    const redirect = { auth_token: `h.${claims}.s`, feed_token: 'feed', refresh_token: 'refresh', state: 'live' };
    expect(await byBrowser.exchange(credentials, redirect, new ScriptedHttp())).toEqual({
      credentials: { auth_token: `h.${claims}.s`, feed_token: 'feed', refresh_token: 'refresh' },
      expiresAt: expect.any(Number),
      clientId: 'B7654321',
    });
    for (const auth_token of ['jwt', 'h.!.s', 'h.e30.s']) {
      const result = await byBrowser.exchange(credentials, { ...redirect, auth_token }, new ScriptedHttp());
      expect(result.clientId).toBeUndefined();
    }
    await expect(byBrowser.exchange(credentials, { auth_token: 'jwt' }, new ScriptedHttp())).rejects.toMatchObject({
      kind: 'credential',
    });
  });

  it('can be done by pasting tokens', () => {
    expect(angel.login.map(({ kind }) => kind)).toContain('manual');
  });

  it('does not ask without a PIN', async () => {
    const http = new ScriptedHttp();
    await expect(byCode.login({ ...credentials, pin: '' }, '987650', http)).rejects.toThrow('needs the PIN');
    expect(http.calls).toEqual([]);
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong one-time code', refusal('Invalid totp', 'AB1050'), 'credential', '(HTTP 200, AB1050): Invalid totp'],
    [
      'a wrong key',
      json(403, { status: false, message: 'Invalid API Key', errorcode: 'AG8004' }),
      'credential',
      'AG8004',
    ],
    ['a dead token', refusal('Token Expired', 'AG8002'), 'credential', 'Token Expired'],
    ['HTTP 500', json(500, { status: false, message: 'Internal error' }), 'retryable', '(HTTP 500): Internal error'],
    ['HTTP 500 without a body', { status: 500, body: '' }, 'retryable', 'HTTP 500 without JSON'],
    ['too many requests', json(429, { status: false }), 'retryable', 'HTTP 429'],
    ['HTML', { status: 200, body: '<html>Request Rejected</html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['a success without tokens', json(200, { status: true, data: null }), 'retryable', 'without jwtToken'],
    ['a success without feed token', json(200, { status: true, data: { jwtToken: 'x' } }), 'retryable', 'feedToken'],
    ['a time-out', timeout('apiconnect.angelone.in'), 'retryable', 'apiconnect.angelone.in: no answer'],
    [
      'a message that quotes what it was sent',
      refusal('Bad 4321 987650 the-api-key the-totp-secret', 'AB1007'),
      'credential',
      'Bad *** *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const error = await byCode.login(credentials, '987650', new ScriptedHttp(answer)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/4321|987650|the-api-key|the-totp-secret/);
  });
});
