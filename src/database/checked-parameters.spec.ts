import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source-options.js';
import { openDataSource } from './open-data-source.js';

let dataSource: DataSource;

beforeEach(async () => {
  dataSource = await openDataSource(dataSourceOptions('sqlite::memory:'));
});

afterEach(() => dataSource.destroy());

const select = (parameter: unknown) => dataSource.query('SELECT ? AS value', [parameter]);

describe('a SQLite connection', () => {
  it.each([[{ a: 1 }], [[[1]]], [new Date(0)], [() => 1]])(
    'throws for the parameter %p, with which its driver would end the process',
    async (parameter) => {
      await expect(select(parameter)).rejects.toThrow(/An SQL parameter cannot be/);
      expect(await select('sound')).toEqual([{ value: 'sound' }]);
    },
  );

  it.each([['text'], [1.5], [null]])('takes %p', async (value) => {
    expect(await select(value)).toEqual([{ value }]);
  });

  it('takes bytes', async () => {
    const [row] = (await select(Buffer.from([1, 2]))) as { value: ArrayBuffer }[];
    expect([...new Uint8Array(row!.value)]).toEqual([1, 2]);
  });
});
