import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { TEST_SECRET } from '../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { ConfigError } from '../../config/load-config.js';
import { loadSecretKey, SecretKey } from './secret-key.js';

describe('SecretKey', () => {
  it('derives the same sub-keys for ever: these were computed with another HKDF-SHA-256', () => {
    const key = new SecretKey(TEST_SECRET);
    expect(key.derive('api-key-hash').toString('hex')).toBe(
      '4633921b526c5475c16af29f2ebc8bf147308af1922cf962832a62ecb9e02ac8',
    );
    expect(key.derive('credentials').toString('hex')).toBe(
      '75766006136be130f2113947aa77f63032c1629887094e86d3743e026d1d4757',
    );
  });

  it('does not show its secret when it is printed', () => {
    const key = new SecretKey(TEST_SECRET);
    expect(inspect(key, { depth: 9, showHidden: true })).toBe('SecretKey {}');
    expect(JSON.stringify(key)).toBe('{}');
  });
});

describe('loadSecretKey', () => {
  it('takes the variable, in either case of its hex digits, and then makes no file', () => {
    const folder = temporaryFolder();
    const databaseUrl = `sqlite:${join(folder, 'tickgate.db')}`;
    const lower = loadSecretKey({ secretKey: TEST_SECRET, databaseUrl });
    const upper = loadSecretKey({ secretKey: TEST_SECRET.toUpperCase(), databaseUrl });
    expect(lower.derive('credentials')).toEqual(upper.derive('credentials'));
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['63 digits', TEST_SECRET.slice(1)],
    ['65 digits', `${TEST_SECRET}0`],
    ['a letter that is no digit', TEST_SECRET.replace('f', 'g')],
    ['a line end', `${TEST_SECRET}\n`],
  ])('refuses a variable with %s, and does not repeat it', (_fault, secretKey) => {
    const load = () => loadSecretKey({ secretKey, databaseUrl: 'sqlite::memory:' });
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(/TICKGATE_SECRET_KEY=\(not shown\): expected 64 hex digits/);
    expect(load).not.toThrow(secretKey.slice(0, 8));
  });

  it('makes a key file beside the database that only its owner can read, and finds it again', () => {
    const folder = join(temporaryFolder(), 'data');
    const options = { secretKey: '', databaseUrl: `sqlite:${join(folder, 'tickgate.db')}` };
    const first = loadSecretKey(options);
    expect(readdirSync(folder)).toEqual(['tickgate.key']);
    expect(statSync(join(folder, 'tickgate.key')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, 'tickgate.key'), 'utf8')).toMatch(/^[0-9a-f]{64}\n$/);
    expect(loadSecretKey(options).derive('credentials')).toEqual(first.derive('credentials'));
  });

  it('makes another key for another database', () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()].map((folder) =>
      loadSecretKey({ secretKey: '', databaseUrl: `sqlite:${join(folder, 'tickgate.db')}` }).derive('credentials'),
    );
    expect(one).not.toEqual(two);
  });

  it.each(['', 'half of a k', TEST_SECRET.slice(2)])(
    'refuses a broken key file (%j) and leaves it as it is',
    (text) => {
      const folder = temporaryFolder();
      const file = join(folder, 'tickgate.key');
      writeFileSync(file, text);
      const load = () => loadSecretKey({ secretKey: '', databaseUrl: `sqlite:${join(folder, 'tickgate.db')}` });
      expect(load).toThrow(`${file}: expected a key of 64 hex digits`);
      expect(readFileSync(file, 'utf8')).toBe(text);
    },
  );

  it('names the file that it cannot read, and the way out', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'tickgate.key'));
    const load = () => loadSecretKey({ secretKey: '', databaseUrl: `sqlite:${join(folder, 'tickgate.db')}` });
    expect(load).toThrow(join(folder, 'tickgate.key'));
    expect(load).toThrow(/TICKGATE_SECRET_KEY can be set instead/);
  });

  it('wants the variable where there is no SQLite file to put a key beside', () => {
    const load = () => loadSecretKey({ secretKey: '', databaseUrl: 'postgres://localhost/tickgate' });
    expect(load).toThrow(/TICKGATE_SECRET_KEY: must be set/);
  });
});
