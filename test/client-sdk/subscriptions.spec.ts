import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SubscribeResult, TickgateClient, type TickgateError } from '../../packages/client/src/index.js';
import { eventually } from '../support/eventually.js';
import { FakeClock } from '../support/fake-clock.js';
import {
  type Connection,
  granted,
  marketData,
  type Request,
  ScriptedGateway,
  welcome,
} from './support/scripted-gateway.js';

let gateway: ScriptedGateway;
let clock: FakeClock;
let client: TickgateClient;
let connection: Connection;

beforeEach(async () => {
  gateway = await ScriptedGateway.start();
  clock = new FakeClock();
  client = new TickgateClient({ url: gateway.url, apiKey: 'key', clock });
  await client.connect();
  connection = gateway.connections[0]!;
});
afterEach(async () => {
  await client.close();
  await gateway.stop();
});

const depth = (depthLevel: 5 | 20 | 50, strictDepth = false) => ({ mode: 'Depth' as const, depthLevel, strictDepth });
const levels = () => connection.of('subscribe').map(({ symbols }) => symbols![0]!.depth_level);

/** As a broker that offers some levels: the highest that fits, or an error where that is not enough. */
function offer(...offered: number[]): (request: Request, connection: Connection) => void {
  return (request, to) => {
    const level = request.symbols![0]!.depth_level!;
    const best = Math.max(...offered.filter((each) => each <= level));
    const fallback = {
      status: 'warning',
      depth: best,
      requested_depth: level,
      code: 'DEPTH_FALLBACK',
      message: 'less',
    };
    const refusal = { status: 'error', depth: undefined, code: 'UNSUPPORTED_DEPTH_LEVEL', message: 'none' };
    to.send(granted(request, () => (best === level ? {} : request.strict_depth ? refusal : fallback)));
  };
}

