import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../test/support/eventually.js';
import { RepeatFilter } from './repeat-filter.js';

function written(texts: readonly string[]) {
  const lines: string[] = [];
  const filter = new RepeatFilter<string>((line, more) => lines.push(`${line} +${more}`), 30);
  for (const text of texts) if (filter.admits(text, text)) lines.push(text);
  return { lines, filter };
}

describe('the filter of repeated lines', () => {
  it('lets different lines through', () => {
    const texts = Array.from({ length: 3000 }, (_, i) => `line ${i}`);
    expect(written(texts).lines).toEqual(texts);
  });

  it('writes a line five times, and at the end of the window how often it came after that', async () => {
    const { lines } = written(Array<string>(100).fill('broken'));
    expect(lines).toEqual(Array(5).fill('broken'));
    await eventually(() => expect(lines).toEqual([...Array<string>(5).fill('broken'), 'broken +95']));
  });

  it('writes it again in the next window', () => {
    const { lines, filter } = written(Array<string>(6).fill('broken'));
    filter.flush();
    expect(filter.admits('broken', 'broken')).toBe(true);
    expect(lines.at(-1)).toBe('broken +1');
  });

  it('says nothing of a line that was not held back', () => {
    const { lines, filter } = written(Array<string>(5).fill('fine'));
    filter.flush();
    expect(lines).toHaveLength(5);
  });
});
