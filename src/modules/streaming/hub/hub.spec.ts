import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { eventually } from '../../../../test/support/eventually.js';
import { MemoryBus } from '../../../../test/support/memory-bus.js';
import { ScriptedSocket } from '../../../../test/support/scripted-socket.js';
import { SharedSubscriber } from '../../bus/shared-subscriber.js';
import type { Topic } from '../../bus/topic.js';
import type { Grant } from './envelope.js';
import { textFrame } from './frame.js';
import { Hub, type Membership } from './hub.js';
import type { Outbox } from './outbox.js';

const QUOTE: Topic = { feed: 'zerodha', exchange: 'NSE', symbol: 'TCS', mode: 'QUOTE', depthLevel: 5 };
const LTP: Topic = { ...QUOTE, mode: 'LTP' };
const DEPTH: Topic = { ...QUOTE, mode: 'DEPTH' };
const MAX_AGE_MS = 60_000;

interface Client {
  socket: ScriptedSocket;
  outbox: Outbox;
}

let bus: MemoryBus;
let hub: Hub;

function client(): Client {
  const socket = new ScriptedSocket();
  return { socket, outbox: hub.outbox(socket) };
}

function join(who: Client, topic: Topic = QUOTE, grant: Grant = { modeNumber: 2 }): Membership {
  return hub.join(who.outbox, topic, 'zerodha', grant);
}

async function received(who: Client, count: number): Promise<Record<string, unknown>[]> {
  return eventually(() => {
    const messages = who.socket.messages();
    expect(messages).toHaveLength(count);
    return messages;
  });
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  bus = new MemoryBus();
  hub = new Hub(new SharedSubscriber(bus).consumer(), {
    ltpThrottleMs: 50,
    snapshotMaxAgeMs: MAX_AGE_MS,
    outboxBytes: 10_000,
  });
});

afterEach(() => hub.stop());

