import { describe, expect, it } from '@jest/globals';
import { SampledLog } from './sampled-log.js';

describe('SampledLog', () => {
  it('writes the 1st, 10th, 100th of a flood, with the count', () => {
    const lines: string[] = [];
    const log = new SampledLog((text) => lines.push(text));
    for (let i = 0; i < 150; i++) log.say('garbage');
    expect(lines).toEqual(['garbage', 'garbage (10 so far)', 'garbage (100 so far)']);
  });
});
