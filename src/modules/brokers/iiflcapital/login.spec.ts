import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { clientCodeOf, login } from './login.js';

const flow = login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;
const credentials = {
  app_key: 'app key',
  app_secret: 'app-secret',
  redirect_uri: 'https://desk.example/back?a=1&b=2#c',
};
const redirect = { authCode: 'one-time-code', clientId: 'IIFL0001' };
const jwt = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;
const userSession = jwt({ preferred_username: 'IIFL0001' });
const checkSum = createHash('sha256').update('IIFL0001one-time-codeapp-secret').digest('hex');

const json = (status: number, body: unknown): HttpAnswer => ({ status, body: JSON.stringify(body) });
const exchange = (answer: HttpAnswer) => flow.exchange(credentials, redirect, new ScriptedHttp(answer));

describe('the login of IIFL Capital', () => {
  it('can be done in a browser, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['redirect', 'manual']);
    expect(flow.returnsState).toBeUndefined();
  });

  it('gives the page the callback as it is, but for what would end the parameter', () => {
    const callback = 'https://desk.example/back?a=1%26b=2%23c';
    expect(flow.loginUrl(credentials, 'state')).toBe(
      `https://markets.iiflcapital.com/?v=1&appkey=app%20key&redirecturl=${callback}&redirectUrl=${callback}`,
    );
  });

  it('exchanges the code for the session token of the day, until three in the morning in India', async () => {
    const http = new ScriptedHttp(json(200, { status: 'Ok', userSession }));
    const result = await flow.exchange(credentials, redirect, http);
    expect(http.calls).toMatchObject([
      {
        method: 'POST',
        url: 'https://api.iiflcapital.com/v1/getusersession',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ checkSum }),
      },
    ]);
    expect(result).toEqual({
      credentials: { user_session: userSession },
      expiresAt: expect.any(Number),
      clientId: 'IIFL0001',
    });
    expect(new Date(result.expiresAt!).toISOString()).toMatch(/T21:30:00\.000Z$/);
    expect(result.expiresAt).toBeGreaterThan(Date.now());
  });

  it.each([
    { authcode: 'one-time-code', clientid: 'IIFL0001' },
    { auth_code: 'one-time-code', client_id: 'IIFL0001' },
    { code: 'one-time-code', clientCode: 'IIFL0001' },
  ])('understands a redirect that spells its parameters %j', async (spelled) => {
    const http = new ScriptedHttp(json(200, { status: 'OK', userSession }));
    await flow.exchange(credentials, spelled as unknown as Record<string, string>, http);
    expect(JSON.parse(http.calls[0]!.body!)).toEqual({ checkSum });
  });

  it.each([{}, { authCode: 'x' }, { clientId: 'x' }, { authCode: '', clientId: 'x' }])(
    'asks nobody where the redirect brings %j',
    async (brought) => {
      const http = new ScriptedHttp();
      const parameters = brought as unknown as Record<string, string>;
      await expect(flow.exchange(credentials, parameters, http)).rejects.toMatchObject({
        kind: 'credential',
        message: 'IIFL Capital gave no authCode and clientId in the redirect',
      });
      expect(http.calls).toEqual([]);
    },
  );

  it.each([
    [200, 'credential'],
    [400, 'credential'],
    [401, 'credential'],
    [429, 'retryable'],
    [503, 'retryable'],
  ] as const)('passes on what the broker says with HTTP %d, without a secret', async (status, kind) => {
    const message = `checksum ${checkSum} of one-time-code is invalid`;
    await expect(exchange(json(status, { status: 'Not_ok', message }))).rejects.toMatchObject({
      kind,
      message: `IIFL Capital refused the login (HTTP ${status}): checksum *** of *** is invalid`,
    });
  });

  it.each([
    ['a page', { status: 502, body: '<html>' }, 'IIFL Capital answered HTTP 502 without JSON'],
    ['a success without a token', json(200, { status: 'Ok' }), 'IIFL Capital answered without userSession'],
    ['silence', timeout('api.iiflcapital.com'), 'api.iiflcapital.com: no answer within 15 s'],
  ])('may be tried again after %s', async (_what, answer, message) => {
    await expect(exchange(answer)).rejects.toMatchObject({ kind: 'retryable', message });
  });

  it('takes no token that does not say whose it is', async () => {
    await expect(exchange(json(200, { status: 'Ok', userSession: jwt({ sub: '1' }) }))).rejects.toMatchObject({
      kind: 'fatal',
      message: 'IIFL Capital gave a session token that names no user (preferred_username)',
    });
    expect(clientCodeOf(userSession)).toBe('IIFL0001');
    for (const token of ['', 'a', 'a.b.c', jwt({ preferred_username: 7 })]) expect(clientCodeOf(token)).toBeUndefined();
  });
});
