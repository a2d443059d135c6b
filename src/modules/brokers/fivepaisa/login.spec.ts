import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FIVEPAISA_CODE, FivePaisaSimulator } from '../../../../test/simulators/fivepaisa.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'totp') as Extract<LoginFlow, { kind: 'totp' }>;
const credentials = {
  client_code: '50001234',
  user_id: 'app-user',
  api_key: 'five-user-key',
  api_secret: 'five-encryption-key',
  email: 'user@example.com',
  pin: '4321',
};

const answer = (body: unknown, status = 200): HttpAnswer => ({ status, body: JSON.stringify({ head: {}, body }) });
const REQUEST_TOKEN = answer({ Status: 0, Message: '', RequestToken: 'request-token' });
const logIn = (...answers: HttpAnswer[]) => flow.login(credentials, '246810', new ScriptedHttp(...answers));

describe('the login of 5paisa', () => {
  it('can be done with a one-time code, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  it('buys a request token with the code, and the access token with that', async () => {
    const http = new ScriptedHttp(
      REQUEST_TOKEN,
      answer({ Message: 'Success', AccessToken: 'access-token', ClientCode: '50001234' }),
    );
    const result = await flow.login(credentials, '246810', http);
    expect(http.calls.map(({ method, url, headers, body }) => [method, url, headers, JSON.parse(body!)])).toEqual([
      [
        'POST',
        'https://Openapi.5paisa.com/VendorsAPI/Service1.svc/TOTPLogin',
        { 'Content-Type': 'application/json' },
        { head: { Key: 'five-user-key' }, body: { Email_ID: 'user@example.com', TOTP: '246810', PIN: '4321' } },
      ],
      [
        'POST',
        'https://Openapi.5paisa.com/VendorsAPI/Service1.svc/GetAccessToken',
        { 'Content-Type': 'application/json' },
        {
          head: { Key: 'five-user-key' },
          body: { RequestToken: 'request-token', EncryKey: 'five-encryption-key', UserId: 'app-user' },
        },
      ],
    ]);
    expect(result).toEqual({
      credentials: { access_token: 'access-token' },
      expiresAt: expect.any(Number),
      clientId: '50001234',
    });
    expect(new Date(result.expiresAt!).toISOString()).toMatch(/T21:30:00\.000Z$/);
    expect(result.expiresAt).toBeGreaterThan(Date.now());
  });

  it('takes an access token that does not say whose it is', async () => {
    expect(await logIn(REQUEST_TOKEN, answer({ AccessToken: 'access-token' }))).not.toHaveProperty('clientId');
  });

  it.each(['email', 'pin'])('does not ask without %s', async (name) => {
    const http = new ScriptedHttp();
    await expect(flow.login({ ...credentials, [name]: '' }, '246810', http)).rejects.toMatchObject({
      kind: 'credential',
      message: '5paisa needs login id and PIN for a login',
    });
    expect(http.calls).toEqual([]);
  });

  it('reads a refusal that comes as a success, and tells no secret of it', async () => {
    await expect(logIn(answer({ Status: 2, Message: 'Code 246810 with PIN 4321 is wrong' }))).rejects.toMatchObject({
      kind: 'credential',
      message: '5paisa refused the login: Code *** with PIN *** is wrong',
    });
    await expect(logIn(REQUEST_TOKEN, answer({ Message: 'request-token is used' }))).rejects.toMatchObject({
      kind: 'credential',
      message: '5paisa refused the login: *** is used',
    });
  });

  it.each([
    [401, 'credential'],
    [429, 'retryable'],
    [503, 'retryable'],
  ] as const)('takes HTTP %d for %s', async (status, kind) => {
    await expect(logIn(answer({ Message: 'no' }, status))).rejects.toMatchObject({
      kind,
      message: `5paisa refused the login (HTTP ${status}): no`,
    });
    await expect(logIn({ status, body: '<html>' })).rejects.toMatchObject({
      kind,
      message: `5paisa refused the login (HTTP ${status})`,
    });
  });

  it.each([
    ['a page', [{ status: 200, body: '<html>' }], '5paisa answered HTTP 200 without a body'],
    ['an answer without a body', [{ status: 200, body: '{"head":{}}' }], '5paisa answered HTTP 200 without a body'],
    ['no request token', [answer({ Status: 0 })], '5paisa answered without RequestToken'],
    ['no access token', [REQUEST_TOKEN, answer({ AccessToken: '' })], '5paisa answered without AccessToken'],
    ['silence', [timeout('Openapi.5paisa.com')], 'Openapi.5paisa.com: no answer within 15 s'],
  ])('may be tried again after %s', async (_what, answers, message) => {
    await expect(logIn(...answers)).rejects.toMatchObject({ kind: 'retryable', message });
  });

  describe('at the simulated broker', () => {
    let simulator: FivePaisaSimulator;
    let http: RedirectedHttp;

    beforeEach(async () => {
      simulator = new FivePaisaSimulator();
      await simulator.start();
      http = new RedirectedHttp(simulator.httpUrl);
    });

    afterEach(() => simulator.stop());

    it('gives the token that the feed wants', async () => {
      const { access_token, ...stored } = simulator.credentials;
      const result = await flow.login(stored, FIVEPAISA_CODE, http);
      expect(result).toMatchObject({ credentials: { access_token }, clientId: '50001234' });
    });

    it.each([
      ['another code', {}, '000000', 'Invalid TOTP or PIN'],
      ['another PIN', { pin: '9999' }, FIVEPAISA_CODE, 'Invalid TOTP or PIN'],
      ['another user key', { api_key: 'another-key' }, FIVEPAISA_CODE, 'Invalid user key'],
      ['another secret', { api_secret: 'another' }, FIVEPAISA_CODE, 'Invalid request token or encryption key'],
    ])('is refused with %s', async (_what, changed, code, said) => {
      await expect(flow.login({ ...simulator.credentials, ...changed }, code, http)).rejects.toMatchObject({
        kind: 'credential',
        message: `5paisa refused the login: ${said}`,
      });
    });
  });
});
