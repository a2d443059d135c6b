import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../../engine/contract.js';
import { oauthLogin } from './oauth-login.js';

const credentials = { user_id: 'FA12345', api_key: 'the-app key', api_secret: 'the-secret' };
const redirect = { code: 'the-code' };
const checksum = createHash('sha256').update('the-app keythe-secretthe-code').digest('hex');
const DAY_MS = 86_400_000;

const login = oauthLogin({
  broker: 'The Broker',
  loginPage: 'https://broker.example/oauth',
  tokenUrl: 'https://broker.example/GenAcsTok',
});
const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

describe('the OAuth login of the family', () => {
  it('can be done in the browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.loginUrl(credentials)).toBe('https://broker.example/oauth?client_id=the-app+key');
  });

  it('exchanges the code of the redirect for the token of the day', async () => {
    const http = new ScriptedHttp(json(200, { stat: 'Ok', access_token: 'fresh', USERID: 'FA12345', actid: 'X' }));
    const { expiresAt, ...result } = await flow.exchange(credentials, redirect, http);
    expect(result).toEqual({ credentials: { access_token: 'fresh' }, clientId: 'FA12345' });
    // Three in the morning in India.
    expect(expiresAt! % DAY_MS).toBe(Date.parse('2026-01-01T21:30:00Z') % DAY_MS);
    expect(expiresAt! - Date.now()).toBeGreaterThan(0);
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://broker.example/GenAcsTok',
        headers: { 'Content-Type': 'text/plain' },
        body: `jData={"code":"the-code","checksum":"${checksum}"}`,
      },
    ]);
  });

  it.each([
    [{ accesstoken: 'fresh' }, undefined],
    [{ token: 'fresh', uid: 'U' }, 'U'],
    [{ susertoken: 'fresh', accountId: 'A' }, 'A'],
    [{ access_token: 'fresh', susertoken: 'other', uname: 'N' }, 'N'],
  ])('finds token and id in %j', async (answer, clientId) => {
    const http = new ScriptedHttp(json(200, { stat: 'Ok', ...answer }));
    const result = await flow.exchange(credentials, redirect, http);
    expect([result.credentials, result.clientId]).toEqual([{ access_token: 'fresh' }, clientId]);
  });

  it.each<[string, HttpAnswer, string, string]>([
    [
      'a wrong secret',
      json(200, { stat: 'Not_Ok', emsg: 'Invalid checksum' }),
      'credential',
      'HTTP 200): Invalid checksum',
    ],
    ['an expired code', json(400, { stat: 'Not_Ok', emsg: 'Code expired' }), 'credential', 'HTTP 400): Code expired'],
    ['a refusal without a word', json(401, {}), 'credential', 'HTTP 401)'],
    ['HTTP 500', json(500, { stat: 'Not_Ok' }), 'retryable', 'HTTP 500)'],
    ['too many requests', json(429, { emsg: 'slow down' }), 'retryable', 'slow down'],
    ['HTML', { status: 200, body: '<html>Maintenance</html>' }, 'retryable', 'answered HTTP 200 without JSON'],
    ['a success without a token', json(200, { stat: 'Ok', access_token: '' }), 'retryable', 'without access_token'],
    ['a time-out', timeout('broker.example'), 'retryable', 'broker.example: no answer'],
    [
      'a message that quotes what it was sent',
      json(200, { stat: 'Not_Ok', emsg: `bad the-secret the-code ${checksum}` }),
      'credential',
      'bad *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const error = await flow
      .exchange(credentials, redirect, new ScriptedHttp(answer))
      .then(undefined, (thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
    expect(error.message).not.toMatch(/the-secret|the-code/);
  });

  it('asks for nothing without a code', async () => {
    await expect(flow.exchange(credentials, {}, new ScriptedHttp())).rejects.toThrow('gave no code in the redirect');
  });
});
