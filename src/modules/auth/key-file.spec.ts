import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { readOrCreateKeyFile } from './key-file.js';

describe('readOrCreateKeyFile', () => {
  it('takes the key of another process that made the file while we made ours', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'tickgate.key');
    const key = readOrCreateKeyFile(file, () => {
      writeFileSync(file, 'theirs\n');
      return 'ours';
    });
    expect(key).toBe('theirs');
    expect(readFileSync(file, 'utf8')).toBe('theirs\n');
    expect(readdirSync(folder)).toEqual(['tickgate.key']);
  });

  it('generates nothing when the file is there', () => {
    const file = join(temporaryFolder(), 'tickgate.key');
    writeFileSync(file, '  old key\n');
    const generate = () => {
      throw new Error('asked for a new key');
    };
    expect(readOrCreateKeyFile(file, generate)).toBe('old key');
  });

  it('leaves no file when no key could be generated', () => {
    const file = join(temporaryFolder(), 'tickgate.key');
    const generate = () => {
      throw new Error('no entropy');
    };
    expect(() => readOrCreateKeyFile(file, generate)).toThrow(`${file}: cannot be read or made (no entropy)`);
    expect(existsSync(file)).toBe(false);
  });
});
