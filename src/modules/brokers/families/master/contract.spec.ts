import { describe, expect, it } from '@jest/globals';
import { BadCell } from './cells.js';
import { contract, contractType, strikeOf } from './contract.js';
import { isoExpiry, namedMonthExpiry, utcExpiry } from './expiry.js';

describe('a contract', () => {
  const expiry = isoExpiry('2026-11-24');

  it('has the canonical symbol of its terms', () => {
    expect(contract('NIFTY', expiry, 'CE', 26000.5)).toEqual({
      symbol: 'NIFTY24NOV2626000.5CE',
      name: 'NIFTY',
      expiry: '24-NOV-26',
      strike: 26000.5,
      instrumenttype: 'CE',
    });
    expect(contract('M&M', expiry, 'FUT', 0).symbol).toBe('M&M24NOV26FUT');
  });

  it('is a future where the column of the option type says XX', () => {
    expect(['XX', 'CE', 'PE'].map(contractType)).toEqual(['FUT', 'CE', 'PE']);
    expect(() => contractType('')).toThrow(new BadCell('option type "" is not known'));
  });

  it.each([undefined, 0, -1])('has no strike where an option says %s, and is rejected', (strike) => {
    expect(() => strikeOf('PE', () => strike)).toThrow(new BadCell('an option without strike'));
  });

  it('asks for no strike of a future', () => {
    const read = () => {
      throw new BadCell('read');
    };
    expect(strikeOf('FUT', read)).toBe(0);
    expect(() => strikeOf('CE', read)).toThrow('read');
  });
});

describe('an expiry', () => {
  it.each(['2026-11-24', '2026-11-24 14:30:00', '2026-11-24T23:59:59+05:30'])(
    'is the date that %s begins with',
    (text) => {
      expect(isoExpiry(text)).toMatchObject({ canonical: '24-NOV-26', compact: '24NOV26' });
    },
  );

  it('is read with its month by name, and from a moment by the day in UTC', () => {
    expect(namedMonthExpiry('24-Nov-2026').canonical).toBe('24-NOV-26');
    expect(utcExpiry(new Date('2026-11-24T23:59:59Z')).canonical).toBe('24-NOV-26');
  });

  it.each(['', '2026-02-30', '2026-13-01', '24-11-2026', '2026-11-24x'])('is not %j', (text) => {
    const message = `EXPIRY ${JSON.stringify(text)} is no date`;
    expect(() => isoExpiry(text, 'EXPIRY')).toThrow(new BadCell(message));
  });
});
