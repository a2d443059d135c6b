import { afterEach, expect, it } from '@jest/globals';
import type { WebSocket } from 'ws';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { captureLog } from '../auth/support/captured-log.js';
import { TestClient } from '../support/client.js';
import { TestEdge } from '../support/edge.js';
import { eventually } from '../support/eventually.js';
import { from, knock } from './support/knock.js';

const TOPIC = 'replay_NSE_SYM1_QUOTE';

let edge: TestEdge;
let bystander: TestClient;

afterEach(async () => {
  bystander.close();
  await edge.stop();
});

/** Somebody at another address, who gets ticks. */
async function startBystander(): Promise<void> {
  bystander = await TestClient.authenticated(edge.gateway.url, undefined, { headers: from('198.51.100.1') });
  await bystander.request({ action: 'subscribe', symbol: 'SYM1', exchange: 'NSE' }, 'subscription');
  await eventually(() => expect(edge.publisher.topics).toContain(TOPIC));
}

const ticksSeen = () =>
  bystander.messages.filter(({ type }) => type === 'market_data').map(({ data }) => data?.ltp as number);

/**
 * Waits until every tick is accounted for: it came, or a newer one took its place while the machine's own buffers had no
 * room, which a slow kernel brings about without anybody's fault. Most must have come, in order, and the last of them.
 */
async function expectServed(ticks: readonly number[]): Promise<void> {
  const { outbox } = [...edge.gateway.get(Sessions)].find(({ remoteAddress }) => remoteAddress === '198.51.100.1')!;
  await eventually(() => expect(ticksSeen().length + outbox.conflated).toBe(ticks.length));
  const seen = ticksSeen();
  expect(seen.at(-1)).toBe(ticks.at(-1));
  expect(seen).toEqual(ticks.filter((tick) => seen.includes(tick)));
  expect(seen.length).toBeGreaterThan(ticks.length / 2);
  expect(bystander.closed).toBeUndefined();
}

it('turns down 10,000 handshakes of one address cheaply, while a client elsewhere is served', async () => {
  edge = await TestEdge.start({ TRUST_PROXY: 'loopback' });
  await startBystander();
  const log = captureLog();
  const begun = performance.now();
  const attempts = 10_000;
  const abreast = 50;
  const ticks: number[] = [];
  let granted = 0;
  let refused = 0;
  for (let i = 0; i < attempts; i += abreast) {
    ticks.push(i);
    edge.publisher.publish(TOPIC, { ltp: i });
    const answers = await Promise.all(
      Array.from({ length: abreast }, (_, n) => knock(edge.gateway.url, from(`192.0.2.${n}, 203.0.113.7`))),
    );
    for (const { status, socket } of answers) {
      if (status === 101) granted++;
      else if (status === 429) refused++;
      socket.destroy();
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  expect(granted + refused).toBe(attempts);
  expect(granted).toBeLessThanOrEqual(200 + 200 * seconds);
  expect(edge.gateway.doors.refusals.count('handshake_rate')).toBe(refused);
  await expectServed(ticks);
  await eventually(() => expect(edge.gateway.get(Sessions).count).toBe(1));
  expect(log.filter((line) => line.includes('Refused')).length).toBeLessThanOrEqual(Math.ceil(seconds / 5) + 1);
  edge.gateway.doors.close();
  expect(log.at(-1)).toMatch(/^warn Refused: handshake_rate \d+; the last from 203\.0\.113\.7/);
}, 180_000);

/** Counts what comes by its code or type, and keeps nothing of it. */
function countReplies(socket: WebSocket): Map<string, number> {
  const counts = new Map<string, number>();
  socket.removeAllListeners('message');
  socket.on('message', (data) => {
    const { code, type } = JSON.parse(data.toString()) as { code?: string; type: string };
    counts.set(code ?? type, (counts.get(code ?? type) ?? 0) + 1);
  });
  return counts;
}

it('answers 100,000 requests on one socket with RATE_LIMITED in bounded memory, and serves others meanwhile', async () => {
  edge = await TestEdge.start({ TRUST_PROXY: 'loopback' });
  await startBystander();
  const flooder = await TestClient.authenticated(edge.gateway.url, undefined, { headers: from('203.0.113.7') });
  await flooder.next('auth_response');
  const session = [...edge.gateway.get(Sessions)].find(({ remoteAddress }) => remoteAddress === '203.0.113.7')!;
  const replies = countReplies(flooder.socket);
  const begun = performance.now();
  const ticks: number[] = [];
  let mostPending = 0;
  for (let i = 0; i < 100_000; i++) {
    flooder.socket.send('{"action":"ping"}');
    if (i % 500 !== 0) continue;
    ticks.push(i);
    edge.publisher.publish(TOPIC, { ltp: i });
    await new Promise((resolve) => setImmediate(resolve));
    mostPending = Math.max(mostPending, session.outbox.pendingBytes);
  }
  await eventually(() => {
    mostPending = Math.max(mostPending, session.outbox.pendingBytes);
    expect((replies.get('pong') ?? 0) + (replies.get('RATE_LIMITED') ?? 0)).toBe(100_000);
  }, 150_000);
  const seconds = (performance.now() - begun) / 1000;
  expect(replies.get('pong')).toBeGreaterThanOrEqual(2990);
  expect(replies.get('pong')).toBeLessThanOrEqual(3000 + 50 * seconds);
  expect(mostPending).toBeLessThan(1_200_000);
  expect(flooder.closed).toBeUndefined();
  await expectServed(ticks);
  expect(await bystander.request({ action: 'ping' }, 'pong')).toMatchObject({ status: 'success' });
  flooder.close();
}, 180_000);
