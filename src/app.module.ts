import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule } from './config/config.module.js';
import type { Config } from './config/settings.js';
import { DatabaseModule } from './database/database.module.js';
import { checkEdgeSettings, edgeProcesses } from './edges/edge-settings.js';
import { EdgesModule } from './edges/edges.module.js';
import { AdminModule } from './modules/admin/admin.module.js';
import { ApiDocsModule } from './modules/api-docs/api-docs.module.js';
import { AuthModule } from './modules/auth/auth.module.js';
import { InvalidationsRelayModule } from './modules/auth/invalidations-relay.module.js';
import { SignInModule } from './modules/auth/sign-in/sign-in.module.js';
import { BrokersModule } from './modules/brokers/brokers.module.js';
import { EmbeddedInstrumentsModule } from './modules/brokers/embedded-instruments.module.js';
import { FeedsModule } from './modules/brokers/feeds.module.js';
import { checkBusSettings, runsFeeds } from './modules/bus/bus.module.js';
import { CapabilitiesModule } from './modules/capabilities/capabilities.module.js';
import { ClientHealthModule } from './modules/health/client-health.module.js';
import { FeedHealthModule } from './modules/health/feed-health.module.js';
import { HealthModule } from './modules/health/health.module.js';
import { MetricsServerModule } from './modules/health/metrics-server.module.js';
import { MarketDataModule } from './modules/market-data/market-data.module.js';
import { ProcessesModule } from './modules/processes/processes.module.js';
import { RestModule } from './modules/rest/rest.module.js';
import { ScriptsModule } from './modules/rest/scripts.module.js';
import { SocketIoUiModule } from './modules/socketio-ui/socketio-ui.module.js';
import { DrainModule } from './modules/streaming/drain.module.js';
import { StreamingModule } from './modules/streaming/streaming.module.js';
import { WebModule } from './modules/web/web.module.js';

export function servesClients(config: Config): boolean {
  return config.role === 'all' || config.role === 'edge';
}

export function servesAdmin(config: Config): boolean {
  return config.role === 'all' || config.role === 'api';
}

/** The whole gateway, or the parts of it that the role asks for. */
@Module({})
export class AppModule {
  /** @throws Error in one line for settings that cannot work together */
  static forRoot(config: Config): DynamicModule {
    checkBusSettings(config);
    checkEdgeSettings(config);
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        DatabaseModule,
        AuthModule,
        InvalidationsRelayModule,
        BrokersModule.forRoot(),
        EmbeddedInstrumentsModule,
        DrainModule,
        ProcessesModule,
        ...(runsFeeds(config) ? [FeedsModule] : []),
        ...(servesClients(config) ? [StreamingModule] : []),
        ...(config.role === 'feed' ? [] : [MarketDataModule, ScriptsModule]),
        CapabilitiesModule,
        RestModule,
        HealthModule,
        MetricsServerModule,
        ...(runsFeeds(config) ? [FeedHealthModule] : []),
        ...(config.role === 'feed' ? [] : [ClientHealthModule]),
        ...(servesAdmin(config) ? [SignInModule, AdminModule, ApiDocsModule, SocketIoUiModule, WebModule] : []),
        ...(edgeProcesses(config) > 0 ? [EdgesModule.forRoot(config)] : []),
      ],
    };
  }
}
