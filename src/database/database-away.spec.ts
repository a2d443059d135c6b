import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { isDatabaseAway, isDatabaseDamaged } from './database-away.js';

const withCode = (code: string) => Object.assign(new Error('no'), { code });
const failed = (code: string) => new QueryFailedError('SELECT 1', [], withCode(code));

describe('isDatabaseAway', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a name that is not found', withCode('ENOTFOUND')],
    ['a server that shuts down', failed('57P01')],
    ['a server that starts up', withCode('57P03')],
    ['a lost connection', failed('08006')],
    ['a server without room', withCode('53300')],
    ['a statement that took too long', failed('57014')],
    ['a disk that is full', failed('SQLITE_FULL')],
    ['a file that cannot be read', failed('SQLITE_IOERR_READ')],
    ['contention without an end', failed('40001')],
    ['a connection that broke off', new Error('Connection terminated unexpectedly')],
    ['a pool without a free connection', new Error('timeout exceeded when trying to connect')],
    ['a file that is no database', failed('SQLITE_NOTADB')],
    ['a damaged file', failed('SQLITE_CORRUPT_INDEX')],
    ['damaged pages of PostgreSQL', failed('XX001')],
    ['a closed file', new TypeError('The database connection is not open')],
  ])('recognises %s', (_what, error) => {
    expect(isDatabaseAway(error)).toBe(true);
  });

  it.each([
    ['a row that is there already', failed('23505')],
    ['a statement that is wrong', failed('42601')],
    ['a fault of our own', new TypeError('x is not a function')],
    ['a text', 'ECONNREFUSED'],
    ['nothing', undefined],
    ['null', null],
  ])('does not take %s for it', (_what, error) => {
    expect(isDatabaseAway(error)).toBe(false);
  });
});

describe('isDatabaseDamaged', () => {
  it.each(['SQLITE_NOTADB', 'SQLITE_CORRUPT', 'SQLITE_CORRUPT_VTAB', 'XX001', 'XX002'])('recognises %s', (code) => {
    expect(isDatabaseDamaged(failed(code))).toBe(true);
  });

  it.each(['SQLITE_IOERR_READ', 'SQLITE_CANTOPEN', 'XX000', '57P01'])('does not take %s for it', (code) => {
    expect(isDatabaseDamaged(failed(code))).toBe(false);
  });
});
