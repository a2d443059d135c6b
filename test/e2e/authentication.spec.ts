import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ApiKeyService } from '../../src/modules/auth/api-key.service.js';
import { TemporarilyUnavailableError } from '../../src/modules/auth/temporarily-unavailable.error.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';

let edge: TestEdge;
let client: TestClient;

beforeAll(async () => {
  edge = await TestEdge.start({ WS_AUTH_TIMEOUT: '0.5', WS_MAX_CONNECTIONS_PER_KEY: '3' });
});
afterAll(() => edge.stop());
afterEach(() => client?.close());

describe('authenticate', () => {
  it('answers a valid key in both published shapes, auth_response first', async () => {
    client = await TestClient.connect(edge.gateway.url);
    client.send({ action: 'authenticate', api_key: API_KEY, request_id: 7 });
    await eventually(() => expect(client.messages).toHaveLength(2));
    const [first, second] = client.messages;
    expect(first).toMatchObject({
      type: 'auth_response',
      status: 'success',
      message: 'Authentication successful',
      broker: 'replay',
      user_id: 'desk1',
      state: 'connecting',
      resumed: false,
      supported_features: { ltp: true, quote: true, depth: true, depth_levels: [5] },
      limits: { max_symbols: 3000, max_message_bytes: 1_048_576, requests_per_second: 50, burst: 3000 },
      request_id: 7,
    });
    expect(second).toEqual({ ...first, type: 'auth' });
  });

  it.each([
    { action: 'auth', apikey: API_KEY },
    { type: 'authenticate', apikey: API_KEY },
    { type: 'auth', api_key: API_KEY },
  ])('knows the aliases of %j', async (request) => {
    client = await TestClient.connect(edge.gateway.url);
    client.send(request);
    expect(await client.next('auth')).toMatchObject({ status: 'success' });
  });

  it('reads a binary frame as JSON', async () => {
    client = await TestClient.connect(edge.gateway.url);
    client.send(Buffer.from(JSON.stringify({ action: 'authenticate', api_key: API_KEY })));
    expect(await client.next('auth')).toMatchObject({ status: 'success' });
  });

  it('answers a repetition with the same session, and keeps the connection', async () => {
    client = await TestClient.authenticated(edge.gateway.url);
    const { session_id } = await client.next('auth_response');
    client.send({ action: 'authenticate', api_key: API_KEY });
    expect(await client.next('auth')).toMatchObject({ status: 'success', session_id });
  });

  it('refuses a wrong key in the same types, never showing it, then closes with 4401', async () => {
    client = await TestClient.connect(edge.gateway.url);
    client.send({ action: 'authenticate', api_key: 'tg_wrong_key_of_somebody' });
    expect(await client.next('auth_response')).toMatchObject({ status: 'error', code: 'AUTHENTICATION_ERROR' });
    expect(await client.next('auth')).toMatchObject({ status: 'error', code: 'AUTHENTICATION_ERROR' });
    expect(await client.end()).toMatchObject({ code: 4401 });
  });

  it.each([{}, { api_key: '' }, { api_key: 5 }, { api_key: ['a'] }, { api_key: 'x'.repeat(600) }, { api_key: null }])(
    'answers %j with INVALID_PARAMETERS, never showing the value, and keeps the connection',
    async (fields) => {
      client = await TestClient.connect(edge.gateway.url);
      const error = await client.request({ action: 'authenticate', ...fields }, 'error');
      expect(error).toMatchObject({ status: 'error', code: 'INVALID_PARAMETERS' });
      expect(JSON.stringify(error)).not.toContain('xxx');
      expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    },
  );

  it('closes with 4401 who has not authenticated in time', async () => {
    client = await TestClient.connect(edge.gateway.url);
    expect(await client.end()).toMatchObject({ code: 4401 });
  });

  it('tells of a temporary fault with the time to wait, then closes with 4410', async () => {
    const keys = edge.gateway.get(ApiKeyService);
    const verify = keys.verify;
    keys.verify = () => Promise.reject(new TemporarilyUnavailableError('database away', 1000));
    try {
      client = await TestClient.connect(edge.gateway.url);
      client.send({ action: 'authenticate', api_key: API_KEY });
      expect(await client.next('auth')).toMatchObject({
        status: 'error',
        code: 'TEMPORARILY_UNAVAILABLE',
        temporary: true,
        retry_after_ms: 2000,
      });
      expect(await client.end()).toMatchObject({ code: 4410 });
    } finally {
      keys.verify = verify;
    }
  });

  it('closes with 4429 the connection above the limit of its key', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => TestClient.authenticated(edge.gateway.url)));
    client = await TestClient.connect(edge.gateway.url);
    client.send({ action: 'authenticate', api_key: API_KEY });
    expect(await client.next('error')).toMatchObject({ code: 'CAPACITY_EXCEEDED' });
    expect(await client.end()).toMatchObject({ code: 4429 });
    for (const other of clients) other.close();
    await eventually(async () => {
      const again = await TestClient.authenticated(edge.gateway.url);
      again.close();
    });
  });

  it('handles authenticate and subscribe that are sent together, in order', async () => {
    client = await TestClient.connect(edge.gateway.url);
    client.send({ action: 'authenticate', api_key: API_KEY });
    client.send({ action: 'subscribe', symbol: 'SYM0', exchange: 'NSE' });
    await eventually(() => expect(client.messages).toHaveLength(3));
    expect(client.messages.map((message) => message.type)).toEqual(['auth_response', 'auth', 'subscription']);
  });
});

describe('before authentication', () => {
  it.each(['subscribe', 'unsubscribe', 'unsubscribe_all', 'get_subscriptions', 'get_broker_info', 'subscribe_orders'])(
    'refuses %s and keeps the connection',
    async (action) => {
      client = await TestClient.connect(edge.gateway.url);
      const request = { action, symbol: 'SYM0', exchange: 'NSE' };
      expect(await client.request(request, 'error')).toMatchObject({ code: 'NOT_AUTHENTICATED', status: 'error' });
      expect(await client.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
    },
  );

  it('answers ping and get_supported_brokers', async () => {
    client = await TestClient.connect(edge.gateway.url);
    const before = Date.now();
    const pong = await client.request({ action: 'ping', timestamp: 123, _pingId: 'p1' }, 'pong');
    expect(pong).toMatchObject({ status: 'success', client_timestamp: 123, _pingId: 'p1' });
    expect(pong.server_timestamp).toBeGreaterThanOrEqual(before);
    expect(pong.server_timestamp).toBeLessThanOrEqual(Date.now());
    const reply = await client.request({ action: 'get_supported_brokers' }, 'supported_brokers');
    expect(reply.brokers).toContain('replay');
    expect(reply.count).toBe((reply.brokers as string[]).length);
  });
});

describe.each([
  ['auth_response', ['auth_response']],
  ['auth', ['auth']],
])('WS_AUTH_REPLY=%s', (setting, expected) => {
  it('sends that reply alone', async () => {
    const other = await TestEdge.start({ WS_AUTH_REPLY: setting });
    try {
      client = await TestClient.connect(other.gateway.url);
      client.send({ action: 'authenticate', api_key: API_KEY });
      client.send({ action: 'ping' });
      await client.next('pong');
      expect(client.messages.map((message) => message.type)).toEqual(expected);
    } finally {
      await other.stop();
    }
  });
});
