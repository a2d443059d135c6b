import { afterEach, describe, expect, it } from '@jest/globals';
import { SAMCO_KEYS, type SamcoOptions, SamcoSimulator } from '../../../../test/simulators/samco.js';
import { RedirectedHttp } from '../../../../test/support/redirected-http.js';
import { type HttpAnswer, ScriptedHttp, timeout } from '../../../../test/support/scripted-http.js';
import { istDay } from '../../../common/ist-time.js';
import type { LoginFlow } from '../engine/contract.js';
import { login, sessionToken } from './login.js';

const flow = login.find(({ kind }) => kind === 'keys') as Extract<LoginFlow, { kind: 'keys' }>;
const credentials = { api_key: SAMCO_KEYS.apiKey, api_secret: SAMCO_KEYS.apiSecret };

const DAY_MS = 86_400_000;
const EIGHT_HOURS_MS = 8 * 3_600_000;

const json = (status: number, body: unknown): HttpAnswer => ({ status, body: JSON.stringify(body) });
const failure = (status: number, errorCode: string, statusMessage: string) =>
  json(status, { status: 'Failure', errorCode, statusMessage });

describe('the login of Samco', () => {
  it('can be done with the stored keys, or by pasting a token', () => {
    expect(login.map(({ kind }) => kind)).toEqual(['keys', 'manual']);
  });

  it('sends the keys as they are', async () => {
    const http = new ScriptedHttp(json(200, { status: 'Success', sessionToken: 'token-1', accountID: 'DV1' }));
    await expect(flow.login(credentials, http)).resolves.toMatchObject({ clientId: 'DV1' });
    expect(http.calls).toMatchObject([{ method: 'POST', url: 'https://tradeapi.samco.in/session/token' }]);
    expect(http.calls[0]!.headers).toMatchObject({ 'Content-Type': 'application/json' });
    expect(JSON.parse(http.calls[0]!.body!)).toEqual(SAMCO_KEYS);
  });

  it.each(['api_key', 'api_secret'])('does not ask without %s', async (name) => {
    const http = new ScriptedHttp();
    await expect(flow.login({ ...credentials, [name]: '' }, http)).rejects.toMatchObject({
      kind: 'credential',
      message: expect.stringContaining('Samco needs api_key and api_secret'),
    });
    expect(http.calls).toEqual([]);
  });

  it.each<[string, HttpAnswer, string, string]>([
    ['a bad key', failure(401, 'EOAUTH001', 'Invalid key'), 'credential', '(HTTP 401): EOAUTH001: Invalid key'],
    ['a bad secret, told with 200', failure(200, 'EOAUTH008', 'No'), 'credential', '(HTTP 200): EOAUTH008: No'],
    ['a foreign address', failure(403, 'EOAUTH009', 'IP'), 'fatal', 'EOAUTH009: IP; register this machine'],
    ['a failure without words', json(400, { status: 'Failure' }), 'credential', 'refused the login (HTTP 400)'],
    ['too many logins', failure(429, 'E', 'slow'), 'retryable', '(HTTP 429): E: slow'],
    ['a broken broker', failure(503, 'E', 'away'), 'retryable', '(HTTP 503): E: away'],
    ['a page', { status: 200, body: '<html>' }, 'retryable', 'Samco answered HTTP 200 without JSON'],
    ['no token', json(200, { status: 'Success', sessionToken: '' }), 'retryable', 'without sessionToken'],
    ['a time-out', timeout('tradeapi.samco.in'), 'retryable', 'tradeapi.samco.in: no answer'],
    [
      'words that quote what was sent',
      failure(401, 'EOAUTH008', `bad ${SAMCO_KEYS.apiSecret} of ${SAMCO_KEYS.apiKey}`),
      'credential',
      'EOAUTH008: bad *** of ***',
    ],
  ])('tells what it means when the broker answers with %s', async (_what, answer, kind, message) => {
    await expect(flow.login(credentials, new ScriptedHttp(answer))).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(message),
    });
  });

  it('decodes a token that was stored percent-encoded, and leaves others alone', () => {
    expect(sessionToken({ session_token: 'eyJ.a%2Fb%3D' })).toBe('eyJ.a/b=');
    expect(sessionToken({ session_token: 'eyJ.a-b_c' })).toBe('eyJ.a-b_c');
    expect(sessionToken({ session_token: '100%' })).toBe('100%');
    expect(sessionToken({})).toBe('');
  });

  describe('at the simulated broker', () => {
    let simulator: SamcoSimulator;

    afterEach(() => simulator.stop());

    async function start(options?: SamcoOptions): Promise<RedirectedHttp> {
      simulator = new SamcoSimulator(options);
      await simulator.start();
      return new RedirectedHttp(simulator.httpUrl);
    }

    it('gives the token that the socket wants, until eight on the next morning in India', async () => {
      const http = await start();
      const { session_token } = simulator.credentials;
      const result = await flow.login(credentials, http);
      expect(result).toMatchObject({ credentials: { session_token }, clientId: 'DV12345' });
      expect(result.expiresAt).toBe(istDay(Date.now()) + DAY_MS + EIGHT_HOURS_MS);
    });

    it.each([
      ['another key', { api_key: 'another-key' }, 'EOAUTH001: Invalid API key ***'],
      ['another secret', { api_secret: 'another-secret' }, 'EOAUTH008: Invalid secret ***'],
    ])('is refused with %s', async (_what, changed, message) => {
      const http = await start();
      await expect(flow.login({ ...credentials, ...changed }, http)).rejects.toMatchObject({
        kind: 'credential',
        message: `Samco refused the login (HTTP 401): ${message}`,
      });
    });

    it('stops for good where the address of the machine is not registered', async () => {
      const http = await start({ knowsNoAddress: true });
      await expect(flow.login(credentials, http)).rejects.toMatchObject({ kind: 'fatal' });
    });
  });
});
