import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const credentials = {
  client_id: '1100012345',
  app_id: 'the-app-id',
  app_secret: 'the-app-secret',
  pin: '987654',
  totp_secret: 'the-totp-secret',
};
const redirect = { tokenId: 'the-token-id' };
const TOTP = '246810';

function flow<Kind extends LoginFlow['kind']>(kind: Kind): Extract<LoginFlow, { kind: Kind }> {
  return login.find((one) => one.kind === kind) as Extract<LoginFlow, { kind: Kind }>;
}

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

const token = {
  dhanClientId: '1100012345',
  dhanClientName: 'A Trader',
  dhanClientUcc: 'ABCD12345E',
  givenPowerOfAttorney: false,
  accessToken: 'fresh.jwt.token',
  expiryTime: '2025-11-22T11:30:00',
};

describe('the login of Dhan', () => {
  it('can be done by consent in the browser, by PIN and one-time code, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['manual', 'redirect', 'totp']);
  });

  it('asks for a consent, and sends the browser to its page', async () => {
    const http = new ScriptedHttp(json(200, { status: 'success', consentAppId: 'consent 1' }));
    const prepared = await flow('redirect').prepare!(credentials, http);
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://auth.dhan.co/app/generate-consent?client_id=1100012345',
        headers: { app_id: 'the-app-id', app_secret: 'the-app-secret' },
      },
    ]);
    expect(flow('redirect').loginUrl({ ...credentials, ...prepared })).toBe(
      'https://auth.dhan.co/login/consentApp-login?consentAppId=consent+1',
    );
  });

  it('exchanges the token id of the redirect for an access token', async () => {
    const http = new ScriptedHttp(json(200, token));
    expect(await flow('redirect').exchange(credentials, redirect, http)).toEqual({
      credentials: { access_token: 'fresh.jwt.token', client_id: '1100012345' },
      clientId: '1100012345',
      expiresAt: Date.parse('2025-11-22T06:00:00Z'),
    });
    expect(http.calls).toEqual([
      {
        method: 'GET',
        url: 'https://auth.dhan.co/app/consumeApp-consent?tokenId=the-token-id',
        headers: { app_id: 'the-app-id', app_secret: 'the-app-secret' },
      },
    ]);
  });

  it('gets an access token for PIN and one-time code', async () => {
    const http = new ScriptedHttp(json(200, token));
    const result = await flow('totp').login(credentials, TOTP, http);
    expect(result).toMatchObject({ credentials: { access_token: 'fresh.jwt.token' } });
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://auth.dhan.co/app/generateAccessToken?dhanClientId=1100012345&pin=987654&totp=246810',
      },
    ]);
  });

  it.each([
    ['a zone of its own', { expiryTime: '2025-11-22T06:00:00Z' }],
    ['fractions of a second and a space', { expiryTime: '2025-11-22 11:30:00.000' }],
    [
      'only the token itself',
      { expiryTime: undefined, accessToken: jwt({ exp: Date.parse('2025-11-22T06:00:00Z') / 1000 }) },
    ],
  ])('reads the end of the token from %s', async (_, fields) => {
    const http = new ScriptedHttp(json(200, { ...token, ...fields }));
    const { expiresAt } = await flow('redirect').exchange(credentials, redirect, http);
    expect(expiresAt).toBe(Date.parse('2025-11-22T06:00:00Z'));
  });

  it('does without the end of the token where nothing tells it', async () => {
    const http = new ScriptedHttp(json(200, { accessToken: 'opaque' }));
    expect(await flow('redirect').exchange(credentials, redirect, http)).toEqual({
      credentials: { access_token: 'opaque' },
    });
  });

  it.each<[string, HttpAnswer, string, string]>([
    [
      'a wrong secret',
      json(401, { errorMessage: 'Invalid app credentials' }),
      'credential',
      'HTTP 401: Invalid app cred',
    ],
    ['an expired token id', json(400, { status: 'error', message: 'Token Expired' }), 'credential', 'Token Expired'],
    ['an error with status 200', json(200, { status: 'error', message: 'Invalid TOTP' }), 'credential', 'Invalid TOTP'],
    ['HTTP 500', json(500, { errorMessage: 'Internal error' }), 'retryable', 'HTTP 500: Internal error'],
    ['HTTP 500 without a body', { status: 500, body: '' }, 'retryable', 'HTTP 500'],
    ['too many requests', { status: 429, body: '' }, 'retryable', 'HTTP 429'],
    ['HTML', { status: 200, body: '<html>Maintenance</html>' }, 'retryable', 'did not answer with JSON'],
    ['a success without a token', json(200, { status: 'success' }), 'credential', 'without accessToken'],
    ['a time-out', timeout('auth.dhan.co'), 'retryable', 'auth.dhan.co: no answer'],
    [
      'a message that quotes what it was sent',
      json(400, { message: 'Bad the-app-secret 987654 246810 the-token-id' }),
      'credential',
      'HTTP 400: Bad ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const attempts = [
      flow('redirect').exchange(credentials, redirect, new ScriptedHttp(answer)),
      flow('totp').login(credentials, TOTP, new ScriptedHttp(answer)),
    ];
    for (const attempt of attempts) {
      const error = await attempt.then(undefined, (thrown) => thrown);
      expect(error).toBeInstanceOf(LoginError);
      expect(error.kind).toBe(kind);
      expect(error.message).toContain(message);
    }
    const [exchange, totp] = await Promise.all(attempts.map((attempt) => attempt.catch(({ message: text }) => text)));
    expect(exchange).not.toMatch(/the-app-secret|the-token-id/);
    expect(totp).not.toMatch(/987654|246810/);
  });

  it('fails clearly when the consent is refused', async () => {
    const http = new ScriptedHttp(json(401, { errorMessage: 'Invalid the-app-secret' }));
    await expect(flow('redirect').prepare!(credentials, http)).rejects.toMatchObject({
      kind: 'credential',
      message: 'the broker answered HTTP 401: Invalid ***',
    });
  });

  it('does not ask for what it has not got', async () => {
    const http = new ScriptedHttp();
    const { client_id } = credentials;
    await expect(flow('redirect').prepare!({ client_id }, http)).rejects.toThrow('app_id is missing');
    await expect(flow('redirect').exchange(credentials, {}, http)).rejects.toThrow('the redirect brought no tokenId');
    await expect(flow('totp').login({ client_id }, TOTP, http)).rejects.toThrow('pin is missing');
    expect(http.calls).toEqual([]);
  });
});

function jwt(payload: unknown): string {
  return ['{}', JSON.stringify(payload)].map((part) => Buffer.from(part).toString('base64url')).join('.');
}
