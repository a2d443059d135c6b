import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DefinedgeSimulator } from '../../../../test/simulators/noren-brokers.js';
import { ONE_TIME_CODE } from '../../../../test/simulators/noren-logins.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'totp') as Extract<LoginFlow, { kind: 'totp' }>;
const begun: HttpAnswer = { status: 200, body: '{"otp_token":"an-otp-token","message":"sent"}' };

describe('the login of Definedge', () => {
  let simulator: DefinedgeSimulator;
  let http: RedirectedHttp;

  beforeEach(async () => {
    simulator = new DefinedgeSimulator();
    await simulator.start();
    http = new RedirectedHttp(simulator.httpUrl);
  });

  afterEach(() => simulator.stop());

  it('can be done by one-time code, or by pasting tokens', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  it('gives the token of the feed, that of the other calls, and whose they are', async () => {
    const { api_token, api_secret, feed_token, api_session_key, user_id } = simulator.credentials;
    const result = await flow.login({ api_token: api_token!, api_secret: api_secret! }, ONE_TIME_CODE, http);
    expect(result).toMatchObject({ credentials: { feed_token, api_session_key, user_id }, clientId: '1272808' });
    expect(result.expiresAt).toBeGreaterThan(Date.now());
  });

  it('finds the user by another name', async () => {
    const answer = { status: 200, body: '{"stat":"Ok","susertoken":"s","uccid":"77"}' };
    const result = await flow.login({}, ONE_TIME_CODE, new ScriptedHttp(begun, answer));
    expect(result).toMatchObject({ credentials: { user_id: '77', feed_token: 's' }, clientId: '77' });
    expect(result.credentials).not.toHaveProperty('api_session_key');
  });

  it.each([
    ['a wrong secret', { api_secret: 'not-the-secret' }, ONE_TIME_CODE, /Invalid api secret/],
    ['a wrong code', {}, '000000', /Invalid OTP/],
  ])('says so at %s', async (_, changed, code, message) => {
    const attempt = flow.login({ ...simulator.credentials, ...changed }, code, http);
    await expect(attempt).rejects.toMatchObject({ kind: 'credential', message: expect.stringMatching(message) });
  });

  it.each<[string, HttpAnswer[], string, string]>([
    ['HTTP 500 at the first step', [{ status: 500, body: '{}' }], 'retryable', 'HTTP 500'],
    ['a first step without a token', [{ status: 200, body: '{"message":"no"}' }], 'credential', ': no'],
    ['HTML', [begun, { status: 200, body: '<html></html>' }], 'retryable', 'without JSON'],
    [
      'a success without a user',
      [begun, { status: 200, body: '{"stat":"Ok","susertoken":"s"}' }],
      'retryable',
      'without uid',
    ],
    [
      'a success without a token',
      [begun, { status: 200, body: '{"stat":"Ok","uid":"1"}' }],
      'retryable',
      'without susertoken',
    ],
    ['a time-out', [begun, timeout('signin.definedgesecurities.com')], 'retryable', 'no answer'],
    [
      'an echo',
      [begun, { status: 401, body: '{"emsg":"bad the-token the-secret 482913 an-otp-token"}' }],
      'credential',
      'bad *** *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answers, kind, message) => {
    const stored = { api_token: 'the-token', api_secret: 'the-secret' };
    const attempt = flow.login(stored, ONE_TIME_CODE, new ScriptedHttp(...answers));
    await expect(attempt).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });
});
