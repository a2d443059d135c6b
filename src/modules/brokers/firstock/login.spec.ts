import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FIRSTOCK_CODE, FirstockSimulator } from '../../../../test/simulators/firstock.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp } from '../../../../test/support/scripted-http.js';
import type { LoginFlow } from '../engine/contract.js';
import { login, socketUser } from './login.js';

const flow = login.find(({ kind }) => kind === 'totp') as Extract<LoginFlow, { kind: 'totp' }>;
const credentials = {
  user_id: 'RR0884',
  vendor_code: 'RR0884_API',
  api_key: 'firstock-api-key',
  password: 'the password',
};

const json = (status: number, body: unknown): HttpAnswer => ({ status, body: JSON.stringify(body) });

describe('the login of Firstock', () => {
  it('can be done with a one-time code, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  it('sends the hash of the password, and never the password', async () => {
    const http = new ScriptedHttp(json(200, { status: 'success', data: { susertoken: 'token-1' } }));
    await flow.login(credentials, '246810', http);
    const [call] = http.calls;
    expect(call).toMatchObject({
      method: 'POST',
      url: 'https://api.firstock.in/V1/login',
      headers: { 'Content-Type': 'application/json' },
    });
    expect(JSON.parse(call!.body!)).toEqual({
      userId: 'RR0884',
      password: '7c9c894a8f4157c8d79da42863ee4422f53d2b2edda571e1c25347a16c865c0a',
      TOTP: '246810',
      vendorCode: 'RR0884_API',
      apiKey: 'firstock-api-key',
    });
  });

  it('knows the user at the socket by the vendor code', () => {
    expect(socketUser({ vendor_code: 'RR0884_API' })).toBe('RR0884');
    expect(socketUser({ vendor_code: 'RR0884' })).toBe('RR0884');
    expect(socketUser({})).toBe('');
  });

  it('does not ask without a password', async () => {
    const http = new ScriptedHttp();
    await expect(flow.login({ ...credentials, password: '' }, '246810', http)).rejects.toMatchObject({
      kind: 'credential',
      message: 'Firstock needs the password for a login',
    });
    expect(http.calls).toEqual([]);
  });

  it('says what is wrong with which field, and no secret', async () => {
    const answer = {
      status: 'failed',
      message: 'Validation failed for the password',
      error: { field: 'TOTP', message: 'TOTP 246810 is wrong' },
    };
    for (const [status, kind] of [
      [400, 'credential'],
      [401, 'credential'],
      [200, 'credential'],
      [429, 'retryable'],
      [503, 'retryable'],
    ] as const) {
      await expect(flow.login(credentials, '246810', new ScriptedHttp(json(status, answer)))).rejects.toMatchObject({
        kind,
        message: `Firstock refused the login (HTTP ${status}): Validation failed for ***: TOTP *** is wrong`,
      });
    }
  });

  it.each([
    ['a page', { status: 200, headers: {}, body: '<html>' }, 'Firstock answered HTTP 200 without JSON'],
    ['a success without a token', json(200, { status: 'success', data: null }), 'Firstock answered without susertoken'],
    ['a token that is none', json(200, { status: 'success', data: { susertoken: '' } }), 'without susertoken'],
  ])('may be tried again after %s', async (_what, answer, message) => {
    await expect(flow.login(credentials, '246810', new ScriptedHttp(answer))).rejects.toMatchObject({
      kind: 'retryable',
      message: expect.stringContaining(message),
    });
  });

  describe('at the simulated broker', () => {
    let simulator: FirstockSimulator;
    let http: RedirectedHttp;

    beforeEach(async () => {
      simulator = new FirstockSimulator();
      await simulator.start();
      http = new RedirectedHttp(simulator.httpUrl);
    });

    afterEach(() => simulator.stop());

    it('gives the token that the socket wants, until three in the morning in India', async () => {
      const { susertoken, ...stored } = simulator.credentials;
      const result = await flow.login(stored, FIRSTOCK_CODE, http);
      expect(result).toEqual({
        credentials: { susertoken },
        expiresAt: expect.any(Number),
        clientId: 'RR0884',
      });
      expect(new Date(result.expiresAt!).toISOString()).toMatch(/T21:30:00\.000Z$/);
      expect(result.expiresAt).toBeGreaterThan(Date.now());
    });

    it.each([
      ['another code', {}, '000000', 'TOTP'],
      ['another password', { password: 'not the password' }, FIRSTOCK_CODE, 'password'],
      ['another key', { api_key: 'another-key' }, FIRSTOCK_CODE, 'apiKey'],
    ])('is refused with %s', async (_what, changed, code, field) => {
      await expect(flow.login({ ...simulator.credentials, ...changed }, code, http)).rejects.toMatchObject({
        kind: 'credential',
        message: `Firstock refused the login (HTTP 401): Unauthorized: ${field} is invalid`,
      });
    });
  });
});
