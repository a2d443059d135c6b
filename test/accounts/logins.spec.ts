import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AuditService } from '../../src/modules/auth/audit/audit.service.js';
import { AuditEntry } from '../../src/modules/auth/entities/audit-entry.entity.js';
import type { BrokerDefinition, HttpClient } from '../../src/modules/brokers/engine/contract.js';
import { LoginError } from '../../src/modules/brokers/engine/contract.js';
import { FetchHttpClient } from '../../src/modules/brokers/engine/http-client.js';
import { AccountLoginService, type LoggedIn } from '../../src/modules/brokers/logins/account-login.service.js';
import { BrokerRegistry, shippedBrokers } from '../../src/modules/brokers/registry.js';
import { type AuthFixture, authFixture } from '../auth/support/auth-fixture.js';
import { captureLog } from '../auth/support/captured-log.js';
import { HttpHost } from '../support/http-host.js';
import { venue } from '../support/venue.js';

/** Every flow of the shipped brokers over real sockets: what the broker is asked, what is kept, and what is told. */

const ACTOR = { address: '127.0.0.1' };
const SECRET = 'JBSWY3DPEHPK3PXP';
const jwt = (payload: object) => `h.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.s`;
const FYERS_TOKEN = jwt({ hsm_key: 'ab12', exp: 4_102_444_800 });

interface Flow {
  broker: string;
  credentials: Record<string, string>;
  run(service: AccountLoginService, id: string): Promise<LoggedIn>;
  /** What the host answers, by path. */
  answers: Record<string, object>;
  tokens: Record<string, string>;
  clientId?: string;
}

const byRedirect = (redirect: Record<string, string>) => (service: AccountLoginService, id: string) =>
  service.completeRedirect(id, redirect, ACTOR);
const byCode = (code?: string) => (service: AccountLoginService, id: string) => service.logInByCode(id, code, ACTOR);

const FLOWS: Record<string, Flow> = {
  'zerodha, redirect': {
    broker: 'zerodha',
    credentials: { api_key: 'kite', api_secret: 'kite-secret-1' },
    run: byRedirect({ request_token: 'request-1', status: 'success' }),
    answers: { '/session/token': { status: 'success', data: { access_token: 'token-1', user_id: 'AB1234' } } },
    tokens: { access_token: 'token-1' },
    clientId: 'AB1234',
  },
  'upstox, redirect': {
    broker: 'upstox',
    credentials: { api_key: 'up', api_secret: 'up-secret-1', redirect_uri: 'https://127.0.0.1/' },
    run: byRedirect({ code: 'code-1' }),
    answers: { '/v2/login/authorization/token': { access_token: 'token-1', user_id: 'UP1' } },
    tokens: { access_token: 'token-1' },
    clientId: 'UP1',
  },
  'fyers, redirect': {
    broker: 'fyers',
    credentials: { client_id: 'FY-100', secret: 'fy-secret-1' },
    run: byRedirect({ s: 'ok', auth_code: 'auth-1' }),
    answers: { '/api/v3/validate-authcode': { s: 'ok', access_token: FYERS_TOKEN, refresh_token: 'refresh-1' } },
    tokens: { access_token: FYERS_TOKEN, refresh_token: 'refresh-1' },
  },
  'angel, one-time code': {
    broker: 'angel',
    credentials: { client_code: 'A1', api_key: 'angel-key-1', pin: '12345678' },
    run: byCode('654321'),
    answers: {
      '/rest/auth/angelbroking/user/v1/loginByPassword': {
        status: true,
        data: { jwtToken: 'jwt-1', feedToken: 'feed-1', refreshToken: 'refresh-1' },
      },
    },
    tokens: { auth_token: 'jwt-1', feed_token: 'feed-1', refresh_token: 'refresh-1' },
    clientId: 'A1',
  },
  'dhan, one-time code of the stored secret': {
    broker: 'dhan',
    credentials: { client_id: '1000000001', pin: '12345678', totp_secret: SECRET },
    run: byCode(),
    answers: {
      '/app/generateAccessToken': {
        dhanClientId: '1000000001',
        accessToken: 'token-1',
        expiryTime: '2099-01-01T10:00:00',
      },
    },
    tokens: { access_token: 'token-1' },
    clientId: '1000000001',
  },
  'iifl, stored keys': {
    broker: 'iifl',
    credentials: { app_key: 'app-secret-1', secret_key: 'app-secret-2' },
    run: (service, id) => service.logInByKeys(id, ACTOR),
    answers: {
      '/apibinarymarketdata/auth/login': { type: 'success', result: { token: 'token-1', userID: 'IIFL1_9f8e' } },
    },
    tokens: { token: 'token-1', user_id: 'IIFL1_9f8e' },
    clientId: 'IIFL1',
  },
  'dhan, consent in the browser': {
    broker: 'dhan',
    credentials: { client_id: '1000000001', app_id: 'app-1', app_secret: 'app-secret-1' },
    run: byRedirect({ tokenId: 'token-id-1' }),
    answers: { '/app/consumeApp-consent': { dhanClientId: '1000000001', accessToken: 'token-1' } },
    tokens: { access_token: 'token-1' },
    clientId: '1000000001',
  },
};

