import { describe, expect, it } from '@jest/globals';
import { redirectParameters } from './redirect-parameters.js';

describe('redirectParameters', () => {
  it.each([
    'request_token=a%2Bb&status=success',
    '?request_token=a%2Bb&status=success',
    'https://127.0.0.1:5000/callback?request_token=a%2Bb&status=success',
    'https://127.0.0.1/callback?status=success#request_token=a%2Bb',
    '#request_token=a%2Bb&status=success',
  ])('reads the parameters of %s', (text) => {
    expect(redirectParameters(text)).toEqual({ request_token: 'a+b', status: 'success' });
  });

  it('keeps a parameter that is an address itself', () => {
    expect(redirectParameters('next=https%3A%2F%2Fhost%2F%3Fa%3D1&code=1')).toEqual({
      next: 'https://host/?a=1',
      code: '1',
    });
  });

  it.each(['', 'abcdef', 'https://127.0.0.1/callback', '?'])('finds none in %j', (text) => {
    expect(redirectParameters(text)).toBeUndefined();
  });
});
