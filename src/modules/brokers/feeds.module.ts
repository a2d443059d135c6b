import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { AccountFeeds } from './account-feeds.js';
import { FeedManager } from './feed-manager.js';
import { MasterRefresh } from './master-refresh.js';

/** The feeds of this process: one for each account. */
@Module({
  imports: [AuthModule, BusModule, InstrumentsModule],
  providers: [FeedManager, AccountFeeds, MasterRefresh],
  exports: [FeedManager],
})
export class FeedsModule {}
