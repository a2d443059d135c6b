/** After all tests. */
export default async function tearDown() {
  const { withdrawPostgres } = await import('./postgres-on-demand.ts');
  await withdrawPostgres();
}
