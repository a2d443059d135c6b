import { describe, expect, it } from '@jest/globals';
import { owedDeliveries } from './load.js';

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
