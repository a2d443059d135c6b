import { describe, expect, it } from '@jest/globals';
import { returnPath, signInPath } from './return-path.js';

describe('the way back after signing in', () => {
  it('leads to the page that was asked for', () => {
    const path = signInPath('/feeds?state=down#x');
    expect(returnPath(new URLSearchParams(path.split('?')[1]).get('return'))).toBe('/feeds?state=down#x');
    expect(signInPath('/')).toBe('/sign-in');
  });

  it('never leads to another site, nor in a circle', () => {
    for (const wanted of [
      null,
      '',
      'https://evil.example',
      '//evil.example',
      '/\\evil.example',
      '/sign-in',
      '/setup#token=x',
    ]) {
      expect(returnPath(wanted)).toBe('/');
    }
  });
});
