import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Flusher } from '../streaming/hub/flusher.js';
import { FrameArena } from '../streaming/hub/frame-arena.js';
import type { Delivery } from '../streaming/hub/variant.js';
import { Variant } from '../streaming/hub/variant.js';
import { EngineOutbox } from './engine-outbox.js';

const MAX_BYTES = 200_000;
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** An engine's socket that takes a batch when the test says so. */
class ScriptedLine {
  readonly packets: string[] = [];
  private taken: (() => void) | undefined;
  isStuck = false;

  send(packet: string, _options: object, taken?: () => void): void {
    this.packets.push(packet);
    if (!taken) return;
    if (this.isStuck) this.taken = taken;
    else setImmediate(taken);
  }

  wake(): void {
    this.isStuck = false;
    const { taken } = this;
    this.taken = undefined;
    taken?.();
  }

  /** What came as `market_data`, as symbol and seq. */
  get ticks(): string[] {
    return this.packets.flatMap((packet) => {
      const [event, message] = JSON.parse(packet.slice('2/market,'.length)) as [
        string,
        { symbol: string; data: { seq: number } },
      ];
      return event === 'market_data' ? [`${message.symbol} ${message.data.seq}`] : [];
    });
  }
}

/** A topic with one variant, and its newest message. */
class Topic {
  private last: Buffer | undefined;
  readonly variant: Variant;

  constructor(symbol: string) {
    const address = { symbol, exchange: 'NSE', mode: 'QUOTE', broker: 'sim' } as const;
    this.variant = new Variant(address, { modeNumber: 2 }, this, new FrameArena());
  }

  next(seq: number, filler = ''): Delivery {
    this.last = Buffer.from(JSON.stringify({ seq, filler }));
    return this.newest()!;
  }

  newest(): Delivery | undefined {
    return this.last && this.variant.live(this.last);
  }
}

let line: ScriptedLine;
let outbox: EngineOutbox;
let [a, b]: [Topic, Topic] = [new Topic('A'), new Topic('B')];

beforeEach(() => {
  line = new ScriptedLine();
  outbox = new EngineOutbox(line, new Flusher(), MAX_BYTES);
  [a, b] = [new Topic('A'), new Topic('B')];
});

describe('EngineOutbox', () => {
  it('hands over what came in a turn, in its order, and makes one text of a message for all clients', async () => {
    const other = new ScriptedLine();
    const others = new EngineOutbox(other, new Flusher(), MAX_BYTES);
    for (const delivery of [a.next(1), b.next(1), a.next(2)]) {
      outbox.push(delivery);
      others.push(delivery);
    }
    expect(line.packets).toEqual([]);
    await turn();
    expect(line.ticks).toEqual(['A 1', 'B 1', 'A 2']);
    expect(line.packets[0]).toBe(
      '2/market,["market_data",{"type":"market_data","mode":2,"topic":"A.NSE","symbol":"A","exchange":"NSE","broker":"sim","data":{"seq":1,"filler":""}}]',
    );
    expect(other.packets).toEqual(line.packets);
  });

  it('queues in order while a batch is under way, and sends the rest when that is taken', async () => {
    line.isStuck = true;
    outbox.push(a.next(1));
    await turn();
    outbox.push(a.next(2));
    outbox.reply('reply');
    outbox.push(a.next(3));
    await turn();
    expect(line.packets).toHaveLength(1);
    line.wake();
    await turn();
    expect(line.packets.map((packet) => (packet === 'reply' ? packet : 'tick'))).toEqual([
      'tick',
      'tick',
      'reply',
      'tick',
    ]);
  });

  it('keeps replies and the newest of each topic when too much has queued, and then catches up', async () => {
    line.isStuck = true;
    outbox.push(a.next(1));
    await turn();
    const filler = 'x'.repeat(5000);
    for (let seq = 2; seq <= 500; seq++) for (const topic of [a, b]) outbox.push(topic.next(seq, filler));
    outbox.reply('2/market,["reply"]');
    expect(outbox.pendingBytes).toBeLessThan(MAX_BYTES + 6000);
    expect(outbox.conflated).toBeGreaterThan(900);
    line.wake();
    await turn();
    await turn();
    expect(line.packets.slice(1).map((packet) => packet.slice(0, 20))).toContain('2/market,["reply"]');
    expect(line.ticks.slice(-2).sort()).toEqual(['A 500', 'B 500']);
    expect(outbox.pendingBytes).toBe(0);
  });

  it('counts a client as blocked that takes nothing for a second', async () => {
    const now = jest.spyOn(performance, 'now');
    const begun = performance.now();
    try {
      line.isStuck = true;
      outbox.reply('2/market,["one",{}]');
      now.mockReturnValue(begun + 900);
      expect(outbox.blockedSince).toBeUndefined();
      now.mockReturnValue(begun + 1100);
      expect(outbox.blockedSince).toBeDefined();
      outbox.push(a.next(1));
      outbox.push(a.next(2));
      expect(outbox.conflated).toBe(1);
      line.wake();
      expect(outbox.blockedSince).toBeUndefined();
    } finally {
      now.mockRestore();
    }
    await turn();
    expect(line.ticks.at(-1)).toBe('A 2');
  });

  it('sends nothing of a variant that was dropped, queued or not', async () => {
    line.isStuck = true;
    outbox.push(a.next(1));
    await turn();
    outbox.push(a.next(2));
    outbox.push(b.next(2));
    outbox.drop(a.variant);
    line.wake();
    await turn();
    expect(line.ticks).toEqual(['A 1', 'B 2']);
  });

  it('tells when there is room again', async () => {
    line.isStuck = true;
    outbox.reply('x'.repeat(MAX_BYTES + 1));
    let isTold = false;
    void outbox.room().then(() => {
      isTold = true;
    });
    await turn();
    expect([isTold, outbox.hasRoom]).toEqual([false, false]);
    line.wake();
    await turn();
    expect([isTold, outbox.hasRoom]).toEqual([true, true]);
  });

  it('sends the replies that have queued when it closes, and nothing after that', async () => {
    line.isStuck = true;
    outbox.reply('one');
    outbox.push(a.next(1));
    outbox.reply('the reason');
    outbox.close();
    outbox.reply('too late');
    outbox.push(a.next(2));
    await turn();
    expect(line.packets).toEqual(['one', 'the reason']);
  });
});
