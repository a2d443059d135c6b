import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { INDMONEY_CODE, IndmoneySimulator } from '../../../../test/simulators/indmoney.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { ScriptedHttp } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'totp') as Extract<LoginFlow, { kind: 'totp' }>;
const credentials = { client_id: 'indmoney-client-id', mpin: '1357' };
const ADVICE = 'wait a minute, or 15 after several wrong codes, and log in again';

describe('the login of INDmoney', () => {
  it('can be done with a one-time code, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  it('sends MPIN and code as texts, and the client id as the key', async () => {
    const http = new ScriptedHttp({ status: 200, body: '{"data":{"token":"token-1"}}' });
    const before = Date.now();
    const { credentials: given, expiresAt } = await flow.login(credentials, '012345', http);
    expect(given).toEqual({ access_token: 'token-1' });
    expect(expiresAt! - before).toBeGreaterThanOrEqual(24 * 3_600_000);
    expect(expiresAt! - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://api.indstocks.com/generate/token',
        headers: { 'x-api-key': 'indmoney-client-id', 'Content-Type': 'application/json' },
        body: '{"mpin":"1357","totp":"012345"}',
      },
    ]);
  });

  it.each(['{"data":{"access_token":"token-1"}}', '{"token":"token-1"}', '{"access_token":"token-1","data":null}'])(
    'finds the token in %s',
    async (body) => {
      const http = new ScriptedHttp({ status: 200, body });
      await expect(flow.login(credentials, '012345', http)).resolves.toMatchObject({
        credentials: { access_token: 'token-1' },
      });
    },
  );

  it.each(['client_id', 'mpin'])('does not ask without %s', async (name) => {
    const http = new ScriptedHttp();
    await expect(flow.login({ ...credentials, [name]: '' }, '012345', http)).rejects.toMatchObject({
      kind: 'credential',
      message: 'INDmoney needs client_id and mpin for a login',
    });
    expect(http.calls).toEqual([]);
  });

  it.each([
    [
      401,
      '{"message":"TOTP 012345 is wrong"}',
      'credential',
      'INDmoney refused the login (HTTP 401): TOTP *** is wrong',
    ],
    [403, '{}', 'credential', 'INDmoney refused the login (HTTP 403)'],
    [
      429,
      '{"error":"Rate limit exceeded"}',
      'fatal',
      `INDmoney gave no token (HTTP 429): Rate limit exceeded; ${ADVICE}`,
    ],
    [503, '<html>', 'fatal', `INDmoney gave no token (HTTP 503); ${ADVICE}`],
    [200, '{"data":{}}', 'fatal', `INDmoney gave no token (HTTP 200); ${ADVICE}`],
  ])('is never repeated by itself after HTTP %d with %s', async (status, body, kind, message) => {
    const http = new ScriptedHttp({ status, body });
    await expect(flow.login(credentials, '012345', http)).rejects.toMatchObject({ kind, message });
  });

  describe('at the simulated broker', () => {
    let simulator: IndmoneySimulator;
    let http: RedirectedHttp;

    beforeEach(async () => {
      simulator = new IndmoneySimulator();
      await simulator.start();
      http = new RedirectedHttp(simulator.httpUrl);
    });

    afterEach(() => simulator.stop());

    it('gives the token that the socket wants', async () => {
      const { access_token, ...stored } = simulator.credentials;
      const result = await flow.login(stored, INDMONEY_CODE, http);
      expect(result.credentials).toEqual({ access_token });
    });

    it.each([
      ['another code', {}, '000000'],
      ['another MPIN', { mpin: '0000' }, INDMONEY_CODE],
      ['another client id', { client_id: 'another' }, INDMONEY_CODE],
    ])('is refused with %s', async (_what, changed, code) => {
      await expect(flow.login({ ...simulator.credentials, ...changed }, code, http)).rejects.toMatchObject({
        kind: 'credential',
        message: 'INDmoney refused the login (HTTP 401): Invalid TOTP or MPIN',
      });
    });
  });
});
