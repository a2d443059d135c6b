import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AliceBlueSimulator } from '../../../../test/simulators/noren-brokers.js';
import { AUTH_CODE } from '../../../../test/simulators/noren-logins.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;
const redirect = { authCode: AUTH_CODE, userId: '1412368' };

describe('the login of Alice Blue', () => {
  let simulator: AliceBlueSimulator;
  let http: RedirectedHttp;

  beforeEach(async () => {
    simulator = new AliceBlueSimulator();
    await simulator.start();
    http = new RedirectedHttp(simulator.httpUrl);
  });

  afterEach(() => simulator.stop());

  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.loginUrl({ api_key: 'the app' })).toBe('https://ant.aliceblueonline.com/?appcode=the+app');
  });

  it('gives the user session, and whose it is', async () => {
    const { api_key, api_secret, access_token, user_id } = simulator.credentials;
    const result = await flow.exchange({ api_key: api_key!, api_secret: api_secret! }, redirect, http);
    expect(result).toMatchObject({ credentials: { access_token, user_id }, clientId: '1412368' });
    expect(result.expiresAt).toBeGreaterThan(Date.now());
  });

  it('takes the user of the redirect where the answer names none', async () => {
    const scripted = new ScriptedHttp({ status: 200, body: '{"stat":"Ok","userSession":"jwt"}' });
    expect(await flow.exchange({}, redirect, scripted)).toMatchObject({
      credentials: { access_token: 'jwt', user_id: '1412368' },
    });
  });

  it.each([
    ['a wrong secret', { api_secret: 'not-the-secret' }, AUTH_CODE],
    ['another code', {}, 'another-code'],
  ])('says so at %s', async (_, changed, authCode) => {
    const attempt = flow.exchange({ ...simulator.credentials, ...changed }, { ...redirect, authCode }, http);
    await expect(attempt).rejects.toMatchObject({
      kind: 'credential',
      message: expect.stringMatching(/refused the login/),
    });
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['HTTP 500', { status: 500, body: '{}' }, 'retryable', 'HTTP 500'],
    ['HTML', { status: 200, body: '<html></html>' }, 'retryable', 'without JSON'],
    ['a success without a token', { status: 200, body: '{"stat":"Ok"}' }, 'retryable', 'without userSession'],
    ['a time-out', timeout('ant.aliceblueonline.com'), 'retryable', 'no answer'],
    ['an echo', { status: 200, body: '{"stat":"Not_ok","emsg":"bad the-secret"}' }, 'credential', 'bad ***'],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const attempt = flow.exchange({ api_secret: 'the-secret' }, redirect, new ScriptedHttp(answer));
    await expect(attempt).rejects.toMatchObject({ kind, message: expect.stringContaining(message) });
  });

  it.each<Record<string, string>>([{}, { authCode: 'a' }, { userId: 'u' }])(
    'asks for nothing with %j alone',
    async (incomplete) => {
      await expect(flow.exchange({}, incomplete, new ScriptedHttp())).rejects.toThrow('gave no authCode and userId');
    },
  );
});
