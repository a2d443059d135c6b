import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { AccountFeeds } from './account-feeds.js';
import { FeedAnswers } from './feed-answers.js';
import { FeedManager } from './feed-manager.js';
import { DailyLogins } from './logins/daily-logins.js';
import { LoginsModule } from './logins/logins.module.js';
import { MasterRefresh } from './master-refresh.js';

/** The feeds of this process: one for each account. */
@Module({
  imports: [AuthModule, BusModule, InstrumentsModule, LoginsModule],
  providers: [FeedManager, AccountFeeds, DailyLogins, FeedAnswers, MasterRefresh],
  exports: [FeedManager],
})
export class FeedsModule {}
