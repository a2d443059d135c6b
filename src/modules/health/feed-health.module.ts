import { Module } from '@nestjs/common';
import { FeedsModule } from '../brokers/feeds.module.js';
import { BusModule } from '../bus/bus.module.js';
import { FeedAlerts } from './alerts/feed-alerts.js';
import { CanaryAnswers } from './canary/canary-answers.js';
import { HealthModule } from './health.module.js';
import { FeedMetrics } from './metrics/feed-metrics.js';

/** What there is to see where feeds run. */
@Module({ imports: [BusModule, FeedsModule, HealthModule], providers: [CanaryAnswers, FeedAlerts, FeedMetrics] })
export class FeedHealthModule {}
