import { beforeEach, describe, expect, it } from '@jest/globals';
import type { MarketDataMessage, QuoteData } from './messages.js';
import { TickStore } from './tick-store.js';

const KEY = 'NSE:BSE';

let frames: (() => void)[];
let timers: (() => void)[];
let now: number;
let store: TickStore;

function tick(ltp: number, more: Partial<MarketDataMessage<QuoteData>> = {}): MarketDataMessage<QuoteData> {
  const data = { symbol: 'BSE', exchange: 'NSE', ltp, timestamp: new Date(now).toISOString() };
  return { type: 'market_data', mode: 2, broker: 'replay', symbol: 'BSE', exchange: 'NSE', data, ...more };
}

function draw(): void {
  for (const run of frames.splice(0)) run();
}

beforeEach(() => {
  frames = [];
  now = 1_000_000;
  timers = [];
  store = new TickStore({
    nextFrame: (run) => frames.push(run),
    after: (_ms, run) => {
      timers.push(run);
      return () => {};
    },
    now: () => now,
  });
});

describe('TickStore', () => {
  it('tells a row once a frame, with the newest of all that came meanwhile', () => {
    const seen: (number | undefined)[] = [];
    store.subscribe(KEY, () => seen.push(store.get(KEY)?.data.ltp));
    for (const ltp of [10, 11, 12]) store.receive(KEY, tick(ltp));
    expect([seen, frames.length]).toEqual([[], 1]);
    draw();
    expect(seen).toEqual([12]);
    store.receive(KEY, tick(13));
    draw();
    expect(seen).toEqual([12, 13]);
  });

  it('tells the rows of other instruments nothing', () => {
    let calls = 0;
    store.subscribe('NSE:TCS', () => calls++);
    store.receive(KEY, tick(10));
    draw();
    expect(calls).toBe(0);
  });

  it('knows which way the price went last, and keeps knowing while it stands still', () => {
    const directions = [10, 11, 11, 9].map((ltp) => {
      store.receive(KEY, tick(ltp));
      draw();
      return store.get(KEY)!.direction;
    });
    expect(directions).toEqual([0, 1, 1, -1]);
  });

  it('lights a price that has moved for a moment, and tells its row when that is over', () => {
    const lit: boolean[] = [];
    store.subscribe(KEY, () => lit.push(store.get(KEY)!.isLit));
    for (const ltp of [10, 11]) {
      store.receive(KEY, tick(ltp));
      draw();
    }
    now += 300;
    store.receive(KEY, tick(12));
    draw();
    now += 100;
    timers.shift()!();
    expect(lit).toEqual([false, true, true]);
    now += 300;
    timers.shift()!();
    expect(lit).toEqual([false, true, true, false]);
    expect(timers).toEqual([]);
    expect(store.get(KEY)!.direction).toBe(1);
  });

  it('gives the same object until something changes', () => {
    store.receive(KEY, tick(10));
    draw();
    const before = store.get(KEY);
    draw();
    expect(store.get(KEY)).toBe(before);
  });

  it('counts the age of a snapshot from its own time, and never from the future', () => {
    const old = { ...tick(10).data, timestamp: new Date(now - 90_000).toISOString() };
    store.receive(KEY, tick(10, { snapshot: true, data: old }));
    draw();
    expect(store.get(KEY)!.at).toBe(now - 90_000);
    store.receive(KEY, tick(10, { snapshot: true, data: { ...old, timestamp: new Date(now + 5000).toISOString() } }));
    draw();
    expect(store.get(KEY)!.at).toBe(now);
  });

  it('forgets instruments that are watched no longer', () => {
    store.receive(KEY, tick(10));
    draw();
    store.keepOnly(new Set());
    expect(store.get(KEY)).toBeUndefined();
  });
});
