import { describe, expect, it } from '@jest/globals';
import { Outcome } from '../scenario.js';
import { partCautions } from './cautions.js';

describe('partCautions', () => {
  const rounds = (...others: number[]) => new Outcome(others.map((othersCores) => ({ figures: {}, othersCores })));

  it('says that one round met a busy machine', () => {
    expect(partCautions('importer', rounds(0, 0.5, 0), 2)).toEqual([
      'importer: others kept 0.50 of 2 cores busy meanwhile; run again on a quiet machine',
    ]);
  });

  it('says nothing of a quiet machine, or of one that does not tell', () => {
    expect(partCautions('importer', rounds(0, 0.1, 0), 2)).toEqual([]);
    expect(partCautions('importer', rounds(Number.NaN), 2)).toEqual([]);
  });
});
