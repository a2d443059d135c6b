import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AuthenticationError,
  ConnectionLostError,
  ConnectionRefusedError,
  type ConnectionState,
  type Tick,
  TickgateClient,
  type TickgateClientOptions,
} from '../../packages/client/src/index.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { ForgetfulLine } from './support/forgetful-line.js';
import { granted, holding, marketData, ScriptedGateway, welcome } from './support/scripted-gateway.js';

let client: TickgateClient;
let states: ConnectionState[];

afterEach(() => client.close());

function connect(url: string, options: Partial<TickgateClientOptions> = {}): TickgateClient {
  client = new TickgateClient({ url, apiKey: API_KEY, backoff: { baseDelayMs: 20, maxDelayMs: 100 }, ...options });
  states = [];
  client.on('state', (state) => states.push(state));
  return client;
}

const statuses = () => states.map(({ status }) => status);

describe('TickgateClient on a gateway that is restarted', () => {
  it('goes on with the ticks without a new call', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickgate-client-'));
    const env = { DATABASE_URL: `sqlite:${folder}/tickgate.db`, TICKGATE_REPLAY_SPEED: '5' };
    let gateway = await TestGateway.start(env);
    connect(gateway.url);
    const stream = client.ticks(['NSE:BSE', 'NFO:BANKNIFTY30DEC2559400CE']);
    expect((await stream.next()).value).toMatchObject({ mode: 'Quote' });

    const { port } = new URL(gateway.url);
    await gateway.stop();
    await eventually(() => expect(statuses()).toContain('reconnecting'));
    gateway = await TestGateway.start({ ...env, WEBSOCKET_PORT: port, WEBSOCKET_PORT_STRATEGY: 'fail' });
    const after: Tick[] = [];
    await eventually(() => expect(client.state.status).toBe('connected'));
    client.on('tick', (tick) => after.push(tick));
    await eventually(() => expect(new Set(after.map(({ instrument }) => instrument)).size).toBe(2));
    expect(statuses().slice(0, 3)).toEqual(['connecting', 'authenticating', 'connected']);
    expect(statuses().at(-1)).toBe('connected');
    expect(statuses()).toContain('reconnecting');
    await client.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });
});

describe('TickgateClient on a line that forgets', () => {
  it('notices that nothing comes any more, and connects anew', async () => {
    const gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5' });
    const line = await ForgetfulLine.to(gateway.url);
    connect(line.url, { heartbeatIntervalMs: 100, heartbeatTimeoutMs: 100 });
    await client.subscribe(['NSE:BSE']);
    await eventually(() => expect(client.last('NSE:BSE')).toBeDefined());
    line.stall();
    await eventually(() => expect(statuses()).toContain('reconnecting'));
    const lost = states.find(({ status }) => status === 'reconnecting');
    expect(lost).toMatchObject({ attempt: 1, reason: { code: 'CONNECTION_LOST', temporary: true } });
    await eventually(() => expect(client.state.status).toBe('connected'));
    const before = client.last('NSE:BSE');
    await eventually(() => expect(client.last('NSE:BSE')).not.toBe(before));
    await client.close();
    await line.stop();
    await gateway.stop();
  });
});

