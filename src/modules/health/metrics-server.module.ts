import { Module } from '@nestjs/common';
import { HealthModule } from './health.module.js';
import { MetricsServer } from './metrics/metrics-server.js';

/** The port of the metrics. */
@Module({ imports: [HealthModule], providers: [MetricsServer] })
export class MetricsServerModule {}
