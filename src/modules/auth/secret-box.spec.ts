import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SealedTextError, SecretBox, WrongSecretKeyError } from './secret-box.js';

const box = new SecretBox(Buffer.alloc(32, 7));
const SECRET = '{"api_secret":"correct horse"}';

/** Flips one bit of one of the four parts, decoded. */
function damaged(sealed: string, part: number): string {
  const parts = sealed.split('.');
  const bytes = Buffer.from(parts[part]!, 'base64url');
  bytes[bytes.length >> 1]! ^= 1;
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

describe('SecretBox', () => {
  it('opens what it sealed, whatever the text and the row', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, rowId) => {
        expect(box.open(box.seal(text, rowId), rowId)).toBe(text);
      }),
    );
  });

  it('writes its version first, and nothing of the text', () => {
    const sealed = box.seal(SECRET, 'row-1');
    expect(sealed).toMatch(/^v1\.[\w-]{8}\.[\w-]{16}\.[\w-]+$/);
    expect(Buffer.from(sealed.split('.')[3]!, 'base64url').toString('latin1')).not.toContain('horse');
  });

  it('seals the same text differently each time', () => {
    expect(box.seal(SECRET, 'row-1')).not.toBe(box.seal(SECRET, 'row-1'));
  });

  it.each([
    ['nonce', 2],
    ['ciphertext', 3],
  ])('refuses a text with an altered %s', (_name, part) => {
    const sealed = damaged(box.seal(SECRET, 'row-1'), part);
    expect(() => box.open(sealed, 'row-1')).toThrow('the sealed text of row-1 was altered or belongs to another row');
  });

  it('refuses a text that was cut short, down to nothing', () => {
    const sealed = box.seal(SECRET, 'row-1');
    for (let length = 0; length < sealed.length; length++) {
      expect(() => box.open(sealed.slice(0, length), 'row-1')).toThrow(SealedTextError);
    }
  });

  it('refuses a text that was moved to another row', () => {
    const sealed = box.seal(SECRET, 'row-1');
    expect(() => box.open(sealed, 'row-2')).toThrow(SealedTextError);
  });

  it('tells a missing key from damage', () => {
    const sealed = new SecretBox(randomBytes(32)).seal(SECRET, 'row-1');
    expect(() => box.open(sealed, 'row-1')).toThrow(WrongSecretKeyError);
    expect(() => box.open(sealed, 'row-1')).toThrow('the sealed text of row-1 needs another secret key');
  });

  it.each(['', 'plain text', '{"api_secret":"x"}', 'v2.a.b.c', 'v1.a.b.c.d', 'v1...'])(
    'refuses %j: no sealed text',
    (text) => {
      expect(() => box.open(text, 'row-1')).toThrow('the sealed text of row-1 is not of the form v1');
    },
  );
});
