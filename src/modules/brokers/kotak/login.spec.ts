import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KOTAK_CODE, KotakSimulator } from '../../../../test/simulators/kotak.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp } from '../../../../test/support/scripted-http.js';
import { nextIst } from '../../../common/ist-time.js';
import type { LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'totp') as Extract<LoginFlow, { kind: 'totp' }>;
const credentials = {
  ucc: 'AB123',
  access_token: 'kotak-access-token',
  mobile_number: '98765 43210',
  mpin: '135790',
};

const json = (status: number, body: unknown): HttpAnswer => ({ status, body: JSON.stringify(body) });
const view = json(200, { data: { status: 'success', token: 'view-token', sid: 'view-sid' } });
const trade = { status: 'success', token: 'trading-token', sid: 'trading-sid', baseUrl: 'https://e21.example' };

describe('the login of Kotak', () => {
  it('can be done with a one-time code, or by pasting the session of the day', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  it('gets a view session for the code, and a trading session for that and the MPIN', async () => {
    const http = new ScriptedHttp(view, json(200, { data: trade }));
    await expect(flow.login(credentials, '246810', http)).resolves.toEqual({
      credentials: { trading_token: 'trading-token', trading_sid: 'trading-sid', base_url: 'https://e21.example' },
      expiresAt: nextIst(0, 0, Date.now()),
      clientId: 'AB123',
    });
    const headers = {
      Authorization: 'kotak-access-token',
      'neo-fin-key': 'neotradeapi',
      'Content-Type': 'application/json',
    };
    expect(http.calls).toEqual([
      {
        method: 'POST',
        url: 'https://mis.kotaksecurities.com/login/1.0/tradeApiLogin',
        headers,
        body: '{"mobileNumber":"+919876543210","ucc":"AB123","totp":"246810"}',
      },
      {
        method: 'POST',
        url: 'https://mis.kotaksecurities.com/login/1.0/tradeApiValidate',
        headers: { ...headers, sid: 'view-sid', Auth: 'view-token' },
        body: '{"mpin":"135790"}',
      },
    ]);
  });

  it.each(['+919876543210', '919876543210', '9876543210'])('takes the mobile number as %s', async (mobile_number) => {
    const http = new ScriptedHttp(view, json(200, { data: trade }));
    await flow.login({ ...credentials, mobile_number }, '246810', http);
    expect(JSON.parse(http.calls[0]!.body!)).toMatchObject({ mobileNumber: '+919876543210' });
  });

  it('goes without the host of the day, which the socket does not need', async () => {
    const http = new ScriptedHttp(view, json(200, { data: { ...trade, baseUrl: undefined } }));
    await expect(flow.login(credentials, '246810', http)).resolves.toMatchObject({ credentials: { base_url: '' } });
  });

  it.each(['mobile_number', 'mpin'])('does not ask without %s', async (name) => {
    const http = new ScriptedHttp();
    await expect(flow.login({ ...credentials, [name]: '' }, '246810', http)).rejects.toMatchObject({
      kind: 'credential',
      message: 'Kotak needs mobile_number and mpin for a login',
    });
    expect(http.calls).toEqual([]);
  });

  it.each([
    [401, { errMsg: 'TOTP 246810 is wrong' }, 'credential', 'Kotak refused the login (HTTP 401): TOTP *** is wrong'],
    [200, { data: { status: 'failed' }, message: 'no' }, 'credential', 'Kotak refused the login (HTTP 200): no'],
    [400, {}, 'credential', 'Kotak refused the login (HTTP 400)'],
    [429, { message: 'too many' }, 'retryable', 'Kotak refused the login (HTTP 429): too many'],
    [503, { message: 'later' }, 'retryable', 'Kotak refused the login (HTTP 503): later'],
  ])('fails on HTTP %d with %j', async (status, body, kind, message) => {
    const first = new ScriptedHttp(json(status, body));
    await expect(flow.login(credentials, '246810', first)).rejects.toMatchObject({ kind, message });
    const second = new ScriptedHttp(view, json(status, body));
    await expect(flow.login(credentials, '246810', second)).rejects.toMatchObject({ kind, message });
  });

  it('shows no secret of the first step when the second fails', async () => {
    const http = new ScriptedHttp(view, json(401, { message: 'view-sid and view-token with 135790' }));
    await expect(flow.login(credentials, '246810', http)).rejects.toThrow('*** and *** with ***');
  });

  it.each([
    ['a page', { status: 200, body: '<html>' }, 'Kotak answered HTTP 200 without JSON'],
    ['a session without token', json(200, { data: { status: 'success', sid: 's' } }), 'Kotak answered without token'],
    ['a session without id', json(200, { data: { status: 'success', token: 't' } }), 'Kotak answered without sid'],
  ])('may be tried again after %s', async (_what, answer, message) => {
    const http = new ScriptedHttp(answer);
    await expect(flow.login(credentials, '246810', http)).rejects.toMatchObject({ kind: 'retryable', message });
  });

  describe('at the simulated broker', () => {
    let simulator: KotakSimulator;
    let http: RedirectedHttp;

    beforeEach(async () => {
      simulator = new KotakSimulator();
      await simulator.start();
      http = new RedirectedHttp(simulator.httpUrl);
    });

    afterEach(() => simulator.stop());

    it('gives the session that the socket wants', async () => {
      const { trading_token, trading_sid, base_url, ...stored } = simulator.credentials;
      const { credentials } = await flow.login(stored, KOTAK_CODE, http);
      expect(credentials).toEqual({ trading_token, trading_sid, base_url });
    });

    it.each([
      ['another code', {}, '000000', 'Invalid credentials'],
      ['another client code', { ucc: 'XY999' }, KOTAK_CODE, 'Invalid credentials'],
      ['another MPIN', { mpin: '000000' }, KOTAK_CODE, 'Invalid MPIN'],
    ])('is refused with %s', async (_what, changed, code, message) => {
      await expect(flow.login({ ...simulator.credentials, ...changed }, code, http)).rejects.toMatchObject({
        kind: 'credential',
        message: `Kotak refused the login (HTTP 401): ${message}`,
      });
    });
  });
});
