import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Tick } from '../../src/common/tick.js';
import { replayInstruments } from '../../src/modules/brokers/replay/index.js';
import { shippedRecording } from '../../src/modules/brokers/replay/player/session-library.js';
import type { Bar } from '../../src/recording/record.js';
import { RecordingReader } from '../../src/recording/recording-reader.js';

/** Figures of the raw material, counted in it by other means before it became a recording. */
const RAW: [symbol: string, rows: number, stepsBack: number, repeats: number][] = [
  ['BSE', 35187, 6, 4494],
  ['BHARATFORG', 11445, 0, 1142],
  ['MAXHEALTH', 15924, 0, 1995],
  ['BANKNIFTY30DEC2559400CE', 28590, 1, 2147],
  ['BANKNIFTY30DEC2559400PE', 28254, 1, 2106],
  ['BANKNIFTY30DEC2559600PE', 24723, 2, 1409],
];

let recording: RecordingReader;
const ticks = new Map<string, { time: number; tick: Tick }[]>();
const bars: { time: number; bar: Bar }[] = [];

beforeAll(() => {
  recording = RecordingReader.open(shippedRecording());
  for (const item of recording.records()) {
    if (item.kind === 'bar') {
      bars.push({ time: item.time, bar: item.bar });
    } else {
      const own = ticks.get(item.tick.symbol) ?? [];
      own.push({ time: item.time, tick: item.tick });
      ticks.set(item.tick.symbol, own);
    }
  }
});
afterAll(() => recording.close());

const ist = (time: number): string => new Date(time + 19_800_000).toISOString().slice(0, 19).replace('T', ' ');

