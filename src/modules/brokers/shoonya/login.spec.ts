import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ShoonyaSimulator } from '../../../../test/simulators/noren-brokers.js';
import { AUTH_CODE } from '../../../../test/simulators/noren-logins.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;

describe('the login of Shoonya', () => {
  let simulator: ShoonyaSimulator;
  let http: RedirectedHttp;

  beforeEach(async () => {
    simulator = new ShoonyaSimulator();
    await simulator.start();
    http = new RedirectedHttp(simulator.httpUrl);
  });

  afterEach(() => simulator.stop());

  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.loginUrl({ api_key: 'the app' })).toBe(
      'https://api.shoonya.com/OAuthlogin/authorize/oauth?client_id=the+app',
    );
  });

  it('gives the token that the feed wants', async () => {
    const { access_token, ...stored } = simulator.credentials;
    const result = await flow.exchange(stored, { code: AUTH_CODE }, http);
    expect(result).toMatchObject({ credentials: { access_token }, clientId: 'FA12345' });
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
});
