import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MOTILAL_CODE, MotilalSimulator } from '../../../../test/simulators/motilal.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { LoginError, type LoginFlow } from '../engine/contract.js';
import { login } from './login.js';

const flow = login.find(({ kind }) => kind === 'totp') as Extract<LoginFlow, { kind: 'totp' }>;
const credentials = {
  client_code: 'AB1234',
  api_key: 'motilal-api-key',
  password: 'the password',
  second_factor: '01/02/1990',
};
/** SHA-256 of `the passwordmotilal-api-key`. */
const HASH = '9b701955a7a6c4f52bc711cee5d2da539908933cbe28ef44f19831709d8f588a';

const json = (status: number, body: unknown): HttpAnswer => ({ status, body: JSON.stringify(body) });

describe('the login of Motilal Oswal', () => {
  it('can be done with a one-time code, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['totp', 'manual']);
  });

  it('sends the hash of password and key, the second factor, the code, and the machine that it makes up', async () => {
    const http = new ScriptedHttp(json(200, { status: 'SUCCESS', AuthToken: 'token-1' }));
    await flow.login(credentials, '246810', http);
    const [call] = http.calls;
    expect(call).toMatchObject({
      method: 'POST',
      url: 'https://openapi.motilaloswal.com/rest/login/v3/authdirectapi',
      headers: {
        ApiKey: 'motilal-api-key',
        'User-Agent': 'MOSL/V.1.1.0',
        vendorinfo: 'AB1234',
        SourceId: 'WEB',
        ClientLocalIp: '127.0.0.1',
        ClientPublicIp: '127.0.0.1',
        MacAddress: '00:00:00:00:00:00',
      },
    });
    for (const name of ['osname', 'osversion', 'devicemodel', 'manufacturer', 'productname', 'productversion']) {
      expect(call!.headers![name]).not.toBe('');
    }
    expect(Object.keys(call!.headers!)).toEqual(expect.arrayContaining(['browsername', 'browserversion']));
    expect(JSON.parse(call!.body!)).toEqual({ userid: 'AB1234', password: HASH, '2FA': '01/02/1990', totp: '246810' });
  });

  it.each([
    ['password', 'Motilal Oswal needs the password for a login'],
    ['second_factor', 'Motilal Oswal needs the date of birth or the PAN for a login'],
  ])('does not ask without %s', async (name, message) => {
    const http = new ScriptedHttp();
    await expect(flow.login({ ...credentials, [name]: '' }, '246810', http)).rejects.toMatchObject({
      kind: 'credential',
      message,
    });
    expect(http.calls).toEqual([]);
  });

  const refusal = (message: string) => ({ status: 'ERROR', message, errorcode: 'MO1001' });

  it.each<[string, HttpAnswer, string, string]>([
    ['a wrong password', json(200, refusal('Invalid Credentials')), 'credential', '(HTTP 200): Invalid Credentials'],
    ['HTTP 401', json(401, refusal('Invalid ApiKey')), 'credential', '(HTTP 401): Invalid ApiKey'],
    ['too many requests', json(429, refusal('Slow down')), 'retryable', '(HTTP 429): Slow down'],
    ['HTTP 503', json(503, refusal('Down')), 'retryable', '(HTTP 503): Down'],
    ['HTML', { status: 200, body: '<html>Maintenance</html>' }, 'retryable', 'HTTP 200 without JSON'],
    ['a success without a token', json(200, { status: 'SUCCESS' }), 'retryable', 'without AuthToken'],
    ['an empty token', json(200, { status: 'SUCCESS', AuthToken: '' }), 'retryable', 'without AuthToken'],
    ['a time-out', timeout('openapi.motilaloswal.com'), 'retryable', 'no answer'],
    [
      'a message that quotes what it was sent',
      json(200, refusal(`Bad the password ${HASH} 01/02/1990 246810 motilal-api-key`)),
      'credential',
      'Bad *** *** *** *** ***',
    ],
  ])('fails clearly at %s', async (_, answer, kind, message) => {
    const error = await flow.login(credentials, '246810', new ScriptedHttp(answer)).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoginError);
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(message);
  });

  describe('at the simulated broker', () => {
    let simulator: MotilalSimulator;
    let http: RedirectedHttp;

    beforeEach(async () => {
      simulator = new MotilalSimulator();
      await simulator.start();
      http = new RedirectedHttp(simulator.httpUrl);
    });

    afterEach(() => simulator.stop());

    it('gives a token that dies at six in the morning in India, and says whose it is', async () => {
      const { auth_token, ...stored } = simulator.credentials;
      const result = await flow.login(stored, MOTILAL_CODE, http);
      expect(result).toEqual({ credentials: { auth_token }, expiresAt: expect.any(Number), clientId: 'AB1234' });
      expect(new Date(result.expiresAt!).toISOString()).toMatch(/T00:30:00\.000Z$/);
      expect(result.expiresAt).toBeGreaterThan(Date.now());
    });

    it.each([
      ['another code', {}, '000000', 'totp'],
      ['another password', { password: 'not the password' }, MOTILAL_CODE, 'password'],
      ['another birthday', { second_factor: '02/02/1990' }, MOTILAL_CODE, '2FA'],
    ])('is refused with %s', async (_what, changed, code, field) => {
      await expect(flow.login({ ...simulator.credentials, ...changed }, code, http)).rejects.toMatchObject({
        kind: 'credential',
        message: `Motilal Oswal refused the login (HTTP 200): Invalid ${field}`,
      });
    });
  });
});