describe('the recording that comes with Tickgate', () => {
  it('names where its data comes from', () => {
    expect(recording.header.source).toHaveLength(3);
    for (const line of recording.header.source) expect(line).toMatch(/github\.com\/.* at [0-9a-f]{10}/);
  });

  it.each(RAW)(
    'holds every message of %s: %d, with its %d steps back and at least %d repeats',
    (symbol, rows, stepsBack, repeats) => {
      const own = ticks.get(symbol)!;
      expect(own).toHaveLength(rows);
      let back = 0;
      let same = 0;
      own.forEach(({ tick }, i) => {
        const before = own[i - 1]?.tick;
        if (!before) return;
        if (tick.volume! < before.volume!) {
          back++;
          expect(tick.ltt!).toBeLessThan(before.ltt!);
        }
        if (JSON.stringify({ ...tick, timestamp: 0 }) === JSON.stringify({ ...before, timestamp: 0 })) same++;
      });
      expect(back).toBe(stepsBack);
      // Fields that were left out may have changed in more of them.
      expect(same).toBeGreaterThanOrEqual(repeats);
    },
  );

  it('keeps the gaps of the recorder', () => {
    const times = RAW.flatMap(([symbol]) => ticks.get(symbol)!.map(({ time }) => time)).sort((a, b) => a - b);
    const gaps = times
      .map((time, i) => ({ end: ist(time).slice(11), seconds: Math.round((time - (times[i - 1] ?? time)) / 1000) }))
      .filter(({ seconds }) => seconds >= 30);
    expect(gaps).toEqual([
      { end: '10:56:45', seconds: 39 },
      { end: '11:00:01', seconds: 125 },
      { end: '11:04:26', seconds: 91 },
      { end: '15:27:37', seconds: 74 },
      { end: '15:40:00', seconds: 536 },
      { end: '15:42:35', seconds: 41 },
    ]);
  });

  it('shows no tick before its last trade', () => {
    for (const [symbol, rows] of RAW) {
      const early = ticks.get(symbol)!.filter(({ tick }) => tick.timestamp! < tick.ltt!);
      expect([symbol, early.length, rows]).toEqual([symbol, 0, rows]);
    }
  });

  it('has five levels without order counts for what was recorded with a book, and open interest for options', () => {
    for (const [symbol] of RAW) {
      const all = ticks.get(symbol)!.map(({ tick }) => tick);
      const full = all.filter(({ depth }) => depth!.buy.length === 5 && depth!.sell.length === 5);
      expect(full.length / all.length).toBeGreaterThan(0.99);
      const levels = all.flatMap(({ depth }) => [...depth!.buy, ...depth!.sell]);
      expect(levels.filter(({ orders }) => orders !== undefined)).toHaveLength(0);
      const withOi = all.filter(({ oi }) => oi !== undefined);
      expect(withOi).toHaveLength(symbol.startsWith('BANKNIFTY') ? all.length : 0);
    }
  });

  it("has RELIANCE as the day's 372 minute bars, with the close of the session before", () => {
    expect(bars).toHaveLength(372);
    expect(bars[0]!.bar).toMatchObject({ open: 1551.2, high: 1556, low: 1551.2, close: 1553.1, volume: 112_255 });
    expect(bars.every(({ bar }) => bar.symbol === 'RELIANCE' && bar.previous_close === 1554.3)).toBe(true);
    expect([ist(bars[0]!.time), ist(bars.at(-1)!.time)]).toEqual(['2025-12-15 09:15:00', '2025-12-15 15:29:00']);
    const volume = bars.slice(0, -1).reduce((sum, { bar }) => sum + bar.volume!, 0);
    expect(bars.at(-1)!.bar.day_volume).toBe(volume);
  });

  it('has NIFTY about once a second from the opening on, moved to the day', () => {
    const nifty = ticks.get('NIFTY')!;
    expect(nifty).toHaveLength(22_729);
    expect([ist(nifty[0]!.time), ist(nifty.at(-1)!.time)]).toEqual(['2025-12-15 09:15:00', '2025-12-15 15:33:50']);
    expect(nifty.at(-1)!.tick).toMatchObject({ ltp: 18_028.2, open: 18_044.35, high: 18_102.95, low: 17_969.6 });
  });

  it('is played from where every instrument has a value', () => {
    const firsts = [...ticks.values()].map((own) => own[0]!.time);
    expect(recording.end.play_from).toBe(Math.max(...firsts));
    expect(ist(recording.end.play_from!)).toBe('2025-12-15 09:32:55');
  });

  it('is small', () => {
    expect(recording.size).toBeLessThan(3_000_000);
  });
});

describe('replayInstruments', () => {
  it('gives the instruments of the shipped recording with canonical names', () => {
    const instruments = replayInstruments();
    expect(instruments.map(({ exchange, symbol }) => `${exchange}:${symbol}`)).toEqual([
      'NSE:BSE',
      'NSE:BHARATFORG',
      'NSE:MAXHEALTH',
      'NFO:BANKNIFTY30DEC2559400CE',
      'NFO:BANKNIFTY30DEC2559400PE',
      'NFO:BANKNIFTY30DEC2559600PE',
      'NSE:RELIANCE',
      'NSE_INDEX:NIFTY',
    ]);
    expect(instruments[3]).toEqual({
      symbol: 'BANKNIFTY30DEC2559400CE',
      exchange: 'NFO',
      token: '51460',
      brsymbol: 'BANKNIFTY25DEC59400CE',
      brexchange: 'NFO',
      name: 'BANKNIFTY',
      expiry: '30-DEC-25',
      strike: 59_400,
      lotsize: 35,
      instrumenttype: 'CE',
      tick_size: 0.05,
    });
    expect(instruments.map(({ token }) => token)).toEqual([
      '19585',
      '422',
      '22377',
      '51460',
      '51461',
      '51498',
      '2885',
      '26000',
    ]);
  });

  it('says in one line what is wrong with a recording that is missing', () => {
    expect(() => replayInstruments('/no/such/day.tgr')).toThrow('Recording /no/such/day.tgr does not exist.');
  });
});
