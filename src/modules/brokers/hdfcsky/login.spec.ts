import { describe, expect, it } from '@jest/globals';
import { ScriptedHttp } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { hdfcsky } from './index.js';

const flow = hdfcsky.login.find(({ kind }) => kind === 'redirect') as Extract<LoginFlow, { kind: 'redirect' }>;

function exchange(accessToken: string) {
  const http = new ScriptedHttp({ status: 200, body: JSON.stringify({ accessToken }) });
  return flow.exchange({ api_key: 'key', api_secret: 'secret' }, { request_token: 'request' }, http);
}

function jwt(payload: string): string {
  return `head.${Buffer.from(payload).toString('base64url')}.signature`;
}

describe('the login of HDFC Sky', () => {
  it('takes the client id from the subject of the access token', async () => {
    const token = jwt('{"sub":"S0190007"}');
    expect(await exchange(token)).toMatchObject({ credentials: { access_token: token }, clientId: 'S0190007' });
    expect(hdfcsky.credentials.find(({ clientId }) => clientId)).toMatchObject({ name: 'client_id', required: false });
  });

  it.each(['opaque', 'a.b.c', jwt('{"sub":5}'), jwt('{"sub":""}'), jwt('[]')])(
    'does without one where the token is %s',
    async (token) => {
      const result = await exchange(token);
      expect([result.credentials.access_token, result.clientId]).toEqual([token, undefined]);
    },
  );
});
