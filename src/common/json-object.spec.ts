import { describe, expect, it } from '@jest/globals';
import { parseJsonObject } from './json-object.js';

describe('parseJsonObject', () => {
  it('reads an object', () => {
    expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] });
  });

  it.each(['', '{', 'null', '[]', '[{}]', '"text"', '7', '<html></html>'])('gives nothing for %j', (text) => {
    expect(parseJsonObject(text)).toBeUndefined();
  });
});
