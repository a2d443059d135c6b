import { describe, expect, it } from '@jest/globals';
import { ClientClosedError, type Tick } from '../../packages/client/src/index.js';
import { TickStream } from '../../packages/client/src/tick-stream.js';

function tick(symbol: string, ltp: number): Tick<'LTP'> {
  const data = { symbol, exchange: 'NSE', ltp, timestamp: '2025-11-21T05:00:00.000Z' };
  const instrument = `NSE:${symbol}`;
  const flags = { broker: 'replay', snapshot: false, stale: false, depthLevel: undefined };
  return { mode: 'LTP', instrument, symbol, exchange: 'NSE', data, ...flags };
}

function stream(buffer: number) {
  let releases = 0;
  const ticks = new TickStream<'LTP'>(Promise.resolve([]), () => releases++, buffer);
  const read = async (count: number) => {
    const seen: string[] = [];
    for (let i = 0; i < count; i++) {
      const { value } = await ticks.next();
      seen.push(`${value!.symbol} ${value!.data.ltp}`);
    }
    return seen;
  };
  return { ticks, read, releases: () => releases };
}

describe('TickStream', () => {
  it('gives a consumer that keeps up every tick, in order', async () => {
    const { ticks, read } = stream(10);
    const reading = read(4);
    for (const ltp of [1, 2, 3, 4]) ticks.push(tick('TCS', ltp));
    expect(await reading).toEqual(['TCS 1', 'TCS 2', 'TCS 3', 'TCS 4']);
    expect(ticks.conflated).toBe(0);
  });

  it('keeps the newest of each topic for one that does not, and counts the rest', async () => {
    const { ticks, read } = stream(3);
    for (let ltp = 1; ltp <= 1000; ltp++) {
      ticks.push(tick('TCS', ltp));
      if (ltp === 500) ticks.push(tick('SBIN', 7));
    }
    expect(ticks.conflated).toBe(999);
    expect(await read(2)).toEqual(['TCS 1000', 'SBIN 7']);
  });

  it('gives every tick again once the consumer has caught up', async () => {
    const { ticks, read } = stream(2);
    for (const ltp of [1, 2, 3, 4]) ticks.push(tick('TCS', ltp));
    expect(await read(1)).toEqual(['TCS 4']);
    for (const ltp of [5, 6]) ticks.push(tick('TCS', ltp));
    expect(await read(2)).toEqual(['TCS 5', 'TCS 6']);
    expect(ticks.conflated).toBe(3);
  });

  it('lets what waits be read, then throws why it ended', async () => {
    const { ticks, read, releases } = stream(10);
    ticks.push(tick('TCS', 1));
    ticks.end(new ClientClosedError());
    ticks.push(tick('TCS', 2));
    expect(await read(1)).toEqual(['TCS 1']);
    await expect(ticks.next()).rejects.toThrow(ClientClosedError);
    expect(releases()).toBe(1);
  });

  it('ends for all who wait when the loop is left, once', async () => {
    const { ticks, releases } = stream(10);
    const waiting = [ticks.next(), ticks.next()];
    await ticks.return();
    await ticks.return();
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    expect(releases()).toBe(1);
  });
});