let auth: AuthFixture;
let host: HttpHost;
let service: AccountLoginService;
let log: string[];

beforeEach(async () => {
  log = captureLog();
  auth = await authFixture();
  await auth.addUser('asha');
  host = await HttpHost.start();
  service = serviceWith(new FetchHttpClient());
});
afterEach(() => host.stop());

function serviceWith(http: HttpClient, ...more: BrokerDefinition[]): AccountLoginService {
  const brokers = new BrokerRegistry();
  for (const definition of [...shippedBrokers, ...more]) brokers.register(definition);
  const audit = new AuditService(auth.dataSource, auth.clock);
  return new AccountLoginService(auth.dataSource, auth.accounts, brokers, auth.invalidations, audit, auth.clock, http);
}

/** An account whose logins go to the host of the test. */
async function account({ broker, credentials }: Pick<Flow, 'broker' | 'credentials'>): Promise<string> {
  return (await auth.accounts.create('asha', broker, 'x', { ...credentials, 'url:login': host.url })).id;
}

function answerWith(answers: Record<string, object>): void {
  host.handle = (request, response) => {
    const answer = answers[new URL(request.url!, host.url).pathname];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  };
}

const stored = async (id: string) => auth.accounts.open((await auth.accounts.row(id))!).credentials;

/** What a failed login may tell: one line, without a secret that went out. */
function expectClean(message: string, { credentials }: Flow): void {
  expect(message).not.toMatch(/[\r\n]/);
  const secrets = Object.entries(credentials).filter(([name]) => /secret|pin/.test(name));
  for (const [, secret] of secrets) expect(message + log.join()).not.toContain(secret);
}

describe.each(Object.entries(FLOWS))('a login: %s', (_name, flow) => {
  it('keeps the tokens and the validity, and tells the gateway', async () => {
    answerWith(flow.answers);
    const id = await account(flow);
    const told: string[] = [];
    auth.invalidations.onInvalidated(({ type, id: changed }) => told.push(`${type} ${changed}`));
    const result = await flow.run(service, id);
    expect(result).toMatchObject({ isNews: true, clientId: flow.clientId });
    expect(await stored(id)).toMatchObject({ ...flow.credentials, ...flow.tokens });
    expect(await auth.accounts.row(id)).toMatchObject({
      state: 'valid',
      clientId: flow.clientId ?? null,
      validUntil: result.expiresAt === undefined ? null : new Date(result.expiresAt),
    });
    expect(told).toEqual([`ACCOUNT ${id}`]);
    for (const token of Object.values(flow.tokens)) expect(log.join()).not.toContain(token);
    expect(await flow.run(service, id)).toMatchObject({ isNews: false });
  });

  it.each([
    ['refuses', 401, '{"status":false,"s":"error","message":"no","errorMessage":"no"}', 'credential'],
    ['is overloaded', 429, '{"status":"error","message":"slow down"}', 'retryable'],
    ['is broken', 500, '{"status":"error","message":"oops"}', 'retryable'],
    ['shows a page', 200, '<html>Maintenance</html>', 'retryable'],
  ] as const)('that the broker %s keeps nothing, and says whether to try again', async (_what, status, body, kind) => {
    host.handle = (_request, response) => response.writeHead(status).end(body);
    const id = await account(flow);
    const before = await auth.accounts.row(id);
    const error = await flow.run(service, id).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LoginError);
    expect((error as LoginError).kind).toBe(kind);
    expectClean((error as LoginError).message, flow);
    expect(await auth.accounts.row(id)).toEqual(before);
    const [entry] = await auth.dataSource.manager.findBy(AuditEntry, { targetId: id });
    expect(entry).toMatchObject({ action: 'account.login', outcome: 'failure', address: '127.0.0.1' });
  });

  it('never repeats a secret that the broker sends back', async () => {
    host.handle = async (request, response) => {
      const sent = `${await text(request)} ${JSON.stringify(request.headers)} ${request.url}`;
      response
        .writeHead(400)
        .end(JSON.stringify({ status: 'error', message: sent, errorMessage: sent, errors: [{ message: sent }] }));
    };
    const id = await account(flow);
    const error = (await flow.run(service, id).catch((reason: unknown) => reason)) as LoginError;
    expectClean(error.message, flow);
  });
});

