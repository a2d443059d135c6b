import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CONFIG } from '../config/config.token.js';
import type { Config } from '../config/settings.js';
import { dataSourceOptions } from './data-source-options.js';
import { openDataSource } from './open-data-source.js';

/** The one database connection; migrations run before anything else starts. */
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [CONFIG],
      // `openDataSource` knows what is worth a second try, and the start tells of the rest; Nest would print it as well.
      useFactory: (config: Config) => ({ ...dataSourceOptions(config.databaseUrl), toRetry: () => false }),
      dataSourceFactory: (options) => openDataSource(options!),
    }),
  ],
})
export class DatabaseModule {}
