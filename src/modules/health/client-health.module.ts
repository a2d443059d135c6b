import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { SessionsModule } from '../streaming/sessions.module.js';
import { GapAlerts } from './alerts/gap-alerts.js';
import { SlowClientAlerts } from './alerts/slow-client-alerts.js';
import { HealthModule } from './health.module.js';
import { ClientMetrics } from './metrics/client-metrics.js';

/** What there is to see where clients are served. */
@Module({
  imports: [AuthModule, HealthModule, SessionsModule],
  providers: [ClientMetrics, GapAlerts, SlowClientAlerts],
})
export class ClientHealthModule {}
