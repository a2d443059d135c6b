import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeZ85, encodeZ85 } from './z85.js';

describe('Z85', () => {
  it("is that of ZeroMQ's specification", () => {
    const bytes = Buffer.from('864fd26fb559f75b', 'hex');
    expect(encodeZ85(bytes)).toBe('HelloWorld');
    expect(decodeZ85('HelloWorld')).toEqual(bytes);
  });

  it('reads back what it has written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        expect(decodeZ85(encodeZ85(Buffer.from(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('refuses what is none', () => {
    for (const text of ['HelloWorl', 'Hello Worl', 'Hell"', '#####', 'Hellö']) {
      expect({ text, bytes: decodeZ85(text) }).toEqual({ text, bytes: undefined });
    }
  });
});
