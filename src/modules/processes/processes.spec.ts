import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FakeClock } from '../../../test/support/fake-clock.js';
import { splitAnswer } from './answer-parts.js';
import type { ProcessCard } from './process-card.js';
import { type ControlChannel, Processes } from './processes.js';

type Listener = (topic: string, payload: Record<string, unknown>) => void;

/** What the processes of a test share: everyone hears everything, also themselves. */
class Air {
  private readonly channels: { listeners: [string, Listener][]; connected: (() => void)[]; isDeaf: boolean }[] = [];
  sent = 0;

  join(): ControlChannel & { connect(): void; deafen(): void } {
    const own = { listeners: [] as [string, Listener][], connected: [] as (() => void)[], isDeaf: false };
    this.channels.push(own);
    return {
      publish: (topic, payload) => {
        this.sent++;
        const text = JSON.stringify(payload);
        for (const { listeners, isDeaf } of this.channels) {
          if (isDeaf) continue;
          for (const [prefix, listener] of listeners) {
            if (topic.startsWith(prefix)) listener(topic, JSON.parse(text) as Record<string, unknown>);
          }
        }
      },
      on: (prefix, listener) => own.listeners.push([prefix, listener]),
      onConnected: (listener) => own.connected.push(listener),
      connect: () => {
        for (const listener of own.connected) listener();
      },
      deafen: () => {
        own.isDeaf = true;
      },
    };
  }
}

const cardOf = (name: string): ProcessCard => ({
  id: `${name.repeat(8).slice(0, 8)}-0000-4000-8000-000000000000`,
  role: 'edge',
  host: 'h',
  pid: 1,
  started_at: '2025-11-21T05:00:00.000Z',
});

/** What has been asked is answered in the same turn of the event loop. */
const turn = () => new Promise(setImmediate);

async function start(air: Air, name: string, clock = new FakeClock()) {
  const channel = air.join();
  const processes = new Processes(cardOf(name), channel, clock);
  channel.connect();
  await turn();
  return { processes, channel, clock };
}

describe('processes', () => {
  it('answer at once for themselves where they are alone', async () => {
    const { processes, clock } = await start(new Air(), 'a');
    processes.answer('feeds', () => ['zerodha']);
    expect(await processes.ask('feeds')).toEqual({
      answers: [{ process: cardOf('a'), data: ['zerodha'] }],
      processes: [{ ...cardOf('a'), answered: true }],
    });
    expect(clock.pending).toBe(0);
  });

  it('gather the answers of all, without waiting once everybody known has answered', async () => {
    const air = new Air();
    const a = await start(air, 'a');
    const b = await start(air, 'b');
    const c = await start(air, 'c');
    b.processes.answer('clients', ({ limit }) => [`b${String(limit)}`]);
    c.processes.answer('clients', () => Promise.resolve(['c']));
    const { answers, processes } = await a.processes.ask('clients', { limit: 5 });
    expect(answers.map(({ data }) => data)).toEqual(expect.arrayContaining([['b5'], ['c']]));
    expect(answers).toHaveLength(2);
    expect(processes.map(({ answered }) => answered)).toEqual([true, true, true]);
  });

  it('wait half a second for one that is silent, say so, and do not wait for it again', async () => {
    const air = new Air();
    const a = await start(air, 'a');
    (await start(air, 'b')).channel.deafen();
    const asked = a.processes.ask('clients');
    await turn();
    a.clock.advance(499);
    expect(a.clock.pending).toBe(1);
    a.clock.advance(1);
    expect((await asked).processes).toEqual([
      { ...cardOf('a'), answered: true },
      { ...cardOf('b'), answered: false },
    ]);
    expect((await a.processes.ask('clients')).processes).toHaveLength(1);
  });

  it('forget one that has said goodbye', async () => {
    const air = new Air();
    const a = await start(air, 'a');
    (await start(air, 'b')).processes.leave();
    await turn();
    expect((await a.processes.ask('clients')).processes).toHaveLength(1);
  });

  it('do not wait for one that says goodbye meanwhile', async () => {
    const air = new Air();
    const a = await start(air, 'a');
    const b = await start(air, 'b');
    b.processes.answer('clients', () => new Promise(() => {}));
    const asked = a.processes.ask('clients');
    await turn();
    b.processes.leave();
    expect((await asked).processes).toEqual([{ ...cardOf('a'), answered: true }]);
  });

  it('take answers that are longer than a message', async () => {
    const air = new Air();
    const a = await start(air, 'a');
    const long = Array.from({ length: 20_000 }, (_, index) => `client "${index}" ₹`);
    (await start(air, 'b')).processes.answer('clients', () => long);
    const { answers } = await a.processes.ask<string[]>('clients');
    expect(answers[0]?.data).toEqual(long);
    expect(splitAnswer(long)!.every((text) => Buffer.byteLength(JSON.stringify(text)) < 40_000)).toBe(true);
  });

  it('do without the answer of one that fails, or says too much', async () => {
    const air = new Air();
    const a = await start(air, 'a');
    const b = await start(air, 'b');
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => {});
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    b.processes.answer('clients', () => {
      throw new Error('no');
    });
    b.processes.answer('feeds', () => 'x'.repeat(5_000_000));
    for (const question of ['clients', 'feeds']) {
      b.channel.connect();
      await turn();
      const asked = a.processes.ask(question);
      await turn();
      a.clock.advance(500);
      expect((await asked).answers).toEqual([]);
    }
    expect(error).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledTimes(1);
    jest.restoreAllMocks();
  });
});
