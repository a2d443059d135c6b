import { DataSource } from 'typeorm';
import { loadConfig } from './src/config/load-config.js';
import { dataSourceOptions } from './src/database/data-source-options.js';

/** For the TypeORM command line; the application builds the same options from the same configuration. */
export default new DataSource(dataSourceOptions(loadConfig(process.env).config.databaseUrl));
