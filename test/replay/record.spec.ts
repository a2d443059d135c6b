import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { record } from '../../src/cli/record/record-session.js';
import { systemClock } from '../../src/common/clock.js';
import type { Tick } from '../../src/common/tick.js';
import { Feed } from '../../src/modules/brokers/engine/feed.js';
import { createReplay, replayInstruments } from '../../src/modules/brokers/replay/index.js';
import { SessionLibrary } from '../../src/modules/brokers/replay/player/session-library.js';
import { parseTopic } from '../../src/modules/bus/topic.js';
import { ZmtpPublisher } from '../../src/modules/bus/zmtp/zmtp-publisher.js';
import { RecordingReader } from '../../src/recording/recording-reader.js';
import { eventually } from '../support/eventually.js';

let folder: string;
let bus: ZmtpPublisher;
let interest: string[];
let signals: EventEmitter;
let lines: string[];
let errors: string[];
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'record-'));
  file = join(folder, 'day.tgr');
  interest = [];
  lines = [];
  errors = [];
  signals = new EventEmitter();
  bus = new ZmtpPublisher({ endpoint: 'tcp://127.0.0.1:0', sendHighWaterMark: 1000 });
  bus.onInterest((topic, wanted) => interest.push(`${wanted ? '+' : '-'}${topic}`));
  await bus.start();
});

afterEach(async () => {
  await bus.stop();
  rmSync(folder, { recursive: true });
});

function run(...args: string[]): Promise<number> {
  const all = ['--endpoint', bus.address, '--out', file, ...args];
  const out = (line: string): unknown => lines.push(line);
  return record(all, { out, err: (line) => errors.push(line), progressMs: 20, signals });
}

/** Waits until so many ticks have been received, then stops the recording as Ctrl-C does. */
async function stopAt(ticks: number): Promise<void> {
  await eventually(() => expect(Number(/^(\d+) ticks/.exec(lines.at(-1) ?? '')?.[1])).toBeGreaterThanOrEqual(ticks));
  signals.emit('SIGINT');
}

function recorded(): { time: number; tick: Tick }[] {
  const reader = RecordingReader.open(file);
  const ticks = [...reader.records()].flatMap((item) => (item.kind === 'tick' ? [item] : []));
  reader.close();
  return ticks.map(({ time, tick }) => ({ time, tick }));
}

function publish(topic: string, data: Record<string, unknown>): void {
  bus.publish(topic, Buffer.from(JSON.stringify(data)));
}

