import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { ConfigModule } from '../../../src/config/config.module.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { dataSourceOptions } from '../../../src/database/data-source-options.js';
import { openDataSource } from '../../../src/database/open-data-source.js';
import { AuthModule } from '../../../src/modules/auth/auth.module.js';
import { databaseIn } from './folder-database.js';

/** The configuration, the database and the auth module: what an application has of them. */
@Module({})
export class AuthApp {
  /** @param folder where the database and the key file are, or the settings of a database that is elsewhere */
  static in(folder: string, env: Record<string, string> = {}, logging: Partial<DataSourceOptions> = {}): DynamicModule {
    const { config } = loadConfig({ ...env, ...databaseIn(folder) });
    const database = TypeOrmModule.forRootAsync({
      useFactory: () => ({ ...dataSourceOptions(config.databaseUrl), retryAttempts: 0 }),
      dataSourceFactory: (options) => openDataSource({ ...options, ...logging } as DataSourceOptions),
    });
    return { module: AuthApp, imports: [ConfigModule.forRoot(config), database, AuthModule] };
  }
}
