import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { zipOf, zipOfAll } from '../../../../../test/support/zip-archive.js';
import { unzipped, zippedFiles } from './zip.js';

const TEXT = 'Exchange,Token\nNSE,2885\n'.repeat(200);

/** By `zipfile` of its standard library. */
const PACKED_BY_PYTHON =
  'UEsDBBQAAAAIAABAIlzxjW5qHwAAAE4AAAAPAAAATlNFX3N5bWJvbHMudHh0c61IzkjMS0/VCcnPTs3T4fILdtUxsrAw1eFyJUMG' +
  'AFBLAQIUAxQAAAAIAABAIlzxjW5qHwAAAE4AAAAPAAAAAAAAAAAAAACAAQAAAABOU0Vfc3ltYm9scy50eHRQSwUGAAAAAAEAAQA9' +
  'AAAATAAAAAkAYSBjb21tZW50';

describe('unzipped', () => {
  it('gives the first file of an archive, deflated or stored', () => {
    expect(unzipped(zipOf('a.txt', TEXT)).toString()).toBe(TEXT);
    expect(unzipped(zipOf('a.txt', TEXT, { stored: true })).toString()).toBe(TEXT);
  });

  it('reads what another program has packed, with a comment behind it', () => {
    expect(unzipped(Buffer.from(PACKED_BY_PYTHON, 'base64')).toString()).toBe('Exchange,Token,\nNSE,2885,\n'.repeat(3));
  });

  it('leaves alone what is no archive', () => {
    for (const text of ['', 'PK', TEXT]) expect(unzipped(Buffer.from(text)).toString()).toBe(text);
  });

  it('refuses an archive that was cut off at any place', () => {
    const archive = zipOf('a.txt', TEXT);
    for (let length = 4; length < archive.length; length++) {
      expect(() => unzipped(archive.subarray(0, length))).toThrow(/^is a damaged zip file/);
    }
  });

  it('gives the file or an error that says what is wrong, whatever byte is damaged', () => {
    const archive = zipOf('a.txt', TEXT);
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(archive);
        damaged[at]! ^= flip;
        try {
          unzipped(damaged);
        } catch (error) {
          expect((error as Error).message).toMatch(/^is a damaged zip file \(.+\)$/);
        }
      }),
    );
  });
});

describe('zippedFiles', () => {
  const files = { 'a.txt': TEXT, 'folder/b.txt': 'b', 'empty.txt': '' };

  it('gives all files of an archive with their names, in its order', () => {
    expect(zippedFiles(zipOfAll(files)).map(({ name, content }) => [name, content.toString()])).toEqual(
      Object.entries(files),
    );
    const [only, ...more] = zippedFiles(Buffer.from(PACKED_BY_PYTHON, 'base64'));
    expect([only!.name, more]).toEqual(['NSE_symbols.txt', []]);
  });

  it('refuses what is no archive, and one that was cut off at any place', () => {
    for (const text of ['', 'PK', TEXT]) expect(() => zippedFiles(Buffer.from(text))).toThrow('is no zip file');
    const archive = zipOfAll(files);
    for (let length = 4; length < archive.length; length++) {
      expect(() => zippedFiles(archive.subarray(0, length))).toThrow(/^is a damaged zip file/);
    }
  });

  it('gives the files or an error that says what is wrong, whatever byte is damaged', () => {
    const archive = zipOfAll(files);
    fc.assert(
      fc.property(fc.nat(archive.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(archive);
        damaged[at]! ^= flip;
        try {
          zippedFiles(damaged);
        } catch (error) {
          expect((error as Error).message).toMatch(/^is (no zip file|a damaged zip file \(.+\))$/);
        }
      }),
    );
  });
});