describe('npm run record', () => {
  it('makes the feed subscribe by subscribing, writes what comes, and finishes the file on SIGINT', async () => {
    const before = Date.now();
    const done = run('--symbols', 'NSE:TCS,NSE_INDEX:NIFTY', '--feed', 'dhan-2');
    await eventually(() => expect(interest.sort()).toEqual(['+dhan-2_NSE_INDEX_NIFTY_QUOTE', '+dhan-2_NSE_TCS_DEPTH']));
    const depth = { buy: [{ price: 9.95, quantity: 5, orders: 2 }], sell: [] };
    const head = { symbol: 'TCS', exchange: 'NSE', timestamp: '2025-12-15T04:00:00.250Z' };
    publish('dhan-2_NSE_TCS_DEPTH', { seq: 1, ...head, ltp: 10, last_trade_quantity: 3, depth });
    publish('dhan-2_NSE_TCS_DEPTH', { seq: 1, ...head, ltp: 10, last_trade_quantity: 3, depth });
    publish('dhan-2_NSE_TCS_DEPTH20', { seq: 1, ...head, ltp: 99 });
    publish('dhan-2_NSE_TCS_DEPTH', { seq: 2, ...head, note: 'no price' });
    publish('dhan-2_NSE_INDEX_NIFTY_QUOTE', { seq: 1, symbol: 'NIFTY', exchange: 'NSE_INDEX', ltp: 18_000.5 });
    publish('dhan-2_NSE_TCS_DEPTH', { seq: 3, ...head, ltp: 11, depth });
    await stopAt(3);
    expect(await done).toBe(0);
    const ticks = recorded();
    expect(ticks.map(({ tick }) => [tick.symbol, tick.mode, tick.ltp])).toEqual([
      ['TCS', 'DEPTH', 10],
      ['NIFTY', 'QUOTE', 18_000.5],
      ['TCS', 'DEPTH', 11],
    ]);
    expect(ticks[0]!.tick).toEqual({
      symbol: 'TCS',
      exchange: 'NSE',
      mode: 'DEPTH',
      ltp: 10,
      ltq: 3,
      timestamp: Date.parse('2025-12-15T04:00:00.250Z'),
      depth,
    });
    for (const { time } of ticks) expect(time >= before && time <= Date.now()).toBe(true);
    expect(lines.at(-1)).toMatch(/3 ticks of 2 instruments.*\n1 messages were not understood$/);
  });

  it('says the same as one object a line with --json', async () => {
    const done = run('--symbols', 'NSE:TCS', '--feed', 'dhan-2', '--json');
    await eventually(() => expect(interest).toEqual(['+dhan-2_NSE_TCS_DEPTH']));
    publish('dhan-2_NSE_TCS_DEPTH', { seq: 1, symbol: 'TCS', exchange: 'NSE', ltp: 10 });
    await eventually(() => expect(JSON.parse(lines.at(-1)!)).toMatchObject({ ticks: 1, instruments: 1 }));
    signals.emit('SIGINT');
    expect(await done).toBe(0);
    expect(JSON.parse(lines[0]!)).toEqual({ recording: 'dhan-2', endpoint: bus.address, file });
    const last = { file, ticks: 1, instruments: 1, bytes: expect.any(Number), malformed: 0 };
    expect(JSON.parse(lines.at(-1)!)).toEqual(last);
  });

  it('records a feed so that its own replay plays the same ticks', async () => {
    const instruments = replayInstruments();
    const feed = new Feed({
      name: 'replay',
      definition: createReplay(new SessionLibrary(systemClock)),
      credentials: { speed: '50' },
      instruments: { find: (symbol) => instruments.find((one) => one.symbol === symbol) },
      publish: (topic, data) => {
        published.push({ topic, data: JSON.parse(data.toString()) });
        bus.publish(topic, data);
      },
      onStatus: () => {},
      settings: { backoffMinMs: 1000, backoffMaxMs: 60_000, lingerMs: 5000 },
      clock: systemClock,
      log: { log: () => {}, warn: () => {} },
    });
    const published: { topic: string; data: Record<string, unknown> }[] = [];
    feed.start();
    bus.onInterest((topic, wanted) => feed.setInterest(parseTopic(topic)!, wanted));
    const done = run('--symbols', 'NSE:BSE,NSE:RELIANCE,NSE_INDEX:NIFTY');
    await stopAt(200);
    expect(await done).toBe(0);
    await feed.stop();

    const ticks = recorded();
    for (const [symbol, topic] of [
      ['BSE', 'replay_NSE_BSE_DEPTH'],
      ['RELIANCE', 'replay_NSE_RELIANCE_DEPTH'],
      ['NIFTY', 'replay_NSE_INDEX_NIFTY_QUOTE'],
    ]) {
      const sent = published.filter((message) => message.topic === topic).map(({ data }) => data);
      const own = ticks.filter(({ tick }) => tick.symbol === symbol).map(({ tick }) => tick);
      expect(own.length).toBeGreaterThan(10);
      expect(own.map(({ ltp, depth }) => ({ ltp, depth }))).toEqual(
        sent.slice(0, own.length).map(({ ltp, depth }) => ({ ltp, depth })),
      );
    }
    expect(replayInstruments(file).map(({ exchange, symbol }) => `${exchange}:${symbol}`)).toEqual([
      'NSE:BSE',
      'NSE:RELIANCE',
      'NSE_INDEX:NIFTY',
    ]);
  });

  it('ends by itself when the time is up', async () => {
    const done = run('--symbols', 'NSE:TCS', '--mode', 'ltp', '--minutes', '0.05');
    await eventually(() => expect(interest).toEqual(['+replay_NSE_TCS_LTP']));
    publish('replay_NSE_TCS_LTP', { seq: 1, ltp: 10 });
    expect(await done).toBe(0);
    expect(recorded().map(({ tick }) => tick)).toEqual([{ symbol: 'TCS', exchange: 'NSE', mode: 'LTP', ltp: 10 }]);
    expect(signals.listenerCount('SIGINT')).toBe(0);
  });

  it('leaves no file and says why when nothing was received', async () => {
    const done = run('--symbols', 'NSE:TCS');
    await eventually(() => expect(interest).toHaveLength(1));
    signals.emit('SIGTERM');
    expect(await done).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/Nothing was received/)]);
    expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false);
  });

  it('says in one line what is wrong with its arguments or its file', async () => {
    expect(await run('--symbols', 'TCS')).toBe(2);
    file = join(folder, 'no', 'folder', 'day.tgr');
    expect(await run('--symbols', 'NSE:TCS')).toBe(1);
    expect(errors).toEqual([
      expect.stringMatching(/^--symbols: expected EXCHANGE:SYMBOL.*See --help\.$/),
      expect.stringMatching(/^Recording .* cannot be written: ENOENT/),
    ]);
  });

  it('prints its usage', async () => {
    expect(await run('--help')).toBe(0);
    expect(lines[0]).toMatch(/npm run record -- --symbols/);
  });
});
