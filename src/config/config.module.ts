import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG } from './config.token.js';
import type { Config } from './settings.js';

/** Gives the configuration, loaded once before the application, to every module. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: CONFIG, useValue: config }], exports: [CONFIG] };
  }
}