describe('Hub', () => {
  it('subscribes a topic on the bus with its first client and drops it with its last', () => {
    const [a, b] = [client(), client()];
    const first = join(a);
    const second = join(b);
    expect(bus.calls).toEqual(['+zerodha_NSE_TCS_QUOTE']);
    hub.leave(a.outbox, first);
    expect(bus.topics.size).toBe(1);
    hub.leave(b.outbox, second);
    expect(bus.calls).toEqual(['+zerodha_NSE_TCS_QUOTE', '-zerodha_NSE_TCS_QUOTE']);
    expect(hub.routeCount).toBe(0);
  });

  it("wraps the feed's data, byte for byte, into the documented envelope", async () => {
    const a = client();
    join(a);
    bus.deliver('zerodha_NSE_TCS_QUOTE', '{"seq":1,"symbol":"TCS","exchange":"NSE","ltp":4100.50}');
    await received(a, 1);
    expect(a.socket.writes[0]!.toString('utf8', 4)).toBe(
      '{"type":"market_data","mode":2,"topic":"TCS.NSE","symbol":"TCS","exchange":"NSE","broker":"zerodha",' +
        '"data":{"seq":1,"symbol":"TCS","exchange":"NSE","ltp":4100.50}}',
    );
  });

  it('gives all clients of a variant the same bytes, built once', async () => {
    const [a, b] = [client(), client()];
    join(a);
    join(b);
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 1, ltp: 1 });
    await received(b, 1);
    expect(a.socket.writes[0]).toBe(b.socket.writes[0]);
  });

  it('sends what came in one turn in one write', async () => {
    const a = client();
    join(a);
    for (let seq = 1; seq <= 20; seq++) bus.deliver('zerodha_NSE_TCS_QUOTE', { seq, ltp: seq });
    await received(a, 20);
    expect(a.socket.writes).toHaveLength(1);
  });

  it('drops the surplus of prefix matching and counts it', async () => {
    const a = client();
    join(a, DEPTH, { modeNumber: 3, requestedDepth: 5, actualDepth: 5 });
    bus.deliver('zerodha_NSE_TCS_DEPTH20', { seq: 1, ltp: 1 });
    await turn();
    expect(a.socket.messages()).toEqual([]);
    expect(hub.counters.unrouted).toBe(1);
  });

  it('carries symbols that are not ASCII', async () => {
    const a = client();
    join(a, { ...QUOTE, symbol: 'NIFTY₹' });
    bus.deliver('zerodha_NSE_NIFTY₹_QUOTE', { seq: 1, ltp: 1 });
    expect((await received(a, 1))[0]).toMatchObject({ symbol: 'NIFTY₹', topic: 'NIFTY₹.NSE' });
  });

  describe('depth', () => {
    it('says at the end of data that the broker supports the level', async () => {
      const a = client();
      join(a, DEPTH, { modeNumber: 4, requestedDepth: 5, actualDepth: 5 });
      bus.deliver('zerodha_NSE_TCS_DEPTH', { seq: 1, depth: { buy: [], sell: [] } });
      expect((await received(a, 1))[0]).toEqual({
        type: 'market_data',
        mode: 4,
        depth_level: 5,
        topic: 'TCS.NSE',
        symbol: 'TCS',
        exchange: 'NSE',
        broker: 'zerodha',
        data: { seq: 1, depth: { buy: [], sell: [] }, broker_supported: true },
      });
    });

    it('says in every message of a fallback what was asked for, what is given and why', async () => {
      const a = client();
      join(a, DEPTH, { modeNumber: 3, requestedDepth: 50, actualDepth: 5, brokerMessage: 'only 5 "levels"' });
      bus.deliver('zerodha_NSE_TCS_DEPTH', { seq: 1 });
      bus.deliver('zerodha_NSE_TCS_DEPTH', '{}');
      for (const message of await received(a, 2)) {
        expect(message).toMatchObject({ depth_level: 50, actual_depth_level: 5 });
        expect(message.data).toMatchObject({ broker_supported: false, broker_message: 'only 5 "levels"' });
      }
    });

    it("keeps the feed's own word on a synthesised book", async () => {
      const a = client();
      join(a, DEPTH, { modeNumber: 3, requestedDepth: 5, actualDepth: 5 });
      bus.deliver('zerodha_NSE_TCS_DEPTH', { seq: 1, broker_supported: false, broker_message: 'synthesised' });
      const [message] = await received(a, 1);
      expect(message!.data).toEqual({ seq: 1, broker_supported: false, broker_message: 'synthesised' });
    });

    it.each(['{}', '{ }', '{\n  }'])("adds its word to a foreign publisher's empty object %j", async (data) => {
      // White space was taken for fields: a comma went before the word, and the message was no JSON any more.
      const a = client();
      join(a, DEPTH, { modeNumber: 3, requestedDepth: 5, actualDepth: 5 });
      bus.deliver('zerodha_NSE_TCS_DEPTH', data);
      const [message] = await received(a, 1);
      expect(message!.data).toEqual({ broker_supported: true });
    });

    it('serves clients of one topic that used different mode numbers', async () => {
      const [a, b] = [client(), client()];
      join(a, DEPTH, { modeNumber: 3, requestedDepth: 5, actualDepth: 5 });
      join(b, DEPTH, { modeNumber: 4, requestedDepth: 5, actualDepth: 5 });
      bus.deliver('zerodha_NSE_TCS_DEPTH', { seq: 1 });
      expect((await received(a, 1))[0]!.mode).toBe(3);
      expect((await received(b, 1))[0]!.mode).toBe(4);
    });
  });

  describe('snapshots', () => {
    it('sends the last known value at once, marked as one', async () => {
      join(client());
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 5, ltp: 10 });
      const late = client();
      hub.sendSnapshot(late.outbox, join(late));
      const [snapshot] = await received(late, 1);
      expect(snapshot).toMatchObject({ type: 'market_data', snapshot: true, data: { seq: 5, ltp: 10 } });
      expect(snapshot).not.toHaveProperty('stale');
    });

    it('marks one stale that is older than the limit', async () => {
      const clock = jest.spyOn(performance, 'now');
      const begin = performance.now();
      clock.mockReturnValue(begin);
      join(client());
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 5, ltp: 10 });
      clock.mockReturnValue(begin + MAX_AGE_MS + 1);
      const late = client();
      hub.sendSnapshot(late.outbox, join(late));
      clock.mockRestore();
      expect((await received(late, 1))[0]).toMatchObject({ snapshot: true, stale: true });
    });

    it('remembers a topic that nobody subscribed for a while, and does not take its repeat for news', async () => {
      const early = client();
      const membership = join(early);
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 5, ltp: 10 });
      hub.leave(early.outbox, membership);
      const late = client();
      hub.sendSnapshot(late.outbox, join(late));
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 5, ltp: 10 });
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 6, ltp: 11 });
      const messages = await received(late, 2);
      expect(messages.map((message) => message.snapshot)).toEqual([true, undefined]);
      expect(messages[1]).toMatchObject({ data: { seq: 6, ltp: 11 } });
      expect(hub.counters.repeats).toBe(1);
      const latest = client();
      hub.sendSnapshot(latest.outbox, join(latest));
      expect(await received(latest, 1)).toMatchObject([{ snapshot: true, data: { seq: 6, ltp: 11 } }]);
    });

    it("marks a feed's repeat of a value from long ago, which comes as the first message of a route", async () => {
      const a = client();
      join(a);
      const timestamp = new Date(Date.now() - 2 * MAX_AGE_MS).toISOString();
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 5, ltp: 10, timestamp });
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 6, ltp: 11, timestamp });
      const [first, second] = await received(a, 2);
      expect(first).toMatchObject({ snapshot: true, stale: true });
      expect(second).not.toHaveProperty('snapshot');
    });
  });

  it('conflates LTP to the newest price, and delivers that', async () => {
    const a = client();
    join(a, LTP, { modeNumber: 1 });
    for (let seq = 1; seq <= 100; seq++) bus.deliver('zerodha_NSE_TCS_LTP', { seq, ltp: seq });
    const messages = await received(a, 2);
    expect(messages.map((message) => (message.data as { ltp: number }).ltp)).toEqual([1, 100]);
  });

  it('sends nothing of a topic after its client has left, not even a price that waited', async () => {
    const a = client();
    const membership = join(a, LTP, { modeNumber: 1 });
    bus.deliver('zerodha_NSE_TCS_LTP', { seq: 1, ltp: 1 });
    bus.deliver('zerodha_NSE_TCS_LTP', { seq: 2, ltp: 2 });
    hub.leave(a.outbox, membership);
    const other = client();
    join(other);
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 1, ltp: 1 });
    await received(other, 1);
    expect(a.socket.messages()).toEqual([]);
  });

  it('counts the messages that a feed sent and that never came', () => {
    join(client());
    for (const seq of [1, 2, 5, 6]) bus.deliver('zerodha_NSE_TCS_QUOTE', { seq });
    expect(hub.counters.gaps).toBe(1);
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 1 });
    expect(hub.counters.gaps).toBe(1);
  });

  it('asks for the newest of every topic again after messages were lost', () => {
    jest.useFakeTimers();
    join(client());
    join(client(), LTP, { modeNumber: 1 });
    for (const seq of [1, 9]) bus.deliver('zerodha_NSE_TCS_QUOTE', { seq });
    bus.calls.length = 0;
    jest.advanceTimersByTime(6000);
    jest.useRealTimers();
    expect(bus.calls).toEqual([
      '-zerodha_NSE_TCS_QUOTE',
      '+zerodha_NSE_TCS_QUOTE',
      '-zerodha_NSE_TCS_LTP',
      '+zerodha_NSE_TCS_LTP',
    ]);
  });
});

