import { Module } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { RestModule } from '../rest/rest.module.js';
import { AlertWebhook } from './alerts/alert-webhook.js';
import { Alerts } from './alerts/alerts.js';
import { MuteAlerts } from './alerts/mute-alerts.js';
import { BusCanary } from './canary/bus-canary.js';
import { EventLoopLag } from './event-loop-lag.js';
import { HealthController } from './health.controller.js';
import { BusMetrics } from './metrics/bus-metrics.js';
import { DoorMetrics } from './metrics/door-metrics.js';
import { Metrics } from './metrics/metrics.js';
import { ProcessMetrics } from './metrics/process-metrics.js';
import { TickLatency } from './metrics/tick-latency.js';
import { Readiness } from './readiness.js';

/** Lets an operator see what happens: probes, metrics and alerts, in every role. */
@Module({
  imports: [AuthModule, BusModule, RestModule],
  controllers: [HealthController],
  providers: [
    Alerts,
    BusCanary,
    BusMetrics,
    DoorMetrics,
    EventLoopLag,
    Metrics,
    MuteAlerts,
    ProcessMetrics,
    Readiness,
    TickLatency,
    {
      provide: AlertWebhook,
      inject: [CONFIG],
      useFactory: (config: Config) => new AlertWebhook(config.alertWebhookUrl),
    },
  ],
  exports: [Alerts, Metrics, TickLatency],
})
export class HealthModule {}
