import { once } from 'node:events';
import { afterEach, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { eventually } from '../support/eventually.js';
import { API_KEY } from '../support/gateway.js';
import { MarketChannel } from './support/market-channel.js';
import type { MarketClient } from './support/market-client.js';

const SYM7 = { symbol: 'SYM7', exchange: 'NSE' };
const TOPIC = 'replay_NSE_SYM7_QUOTE';
const OUTBOX_BYTES = 65_536;
const FILLER = 'x'.repeat(4000);

let channel: MarketChannel;
let quick: MarketClient;
let slow: SleepyClient;
let seq = 0;

/** The Socket.IO protocol over a bare WebSocket, so that a test can stop reading. */
class SleepyClient {
  readonly packets: string[] = [];
  closed = false;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const packet = data.toString();
      if (packet === '2') socket.send('3');
      else this.packets.push(packet);
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }

  static async connect(url: string): Promise<SleepyClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
    const client = new SleepyClient(socket);
    await once(socket, 'open');
    socket.send(`40/market,${JSON.stringify({ apikey: API_KEY })}`);
    await client.heard('["connected"');
    return client;
  }

  emit(event: string, payload: unknown): void {
    this.socket.send(`42/market,${JSON.stringify([event, payload])}`);
  }

  async heard(text: string): Promise<void> {
    await eventually(() => expect(this.packets.some((packet) => packet.includes(text))).toBe(true), 20_000);
  }
}

async function start(env: Record<string, string>): Promise<void> {
  channel = await MarketChannel.start({ WS_OUTBOX_BYTES: String(OUTBOX_BYTES), ...env });
  quick = await channel.connect();
  await quick.subscribe(SYM7);
  slow = await SleepyClient.connect(channel.url);
  slow.emit('subscribe', { symbols: [SYM7] });
  await slow.heard('subscription_success');
}

afterEach(async () => {
  slow?.socket.terminate();
  await channel?.stop();
});

const blocked = () => [...channel.gateway.get(Sessions)].filter(({ outbox }) => outbox.blockedSince !== undefined);

/** Publishes a burst, and waits until the client that reads has its newest. */
async function burst(count = 100): Promise<void> {
  await channel.wanted(TOPIC);
  for (let i = 0; i < count; i++) channel.publishAnyway(TOPIC, { seq: ++seq, filler: FILLER });
  await quick.next('market_data', ({ data }) => data!.seq === seq);
  quick.events.length = 0;
}

async function publishUntilBlocked(): Promise<void> {
  slow.socket.pause();
  await eventually(async () => {
    await burst();
    expect(blocked()).toHaveLength(1);
  }, 20_000);
}

it('keeps a bounded number of bytes for a client that does not read, delays nobody, and ends with the newest', async () => {
  await start({ WS_SLOW_TIMEOUT: '60' });
  await publishUntilBlocked();
  const { outbox } = blocked()[0]!;
  let most = 0;
  for (let round = 0; round < 30; round++) {
    await burst();
    most = Math.max(most, outbox.pendingBytes);
  }
  // A batch with the engine, what queued before it was found out, and a message beyond each limit.
  expect(most).toBeLessThan(3 * OUTBOX_BYTES);
  expect(outbox.conflated).toBeGreaterThan(2000);
  const received = slow.packets.length;
  slow.socket.resume();
  await slow.heard(`"seq":${seq},`);
  await eventually(() => expect(outbox.blockedSince).toBeUndefined());
  expect(slow.packets.length - received).toBeLessThan(2500);
  await burst(1);
  await slow.heard(`"seq":${seq},`);
}, 60_000);

it('closes a client that stays blocked, and disturbs no other', async () => {
  await start({ WS_SLOW_TIMEOUT: '1.5' });
  await publishUntilBlocked();
  await eventually(() => expect(channel.gateway.get(Sessions).count).toBe(1));
  await burst();
  expect(quick.ends).toEqual([]);
  slow.socket.resume();
  await eventually(() => expect(slow.closed).toBe(true), 20_000);
}, 60_000);

it('gives up a client that sends requests and does not read the replies', async () => {
  await start({ WS_SLOW_TIMEOUT: '60', WS_REQUEST_BURST: '1000000' });
  const symbols = Array.from({ length: 500 }, (_, i) => ({ symbol: `NONE${i}`, exchange: 'NSE' }));
  slow.socket.pause();
  const session = [...channel.gateway.get(Sessions)].at(-1)!;
  let most = 0;
  await eventually(async () => {
    for (let i = 0; i < 20; i++) slow.emit('subscribe', { symbols });
    await quick.settle();
    most = Math.max(most, session.outbox.pendingBytes);
    expect(channel.gateway.get(Sessions).count).toBe(1);
    // Long before the engine's own time-out for clients that do not answer.
  }, 10_000);
  // Replies of 500 entries are some 60 kB each.
  expect(most).toBeLessThan(4 * OUTBOX_BYTES);
  await quick.settle();
}, 60_000);
