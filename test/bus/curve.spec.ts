import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Subscriber, XSubscriber } from 'zeromq';
import { cacheInvalidateTopic } from '../../src/modules/bus/control-topics.js';
import { type CurveKeys, newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { CurvePublisher } from '../../src/modules/bus/curve/curve-publisher.js';
import type { CurveSettings } from '../../src/modules/bus/curve/curve-settings.js';
import { ZmtpSubscriber } from '../../src/modules/bus/zmtp/zmtp-subscriber.js';
import { eventually } from '../support/eventually.js';
import { afterThisTest, closeAll, disconnectsOf, edgeProcess, feedProcess } from './control-processes.js';

Logger.overrideLogger(false);

const server = newCurveKeys();
const edge = newCurveKeys();
const stranger = newCurveKeys();
const TOPIC = cacheInvalidateTopic('USER', randomUUID());

afterEach(closeAll);

function as(own: CurveKeys, serverKey = server.publicKey, ...clients: CurveKeys[]): CurveSettings {
  return { own, serverKey, clientKeys: new Set([own, ...clients].map(({ publicKey }) => publicKey)) };
}

async function publisher(endpoint = 'tcp://127.0.0.1:0', ...clients: CurveKeys[]) {
  const bus = new CurvePublisher({
    endpoint,
    sendHighWaterMark: 1000,
    curve: as(server, server.publicKey, ...clients),
  });
  await bus.start();
  afterThisTest(() => bus.stop());
  const interest = new Set<string>();
  bus.onInterest((topic, wanted) => (wanted ? interest.add(topic) : interest.delete(topic)));
  return { bus, interest };
}

async function subscriber(endpoint: string, topic: string, curve?: CurveSettings) {
  const bus = new ZmtpSubscriber({ endpoints: () => [endpoint], curve });
  const got: string[] = [];
  bus.onMessage((_topic, data) => got.push(data.toString()));
  bus.subscribe(topic);
  let connects = 0;
  bus.onConnected(() => {
    connects++;
  });
  await bus.start();
  afterThisTest(() => bus.stop());
  return { bus, got, connects: () => connects };
}

describe('a bus with CURVE', () => {
  it('serves a client with a key that is let in, and nobody else', async () => {
    const { bus, interest } = await publisher(undefined, edge);
    const good = await subscriber(bus.address, 'good', as(edge));
    const plain = await subscriber(bus.address, 'plain');
    const unknown = await subscriber(bus.address, 'unknown', as(stranger));
    const mistaken = await subscriber(bus.address, 'mistaken', as(edge, stranger.publicKey));
    const foreign = new Subscriber({ linger: 0, reconnectInterval: 20 });
    afterThisTest(() => foreign.close());
    const refusals = disconnectsOf(foreign);
    foreign.connect(bus.address);
    foreign.subscribe('foreign');
    await eventually(() => expect([...interest]).toEqual(['good']));
    await eventually(() => expect(refusals()).toBeGreaterThan(0));
    for (let n = 1; n <= 10; n++) {
      for (const topic of ['good', 'plain', 'unknown', 'mistaken', 'foreign']) {
        bus.publish(topic, Buffer.from(`{"n":${n}}`));
      }
    }
    await eventually(() => expect(good.got.at(-1)).toBe('{"n":10}'));
    expect(good.got).toHaveLength(10);
    expect([plain, unknown, mistaken].flatMap(({ got }) => got)).toEqual([]);
    expect([plain, unknown, mistaken].map(({ connects }) => connects())).toEqual([0, 0, 0]);
    expect([...interest]).toEqual(['good']);
  });

  it('lets a client in that was refused before, once the feed process knows its key', async () => {
    const first = await publisher();
    const endpoint = first.bus.address;
    const late = await subscriber(endpoint, 't', as(stranger));
    const allowed = await subscriber(endpoint, 't', as(server));
    await eventually(() => expect([...first.interest]).toEqual(['t']));
    expect(late.connects()).toBe(0);
    await first.bus.stop();
    const second = await eventually(() => publisher(endpoint, stranger));
    await eventually(() => expect([late.connects(), allowed.connects()]).toEqual([1, 2]));
    await eventually(() => {
      second.bus.publish('t', Buffer.from('{}'));
      expect(late.got.length).toBeGreaterThan(0);
    });
  });

  it('loses no subscription of 5,000 made at once, nor after the publisher was restarted', async () => {
    const first = await publisher(undefined, edge);
    const endpoint = first.bus.address;
    const { bus } = await subscriber(endpoint, 't', as(edge));
    for (let i = 0; i < 5000; i++) bus.subscribe(`f_NSE_SYM${i}_LTP`);
    await eventually(() => expect(first.interest.size).toBe(5001));
    bus.unsubscribe('t');
    await eventually(() => expect(first.interest.size).toBe(5000));
    await first.bus.stop();
    const second = await eventually(() => publisher(endpoint, edge));
    await eventually(() => expect(second.interest.size).toBe(5000));
  });

  it('delivers a burst in order', async () => {
    const { bus, interest } = await publisher(undefined, edge);
    const { got } = await subscriber(bus.address, 't', as(edge));
    await eventually(() => expect(interest.size).toBe(1));
    for (let n = 1; n <= 400; n++) bus.publish('t', Buffer.from(`{"n":${n}}`));
    await eventually(() => expect(got.at(-1)).toBe('{"n":400}'));
    expect(got).toEqual(Array.from({ length: 400 }, (_, i) => `{"n":${i + 1}}`));
  });

  it('keeps what is sent from who listens on the way', async () => {
    const { bus, interest } = await publisher(undefined, edge);
    const seen: Buffer[] = [];
    const wire = createServer((client) => {
      const { hostname, port } = new URL(bus.address);
      const upstream = connect(Number(port), hostname);
      for (const [from, to] of [[client, upstream] as const, [upstream, client] as const]) {
        from.on('data', (chunk) => {
          seen.push(chunk);
          to.write(chunk);
        });
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    }).listen(0, '127.0.0.1');
    afterThisTest(() => void wire.close());
    await once(wire, 'listening');
    const { port } = wire.address() as { port: number };
    const { got } = await subscriber(`tcp://127.0.0.1:${port}`, 'quiet-topic', as(edge));
    await eventually(() => expect(interest.has('quiet-topic')).toBe(true));
    bus.publish('quiet-topic', Buffer.from('{"price":"quiet-price"}'));
    await eventually(() => expect(got).toHaveLength(1));
    const bytes = Buffer.concat(seen).toString('latin1');
    expect(bytes).toContain('CURVE');
    expect(bytes).not.toContain('quiet-');
  });
});

describe('the control bus with CURVE', () => {
  it('carries messages of all processes, and those of no stranger', async () => {
    const feed = await feedProcess({ curve: as(server, server.publicKey, edge) });
    const endpoint = feed.bus.address!;
    const a = await edgeProcess([endpoint], { curve: as(edge) });
    const b = await edgeProcess([endpoint], { curve: as(edge) });
    await eventually(() => expect([a.connects(), b.connects()]).toEqual([1, 1]));
    const outsider = await edgeProcess([endpoint], { curve: as(stranger) });
    const plain = new XSubscriber({ linger: 0 });
    afterThisTest(() => plain.close());
    plain.connect(endpoint);
    await plain.send(`${TOPIC}\0{"n":0}`);
    outsider.bus.publish(TOPIC, { n: 0 });
    a.bus.publish(TOPIC, { n: 1 });
    for (const process of [feed, a, b]) {
      await eventually(() => expect(process.heard).toEqual([{ topic: TOPIC, payload: { n: 1 } }]));
    }
    expect(outsider.connects()).toBe(0);
    expect(outsider.heard).toEqual([{ topic: TOPIC, payload: { n: 0 } }]);
  });

  it('keeps what is published before the hub is there, and sends what was published while it was away', async () => {
    const keys = as(server, server.publicKey, edge);
    const reserved = await feedProcess({ curve: keys });
    const endpoint = reserved.bus.address!;
    await reserved.stop();
    const process = await edgeProcess([endpoint], { curve: as(edge) });
    process.bus.publish(TOPIC, { n: 1 });
    const first = await eventually(() => feedProcess({ endpoint, curve: keys }));
    await eventually(() => expect(first.heard.map(({ payload }) => payload)).toEqual([{ n: 1 }]));
    await first.stop();
    process.bus.publish(TOPIC, { n: 2 });
    const second = await eventually(() => feedProcess({ endpoint, curve: keys }));
    await eventually(() => expect(second.heard.map(({ payload }) => payload)).toContainEqual({ n: 2 }));
    await eventually(() => expect(process.connects()).toBe(2));
  });
});
