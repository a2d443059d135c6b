import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Config } from '../../src/config/settings.js';
import { Metrics } from '../../src/modules/health/metrics/metrics.js';
import { MetricsServer } from '../../src/modules/health/metrics/metrics-server.js';
import { captureLog } from '../auth/support/captured-log.js';
import { TestClient } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { API_KEY, TestGateway } from '../support/gateway.js';
import { Exposition } from './support/exposition.js';

/** Values that a label may take; feeds and brokers are as many as accounts. */
const LABELS = [
  'broker',
  'cause',
  'channel',
  'code',
  'feed',
  'node',
  'quantile',
  'reason',
  'role',
  'stage',
  'state',
  'version',
];
const WEBSOCKET = { channel: 'websocket' };
const REPLAY = { feed: 'replay', broker: 'replay' };

let startedAt: number;
let gateway: TestGateway;
let client: TestClient;

beforeAll(async () => {
  startedAt = performance.now();
  gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '20' });
  client = await TestClient.authenticated(gateway.url);
  await client.request({ action: 'subscribe', symbol: 'RELIANCE', exchange: 'NSE', mode: 'Quote' }, 'subscription');
  await client.next('market_data', ({ snapshot }) => snapshot === undefined);
});
afterAll(async () => {
  client.close();
  await gateway.stop();
});

const read = () => Exposition.of(gateway);

