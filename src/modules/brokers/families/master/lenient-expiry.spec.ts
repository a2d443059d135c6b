import { describe, expect, it } from '@jest/globals';
import { BadCell } from './cells.js';
import { lenientExpiry } from './lenient-expiry.js';

describe('lenientExpiry', () => {
  it.each([
    '19MAR2024',
    '19MAR24',
    '19-MAR-24',
    '19-Mar-2024',
    '19 March 2024',
    '2024-03-19',
    '2024-03-19T14:30:00+05:30',
    '19-03-2024',
    '19/3/2024',
    '19-03-2024 14:30:00',
  ])('reads %s', (text) => {
    expect(lenientExpiry(text)).toMatchObject({ canonical: '19-MAR-24', compact: '19MAR24' });
  });

  it('gives a day of one digit its zero', () => {
    expect(lenientExpiry('5JUN2025').canonical).toBe('05-JUN-25');
  });

  it.each(['', '0', 'soon', '31FEB2024', '32-03-2024', '2024-13-01', '19MAX2024', '19MAR20245', '03-19-2024'])(
    'takes %j for no date',
    (text) => {
      expect(() => lenientExpiry(text)).toThrow(BadCell);
    },
  );
});
