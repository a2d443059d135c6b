import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from '../config/config.module.js';
import type { Config } from '../config/settings.js';
import { DatabaseModule } from '../database/database.module.js';
import { AuthModule } from '../modules/auth/auth.module.js';
import { InvalidationsRelayModule } from '../modules/auth/invalidations-relay.module.js';
import { BrokersModule } from '../modules/brokers/brokers.module.js';
import { checkBusSettings } from '../modules/bus/bus.module.js';
import { ClientHealthModule } from '../modules/health/client-health.module.js';
import { HealthModule } from '../modules/health/health.module.js';
import { ProcessesModule } from '../modules/processes/processes.module.js';
import { DrainModule } from '../modules/streaming/drain.module.js';
import { StreamingModule } from '../modules/streaming/streaming.module.js';
import type { EdgeLink } from './edge-link.js';
import { EdgeProcessModule } from './edge-process.module.js';

/**
 * An edge process: what serves WebSocket clients, and no more. What a gateway needs once is the main process's, which has
 * prepared the database as well.
 */
@Module({})
export class EdgeAppModule {
  /** @throws Error in one line for settings that cannot work together */
  static forLink(config: Config, link: EdgeLink): DynamicModule {
    checkBusSettings(config);
    return {
      module: EdgeAppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule,
        AuthModule,
        InvalidationsRelayModule,
        BrokersModule.forRoot(),
        DrainModule,
        ProcessesModule,
        StreamingModule,
        HealthModule,
        ClientHealthModule,
        EdgeProcessModule.forLink(link),
      ],
    };
  }
}
