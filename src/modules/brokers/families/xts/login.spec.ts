import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../../test/support/scripted-http.js';
import { DEPLOYMENT } from '../../../../../test/support/xts-harness.js';
import { nextIst } from '../../../../common/ist-time.js';
import { LoginError, type LoginFlow, type LoginResult } from '../../engine/contract.js';
import type { Deployment } from './deployment.js';
import { xtsLogin } from './login.js';

const credentials = { app_key: 'the-app-key', secret_key: 'the-secret-key' };
const success = {
  type: 'success',
  code: 's-user-0001',
  description: 'Valid User.',
  result: { token: 'fresh.jwt.token', userID: 'ABC123_9F', appVersion: '2.0' },
};

function logIn(answer: HttpAnswer, deviations: Partial<Deployment> = {}) {
  const http = new ScriptedHttp(answer);
  const [flow] = xtsLogin({ ...DEPLOYMENT, ...deviations }) as [Extract<LoginFlow, { kind: 'keys' }>];
  return { http, result: flow.login(credentials, http) };
}

function json(status: number, body: unknown): HttpAnswer {
  return { status, body: JSON.stringify(body) };
}

async function errorOf(result: Promise<LoginResult>): Promise<LoginError> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LoginError);
  return error as LoginError;
}

describe('the login of the XTS family', () => {
  it('takes the keys of the app, or a token that is pasted', () => {
    expect(xtsLogin(DEPLOYMENT).map(({ kind }) => kind)).toEqual(['keys', 'manual']);
  });

  it('exchanges the keys for the token and user id of the session, which end in the night', async () => {
    const { http, result } = logIn(json(200, success));
    expect(await result).toEqual({
      credentials: { token: 'fresh.jwt.token', user_id: 'ABC123_9F' },
      expiresAt: nextIst(3, 0, Date.now()),
      clientId: 'ABC123',
    });
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://xts.example:3000/apibinarymarketdata/auth/login',
        headers: { 'Content-Type': 'application/json' },
        body: '{"secretKey":"the-secret-key","appKey":"the-app-key"}',
      },
    ]);
  });

  it('names its source where the server wants one', async () => {
    const { http, result } = logIn(json(200, success), { loginSource: 'WebAPI' });
    await result;
    expect(JSON.parse(http.calls[0]!.body!)).toEqual({
      secretKey: 'the-secret-key',
      appKey: 'the-app-key',
      source: 'WebAPI',
    });
  });

  it.each([
    [400, { type: 'error', code: 'e-user-0001', description: 'Invalid the-secret-key' }, 'credential', 'Invalid ***'],
    [401, { type: 'error', message: 'Not the-app-key' }, 'credential', 'Not ***'],
    [200, { type: 'error', description: 'Blocked' }, 'credential', 'Blocked'],
    [200, {}, 'credential', 'HTTP 200'],
    [429, { type: 'error', description: 'Slow down' }, 'retryable', 'Slow down'],
    [503, { type: 'error' }, 'retryable', 'HTTP 503'],
    [200, { type: 'success', result: { token: 'x' } }, 'retryable', 'without a token and a user id'],
    [200, { type: 'success', result: { token: '', userID: 'x' } }, 'retryable', 'without a token and a user id'],
    [200, { type: 'success' }, 'retryable', 'without a token and a user id'],
  ] as const)('fails with HTTP %d and %j: %s', async (status, body, kind, text) => {
    const error = await errorOf(logIn(json(status, body)).result);
    expect({ kind: error.kind, message: error.message }).toEqual({ kind, message: expect.stringContaining(text) });
    expect(error.message).not.toMatch(/the-secret-key|the-app-key/);
  });

  it.each(['<html>Maintenance', '', '[]'])('is tried again where the answer is %j', async (body) => {
    expect(await errorOf(logIn({ status: 200, body }).result)).toMatchObject({ kind: 'retryable' });
  });

  it('is tried again where nobody answers', async () => {
    expect(await errorOf(logIn(timeout('xts.example')).result)).toMatchObject({ kind: 'retryable' });
  });
});
