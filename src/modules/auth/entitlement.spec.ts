import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MODES } from '../../common/mode.js';
import { type Entitlement, narrowest } from './entitlement.js';

const entitlements: fc.Arbitrary<Entitlement> = fc.record(
  {
    modes: fc.subarray([...MODES]),
    exchanges: fc.subarray(['NSE', 'BSE', 'MCX']),
    maxSymbols: fc.integer({ min: 1, max: 10 }),
  },
  { requiredKeys: [] },
);

describe('the narrowest of entitlements', () => {
  it('is what lists have in common, and the least of the numbers', () => {
    const one: Entitlement = { modes: ['LTP', 'QUOTE'], depthLevels: [5, 20], maxSymbols: 10, maxConnections: 3 };
    const other: Entitlement = { modes: ['QUOTE', 'DEPTH'], exchanges: ['NSE'], maxSymbols: 20 };
    expect(narrowest(one, other)).toEqual({
      modes: ['QUOTE'],
      depthLevels: [5, 20],
      exchanges: ['NSE'],
      maxSymbols: 10,
      maxConnections: 3,
    });
  });

  it('has no limits where nobody sets one', () => {
    expect(narrowest({}, {}, {})).toEqual({});
    expect(narrowest()).toEqual({});
  });

  it('allows nothing where lists have nothing in common', () => {
    expect(narrowest({ modes: ['LTP'] }, { modes: ['DEPTH'] })).toEqual({ modes: [] });
  });

  it('never allows what one of them forbids', () => {
    fc.assert(
      fc.property(fc.array(entitlements), (all) => {
        const { modes = MODES, exchanges = ['NSE', 'BSE', 'MCX'], maxSymbols = Infinity } = narrowest(...all);
        for (const each of all) {
          expect(each.modes ?? MODES).toEqual(expect.arrayContaining([...modes]));
          expect(each.exchanges ?? ['NSE', 'BSE', 'MCX']).toEqual(expect.arrayContaining([...exchanges]));
          expect(maxSymbols).toBeLessThanOrEqual(each.maxSymbols ?? Infinity);
        }
      }),
    );
  });
});
