import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { nameTables } from './name-tables.js';

describe('nameTables', () => {
  let folder: string;
  let file: URL;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'names-'));
    file = pathToFileURL(join(folder, 'names.json'));
    writeFileSync(file, '{"indices":{"NIFTY 50":"NIFTY"},"exchanges":{}}');
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives the tables of a file, in which nothing is known but what stands there', () => {
    const { indices } = nameTables(file, 'indices', 'exchanges');
    expect([indices.get('NIFTY 50'), indices.get('constructor')]).toEqual(['NIFTY', undefined]);
  });

  it('refuses a file that lacks one', () => {
    expect(() => nameTables(file, 'shares')).toThrow(/names\.json has no table shares$/);
  });
});
