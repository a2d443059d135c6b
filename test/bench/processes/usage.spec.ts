import { describe, expect, it } from '@jest/globals';
import { machineCpuSeconds, ownCpuSeconds, parseUsage } from './usage.js';

const stat = '41 (node (v) 20) S 1 41 41 0 -1 4194560 900 0 3 0 250 125 0 0 20 0 11 0 7000 1000000 5000 1 1\n';

describe('parseUsage', () => {
  it('adds user and system time, whatever the name of the command holds', () => {
    expect(parseUsage(stat, 'Name:\tnode\nVmRSS:\t   20480 kB\n', '3700000000 1500000000 900\n')).toEqual({
      cpuSeconds: 3.75,
      rssBytes: 20_480 * 1024,
      waitedSeconds: 1.5,
    });
  });

  it('knows nothing of waiting where the kernel keeps no statistics', () => {
    expect(parseUsage(stat, 'VmRSS: 1 kB\n', '')).toMatchObject({ waitedSeconds: Number.NaN });
  });

  it('gives nothing for a process that has ended and is not collected yet', () => {
    expect(parseUsage(stat, 'Name:\tnode\nState:\tZ (zombie)\n', '')).toBeUndefined();
  });
});

describe('ownCpuSeconds', () => {
  it('adds what children that have ended used', () => {
    expect(ownCpuSeconds(stat.replace('250 125 0 0', '250 125 40 10'))).toBe(4.25);
  });
});

describe('machineCpuSeconds', () => {
  it('adds what processes used and the host took, and neither idle time nor interrupts', () => {
    expect(machineCpuSeconds('cpu  100 20 30 9999 888 77 66 50 5 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n')).toBe(2);
  });
});
