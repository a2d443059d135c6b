import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { EventLoopLag } from '../../src/modules/health/event-loop-lag.js';
import { Drain } from '../../src/modules/streaming/drain.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';

const PATHS = ['/health/ready', '/api/v1/ready'];

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const one of started.splice(0).reverse()) await one.stop();
});

async function gateway(env: Record<string, string> = {}): Promise<TestGateway> {
  const one = await TestGateway.start(env);
  started.push(one);
  return one;
}

async function ask({ endpoints }: TestGateway, path: string) {
  const response = await fetch(endpoints.http + path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const WELL = { database: 'ok', bus: 'ok', event_loop: 'ok' };

function unready(failed: object, message: RegExp) {
  return {
    status: 503,
    body: {
      status: 'error',
      code: 'TEMPORARILY_UNAVAILABLE',
      message: expect.stringMatching(message),
      data: { ...WELL, ...failed },
    },
  };
}

describe('a gateway that has just started', () => {
  it('is ready by either path, and alive', async () => {
    const one = await gateway();
    for (const path of PATHS)
      expect(await ask(one, path)).toEqual({ status: 200, body: { status: 'success', data: WELL } });
    expect(await ask(one, '/health/live')).toEqual({ status: 200, body: { status: 'success' } });
  });
});

describe('a gateway whose database does not answer', () => {
  it('is not ready, says why without a word of the database, and is ready again with it', async () => {
    const one = await gateway();
    const query = jest.spyOn(one.get(DataSource).manager, 'find');
    query.mockRejectedValue(new Error('connection to secret-host refused'));
    const failed = unready({ database: 'failed' }, /the database does not answer/);
    await eventually(async () => expect(await ask(one, '/health/ready')).toEqual(failed));
    expect(JSON.stringify((await ask(one, '/api/v1/ready')).body)).not.toContain('secret-host');
    expect((await ask(one, '/health/live')).status).toBe(200);
    query.mockRestore();
    await eventually(async () => expect((await ask(one, '/health/ready')).status).toBe(200));
  });

  it('is not ready when it takes too long either', async () => {
    const one = await gateway();
    jest.spyOn(one.get(DataSource).manager, 'find').mockReturnValue(new Promise(() => {}));
    await eventually(async () => expect(await ask(one, '/health/ready')).toMatchObject({ status: 503 }));
  });

  it('is asked for its database once a second at most, however often it is asked itself', async () => {
    const one = await gateway();
    const query = jest.spyOn(one.get(DataSource).manager, 'find');
    const begun = performance.now();
    await Promise.all(Array.from({ length: 100 }, () => ask(one, '/health/ready')));
    expect(query.mock.calls.length).toBeLessThanOrEqual(1 + (performance.now() - begun) / 1000);
  });
});

describe('an edge', () => {
  it('is not ready while its feed is away, and is ready when it comes back', async () => {
    const feed = await gateway({ TICKGATE_ROLE: 'feed' });
    const bus = feed.endpoints.bus!;
    const edge = await gateway({ TICKGATE_ROLE: 'edge', ZMQ_ENDPOINTS: bus });
    await eventually(async () => expect((await ask(edge, '/health/ready')).status).toBe(200));
    await feed.stop();
    started.shift();
    await eventually(async () =>
      expect(await ask(edge, '/health/ready')).toEqual(unready({ bus: 'failed' }, /the bus carries nothing/)),
    );
    await gateway({ TICKGATE_ROLE: 'feed', ZMQ_PORT: new URL(bus).port });
    await eventually(async () => expect((await ask(edge, '/health/ready')).status).toBe(200));
  });

  it('of a publisher that answers no canary is ready as long as it is connected', async () => {
    const edge = await TestEdge.start();
    started.push(edge);
    expect((await ask(edge.gateway, '/health/ready')).status).toBe(200);
    edge.publisher.close();
    await eventually(async () => expect((await ask(edge.gateway, '/health/ready')).status).toBe(503));
  });
});

describe('a gateway whose event loop is late', () => {
  it('is not ready', async () => {
    const one = await gateway();
    const lag = { median: 0.4, p99: 1, max: 2, utilization: 1 };
    jest.spyOn(one.get(EventLoopLag), 'lag', 'get').mockReturnValue(lag);
    const failed = unready({ event_loop: 'failed' }, /overloaded/);
    await eventually(async () => expect(await ask(one, '/health/ready')).toEqual(failed));
  });

  it('knows it by what it measures', async () => {
    const one = await gateway();
    const loop = one.get(EventLoopLag);
    const until = performance.now() + 500;
    while (performance.now() < until);
    await eventually(() => expect(loop.lag.max).toBeGreaterThan(0.4));
    expect(loop.lag.utilization).toBeGreaterThan(0.05);
  });
});

it('a drained gateway is not ready at once, though its parts are well', async () => {
  const one = await gateway();
  expect((await ask(one, '/health/ready')).status).toBe(200);
  one.get(Drain).begin(0);
  for (const path of PATHS) {
    expect(await ask(one, path)).toMatchObject({ status: 503, body: { code: 'SERVER_SHUTDOWN' } });
  }
  expect((await ask(one, '/health/live')).status).toBe(200);
});
