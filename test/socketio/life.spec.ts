import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Drain } from '../../src/modules/streaming/drain.js';
import { Sessions } from '../../src/modules/streaming/sessions.js';
import { captureLog } from '../auth/support/captured-log.js';
import { eventually } from '../support/eventually.js';
import { MarketChannel } from './support/market-channel.js';
import { type MarketClient, TRANSPORTS } from './support/market-client.js';

const SYM1 = { symbol: 'SYM1', exchange: 'NSE' };
const TOPIC = 'replay_NSE_SYM1_QUOTE';

let channel: MarketChannel;

beforeEach(async () => {
  channel = await MarketChannel.start();
});
afterEach(() => channel.stop());

/** A client that does what every client of Socket.IO should: subscribe whenever it is connected. */
async function faithful(transport: string): Promise<MarketClient> {
  const client = await channel.connect(undefined, {
    transports: [transport as 'polling' | 'websocket'],
    reconnection: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 10,
  });
  client.socket.on('connected', () => client.socket.emit('subscribe', { symbols: [SYM1] }));
  await client.subscribe(SYM1);
  return client;
}

/** The engine's connections end as if the network had failed. */
function loseConnections(): void {
  for (const { socket } of channel.gateway.get(Sessions))
    (socket as unknown as { conn: { close(): void } }).conn.close();
}

it.each(TRANSPORTS)('gives a snapshot to a client that comes back over %s', async (transport) => {
  const client = await faithful(transport);
  await channel.publish(TOPIC, { seq: 1, ltp: 41 });
  await client.next('market_data');
  loseConnections();
  await client.next('connected');
  await client.next('subscription_success');
  expect(await client.next('market_data')).toMatchObject({ snapshot: true, data: { seq: 1, ltp: 41 } });
  await channel.publish(TOPIC, { seq: 2, ltp: 42 });
  expect(await client.next('market_data')).not.toHaveProperty('snapshot');
  expect(client.ends).toEqual(['transport close']);
});

it.each(TRANSPORTS)('tells clients over %s that it shuts down, and lets them come back', async (transport) => {
  const client = await channel.connect(undefined, { transports: [transport] });
  await channel.gateway.app.close();
  expect(await client.next('system_alert')).toEqual({ code: 'SERVER_SHUTDOWN', message: expect.any(String) });
  // The next poll of a client finds the connection closed, or nobody.
  await eventually(() => expect(client.ends).toEqual([expect.stringMatching(/^transport (close|error)$/)]));
});

it('tells clients that they are moved before a restart, and they come back when they may', async () => {
  const client = await faithful('websocket');
  const drain = channel.gateway.get(Drain);
  drain.begin(0);
  expect(await client.next('system_alert')).toMatchObject({ code: 'SERVER_SHUTDOWN' });
  await eventually(() => expect(client.ends).toEqual(['transport close']));
  expect(client.socket.active).toBe(true);
  drain.cancel();
  await client.next('connected');
});

it('says nothing of clients that vanish while they are sent to', async () => {
  const log = captureLog();
  const clients = await Promise.all(Array.from({ length: 5 }, () => channel.connect()));
  for (const client of clients) await client.subscribe(SYM1);
  await channel.wanted(TOPIC);
  for (const [i, client] of clients.entries()) {
    channel.publishAnyway(TOPIC, { seq: i + 1, ltp: i });
    client.socket.emit('subscribe', { symbols: [SYM1] });
    client.socket.io.engine.close();
  }
  await eventually(() => expect(channel.gateway.get(Sessions).count).toBe(0));
  expect(log.filter((line) => /^(warn|error|fatal)/.test(line))).toEqual([]);
  expect(log.filter((line) => line.includes(' ended ('))).toHaveLength(5);
});

it('delivers every message to each of many clients', async () => {
  const symbols = Array.from({ length: 50 }, (_, i) => ({ symbol: `SYM${i}`, exchange: 'NSE' }));
  const clients = await Promise.all(
    Array.from({ length: 20 }, (_, i) => channel.connect(undefined, { transports: [TRANSPORTS[i % 2]!] })),
  );
  for (const client of clients) await client.subscribe(...symbols);
  await Promise.all(symbols.map(({ symbol }) => channel.wanted(`replay_NSE_${symbol}_QUOTE`)));
  for (let seq = 1; seq <= 20; seq++) {
    for (const { symbol } of symbols) channel.publishAnyway(`replay_NSE_${symbol}_QUOTE`, { seq, ltp: seq });
  }
  await eventually(() => {
    for (const client of clients) expect(client.of('market_data')).toHaveLength(1000);
  }, 30_000);
  for (const client of clients) {
    const seqs = new Map<unknown, number>();
    for (const { symbol, data } of client.of('market_data')) {
      expect(data!.seq).toBe((seqs.get(symbol) ?? 0) + 1);
      seqs.set(symbol, data!.seq as number);
    }
  }
}, 60_000);
