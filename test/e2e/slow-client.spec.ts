import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';

const TOPIC = 'replay_NSE_SYM7_QUOTE';
const FILLER = 'x'.repeat(4000);

let edge: TestEdge;
let slow: TestClient;
let quick: TestClient;

async function start(slowTimeout: string): Promise<void> {
  edge = await TestEdge.start({ WS_SLOW_TIMEOUT: slowTimeout, WS_OUTBOX_BYTES: '65536' });
  [slow, quick] = await Promise.all([
    TestClient.authenticated(edge.gateway.url),
    TestClient.authenticated(edge.gateway.url),
  ]);
  for (const client of [slow, quick]) {
    await client.request({ action: 'subscribe', symbol: 'SYM7', exchange: 'NSE' }, 'subscription');
  }
  await eventually(() => expect(edge.publisher.topics).toContain(TOPIC));
}

function blockedSessions(): number {
  return [...edge.gateway.get(Sessions)].filter((session) => session.outbox.blockedSince !== undefined).length;
}

let seq = 0;

/** Publishes until the kernel takes nothing more for the client that does not read; the other one keeps up. */
async function publishUntilBlocked(): Promise<void> {
  slow.socket.pause();
  await eventually(async () => {
    for (let i = 0; i < 100; i++) edge.publisher.publish(TOPIC, { seq: ++seq, filler: FILLER });
    await quick.next('market_data', (message) => message.data!.seq === seq);
    expect(blockedSessions()).toBe(1);
  }, 20_000);
}

afterEach(() => {
  slow?.close();
  quick?.close();
});

describe('a client that stops reading for a while', () => {
  beforeAll(() => start('60'));
  afterAll(() => edge.stop());

  it('costs no growing queue, delays nobody, and ends with the newest value', async () => {
    await publishUntilBlocked();
    const session = [...edge.gateway.get(Sessions)].find((candidate) => candidate.outbox.blockedSince !== undefined)!;
    const pending = session.outbox.pendingBytes;
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 100; i++) edge.publisher.publish(TOPIC, { seq: ++seq, filler: FILLER });
      await quick.next('market_data', (message) => message.data!.seq === seq);
    }
    expect(session.outbox.pendingBytes).toBe(pending);
    expect(session.outbox.conflated).toBeGreaterThan(1000);
    slow.socket.resume();
    await slow.next('market_data', (message) => message.data!.seq === seq);
    await eventually(() => expect(session.outbox.blockedSince).toBeUndefined());
    expect(await slow.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
  });
});

describe('a client that stays blocked', () => {
  beforeAll(() => start('0.5'));
  afterAll(() => edge.stop());

  it('is closed with 4408, which it reads when it wakes up; the others go on', async () => {
    await publishUntilBlocked();
    await eventually(() => expect(blockedSessions()).toBe(0));
    edge.publisher.publish(TOPIC, { seq: ++seq });
    await quick.next('market_data', (message) => message.data!.seq === seq);
    slow.socket.resume();
    expect(await slow.end()).toMatchObject({ code: 4408 });
    expect(quick.closed).toBeUndefined();
  });
});
