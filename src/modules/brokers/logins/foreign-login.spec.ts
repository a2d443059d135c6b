import { describe, expect, it } from '@jest/globals';
import { LoginError } from '../engine/contract.js';
import { assertSameClient, assertSameLogin, givenClientId, namesClient } from './foreign-login.js';

describe('the state of a redirect', () => {
  it.each([
    ['always', { state: 's1' }],
    ['perhaps', { state: 's1' }],
    ['perhaps', {}],
    [undefined, { state: 'of the broker itself' }],
  ] as const)('of a broker that returns it %s is taken: %j', (returnsState, redirect) => {
    expect(() => assertSameLogin({ returnsState }, redirect, 's1')).not.toThrow();
  });

  it.each([
    ['always', {}],
    ['always', { state: '' }],
    ['always', { state: 's2' }],
    ['always', { state: 's1x' }],
    ['perhaps', { state: '' }],
    ['perhaps', { state: 's2' }],
  ] as const)('of a broker that returns it %s is refused: %j', (returnsState, redirect) => {
    expect(() => assertSameLogin({ returnsState }, redirect, 's1')).toThrow(LoginError);
  });
});

describe("the broker's id of the user", () => {
  const definition = {
    credentials: [
      { name: 'code', label: 'Code', secret: false, clientId: true },
      { name: 'key', label: 'Key', secret: true },
    ],
  };

  it('is what the owner gave in the field for it', () => {
    expect(givenClientId(definition, { code: 'A1', key: 'k' })).toBe('A1');
    expect(givenClientId(definition, { key: 'k' })).toBeNull();
    expect(givenClientId({ credentials: [] }, { code: 'A1' })).toBeNull();
    expect(namesClient(definition, { code: null })).toBe(true);
    expect(namesClient(definition, { key: 'k' })).toBe(false);
  });

  it('must be the same in every login; letters may be small, and a broker may not tell', () => {
    for (const [own, told] of [
      [['A1'], 'a1 '],
      [['A1', 'a1'], 'A1'],
      [['A1'], undefined],
      [[], 'B2'],
    ] as const) {
      expect(() => assertSameClient(own, told)).not.toThrow();
    }
    expect(() => assertSameClient(['A1'], 'A2')).toThrow('another user of the broker than A1');
    expect(() => assertSameClient(['A2', 'A1'], 'A2')).toThrow('another user of the broker than A1');
  });
});
