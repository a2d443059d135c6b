import { type DynamicModule, Global, Module } from '@nestjs/common';
import { systemClock } from '../common/clock.js';
import type { Config } from '../config/settings.js';
import { HealthModule } from '../modules/health/health.module.js';
import { SessionsModule } from '../modules/streaming/sessions.module.js';
import { forkEdge } from './edge-child.js';
import { edgeProcesses } from './edge-settings.js';
import { Edges } from './edges.js';
import { MainAlerts } from './main-alerts.js';
import { MainConnections } from './main-connections.js';
import { MainMetrics } from './main-metrics.js';

/** The edge processes, and what they have in common with this one. For the main process of several. */
@Global()
@Module({})
export class EdgesModule {
  static forRoot(config: Config): DynamicModule {
    const edges = () => new Edges(edgeProcesses(config), { fork: forkEdge, clock: systemClock });
    return {
      module: EdgesModule,
      imports: [HealthModule, SessionsModule],
      providers: [{ provide: Edges, useFactory: edges }, MainAlerts, MainConnections, MainMetrics],
      exports: [Edges],
    };
  }
}