describe('subscribe and unsubscribe', () => {
  it('say in one message what one turn asks for, and nothing that comes to nothing', async () => {
    const first = client.subscribe(['NSE:TCS', 'NSE:INFY']);
    const second = client.subscribe(['NSE:SBIN'], { mode: 'LTP' });
    void client.subscribe(['NSE:WIPRO']);
    void client.unsubscribe(['NSE:WIPRO']);
    await Promise.all([first, second]);
    expect(connection.of('subscribe').map(({ symbols }) => symbols!.length)).toEqual([3]);
    expect(connection.of('unsubscribe')).toEqual([]);
  });

  it('do not ask again for what is held', async () => {
    await client.subscribe(['NSE:TCS']);
    expect(await client.subscribe(['NSE:TCS', { symbol: 'TCS', exchange: 'NSE' }])).toHaveLength(2);
    expect(connection.of('subscribe')).toHaveLength(1);
  });

  it('settle a subscription that is given up before the answer', async () => {
    gateway.on('subscribe', () => {});
    const results = client.subscribe(['NSE:TCS']);
    await connection.request('subscribe');
    void client.unsubscribe(['NSE:TCS']);
    expect(await results).toMatchObject([{ status: 'error', code: 'UNSUBSCRIBED' }]);
    await connection.request('unsubscribe_all');
  });

  it('give up one mode, or all of a symbol', async () => {
    await client.subscribe(['NSE:TCS'], { mode: 'LTP' });
    await client.subscribe(['NSE:TCS'], { mode: 'Quote' });
    await client.subscribe(['NSE:TCS', 'NSE:SBIN'], { mode: 'Depth' });
    await client.unsubscribe(['NSE:TCS'], { mode: 'LTP' });
    await client.unsubscribe(['NSE:TCS']);
    const modes = connection.of('unsubscribe').map(({ symbols }) => symbols!.map(({ mode }) => mode));
    expect(modes).toEqual([['LTP'], ['Quote', 'Depth']]);
  });

  it('leave a claim alone, which its owner releases', async () => {
    const claim = client.claim(['NSE:TCS']);
    await claim.results;
    await client.unsubscribe(['NSE:TCS']);
    expect(connection.of('unsubscribe_all')).toEqual([]);
    claim.release();
    claim.release();
    await connection.request('unsubscribe_all');
  });

  it('give nobody a tick of what is given up', async () => {
    await client.subscribe(['NSE:TCS', 'NSE:SBIN']);
    const seen: string[] = [];
    client.on('tick', ({ instrument }) => seen.push(instrument));
    const done = client.unsubscribe(['NSE:TCS']);
    connection.send(marketData('TCS', 2, 1));
    connection.send(marketData('SBIN', 2, 1));
    await done;
    await eventually(() => expect(seen).toEqual(['NSE:SBIN']));
  });

  it('do not hold what was refused: another call asks for it again', async () => {
    gateway.on('subscribe', (request, to) => {
      to.send(granted(request, () => ({ status: 'error', code: 'CAPACITY_EXCEEDED', message: 'full' })));
    });
    expect(await client.subscribe(['NSE:TCS'])).toMatchObject([{ status: 'error', code: 'CAPACITY_EXCEEDED' }]);
    gateway.on('subscribe', (request, to) => to.send(granted(request)));
    expect(await client.subscribe(['NSE:TCS'])).toMatchObject([{ status: 'success' }]);
    await client.unsubscribe(['NSE:TCS']);
    expect(connection.of('unsubscribe_all')).toHaveLength(1);
  });

  it('begin a stream with what is known where the gateway has no reason to send it again', async () => {
    await client.subscribe(['NSE:TCS']);
    connection.send(marketData('TCS', 2, 7));
    await client.ping();
    const stream = client.ticks(['NSE:TCS']);
    connection.send(marketData('TCS', 2, 8));
    expect((await stream.next()).value).toMatchObject({ snapshot: true, data: { ltp: 7 } });
    expect((await stream.next()).value).toMatchObject({ snapshot: false, data: { ltp: 8 } });
    expect(connection.of('subscribe')).toHaveLength(1);
  });

  it('split what is larger than the gateway reads', async () => {
    gateway.on('authenticate', (_, to) => {
      const limits = { max_symbols: 3000, max_message_bytes: 2_000, requests_per_second: 50, burst: 3000 };
      to.send(welcome({ limits }));
    });
    await client.close();
    await client.connect();
    const results = await client.subscribe(Array.from({ length: 100 }, (_, i) => `NSE:ÄÖÜ-${i}`));
    expect(results.map(({ symbol }) => symbol)).toEqual(Array.from({ length: 100 }, (_, i) => `ÄÖÜ-${i}`));
    const messages = gateway.connections[1]!.of('subscribe');
    expect(messages.flatMap(({ symbols }) => symbols)).toHaveLength(100);
    const sizes = messages.map((message) => Buffer.byteLength(JSON.stringify(message)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2_000);
    expect(messages).toHaveLength(4);
  });
});

describe('depth that several callers share', () => {
  it('is asked for at the deepest level, and less deep when that caller has gone', async () => {
    gateway.on('subscribe', offer(5, 20, 50));
    const shallow = await client.subscribe(['NSE:TCS'], depth(5));
    const deep = client.claim(['NSE:TCS'], depth(50));
    expect(await deep.results).toMatchObject([{ status: 'success', depth: 50 }]);
    expect(shallow).toMatchObject([{ status: 'success', depth: 5 }]);
    expect(await client.subscribe(['NSE:TCS'], depth(20))).toMatchObject([{ status: 'success', depth: 50 }]);
    deep.release();
    await eventually(() => expect(levels()).toEqual([5, 50, 20]));
  });

  it('tells each caller what its own wish came to', async () => {
    gateway.on('subscribe', offer(5, 20));
    const [five, fifty] = await Promise.all([
      client.subscribe(['NSE:TCS'], depth(5)),
      client.subscribe(['NSE:TCS'], depth(50)),
    ]);
    expect(five).toMatchObject([{ status: 'success', depth: 20 }]);
    expect(fifty).toMatchObject([{ status: 'warning', code: 'DEPTH_FALLBACK', depth: 20, requestedDepth: 50 }]);
    expect(levels()).toEqual([50]);
  });

  it('is refused to a strict caller alone', async () => {
    gateway.on('subscribe', offer(5));
    await client.subscribe(['NSE:TCS'], depth(20));
    const strict = await client.subscribe(['NSE:TCS'], depth(20, true));
    expect(strict).toMatchObject([{ status: 'error', code: 'UNSUPPORTED_DEPTH_LEVEL' }]);
    const seen: number[] = [];
    client.on('tick', ({ data }) => seen.push(data.ltp!));
    connection.send(marketData('TCS', 3, 3));
    await eventually(() => expect(seen).toEqual([3]));
    expect(connection.of('unsubscribe_all')).toEqual([]);
  });

  it('is refused to a strict caller whom a fallback of a deeper wish leaves short', async () => {
    gateway.on('subscribe', offer(5));
    const [loose, strict] = await Promise.all([
      client.subscribe(['NSE:TCS'], depth(50)),
      client.subscribe(['NSE:TCS'], depth(20, true)),
    ]);
    expect(loose).toMatchObject([{ status: 'warning', depth: 5 }]);
    expect(strict).toMatchObject([{ status: 'error', code: 'UNSUPPORTED_DEPTH_LEVEL' }]);
  });
});

describe('a gateway that does not do as asked', () => {
  it('does not keep a caller waiting: time-outs are results, and what may be held is given up', async () => {
    gateway.on('subscribe', () => {});
    const results = client.subscribe(['NSE:TCS']);
    await connection.request('subscribe');
    clock.advance(10_000);
    expect(await results).toMatchObject([{ status: 'error', code: 'REQUEST_TIMEOUT' }]);
    clock.advance(1_000);
    await connection.request('unsubscribe_all');
  });

  it('times out other requests', async () => {
    gateway.on('get_broker_info', () => {});
    const info = client.brokerInfo();
    await connection.request('get_broker_info');
    clock.advance(10_000);
    await expect(info).rejects.toMatchObject({ name: 'RequestTimeoutError', temporary: true });
  });

  it('is asked again a second later when it said that requests come too fast', async () => {
    gateway.on('subscribe', (_, to) => {
      to.send({ type: 'error', status: 'error', code: 'RATE_LIMITED', message: 'Too many requests' });
    });
    const results = client.subscribe(['NSE:TCS']);
    await connection.request('subscribe');
    // The pong shows that the refusal before it was read; its own place in the queue is behind it.
    await client.ping();
    gateway.on('subscribe', (request, to) => to.send(granted(request)));
    clock.advance(1_000);
    expect(await results).toMatchObject([{ status: 'success' }]);
    expect(connection.of('subscribe')).toHaveLength(2);
  });

  it('is believed when it takes a subscription away', async () => {
    await client.subscribe(['NSE:TCS', 'NSE:SBIN']);
    const results: SubscribeResult[] = [];
    const errors: TickgateError[] = [];
    client.on('subscription', (result) => results.push(result));
    client.on('error', (error) => errors.push(error));
    const reason = { code: 'FORBIDDEN', message: 'no longer', symbol: 'TCS', exchange: 'NSE', requested_mode: 2 };
    connection.send({ type: 'error', status: 'error', ...reason });
    await eventually(() => expect(errors).toMatchObject([{ name: 'GatewayError', code: 'FORBIDDEN' }]));
    expect(results).toMatchObject([{ status: 'error', instrument: 'NSE:TCS', code: 'FORBIDDEN' }]);
    await client.unsubscribe(['NSE:TCS', 'NSE:SBIN']);
    expect(connection.of('unsubscribe_all')).toHaveLength(1);
  });

  it('may send what is not known here', async () => {
    connection.send({ type: 'of_a_newer_gateway' });
    connection.socket.send('not JSON');
    connection.send(marketData('NOBODY', 2, 1));
    expect(await client.ping()).toBeGreaterThanOrEqual(0);
  });
});

describe('events', () => {
  it("pass the feed's state and the gateway's notices on", async () => {
    const seen: string[] = [];
    client.on('status', ({ state }) => seen.push(state));
    client.once('error', ({ code }) => seen.push(code));
    connection.send({ type: 'status', broker: 'replay', state: 'login_required', since: '' });
    connection.send({ type: 'error', status: 'error', code: 'SERVER_SHUTDOWN', message: 'bye' });
    await eventually(() => expect(seen).toEqual(['login_required', 'SERVER_SHUTDOWN']));
  });
});

describe('close', () => {
  it('leaves no timer behind', async () => {
    await client.subscribe(['NSE:TCS']);
    gateway.on('get_broker_info', () => {});
    const info = client.brokerInfo();
    await connection.request('get_broker_info');
    expect(clock.pending).toBeGreaterThan(0);
    const closed = client.close();
    await expect(info).rejects.toMatchObject({ code: 'CLOSED' });
    await closed;
    expect(clock.pending).toBe(0);
    await eventually(() => expect(connection.closed).toEqual({ code: 1000 }));
  });

  it('leaves none behind while it is on its way back either', async () => {
    connection.close(1001);
    await eventually(() => expect(client.state.status).toBe('reconnecting'));
    await client.close();
    expect(clock.pending).toBe(0);
  });
});
