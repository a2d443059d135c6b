import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SessionLibrary } from '../../src/modules/brokers/replay/player/session-library.js';
import { FakeClock } from '../support/fake-clock.js';
import { Listener } from './listener.js';
import { INFY, NIFTY, RELIANCE, Recordings, START, TCS } from './recordings.js';

const recordings = new Recordings();
afterAll(() => recordings.remove());

const NOW = '2026-01-05T04:00:00.000Z';

/** A clock whose timers can be held up, as those of a process that is stopped. */
class HeldClock extends FakeClock {
  private held = 0;

  override now(): number {
    return super.now() + this.held;
  }

  override monotonic(): number {
    return super.monotonic() + this.held;
  }

  hold(ms: number): void {
    this.held += ms;
  }
}

let clock: HeldClock;
let library: SessionLibrary;
beforeEach(() => {
  clock = new HeldClock(NOW);
  library = new SessionLibrary(clock);
});

/** A listener on a recording, connected. */
function listen(file: string, options: Record<string, string> = {}): Listener {
  const listener = new Listener(library, { file, ...options });
  clock.advance(0);
  return listener;
}

/** TCS ticks at 0, 100, 200, … ms with the prices 1, 2, 3, … */
function everyTenth(count: number): string {
  return recordings.make(Array.from({ length: count }, (_, i) => [i * 100, TCS, { ltp: i + 1 }]));
}

