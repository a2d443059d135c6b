import { expect, it } from '@jest/globals';
import { openDatabase } from '../../../test/auth/support/auth-fixture.js';
import { temporaryFolder } from '../../../test/auth/support/temporary-folder.js';
import { describeOnEachDatabase } from '../../../test/support/each-database.js';
import { migrations } from './index.js';

describeOnEachDatabase('all migrations', () => {
  it('leave nothing for the schema builder to add: the entities and the tables agree', async () => {
    const dataSource = await openDatabase(temporaryFolder(), { migrations });
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    const ours = upQueries.map(({ query }) => query).filter((query) => !/instrument/.test(query));
    expect(ours).toEqual([]);
  });
});
