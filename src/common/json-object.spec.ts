import { describe, expect, it } from '@jest/globals';
import { parseJsonObject, textOf } from './json-object.js';

describe('parseJsonObject', () => {
  it('reads an object', () => {
    expect(parseJsonObject('{"a":[1]}')).toEqual({ a: [1] });
  });

  it.each(['', '{', 'null', '[]', '[{}]', '"text"', '7', '<html></html>'])('gives nothing for %j', (text) => {
    expect(parseJsonObject(text)).toBeUndefined();
  });
});

describe('textOf', () => {
  it.each([
    ['text', 'text'],
    [7, '7'],
    [false, 'false'],
    [null, ''],
    [undefined, ''],
    [['text'], ''],
    [{}, ''],
  ])('makes of %j the text %j', (value, text) => {
    expect(textOf(value)).toBe(text);
  });

  it('makes none of an object that no text can be made of', () => {
    // Found by mutated frames: String() throws for it, and brokers' whole messages were lost with one bad name in them.
    expect(textOf(JSON.parse('{"toString":1}'))).toBe('');
  });
});
