import { describe, expect, it } from '@jest/globals';
import { LATENCY_BOUNDS, LatencyBuckets } from './latency-buckets.js';

describe('latency buckets', () => {
  it('count a value in every bucket whose bound it does not exceed', () => {
    const buckets = new LatencyBuckets();
    for (const ms of [0.1, 0.11, 1000, 60_000]) buckets.record(ms);
    const counts = buckets.cumulative();
    expect(counts).toHaveLength(LATENCY_BOUNDS.length + 1);
    expect(counts[0]).toBe(1);
    expect(counts[1]).toBe(2);
    expect(counts[LATENCY_BOUNDS.indexOf(0.5)]).toBe(2);
    expect(counts[LATENCY_BOUNDS.indexOf(1)]).toBe(3);
    expect(counts.at(-2)).toBe(3);
    expect(counts.at(-1)).toBe(4);
  });

  it('sum in seconds', () => {
    const buckets = new LatencyBuckets();
    buckets.record(1500);
    buckets.record(0.5);
    expect(buckets.sum).toBeCloseTo(1.5005, 9);
  });
});
