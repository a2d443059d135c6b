import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../../test/auth/support/temporary-folder.js';
import { dataSourceOptions } from './data-source-options.js';

const PASSWORD = 'hunter2';

function refusal(url: string): string {
  try {
    dataSourceOptions(url);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${url} was accepted`);
}

describe('dataSourceOptions', () => {
  it('makes a SQLite file that only its owner can read, whatever the umask leaves', () => {
    const file = join(temporaryFolder(), 'tickgate.db');
    dataSourceOptions(`sqlite:${file}`);
    // Windows has no such rights: there the folder's own apply.
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.each(['postgres', 'postgresql'])('takes a URL that begins with %s:', (scheme) => {
    const url = `${scheme}://desk:${PASSWORD}@db.example:5433/ticks?sslmode=verify-full`;
    expect(dataSourceOptions(url)).toMatchObject({ type: 'postgres', extra: { connectionString: url } });
  });

  it.each([
    ['another kind of database', `mysql://desk:${PASSWORD}@host/ticks`, 'expected sqlite:FILE or postgres://'],
    ['another kind of database', `mysql://desk:${PASSWORD}@host/ticks`, 'it begins with mysql:'],
    ['no kind at all', `desk@${PASSWORD}`, 'expected sqlite:FILE or postgres://'],
    ['no file', 'sqlite:', 'expected sqlite:FILE'],
    ['no database', `postgres://desk:${PASSWORD}@host`, 'names no database'],
    ['no database after the slash', `postgres://desk:${PASSWORD}@host/?sslmode=disable`, 'names no database'],
    ['a # in the password', `postgres://desk:#${PASSWORD}@host/ticks`, '@ : / # ? %'],
    ['a / in the password', `postgres://desk:a/${PASSWORD}@host/ticks`, '@ : / # ? %'],
    ['a / after digits in the password', `postgres://desk:1/${PASSWORD}@host/ticks`, '@ : / # ? %'],
    ['a port that is none', `postgres://desk:${PASSWORD}@host:99999/ticks`, 'is no valid URL'],
    [
      'a certificate that is not there',
      `postgres://desk:${PASSWORD}@host/ticks?sslrootcert=/nowhere/ca.pem`,
      '/nowhere/ca.pem, which cannot be read (ENOENT)',
    ],
  ])('refuses a URL with %s, says why in one line, and does not repeat it', (_what, url, reason) => {
    const message = refusal(url);
    expect(message).toMatch(/^DATABASE_URL.*$/);
    expect(message).toContain(reason);
    expect(message).not.toContain(PASSWORD);
  });
});
