import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, length: string) => ({ name, type: 'varchar', length });
const optional = (column: { name: string; type: string; length?: string }) => ({ ...column, isNullable: true });
const number = (name: string) => ({ name, type: 'double precision' });

const masters = new Table({
  name: 'instrument_masters',
  columns: [
    { name: 'id', type: 'integer', isPrimary: true, isGenerated: true, generationStrategy: 'increment' },
    text('broker', '64'),
    text('state', '8'),
    { name: 'generation', type: 'integer' },
    { name: 'row_count', type: 'integer' },
    text('source', '500'),
    text('loaded_at', '24'),
  ],
  indices: [
    {
      name: 'IDX_instrument_masters_current',
      columnNames: ['broker'],
      isUnique: true,
      where: `"state" = 'current'`,
    },
  ],
});

const rows = new Table({
  name: 'instrument_rows',
  withoutRowid: true,
  columns: [
    { name: 'load', type: 'integer', isPrimary: true },
    { ...text('symbol', '200'), isPrimary: true },
    { ...text('exchange', '32'), isPrimary: true },
    text('token', '200'),
    text('brsymbol', '200'),
    text('brexchange', '200'),
    optional(text('name', '200')),
    optional(text('expiry', '16')),
    optional(number('strike')),
    optional(number('lotsize')),
    optional(text('instrumenttype', '200')),
    optional(number('tick_size')),
  ],
  indices: [{ name: 'IDX_instrument_rows_token', columnNames: ['load', 'brexchange', 'token'], isUnique: true }],
});

const VIEW = `CREATE VIEW "instruments" AS
  SELECT m."broker", r."symbol", r."exchange", r."token", r."brsymbol", r."brexchange", r."name", r."expiry",
         r."strike", r."lotsize", r."instrumenttype", r."tick_size"
    FROM "instrument_masters" m JOIN "instrument_rows" r ON r."load" = m."id"
   WHERE m."state" = 'current'`;

/** Loads of instrument masters, their rows, and the view `instruments` of what is current. */
export class CreateInstruments1763690400000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(masters);
    await queryRunner.createTable(rows);
    await queryRunner.query(VIEW);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP VIEW "instruments"');
    await queryRunner.dropTable(rows);
    await queryRunner.dropTable(masters);
  }
}
