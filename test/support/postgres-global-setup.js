import './typescript-loader.js';

/** Before all tests. */
export default async function setUp() {
  const { offerPostgres } = await import('./postgres-on-demand.ts');
  const missing = await offerPostgres();
  if (missing === undefined) return;
  if (process.env.TICKGATE_TEST_DATABASE === 'PostgreSQL') throw new Error(`There is no PostgreSQL: ${missing}`);
  process.stderr.write(`Skipped: the tests on PostgreSQL: ${missing}\n`);
}