describe('TickgateClient on a gateway that closes', () => {
  let gateway: ScriptedGateway;

  beforeEach(async () => {
    gateway = await ScriptedGateway.start();
  });
  afterEach(() => gateway.stop());

  it('stops at a wrong key', async () => {
    const real = await TestGateway.start();
    connect(real.url, { apiKey: 'tg_wrong_key_of_somebody' });
    const waiting = client.subscribe(['NSE:RELIANCE']);
    const connecting = client.connect();
    await expect(connecting).rejects.toThrow(AuthenticationError);
    await expect(connecting).rejects.toMatchObject({ code: 'AUTHENTICATION_ERROR', temporary: false });
    expect(await waiting).toMatchObject([{ status: 'error', code: 'AUTHENTICATION_ERROR' }]);
    expect(client.state).toMatchObject({ status: 'failed' });
    expect(JSON.stringify(states)).not.toContain('tg_wrong_key');
    await expect(client.ready()).rejects.toThrow(AuthenticationError);
    await real.stop();
  });

  it('stops at a key that is none', async () => {
    const real = await TestGateway.start();
    await expect(connect(real.url, { apiKey: '' }).connect()).rejects.toThrow(AuthenticationError);
    expect(client.state).toMatchObject({ status: 'failed' });
    await real.stop();
  });

  it.each([
    [4401, AuthenticationError],
    [4500, ConnectionRefusedError],
    [4503, ConnectionRefusedError],
    [4999, ConnectionRefusedError],
  ])('stops at %i, and ends its streams with the reason', async (code, type) => {
    const stream = connect(gateway.url).ticks(['NSE:TCS']);
    const next = stream.next();
    await client.ready();
    gateway.connections[0]!.close(code, 'said so');
    await expect(next).rejects.toThrow(type);
    expect(client.state).toMatchObject({ status: 'failed', reason: { message: 'said so', closeCode: code } });
    expect(gateway.connections).toHaveLength(1);
  });

  it('calls a revoked key what it is', async () => {
    await connect(gateway.url).connect();
    const [connection] = gateway.connections;
    connection!.send({
      type: 'error',
      status: 'error',
      code: 'AUTHENTICATION_ERROR',
      message: 'This API key was revoked',
    });
    connection!.close(4503, 'This API key was revoked');
    await eventually(() => expect(client.state.status).toBe('failed'));
    expect(client.state).toMatchObject({
      reason: { name: 'AuthenticationError', message: 'This API key was revoked', closeCode: 4503 },
    });
  });

  it.each([1001, 1006, 1011, 4000, 4408, 4429, 4499])('comes back after %i', async (code) => {
    await connect(gateway.url).subscribe(['NSE:TCS']);
    const [connection] = gateway.connections;
    if (code === 1006) connection!.socket.terminate();
    else connection!.close(code);
    await (await gateway.connection(2)).request('subscribe');
    expect(states.find(({ status }) => status === 'reconnecting')).toMatchObject({ reason: { closeCode: code } });
  });

  it('waits as long as a gateway with a temporary fault asks for', async () => {
    gateway.on('authenticate', (_, connection) => {
      if (gateway.connections.length > 1) {
        connection.send(welcome());
        return;
      }
      const fault = { code: 'TEMPORARILY_UNAVAILABLE', message: 'later', temporary: true, retry_after_ms: 300 };
      connection.send({ type: 'auth_response', status: 'error', ...fault });
      connection.send({ type: 'auth', status: 'error', ...fault });
      connection.close(4410);
    });
    const clock = new FakeClock();
    // Without the part of the wait that is left to chance.
    const connected = connect(gateway.url, { clock, random: () => 0 }).connect();
    await eventually(() => expect(statuses()).toContain('reconnecting'));
    expect(client.state).toMatchObject({
      retryInMs: 300,
      reason: { code: 'TEMPORARILY_UNAVAILABLE', temporary: true, retryAfterMs: 300 },
    });
    clock.advance(299);
    expect(client.state.status).toBe('reconnecting');
    clock.advance(1);
    await connected;
  });

  it('tries without end by default, and gives up after maxReconnectAttempts where that is set', async () => {
    const { url } = gateway;
    await gateway.stop();
    connect(url, { maxReconnectAttempts: 5, backoff: { baseDelayMs: 1 } });
    await expect(client.connect()).rejects.toThrow(ConnectionLostError);
    const attempts = states.filter(({ status }) => status === 'reconnecting');
    expect(attempts.map((state) => (state as { attempt: number }).attempt)).toEqual([1, 2, 3, 4, 5]);
    await client.close();

    connect(url, { backoff: { baseDelayMs: 1, maxDelayMs: 2 } });
    void client.connect();
    await eventually(() => expect(states.filter(({ status }) => status === 'connecting').length).toBeGreaterThan(20));
    gateway = await ScriptedGateway.start(Number(new URL(url).port));
    await client.ready();
  });

  it('tries at once when it is told to', async () => {
    await connect(gateway.url, {
      backoff: { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000 },
      random: () => 1,
    }).connect();
    gateway.connections[0]!.close(1001);
    await eventually(() => expect(client.state).toMatchObject({ status: 'reconnecting', retryInMs: 3_600_000 }));
    await client.connect();
    expect(gateway.connections).toHaveLength(2);
  });

  it('gives up an attempt that leads to no session in time', async () => {
    gateway.on('authenticate', () => {});
    connect(gateway.url, { connectTimeoutMs: 50 });
    void client.connect();
    await gateway.connection(2);
    expect(states.find(({ status }) => status === 'reconnecting')).toMatchObject({
      reason: { message: 'No connection within 50 ms' },
    });
  });

  it('asks for a key before every connection, and again later where none could be fetched', async () => {
    const keys: (string | Error)[] = [new Error('no key service'), 'first', 'second'];
    connect(gateway.url, {
      apiKey: async () => {
        const key = keys.shift()!;
        if (key instanceof Error) throw key;
        return key;
      },
    });
    await client.connect();
    expect(states.find(({ status }) => status === 'reconnecting')).toMatchObject({
      reason: { code: 'API_KEY_UNAVAILABLE', cause: { message: 'no key service' } },
    });
    gateway.connections[0]!.close(1001);
    await eventually(() => expect(gateway.connections).toHaveLength(2));
    const sent = await Promise.all(gateway.connections.map((connection) => connection.request('authenticate')));
    expect(sent).toMatchObject([{ api_key: 'first' }, { api_key: 'second' }]);
  });

  it('shows the resume token that it was given, and subscribes nothing that the gateway still holds', async () => {
    gateway.on('authenticate', ({ resume }, connection) => {
      connection.send(welcome({ resume: `token-${gateway.connections.length}`, resumed: resume === 'token-1' }));
    });
    gateway.on('get_subscriptions', (request, connection) => {
      connection.send(holding(request, 'TCS', 'INFY', 'SBIN'));
    });
    await connect(gateway.url).subscribe(['NSE:TCS', 'NSE:INFY', 'NSE:SBIN']);
    const lost = new Promise<void>((resolve) => {
      client.on('state', ({ status }) => status === 'reconnecting' && resolve());
    });
    gateway.connections[0]!.close(1001);
    await lost;
    // What changes in the meantime is said afterwards.
    void client.unsubscribe(['NSE:INFY']);
    const added = client.subscribe(['NSE:WIPRO']);
    const connection = await gateway.connection(2);
    expect(await connection.request('authenticate')).toMatchObject({ resume: 'token-1' });
    expect(await connection.request('unsubscribe')).toMatchObject({ symbols: [{ symbol: 'INFY' }] });
    expect(await added).toMatchObject([{ status: 'success' }]);
    expect(connection.of('subscribe')).toMatchObject([{ symbols: [{ symbol: 'WIPRO' }] }]);
    connection.send(marketData('TCS', 2, 7, { snapshot: true }));
    await eventually(() => expect(client.last('NSE:TCS')?.data.ltp).toBe(7));
  });

  it('asks for what a gateway that resumed it does not hold, and gives back what it holds without need', async () => {
    gateway.on('authenticate', ({ resume }, connection) => {
      connection.send(welcome({ resume: 'token', resumed: resume === 'token' }));
    });
    gateway.on('get_subscriptions', (request, connection) => {
      connection.send(holding(request, 'TCS', 'GIVENBACK'));
    });
    await connect(gateway.url).subscribe(['NSE:TCS', 'NSE:INFY']);
    gateway.connections[0]!.close(1001);
    const connection = await gateway.connection(2);
    expect(await connection.request('subscribe')).toMatchObject({ symbols: [{ symbol: 'INFY', mode: 'Quote' }] });
    expect(await connection.request('unsubscribe')).toMatchObject({
      symbols: [{ symbol: 'GIVENBACK', mode: 'Quote' }],
    });
    connection.send(marketData('INFY', 2, 7));
    await eventually(() => expect(client.last('NSE:INFY')?.data.ltp).toBe(7));
  });

  it('asks for everything again where a gateway that resumed it cannot say what it holds', async () => {
    gateway.on('authenticate', ({ resume }, connection) => {
      connection.send(welcome({ resume: 'token', resumed: resume === 'token' }));
    });
    gateway.on('get_subscriptions', ({ request_id }, connection) => {
      connection.send({ type: 'error', status: 'error', code: 'INTERNAL_ERROR', message: 'no', request_id });
    });
    await connect(gateway.url).subscribe(['NSE:TCS', 'NSE:INFY']);
    gateway.connections[0]!.close(1001);
    const connection = await gateway.connection(2);
    expect((await connection.request('subscribe')).symbols).toMatchObject([{ symbol: 'TCS' }, { symbol: 'INFY' }]);
  });

  it('subscribes everything again in one message where the session was not resumed', async () => {
    await connect(gateway.url).subscribe(['NSE:TCS', 'NSE:INFY'], { mode: 'LTP' });
    await client.subscribe(['NSE:TCS'], { mode: 'Depth', depthLevel: 20 });
    await client.subscribe(['NSE:SBIN']);
    gateway.connections[0]!.close(1001);
    const connection = await gateway.connection(2);
    const { symbols } = await connection.request('subscribe');
    expect(symbols).toEqual([
      { symbol: 'TCS', exchange: 'NSE', mode: 'LTP' },
      { symbol: 'INFY', exchange: 'NSE', mode: 'LTP' },
      { symbol: 'TCS', exchange: 'NSE', mode: 'Depth', depth_level: 20 },
      { symbol: 'SBIN', exchange: 'NSE', mode: 'Quote' },
    ]);
    expect(connection.of('subscribe')).toHaveLength(1);
  });

  it('says what was refused on coming back, and asks for it again the next time', async () => {
    await connect(gateway.url).subscribe(['NSE:TCS', 'NSE:OLD']);
    gateway.on('subscribe', (request, connection) => {
      const gone = { status: 'error', code: 'UNKNOWN_SYMBOL', message: 'gone' };
      connection.send(granted(request, (symbol) => (symbol === 'OLD' ? gone : {})));
    });
    const refused: string[] = [];
    client.on('subscription', (result) => result.status === 'error' && refused.push(result.instrument));
    gateway.connections[0]!.close(1001);
    await eventually(() => expect(refused).toEqual(['NSE:OLD']));
    gateway.connections[1]!.close(1001);
    const { symbols } = await (await gateway.connection(3)).request('subscribe');
    expect(symbols).toHaveLength(2);
  });

  it('takes order updates up again', async () => {
    await connect(gateway.url).subscribeOrders();
    gateway.connections[0]!.close(1001);
    const connection = await gateway.connection(2);
    await connection.request('subscribe_orders');
    const orders: string[] = [];
    client.on('order', ({ orderid }) => orders.push(orderid));
    connection.send({ type: 'order_update', orderid: '7' });
    await eventually(() => expect(orders).toEqual(['7']));
  });

  it('settles a subscription that was under way when the connection broke', async () => {
    gateway.on('subscribe', () => {});
    const results = connect(gateway.url).subscribe(['NSE:TCS']);
    await (await gateway.connection()).request('subscribe');
    gateway.on('subscribe', (request, connection) => connection.send(granted(request)));
    gateway.connections[0]!.close(1001);
    expect(await results).toMatchObject([{ status: 'success' }]);
  });

  it('rejects the other requests that were under way', async () => {
    gateway.on('ping', () => {});
    await connect(gateway.url).connect();
    const ping = client.ping();
    await gateway.connections[0]!.request('ping');
    gateway.connections[0]!.close(1001);
    await expect(ping).rejects.toMatchObject({ name: 'ConnectionLostError', temporary: true, closeCode: 1001 });
  });
});