describe('the player', () => {
  it('sends ticks at the times of the recording', () => {
    const file = recordings.make([
      [0, TCS, { ltp: 1 }],
      [70, TCS, { ltp: 2 }],
      [71, TCS, { ltp: 3 }],
      [5071, TCS, { ltp: 4 }],
    ]);
    const listener = listen(file);
    listener.subscribe('LTP', TCS);
    clock.advance(6000);
    expect(listener.ticks.map(({ at, tick }) => [at, tick.ltp])).toEqual([
      [0, 1],
      [70, 2],
      [71, 3],
      [5071, 4],
    ]);
  });

  it('plays slower and faster by the speed factor', () => {
    for (const [speed, times] of [
      ['0.5', [0, 200, 400]],
      ['10', [0, 10, 20]],
    ] as const) {
      const file = everyTenth(3);
      const listener = listen(file, { speed, loop: 'false' });
      const start = clock.monotonic();
      listener.subscribe('LTP', TCS);
      clock.advance(1000);
      expect(listener.ticks.map(({ at }) => at - start)).toEqual(times);
    }
  });

  it('plays every tick at a thousand times the speed, many of them in a frame', () => {
    const listener = listen(everyTenth(5000), { speed: '1000', loop: 'false' });
    listener.subscribe('LTP', TCS);
    clock.advance(600);
    expect(listener.prices('TCS')).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1));
    expect(listener.frames.length).toBeLessThanOrEqual(105);
    expect(listener.notices).toEqual([]);
  });

  it('acknowledges a subscription, and answers with the current value at once', () => {
    const listener = listen(
      recordings.make([
        [0, TCS, { ltp: 7 }],
        [60_000, TCS, { ltp: 8 }],
      ]),
    );
    clock.advance(30_000);
    listener.subscribe('QUOTE', TCS);
    clock.advance(0);
    expect(listener.acknowledged.map(({ instrument, mode }) => [instrument.symbol, mode])).toEqual([['TCS', 'QUOTE']]);
    expect(listener.prices('TCS')).toEqual([7]);
    clock.advance(30_000);
    expect(listener.prices('TCS')).toEqual([7, 8]);
  });

  it('runs whether or not anybody subscribes: who comes later joins the session in progress', () => {
    const file = everyTenth(100);
    library.open(file);
    clock.advance(4950);
    const listener = listen(file);
    listener.subscribe('LTP', TCS);
    clock.advance(150);
    expect(listener.prices('TCS')).toEqual([50, 51, 52]);
  });

  it('goes on in the right place after a time without subscriptions', () => {
    const listener = listen(everyTenth(100));
    listener.subscribe('LTP', TCS);
    clock.advance(150);
    listener.unsubscribe(TCS);
    clock.advance(5000);
    listener.subscribe('LTP', TCS);
    clock.advance(100);
    expect(listener.prices('TCS')).toEqual([1, 2, 52, 53]);
  });

  it('sends nothing more of an instrument that is unsubscribed, and all of the others', () => {
    const file = recordings.make(
      [0, 100, 200, 300].flatMap((ms) => [
        [ms, TCS, { ltp: ms }],
        [ms, INFY, { ltp: ms }],
      ]),
    );
    const listener = listen(file);
    listener.subscribe('LTP', TCS, INFY);
    clock.advance(150);
    listener.unsubscribe(TCS);
    clock.advance(200);
    expect(listener.prices('TCS')).toEqual([0, 100]);
    expect(listener.prices('INFY')).toEqual([0, 100, 200, 300]);
    const frames = listener.frames.length;
    listener.unsubscribe(INFY);
    clock.advance(4000);
    expect(listener.frames).toHaveLength(frames);
  });

  it('gives each subscriber its own mode, and changes it in place', () => {
    const depth = { buy: [{ price: 9, quantity: 1 }], sell: [] };
    const full = { mode: 'DEPTH' as const, ltp: 10, ltt: START, volume: 5, open: 9, bid: 9, oi: 3, depth };
    const listener = listen(
      recordings.make([
        [0, TCS, full],
        [100, TCS, full],
        [200, TCS, full],
      ]),
    );
    listener.subscribe('LTP', TCS);
    clock.advance(50);
    listener.subscribe('QUOTE', TCS);
    clock.advance(0);
    listener.subscribe('DEPTH', TCS);
    clock.advance(0);
    const [ltp, quote, book] = listener.of('TCS');
    expect(Object.keys(ltp!).sort()).toEqual(['exchange', 'ltp', 'ltt', 'mode', 'symbol', 'timestamp', 'volume']);
    expect(quote).toEqual({ ...ltp, mode: 'QUOTE', open: 9, bid: 9, oi: 3 });
    expect(book).toEqual({ ...quote, mode: 'DEPTH', depth });
  });

  it('keeps repeats, gaps and messages out of order as they were recorded', () => {
    const at = (ms: number): number => START + ms;
    const file = recordings.make([
      [0, TCS, { ltp: 1, volume: 100, ltt: at(0) }],
      [100, TCS, { ltp: 2, volume: 300, ltt: at(90) }],
      [200, TCS, { ltp: 1.5, volume: 200, ltt: at(50) }],
      [300, TCS, { ltp: 1.5, volume: 200, ltt: at(50) }],
      [40_300, TCS, { ltp: 3, volume: 400, ltt: at(40_000) }],
    ]);
    const listener = listen(file, { timestamps: 'kept' });
    listener.subscribe('LTP', TCS);
    clock.advance(40_300);
    expect(
      listener.of('TCS').map(({ ltp, volume, ltt, timestamp }) => [ltp, volume, ltt! - START, timestamp! - START]),
    ).toEqual([
      [1, 100, 0, 0],
      [2, 300, 90, 100],
      [1.5, 200, 50, 200],
      [1.5, 200, 50, 300],
      [3, 400, 40_000, 40_300],
    ]);
  });

  it.each([1, 4])(
    'moves times to now at speed %d: a tick shows the wall clock when it comes, and its last trade as before it',
    (speed) => {
      const file = recordings.make([
        [0, TCS, { ltp: 1 }],
        [1000, TCS, { ltp: 2, ltt: START + 400 }],
      ]);
      const listener = listen(file, { speed: String(speed), loop: 'false' });
      listener.subscribe('LTP', TCS);
      clock.advance(1000);
      const { at, tick } = listener.ticks.at(-1)!;
      expect(at).toBe(1000 / speed);
      expect(tick.timestamp).toBe(Date.parse(NOW) + at);
      expect(tick.timestamp! - tick.ltt!).toBe(600 / speed);
    },
  );

  it('starts again at the end, from where the recording says that a replay begins', () => {
    const file = recordings.make(
      [
        [0, TCS, { ltp: 1 }],
        [100, TCS, { ltp: 2 }],
        [200, TCS, { ltp: 3 }],
        [300, TCS, { ltp: 4 }],
      ],
      100,
    );
    const listener = listen(file);
    listener.subscribe('LTP', TCS);
    clock.advance(2500);
    expect(listener.ticks.map(({ at, tick }) => [at, tick.ltp])).toEqual([
      [0, 2],
      [100, 3],
      [200, 4],
      [1200, 2],
      [1300, 3],
      [1400, 4],
      [2400, 2],
      [2500, 3],
    ]);
    const stamps = listener.of('TCS').map((tick) => tick.timestamp!);
    expect(stamps).toEqual(listener.ticks.map(({ at }) => Date.parse(NOW) + at));
  });

  it('has no value of an instrument that has not traded yet since the recording started again', () => {
    const listener = listen(
      recordings.make([
        [0, TCS, { ltp: 1 }],
        [500, INFY, { ltp: 2 }],
      ]),
    );
    listener.subscribe('LTP', TCS);
    clock.advance(1700);
    listener.subscribe('LTP', INFY);
    clock.advance(100);
    expect(listener.prices('TCS')).toEqual([1, 1]);
    expect(listener.prices('INFY')).toEqual([]);
    clock.advance(200);
    expect(listener.prices('INFY')).toEqual([2]);
  });

  it('ends where it is told not to loop, and still answers with the last value', () => {
    const file = everyTenth(3);
    const listener = listen(file, { loop: 'false' });
    listener.subscribe('LTP', TCS);
    clock.advance(60_000);
    expect(listener.prices('TCS')).toEqual([1, 2, 3]);
    const late = listen(file, { loop: 'false' });
    late.subscribe('LTP', TCS);
    clock.advance(60_000);
    expect(late.prices('TCS')).toEqual([3]);
    expect(late.closed).toBeUndefined();
  });

  it('synthesises and marks the depth of an instrument that has none, and only when depth is wanted', () => {
    const listener = listen(
      recordings.make([
        [0, TCS, { ltp: 1500, bid: 1499.9 }],
        [100, TCS, { ltp: 1500.1 }],
      ]),
    );
    listener.subscribe('QUOTE', TCS);
    clock.advance(50);
    listener.subscribe('DEPTH', TCS);
    clock.advance(50);
    const [quote, first, second] = listener.of('TCS');
    expect(quote).not.toHaveProperty('broker_supported');
    expect(first).toMatchObject({ mode: 'DEPTH', bid: 1499.9, broker_supported: false });
    expect(first!.broker_message).toMatch(/synthesised/);
    expect(second).not.toHaveProperty('bid');
    for (const { ltp, depth } of [first!, second!]) {
      expect([depth!.buy[0]!.price, depth!.sell[0]!.price]).toContain(ltp);
      expect(depth!.buy).toHaveLength(5);
    }
  });

  it('synthesises nothing for an index, nor between the real books of an instrument', () => {
    const depth = { buy: [{ price: 9, quantity: 1 }], sell: [{ price: 10, quantity: 1, orders: 4 }] };
    const file = recordings.make([
      [0, NIFTY, { ltp: 18_000 }],
      [0, TCS, { mode: 'DEPTH', ltp: 9, depth }],
      [100, TCS, { ltp: 10 }],
    ]);
    const listener = listen(file);
    listener.subscribe('DEPTH', NIFTY, TCS);
    clock.advance(100);
    expect(listener.of('NIFTY')).toEqual([expect.objectContaining({ mode: 'QUOTE', ltp: 18_000 })]);
    expect(listener.of('TCS').map(({ mode, depth: book }) => [mode, book])).toEqual([
      ['DEPTH', depth],
      ['QUOTE', undefined],
    ]);
  });

  it('plays bars as marked ticks, whose current value is in the middle of the bar for who joins there', () => {
    const bar = { duration: 60_000, open: 1551.2, high: 1556, low: 1550, close: 1553, volume: 1000 };
    const file = recordings.make([
      [0, RELIANCE, { bar }],
      [30_000, TCS, { ltp: 1 }],
    ]);
    const early = listen(file, { loop: 'false' });
    early.subscribe('QUOTE', RELIANCE);
    clock.advance(30_000);
    const late = listen(file, { loop: 'false' });
    late.subscribe('QUOTE', RELIANCE);
    clock.advance(40_000);
    const all = early.of('RELIANCE');
    const joined = late.of('RELIANCE');
    expect(all.every((tick) => tick.interpolated)).toBe(true);
    expect(all[0]!.ltp).toBe(1551.2);
    expect(all.at(-1)).toMatchObject({ ltp: 1553, volume: 1000, high: 1556, low: 1550 });
    expect(joined.length).toBeGreaterThan(20);
    expect(all.slice(-joined.length)).toEqual(joined);
  });

  it('gives the same ticks for the same seed, file and speed, and others for another seed', () => {
    const bar = { duration: 60_000, open: 1551.2, high: 1556, low: 1550, close: 1553, volume: 1000 };
    const file = recordings.make([
      [0, RELIANCE, { bar }],
      [60_000, RELIANCE, { bar }],
    ]);
    const play = (seed: string, others: boolean): unknown[] => {
      clock = new HeldClock(NOW);
      library = new SessionLibrary(clock);
      const listener = listen(file, { seed, speed: '3' });
      if (others) listener.subscribe('DEPTH', TCS, NIFTY);
      if (others) listen(file, { seed, speed: '3' }).subscribe('LTP', RELIANCE);
      listener.subscribe('DEPTH', RELIANCE);
      clock.advance(90_000);
      return listener.of('RELIANCE');
    };
    const first = play('1', false);
    expect(first.length).toBeGreaterThan(300);
    expect(play('1', true)).toEqual(first);
    expect(play('2', false)).not.toEqual(first);
  });

  it('refuses instruments that the recording does not have, and serves the rest', () => {
    const listener = listen(everyTenth(2));
    listener.subscribe('LTP', { ...TCS, symbol: 'WIPRO', token: '3787' }, TCS);
    clock.advance(0);
    expect(listener.refused).toEqual([expect.stringMatching(/does not have/)]);
    expect(listener.acknowledged.map(({ instrument }) => instrument.symbol)).toEqual(['TCS']);
    expect(listener.prices('TCS')).toEqual([1]);
  });

  it('shows that it is alive every five seconds, with and without subscriptions', () => {
    const listener = listen(
      recordings.make([
        [0, TCS, { ltp: 1 }],
        [600_000, TCS, { ltp: 2 }],
      ]),
    );
    clock.advance(15_000);
    expect(listener.frames).toEqual(['heartbeat', 'heartbeat', 'heartbeat']);
    listener.subscribe('LTP', TCS);
    clock.advance(15_000);
    expect(listener.frames.filter((type) => type === 'heartbeat')).toHaveLength(6);
  });

  it('has at most one timer, and none once it is closed', () => {
    const bar = { duration: 60_000, open: 1, high: 2, low: 1, close: 2, volume: 1000 };
    const listener = listen(
      recordings.make([
        [0, RELIANCE, { bar }],
        [1, TCS, { ltp: 1 }],
        [50, INFY, { ltp: 1 }],
      ]),
    );
    listener.subscribe('DEPTH', TCS, INFY, RELIANCE);
    for (let ms = 0; ms < 1000; ms += 10) {
      clock.advance(10);
      expect(clock.pending).toBe(1);
    }
    listener.close();
    clock.advance(0);
    expect(listener.closed).toMatchObject({ code: 1000 });
    const seen = listener.ticks.length;
    clock.advance(60_000);
    expect(listener.ticks).toHaveLength(seen);
    expect(clock.pending).toBe(0);
  });

  it('joins the session where it is, and says so, when it was held up', () => {
    const listener = listen(everyTenth(50_000), { speed: '1' });
    listener.subscribe('LTP', TCS);
    clock.advance(100);
    clock.hold(3_000_000);
    clock.advance(100);
    expect(listener.notices).toEqual([expect.stringMatching(/held up for/)]);
    expect(listener.prices('TCS').at(-1)).toBe(30_003);
    expect(listener.ticks.length).toBeLessThan(1100);
  });

  it.each([
    ['a recording that does not exist', { file: '/no/such/day.tgr' }, /\/no\/such\/day\.tgr does not exist/],
    ['an option that makes no sense', { file: 'x', speed: 'fast' }, /speed: expected/],
  ])('closes the line with the reason for %s', (_, options, reason) => {
    const listener = new Listener(library, options);
    expect(listener.closed).toBeUndefined();
    clock.advance(0);
    expect(listener.opened).toBe(0);
    expect(listener.closed).toMatchObject({ code: 4500, reason: expect.stringMatching(reason) });
  });
});
