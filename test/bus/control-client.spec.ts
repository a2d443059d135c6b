import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { loadConfig } from '../../src/config/load-config.js';
import { ControlClient } from '../../src/modules/bus/control-client.js';
import { cacheInvalidateTopic } from '../../src/modules/bus/control-topics.js';
import { newCurveKeys } from '../../src/modules/bus/curve/curve-keys.js';
import { CONTROL_SECRET } from '../support/control-seal.js';
import { eventually } from '../support/eventually.js';
import { ForeignPublisher } from '../support/foreign-publisher.js';
import { afterThisTest, closeAll, edgeProcess, feedProcess } from './control-processes.js';

Logger.overrideLogger(false);

const TOPIC = cacheInvalidateTopic('ACCOUNT', randomUUID());
const HOUR_MS = 3_600_000;

afterEach(closeAll);

const open = (endpoints: string, env: Record<string, string> = {}) =>
  ControlClient.open(
    loadConfig({ ZMQ_CONTROL_ENDPOINTS: endpoints, TICKGATE_SECRET_KEY: CONTROL_SECRET, ...env }).config,
  );

describe('ControlClient', () => {
  it('has told the gateway when it is closed, and does not wait for the deadline', async () => {
    const feed = await feedProcess();
    const edge = await edgeProcess([feed.bus.address!]);
    await eventually(() => expect(edge.connects()).toBe(1));
    const client = await open(feed.bus.address!);
    client.publish(TOPIC, { accountId: 'a1' });
    expect(await client.close(HOUR_MS)).toBe(true);
    expect(feed.heard).toEqual([{ topic: TOPIC, payload: { accountId: 'a1' } }]);
    await eventually(() => expect(edge.heard).toEqual(feed.heard));
  });

  it('tells every feed process', async () => {
    const first = await feedProcess();
    const second = await feedProcess();
    const client = await open(`${first.bus.address},${second.bus.address}`);
    client.publish(TOPIC, {});
    expect(await client.close()).toBe(true);
    expect([first.heard.length, second.heard.length]).toEqual([1, 1]);
  });

  it('waits for the deadline, and says that nobody listens', async () => {
    const gone = await feedProcess();
    const endpoint = gone.bus.address!;
    await gone.stop();
    const client = await open(endpoint);
    client.publish(TOPIC, {});
    expect(await client.close(200)).toBe(false);
  });

  it('is not deceived by something else at the endpoint', async () => {
    const foreign = await ForeignPublisher.bind();
    afterThisTest(() => foreign.close());
    const client = await open(foreign.address);
    client.publish(TOPIC, {});
    expect(await client.close(200)).toBe(false);
  });

  it('tells nothing to a gateway with another secret key, and says so', async () => {
    const feed = await feedProcess();
    const client = await open(feed.bus.address!, { TICKGATE_SECRET_KEY: 'ff'.repeat(32) });
    client.publish(TOPIC, {});
    expect(await client.close(500)).toBe(false);
    expect(feed.heard).toEqual([]);
    expect(feed.bus.refused).toBeGreaterThan(0);
  });

  it('tells one of two feed processes when the other is away', async () => {
    const gone = await feedProcess();
    const endpoint = gone.bus.address!;
    await gone.stop();
    const feed = await feedProcess();
    const client = await open(`${feed.bus.address},${endpoint}`);
    client.publish(TOPIC, {});
    expect(await client.close(300)).toBe(true);
    expect(feed.heard).toHaveLength(1);
  });

  it('has nobody to tell where no endpoint is known', async () => {
    const client = await open('', { ZMQ_CONTROL_PORT: '0' });
    client.publish(TOPIC, {});
    expect(await client.close(HOUR_MS)).toBe(false);
  });

  it('refuses settings that cannot work', async () => {
    await expect(open('ipc:///tmp/x')).rejects.toThrow('expected tcp://host:port');
    const { publicKey } = newCurveKeys();
    await expect(open('tcp://127.0.0.1:1', { ZMQ_CURVE_SERVER_KEY: publicKey })).rejects.toThrow(
      'ZMQ_CURVE_SECRET_KEY is missing',
    );
  });
});
