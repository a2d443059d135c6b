import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

const text = (name: string, length: string) => ({ name, type: 'varchar', length });

const edges = new Table({
  name: 'resume_edges',
  columns: [{ ...text('id', '36'), isPrimary: true }, text('seen_at', '24')],
});

const sessions = new Table({
  name: 'resume_sessions',
  columns: [
    { ...text('token_hash', '64'), isPrimary: true },
    text('key_id', '36'),
    text('edge_id', '36'),
    { name: 'subscriptions', type: 'text' },
    { ...text('ended_at', '24'), isNullable: true },
  ],
  indices: [
    { name: 'IDX_resume_sessions_edge_id', columnNames: ['edge_id'] },
    { name: 'IDX_resume_sessions_ended_at', columnNames: ['ended_at'] },
  ],
});

/** What clients held, for those that come back, and the edges that had them. */
export class CreateResumeTables1763704800000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(edges);
    await queryRunner.createTable(sessions);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable(sessions);
    await queryRunner.dropTable(edges);
  }
}
