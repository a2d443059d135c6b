import { describe, expect, it } from '@jest/globals';
import { modeNumber, modeSegment, owedDeliveries } from './load.js';

describe('owedDeliveries', () => {
  it('owes every client the same when the publisher ended on a whole turn', () => {
    const load = { clients: 50, symbolsPerClient: 100, symbols: 1000, ticksPerSecond: 1 };
    expect(owedDeliveries(load, 3000)).toEqual({ total: 15_000, min: 300, max: 300 });
  });

  it('owes more to those who hold the symbols of a turn that was cut short', () => {
    const load = { clients: 3, symbolsPerClient: 2, symbols: 4, ticksPerSecond: 1 };
    // SYM0 three times, the others twice; slices 0-1, 2-3 and, wrapped around, 0-1.
    expect(owedDeliveries(load, 9)).toEqual({ total: 5 + 4 + 5, min: 4, max: 5 });
  });
});

describe("a load's mode", () => {
  const load = { clients: 1, symbolsPerClient: 1, symbols: 1, ticksPerSecond: 1 };

  it('is Quote unless it says otherwise', () => {
    expect([modeNumber(load), modeSegment(load)]).toEqual([2, 'QUOTE']);
    expect([modeNumber({ ...load, mode: 'LTP' }), modeSegment({ ...load, mode: 'LTP' })]).toEqual([1, 'LTP']);
  });

  it('names the levels of a book in the topic where they are not five', () => {
    expect(modeSegment({ ...load, mode: 'DEPTH' })).toBe('DEPTH');
    expect(modeSegment({ ...load, mode: 'DEPTH', depthLevel: 5 })).toBe('DEPTH');
    expect(modeSegment({ ...load, mode: 'DEPTH', depthLevel: 20 })).toBe('DEPTH20');
  });
});
