import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FlattradeSimulator } from '../../../../test/simulators/noren-brokers.js';
import { AUTH_CODE } from '../../../../test/simulators/noren-logins.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;

describe('the login of Flattrade', () => {
  let simulator: FlattradeSimulator;
  let http: RedirectedHttp;

  beforeEach(async () => {
    simulator = new FlattradeSimulator();
    await simulator.start();
    http = new RedirectedHttp(simulator.httpUrl);
  });

  afterEach(() => simulator.stop());

  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.loginUrl({ api_key: 'the app' })).toBe('https://auth.flattrade.in/?app_key=the+app');
  });

  it('gives the token that the feed wants', async () => {
    const { access_token, ...stored } = simulator.credentials;
    const result = await flow.exchange(stored, { code: AUTH_CODE }, http);
    expect(result).toMatchObject({ credentials: { access_token }, clientId: 'FT012345' });
    expect(result.expiresAt).toBeGreaterThan(Date.now());
  });

  it.each([
    ['a wrong secret', { api_secret: 'not-the-secret' }, AUTH_CODE],
    ['another code', {}, 'another-code'],
  ])('says so at %s', async (_, changed, code) => {
    const attempt = flow.exchange({ ...simulator.credentials, ...changed }, { code }, http);
    await expect(attempt).rejects.toMatchObject({
      kind: 'credential',
      message: expect.stringMatching(/refused the login/),
    });
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['HTTP 500', { status: 500, body: '{}' }, 'retryable', 'HTTP 500'],
    ['HTML', { status: 200, body: '<html></html>' }, 'retryable', 'without JSON'],
    ['a success without a token', { status: 200, body: '{"stat":"Ok"}' }, 'retryable', 'without token'],
    ['a time-out', timeout('authapi.flattrade.in'), 'retryable', 'no answer'],
    ['an echo', { status: 200, body: '{"stat":"Not_Ok","emsg":"bad the-secret a-code"}' }, 'credential', 'bad *** ***'],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const stored = { api_key: 'key', api_secret: 'the-secret' };
    const attempt = flow.exchange(stored, { code: 'a-code' }, new ScriptedHttp(answer));
    await expect(attempt).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });

  it('asks for nothing without a code', async () => {
    await expect(flow.exchange({}, {}, new ScriptedHttp())).rejects.toThrow('gave no code');
  });
});