describe('the logins of one account', () => {
  it('happen one after another, those of two at the same time', async () => {
    let open = 0;
    let most = 0;
    const login = async () => {
      most = Math.max(most, ++open);
      await new Promise(setImmediate);
      open--;
      return { credentials: { token: `t${most}` } };
    };
    service = serviceWith(new FetchHttpClient(), venue('http://127.0.0.1:1', [{ kind: 'totp', login }]));
    const [one, two] = await Promise.all([1, 2].map(() => account({ broker: 'venue', credentials: {} })));
    await Promise.all([1, 2, 3].map(() => service.logInByCode(one!, '123456', ACTOR)));
    expect(most).toBe(1);
    most = 0;
    await Promise.all([one!, two!].map((id) => service.logInByCode(id, '123456', ACTOR)));
    expect(most).toBeGreaterThan(0);
  });

  it('ask the broker only after a pause when they fail again and again', async () => {
    host.handle = (_request, response) => response.writeHead(403).end('{"status":"error","message":"no"}');
    const flow = FLOWS['zerodha, redirect']!;
    const id = await account(flow);
    const attempt = () => flow.run(service, id).catch((reason: Error) => reason.name);
    expect([await attempt(), await attempt(), await attempt(), await attempt()]).toEqual([
      'LoginError',
      'LoginError',
      'LoginError',
      'TooManyAttemptsError',
    ]);
    expect(host.requests).toHaveLength(3);
    answerWith(flow.answers);
    auth.clock.advance(30_000);
    expect(await flow.run(service, id)).toMatchObject({ isNews: true });
  });

  it('take over what the broker gave for its page, without the feed noticing', async () => {
    const flow = FLOWS['dhan, consent in the browser']!;
    answerWith({ ...flow.answers, '/app/generate-consent': { status: 'success', consentAppId: 'consent-1' } });
    const id = await account(flow);
    const url = await service.beginRedirect(id);
    expect(url).toBe('https://auth.dhan.co/login/consentApp-login?consentAppId=consent-1');
    expect(await stored(id)).toMatchObject({ 'login:consent_app_id': 'consent-1' });
    await flow.run(service, id);
    expect(await stored(id)).not.toHaveProperty('login:consent_app_id');
  });

  it('name what is missing before anybody is asked', async () => {
    const id = await account({ broker: 'zerodha', credentials: { api_key: 'kite' } });
    await expect(service.beginRedirect(id)).rejects.toThrow(
      'not given, and needed for a login: api_secret (API secret)',
    );
    await expect(service.logInByCode(id, '123456', ACTOR)).rejects.toThrow('has no login of the kind totp');
    await expect(service.logInByToken(id, { nope: 'x' }, ACTOR)).rejects.toThrow('nope is no token of Zerodha Kite');
    expect(host.requests).toEqual([]);
  });

  it('need a TOTP secret where no code is given', async () => {
    const id = await account({
      broker: 'angel',
      credentials: { client_code: 'A1', api_key: 'angel-key-1', pin: '1234' },
    });
    await expect(service.logInByCode(id, undefined, ACTOR)).rejects.toThrow(
      'the account has no totp_secret to make one',
    );
    await auth.accounts.updateCredentials(id, { totp_secret: '0189' });
    await expect(service.logInByCode(id, undefined, ACTOR)).rejects.toThrow('the stored TOTP secret is none');
    expect(host.requests).toEqual([]);
  });
});
