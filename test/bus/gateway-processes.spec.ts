import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/load-config.js';
import { ControlBus } from '../../src/modules/bus/control-bus.js';
import { ControlClient } from '../../src/modules/bus/control-client.js';
import { cacheInvalidateTopic } from '../../src/modules/bus/control-topics.js';
import { newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { FeedDirectory } from '../../src/modules/streaming/feed-directory.js';
import { TestClient } from '../support/client.js';
import { CONTROL_SECRET } from '../support/control-seal.js';
import { eventually } from '../support/eventually.js';
import { TestGateway } from '../support/gateway.js';
import { afterThisTest, closeAll } from './control-processes.js';

const TOPIC = cacheInvalidateTopic('KEY', randomUUID());
/** The processes of one gateway have one secret. */
const SECRET = { TICKGATE_SECRET_KEY: CONTROL_SECRET };
const RELIANCE = { symbol: 'RELIANCE', exchange: 'NSE', mode: 1 };

afterEach(closeAll);

async function start(env: Record<string, string>): Promise<TestGateway> {
  const gateway = await TestGateway.start({ TICKGATE_REPLAY_SPEED: '5', ...SECRET, ...env });
  afterThisTest(() => gateway.stop());
  return gateway;
}

/** What other processes need to reach a feed's bus. */
const towards = (feed: TestGateway) => ({
  ZMQ_ENDPOINTS: feed.endpoints.bus!,
  ZMQ_CONTROL_ENDPOINTS: feed.get(ControlBus).address!,
});

function heardBy(...gateways: TestGateway[]): unknown[][] {
  return gateways.map((gateway) => {
    const payloads: unknown[] = [];
    gateway.get(ControlBus).on('CACHE_INVALIDATE_', (_topic, payload) => payloads.push(payload));
    return payloads;
  });
}

async function connected(gateway: TestGateway): Promise<void> {
  // The feed says its state to whoever subscribes: then this process hears everything.
  await eventually(() => expect(gateway.get(FeedDirectory).status('replay', 'replay').state).not.toBe('connecting'));
}

describe('the processes of a gateway', () => {
  it('hear each other on the control bus: feed, edges, and a command line tool', async () => {
    const feed = await start({ TICKGATE_ROLE: 'feed' });
    const a = await start({ TICKGATE_ROLE: 'edge', ...towards(feed) });
    const b = await start({ TICKGATE_ROLE: 'edge', ...towards(feed) });
    const heard = heardBy(feed, a, b);
    await connected(a);
    await connected(b);
    a.get(ControlBus).publish(TOPIC, { from: 'a' });
    for (const payloads of heard) await eventually(() => expect(payloads).toEqual([{ from: 'a' }]));
    const { config } = loadConfig({ ...SECRET, ZMQ_CONTROL_ENDPOINTS: feed.get(ControlBus).address! });
    const tool = await ControlClient.open(config);
    tool.publish(TOPIC, { from: 'tool' });
    expect(await tool.close(10_000)).toBe(true);
    for (const payloads of heard) await eventually(() => expect(payloads.at(-1)).toEqual({ from: 'tool' }));
  });

  it('do not hear a process that has another secret, nor does it hear them', async () => {
    const feed = await start({ TICKGATE_ROLE: 'feed' });
    const good = await start({ TICKGATE_ROLE: 'edge', ...towards(feed) });
    const stranger = await start({ TICKGATE_ROLE: 'edge', ...towards(feed), TICKGATE_SECRET_KEY: 'ff'.repeat(32) });
    const heard = heardBy(feed, good, stranger);
    await connected(good);
    stranger.get(ControlBus).publish(TOPIC, { from: 'stranger' });
    await eventually(() => expect(feed.get(ControlBus).refused).toBeGreaterThan(0));
    good.get(ControlBus).publish(TOPIC, { from: 'good' });
    await eventually(() => expect(heard.slice(0, 2)).toEqual([[{ from: 'good' }], [{ from: 'good' }]]));
    await eventually(() => expect(stranger.get(ControlBus).refused).toBeGreaterThan(0));
    expect(heard[2]).toEqual([{ from: 'stranger' }]);
    expect(stranger.get(FeedDirectory).status('replay', 'replay').state).toBe('connecting');
  });

  it('need no port of their own in one process', async () => {
    const gateway = await start({});
    const [heard] = heardBy(gateway);
    await connected(gateway);
    gateway.get(ControlBus).publish(TOPIC, { n: 1 });
    expect(heard).toEqual([{ n: 1 }]);
    const { config } = loadConfig({ ...SECRET, ZMQ_CONTROL_ENDPOINTS: gateway.get(ControlBus).address! });
    const tool = await ControlClient.open(config);
    tool.publish(TOPIC, { n: 2 });
    expect(await tool.close(10_000)).toBe(true);
    expect(heard).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe('a gateway whose bus is encrypted', () => {
  const feedKeys = newCurveKeys();
  const edgeKeys = newCurveKeys();

  it('streams in one process', async () => {
    const gateway = await start({ ZMQ_CURVE_SECRET_KEY: feedKeys.secretKey });
    const client = await TestClient.authenticated(gateway.url);
    afterThisTest(() => client.close());
    await client.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
    expect((await client.next('market_data')).data).toMatchObject({ symbol: 'RELIANCE' });
  });

  it('streams from a feed to an edge whose key is let in, and to no other', async () => {
    const feed = await start({
      TICKGATE_ROLE: 'feed',
      ZMQ_CURVE_SECRET_KEY: feedKeys.secretKey,
      ZMQ_CURVE_CLIENT_KEYS: edgeKeys.publicKey,
    });
    const edge = { TICKGATE_ROLE: 'edge', ZMQ_CURVE_SERVER_KEY: feedKeys.publicKey, ...towards(feed) };
    const good = await start({ ...edge, ZMQ_CURVE_SECRET_KEY: edgeKeys.secretKey });
    const stranger = await start({ ...edge, ZMQ_CURVE_SECRET_KEY: newCurveKeys().secretKey });
    const plain = await start({ TICKGATE_ROLE: 'edge', ...towards(feed) });
    await connected(good);
    const clients = await Promise.all([good, stranger, plain].map(({ url }) => TestClient.authenticated(url)));
    afterThisTest(() => clients.forEach((client) => void client.close()));
    for (const client of clients) await client.request({ action: 'subscribe', ...RELIANCE }, 'subscription');
    for (let i = 0; i < 3; i++) await clients[0]!.next('market_data');
    for (const client of clients.slice(1)) {
      expect(client.messages.filter(({ type }) => type === 'market_data')).toEqual([]);
    }
    const heard = heardBy(feed, good, stranger, plain);
    good.get(ControlBus).publish(TOPIC, { from: 'good' });
    await eventually(() => expect(heard[0]).toEqual([{ from: 'good' }]));
    expect(heard.slice(2)).toEqual([[], []]);
  });

  it('refuses to be reached from outside without its keys', async () => {
    await expect(start({ ZMQ_HOST: '0.0.0.0' })).rejects.toThrow(/^ZMQ_HOST=0\.0\.0\.0: .*ZMQ_ALLOW_REMOTE=on.*$/);
    const env = { ZMQ_HOST: '0.0.0.0', ZMQ_ALLOW_REMOTE: 'on', ZMQ_CURVE_SECRET_KEY: 'short' };
    await expect(start(env)).rejects.toThrow(/^ZMQ_CURVE_SECRET_KEY is no key: expected 40 characters of Z85.*$/);
  });
});
