import 'reflect-metadata';
import { type DataSourceOptions } from 'typeorm';
import { rotate } from '../../../src/cli/keys/rotate-command.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { openDataSource } from '../../../src/database/open-data-source.js';
import { StatementLog } from '../../auth/support/statement-log.js';

// A process that rotates the secret key of the database in its environment, and is killed by itself just before its
// STATEMENT-th statement: rotate-process.ts STATEMENT
const [, , statement] = process.argv;

/** A statement is logged before it runs. */
class DeadlyLog extends StatementLog {
  private left = Number(statement);

  override logQuery(query: string): void {
    if (--this.left === 0) process.kill(process.pid, 'SIGKILL');
    super.logQuery(query);
  }
}

const { config } = loadConfig(process.env);
const log = new DeadlyLog();
const options = { ...dataSourceOptions(config.databaseUrl), migrationsRun: false, logging: true, logger: log };
const dataSource = await openDataSource(options as DataSourceOptions);
const out = (line: string) => process.stdout.write(`${line}\n`);
process.exitCode = await rotate(dataSource, config, { isDryRun: false }, { env: process.env, out, err: out });
await dataSource.destroy();