describe('the metrics of a gateway in one process', () => {
  it('count its clients, what they hold and what went to and fro', async () => {
    const metrics = await read();
    expect(metrics.value('tickgate_clients', WEBSOCKET)).toBe(1);
    expect(metrics.value('tickgate_clients', { channel: 'socketio' })).toBe(0);
    expect(metrics.value('tickgate_clients_authenticated', WEBSOCKET)).toBe(1);
    expect(metrics.value('tickgate_clients_blocked', WEBSOCKET)).toBe(0);
    expect(metrics.value('tickgate_subscriptions', WEBSOCKET)).toBe(1);
    expect(metrics.value('tickgate_client_messages_received_total', WEBSOCKET)).toBe(2);
    expect(metrics.value('tickgate_client_bytes_received_total', WEBSOCKET)).toBeGreaterThan(100);
    expect(metrics.value('tickgate_client_messages_sent_total', WEBSOCKET)).toBeGreaterThan(4);
    expect(metrics.value('tickgate_client_bytes_sent_total', WEBSOCKET)).toBeGreaterThan(1000);
    expect(metrics.value('tickgate_routes')).toBe(1);
    expect(metrics.value('tickgate_outbox_bytes_max')).toBeGreaterThanOrEqual(0);
    expect(metrics.value('tickgate_outbox_bytes_p99')).toBeGreaterThanOrEqual(0);
  });

  it('tell the state of each feed, the age of its data and what it has counted', async () => {
    // A state is looked at now and then, so the first tick may reach a client before the feed is called live.
    const metrics = await eventually(async () => {
      const seen = await read();
      expect(seen.value('tickgate_feed_state', { ...REPLAY, state: 'live' })).toBe(1);
      return seen;
    });
    expect(metrics.value('tickgate_feed_state', { ...REPLAY, state: 'stale' })).toBe(0);
    const age = metrics.value('tickgate_feed_data_age_seconds', REPLAY)!;
    expect(startedAt + age * 1000).toBeLessThanOrEqual(performance.now());
    expect(metrics.value('tickgate_feed_connections', REPLAY)).toBe(1);
    expect(metrics.value('tickgate_feed_topics', { ...REPLAY, state: 'active' })).toBe(1);
    expect(metrics.value('tickgate_feed_ticks_total', REPLAY)).toBeGreaterThan(0);
    expect(metrics.value('tickgate_feed_decode_errors_total', REPLAY)).toBe(0);
    expect(metrics.value('tickgate_feed_reconnects_total', { ...REPLAY, cause: 'network' })).toBe(0);
  });

  it('measure every stage of a tick', async () => {
    await eventually(async () => {
      const metrics = await read();
      for (const stage of ['feed', 'bus', 'edge']) {
        const count = metrics.value('tickgate_tick_latency_seconds_count', { stage });
        expect({ stage, count: count! > 0 }).toEqual({ stage, count: true });
        expect(metrics.value('tickgate_tick_latency_seconds_bucket', { stage, le: '+Inf' })).toBe(count);
        expect(metrics.value('tickgate_tick_latency_seconds_sum', { stage })).toBeGreaterThan(0);
      }
    });
  });

  it('prove that the bus carries', async () => {
    await eventually(async () => {
      const metrics = await read();
      expect(metrics.value('tickgate_bus_ok')).toBe(1);
      expect(metrics.value('tickgate_bus_publishers_connected')).toBe(1);
      expect(metrics.value('tickgate_bus_canary_feeds')).toBe(1);
      expect(metrics.value('tickgate_bus_canary_age_seconds')).toBeLessThan(5);
    });
  });

  it('look at the process', async () => {
    const metrics = await read();
    expect(metrics.value('tickgate_info', { role: 'all' })).toBe(1);
    expect(metrics.value('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(metrics.value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(metrics.value('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
    expect(metrics.value('tickgate_event_loop_lag_seconds', { quantile: 'p99' })).toBeGreaterThanOrEqual(0);
    expect(metrics.value('tickgate_event_loop_utilization_ratio')).toBeLessThanOrEqual(1);
  });

  it('keep what a client counted when it has gone, and its close code', async () => {
    const other = await TestClient.authenticated(gateway.url);
    const before = await read();
    const sent = before.value('tickgate_client_messages_sent_total', WEBSOCKET)!;
    other.socket.close(1000);
    await other.end();
    const odd = await TestClient.connect(gateway.url);
    odd.socket.close(3999);
    await odd.end();
    await eventually(async () => {
      const after = await read();
      expect(after.value('tickgate_clients', WEBSOCKET)).toBe(1);
      expect(after.value('tickgate_client_messages_sent_total', WEBSOCKET)).toBeGreaterThanOrEqual(sent);
      expect(after.value('tickgate_client_closes_total', { ...WEBSOCKET, code: '1000' })).toBe(1);
      expect(after.value('tickgate_client_closes_total', { ...WEBSOCKET, code: 'other' })).toBe(1);
    });
  });

  it('give nobody away, and hold no label that a client could fill', async () => {
    const { samples, text } = await read();
    const names = new Set(samples.flatMap(({ labels }) => Object.keys(labels)).filter((label) => label !== 'le'));
    expect([...names].filter((name) => !LABELS.includes(name))).toEqual([]);
    for (const secret of [API_KEY, 'RELIANCE', '127.0.0.1']) expect(text).not.toContain(secret);
  });

  it('have names and kinds as Prometheus wants them', async () => {
    const { text } = await read();
    for (const { name, type } of gateway.get(Metrics).list()) {
      expect(text).toContain(`# TYPE ${name} ${type}\n`);
      expect({ name, total: name.endsWith('_total') }).toEqual({ name, total: type === 'counter' });
    }
  });

  it('are read once for all who ask at the same time', async () => {
    const texts = await Promise.all(Array.from({ length: 10 }, () => gateway.get(Metrics).scrape()));
    expect(new Set(texts).size).toBe(1);
  });
});

describe('the port of the metrics', () => {
  it('is on loopback, and apart from that of clients', async () => {
    const { hostname, port } = new URL(gateway.get(MetricsServer).url!);
    expect(hostname).toBe('127.0.0.1');
    expect(port).not.toBe(new URL(gateway.endpoints.http).port);
    expect((await fetch(`${gateway.endpoints.http}/metrics`)).status).toBe(404);
  });

  it('answers nothing but the metrics', async () => {
    const base = new URL('/', gateway.get(MetricsServer).url!).href;
    for (const path of ['', 'admin/v1/users', 'metrics/x']) expect((await fetch(base + path)).status).toBe(404);
    expect((await fetch(`${base}metrics`, { method: 'POST' })).status).toBe(404);
    expect(await rawStatus(`${base}metrics?x=1`)).toBe(200);
  });

  it('moves on when it is taken, and says so', async () => {
    const { port } = new URL(gateway.get(MetricsServer).url!);
    const log = captureLog();
    const config = { metricsHost: '127.0.0.1', metricsPort: Number(port) } as Config;
    const server = new MetricsServer(config, gateway.get(Metrics));
    await server.onApplicationBootstrap();
    try {
      expect(log).toEqual([expect.stringContaining(`Port ${port} is taken: metrics are at ${server.url} instead`)]);
      expect(await rawStatus(server.url!)).toBe(200);
    } finally {
      await server.onApplicationShutdown();
    }
  });

  it('may be missing: the gateway goes on, and the log says so', async () => {
    const log = captureLog();
    const server = new MetricsServer({ metricsHost: '192.0.2.1', metricsPort: 9464 } as Config, gateway.get(Metrics));
    await server.onApplicationBootstrap();
    expect(log).toEqual([expect.stringMatching(/^error No metrics: .*192\.0\.2\.1:9464.*METRICS_HOST/)]);
    await server.onApplicationShutdown();
  });
});

describe('the metrics of a process that runs feeds alone', () => {
  it('are those of feeds, bus and process', async () => {
    const feed = await TestGateway.start({ TICKGATE_ROLE: 'feed' });
    try {
      const metrics = await Exposition.of(feed);
      expect(metrics.value('tickgate_info', { role: 'feed' })).toBe(1);
      expect(metrics.value('tickgate_clients', WEBSOCKET)).toBeUndefined();
      expect(metrics.value('tickgate_feed_state', { ...REPLAY, state: 'quiet' })).toBe(1);
    } finally {
      await feed.stop();
    }
  });
});

function rawStatus(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}
