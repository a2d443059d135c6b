import { describe, expect, it } from '@jest/globals';
import { enteredExpiry } from './entered-expiry.js';
import { enteredKey } from './entered-key.js';

const NOW = Date.parse('2025-12-15T04:00:00Z');

function form(entries: Readonly<Record<string, string | readonly string[]>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(entries)) for (const one of [value].flat()) data.append(name, one);
  return data;
}

describe('the expiry of a key, as it was entered', () => {
  it('is never, some days from now, a moment by the own clock, or as it was', () => {
    expect(enteredExpiry(form({ expiry: 'never' }), NOW)).toBeNull();
    expect(enteredExpiry(form({ expiry: '30' }), NOW)).toBe('2026-01-14T04:00:00.000Z');
    expect(enteredExpiry(form({ expiry: 'at', expires_at: '2026-03-31T18:30' }), NOW)).toBe(
      new Date(2026, 2, 31, 18, 30).toISOString(),
    );
    expect(enteredExpiry(form({ expiry: 'keep' }), NOW)).toBeUndefined();
  });
});

describe('the settings of a key, as they were entered', () => {
  it('have no limits where none is ticked, and no expiry where it stays', () => {
    expect(enteredKey(form({ name: ' algo ', scopes: ['stream', 'orders'], expiry: 'keep' }))).toEqual({
      name: 'algo',
      scopes: ['stream', 'orders'],
      entitlement: null,
    });
  });

  it('have the limits that are ticked: an empty list allows nothing', () => {
    const entered = enteredKey(
      form({
        name: 'algo',
        scopes: 'stream',
        expiry: 'never',
        'limit:modes': 'on',
        'limit:depth_levels': 'on',
        depth_levels: ['5', '20'],
        exchanges: 'NSE',
        max_symbols: '500',
        max_connections: '',
      }),
    );
    expect(entered).toMatchObject({
      expires_at: null,
      entitlement: { modes: [], depth_levels: [5, 20], exchanges: null, max_symbols: 500, max_connections: null },
    });
  });

  it('need a scope', () => {
    expect(() => enteredKey(form({ name: 'algo', expiry: 'never' }))).toThrow('Tick at least one');
  });
});
