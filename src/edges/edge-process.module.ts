import { type DynamicModule, Module } from '@nestjs/common';
import { HealthModule } from '../modules/health/health.module.js';
import { EdgeFigures } from '../modules/rest/status/edge-figures.js';
import { SessionsModule } from '../modules/streaming/sessions.module.js';
import { EdgeAlerts } from './edge-alerts.js';
import { EdgeConnections } from './edge-connections.js';
import { EdgeLink } from './edge-link.js';
import { EdgeMetrics } from './edge-metrics.js';

/** What an edge process has in common with the others. */
@Module({})
export class EdgeProcessModule {
  static forLink(link: EdgeLink): DynamicModule {
    return {
      module: EdgeProcessModule,
      imports: [HealthModule, SessionsModule],
      providers: [{ provide: EdgeLink, useValue: link }, EdgeAlerts, EdgeConnections, EdgeFigures, EdgeMetrics],
    };
  }
}