describe('a client that does not read', () => {
  it('gets the newest of each topic when it reads again, and nobody else waits for it', async () => {
    const [slow, quick] = [client(), client()];
    for (const who of [slow, quick]) {
      join(who);
      join(who, DEPTH, { modeNumber: 3, requestedDepth: 5, actualDepth: 5 });
    }
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 1, ltp: 1 });
    await received(slow, 1);
    slow.socket.blocked = true;
    for (let seq = 2; seq <= 1000; seq++) {
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq, ltp: seq });
      bus.deliver('zerodha_NSE_TCS_DEPTH', { seq, ltp: seq });
      await turn();
    }
    await received(quick, 1999);
    expect(slow.outbox.blockedSince).toBeDefined();
    expect(slow.outbox.pendingBytes).toBeLessThan(1000);
    slow.socket.drain();
    const caughtUp = await eventually(() => {
      const messages = slow.socket.messages();
      const newest = messages.slice(-2).map((message) => (message.data as { ltp: number }).ltp);
      expect(newest).toEqual([1000, 1000]);
      return messages;
    });
    expect(caughtUp.length).toBeLessThan(10);
    expect(slow.outbox.conflated).toBeGreaterThan(1900);
    expect(slow.outbox.blockedSince).toBeUndefined();
  });

  it('catches up in pieces no larger than its limit', async () => {
    const slow = client();
    const symbols = Array.from({ length: 200 }, (_, i) => `SYM${i}`);
    for (const symbol of symbols) join(slow, { ...QUOTE, symbol });
    slow.socket.blocked = true;
    for (let seq = 1; seq <= 3; seq++) {
      for (const symbol of symbols) bus.deliver(`zerodha_NSE_${symbol}_QUOTE`, { seq, filler: 'x'.repeat(300) });
      await turn();
      await turn();
    }
    slow.socket.drain();
    await eventually(() => {
      const last = new Map(slow.socket.messages().map((message) => [message.symbol, message.data as { seq: number }]));
      expect(last.size).toBe(200);
      expect([...last.values()].every(({ seq }) => seq === 3)).toBe(true);
    });
    expect(Math.max(...slow.socket.writes.map((bytes) => bytes.length))).toBeLessThan(11_000);
  });

  it('goes on when a reply stands behind what its socket has taken', async () => {
    const slow = client();
    join(slow);
    slow.socket.blocked = true;
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 1 });
    await turn();
    // The socket takes the first, and stops again at a reply before it is told so.
    slow.socket.drain();
    slow.socket.blocked = true;
    slow.outbox.reply(textFrame(Buffer.from('{"type":"pong"}')));
    await turn();
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 2 });
    await turn();
    slow.socket.drain();
    const messages = await received(slow, 3);
    expect(messages).toMatchObject([{ data: { seq: 1 } }, { type: 'pong' }, { data: { seq: 2 } }]);
    expect(slow.outbox.blockedSince).toBeUndefined();
  });

  it('is written nothing more once its socket is destroyed with bytes in it', async () => {
    // Such a socket answers every write at once and never empties: watching it again would never end.
    const slow = client();
    join(slow);
    slow.socket.blocked = true;
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 1 });
    await turn();
    const write = jest.spyOn(slow.socket, 'write');
    slow.socket.destroy();
    for (let k = 0; k < 3; k++) await turn();
    bus.deliver('zerodha_NSE_TCS_QUOTE', { seq: 2 });
    for (let k = 0; k < 3; k++) await turn();
    expect(write).not.toHaveBeenCalled();
  });

  it('is not sent a topic that it left while it was blocked', async () => {
    const slow = client();
    const quote = join(slow);
    join(slow, DEPTH, { modeNumber: 3, requestedDepth: 5, actualDepth: 5 });
    slow.socket.blocked = true;
    for (let seq = 1; seq <= 3; seq++) {
      bus.deliver('zerodha_NSE_TCS_QUOTE', { seq });
      bus.deliver('zerodha_NSE_TCS_DEPTH', { seq });
      await turn();
      await turn();
    }
    const before = slow.socket.writes.length;
    hub.leave(slow.outbox, quote);
    slow.socket.drain();
    await eventually(() => expect(slow.socket.writes.length).toBeGreaterThan(before + 1));
    const later = slow.socket.messages().slice(-1);
    expect(later).toMatchObject([{ mode: 3, data: { seq: 3 } }]);
  });
});
