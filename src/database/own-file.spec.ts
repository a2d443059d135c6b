import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { isDatabaseAway, isDatabaseDamaged } from './database-away.js';
import { assertOwnFile } from './own-file.js';

let folder: string;
let file: string;
let dataSource: DataSource;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tickgate-own-file-'));
  file = join(folder, 'tickgate.db');
  writeFileSync(file, '');
  dataSource = { options: { database: file } } as unknown as DataSource;
  assertOwnFile(dataSource);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function failure(): unknown {
  try {
    assertOwnFile(dataSource);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('the file of a database', () => {
  it('is fine for as long as it is the one that was opened', () => {
    writeFileSync(file, 'more');
    expect(failure()).toBeUndefined();
  });

  it('counts as damaged once it was removed', () => {
    rmSync(file);
    expect([isDatabaseAway(failure()), isDatabaseDamaged(failure())]).toEqual([true, true]);
  });

  it('counts as damaged once there is another in its place, and is fine again where it is put back', () => {
    renameSync(file, `${file}.kept`);
    writeFileSync(file, '');
    expect(isDatabaseDamaged(failure())).toBe(true);
    renameSync(`${file}.kept`, file);
    expect(failure()).toBeUndefined();
  });

  it('does not matter where there is none', () => {
    dataSource = { options: { database: ':memory:' } } as unknown as DataSource;
    expect(failure()).toBeUndefined();
  });
});
