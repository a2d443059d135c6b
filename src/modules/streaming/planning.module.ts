import { Module } from '@nestjs/common';
import { BusModule } from '../bus/bus.module.js';
import { CapabilitiesModule } from '../capabilities/capabilities.module.js';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { FeedDirectory } from './feed-directory.js';
import { SubscriptionPlanner } from './subscription-planner.js';

/** What every channel to clients needs before it subscribes anything: the state of the feeds, and what may be had. */
@Module({
  imports: [BusModule, CapabilitiesModule, InstrumentsModule],
  providers: [FeedDirectory, SubscriptionPlanner],
  exports: [FeedDirectory, SubscriptionPlanner],
})
export class PlanningModule {}
