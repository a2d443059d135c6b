import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RELIANCE, Recordings, START, TCS } from '../../../../../test/replay/recordings.js';
import { RecordingReader } from '../../../../recording/recording-reader.js';
import { type PlayedTick, TickSequence } from './tick-sequence.js';

const recordings = new Recordings();
afterAll(() => recordings.remove());

const bar = { duration: 60_000, open: 1551.2, high: 1556, low: 1550, close: 1553, volume: 1000 };

function allOf(sequence: TickSequence): PlayedTick[] {
  const ticks: PlayedTick[] = [];
  for (let due = sequence.peek(); due !== undefined; due = sequence.peek()) {
    const played = sequence.take();
    if (played?.time !== due) throw new Error(`a tick of ${played?.time} was due at ${due}`);
    ticks.push(played);
  }
  if (sequence.take()) throw new Error('a tick came after the end');
  return ticks;
}

/** What follows `START` + ms, as text: tens of thousands of objects are compared faster so. */
function future(ticks: PlayedTick[], ms: number): string {
  return JSON.stringify(ticks.filter((played) => played.time > START + ms));
}

/** The last tick of a symbol by `START` + ms. */
function current(ticks: PlayedTick[], ms: number, symbol: string): PlayedTick | undefined {
  return ticks.filter(({ tick, time }) => tick.symbol === symbol && time <= START + ms).at(-1);
}

describe('TickSequence', () => {
  it('mixes recorded ticks and the ticks of bars in order of time, and plays all of both', () => {
    const file = recordings.make(
      [
        [0, RELIANCE, { bar }],
        ...Array.from(
          { length: 100 },
          (_, i) => [i * 1000, TCS, { ltp: i + 1 }] as [number, typeof TCS, { ltp: number }],
        ),
      ].sort((a, b) => (a[0] as number) - (b[0] as number)) as Parameters<Recordings['make']>[0],
    );
    const ticks = allOf(new TickSequence(RecordingReader.open(file), 1));
    const times = ticks.map((played) => played.time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(ticks.filter(({ tick }) => tick.symbol === 'TCS').map(({ tick }) => tick.ltp)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect(ticks.filter(({ tick }) => tick.interpolated).at(-1)!.tick).toMatchObject({ ltp: 1553, volume: 1000 });
  });

  it('goes on the same way wherever it is entered', () => {
    const entries: Parameters<Recordings['make']>[0][number][] = [];
    for (let i = 0; i < 12_000; i++) {
      if (i % 600 === 0) entries.push([i * 100, RELIANCE, { bar }]);
      entries.push([i * 100, TCS, { ltp: i + 1 }]);
    }
    const recording = RecordingReader.open(recordings.make(entries));
    expect(recording.blockTimes.length).toBeGreaterThan(2);
    const whole = allOf(new TickSequence(recording, 1));
    // Right after a block has begun, the bar in progress lies in the block before.
    const afterBlock = fc
      .tuple(fc.constantFrom(...recording.blockTimes), fc.nat(3000))
      .map(([time, ms]) => time - START + ms);
    fc.assert(
      fc.property(fc.oneof(fc.nat(1_260_000), afterBlock), (ms) => {
        const sequence = new TickSequence(recording, 1);
        sequence.seek(START + ms);
        const rest = allOf(sequence);
        expect(future(rest, ms)).toBe(future(whole, ms));
        for (const symbol of ['TCS', 'RELIANCE']) expect(current(rest, ms, symbol)).toEqual(current(whole, ms, symbol));
      }),
      { numRuns: 15 },
    );
  });
});
