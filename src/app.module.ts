import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import type { Config } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { BrokersModule } from './modules/brokers/brokers.module.js';
import { EmbeddedInstrumentsModule } from './modules/brokers/embedded-instruments.module.js';
import { FeedsModule } from './modules/brokers/feeds.module.js';
import { runsFeeds } from './modules/bus/bus.module.js';
import { CapabilitiesModule } from './modules/capabilities/capabilities.module.js';
import { RestModule } from './modules/rest/rest.module.js';
import { StreamingModule } from './modules/streaming/streaming.module.js';

export function servesClients(config: Config): boolean {
  return config.role === 'all' || config.role === 'edge';
}

/** The whole gateway, or the parts of it that the role asks for. */
@Module({})
export class AppModule {
  static forRoot(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule,
        AuthModule,
        BrokersModule.forRoot(),
        EmbeddedInstrumentsModule,
        ...(runsFeeds(config) ? [FeedsModule] : []),
        ...(servesClients(config) ? [StreamingModule] : []),
        CapabilitiesModule,
        RestModule,
      ],
    };
  }
}
