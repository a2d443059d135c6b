import { Module } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { AuthModule } from '../../auth/auth.module.js';
import { CLOCK } from '../../auth/clock.token.js';
import { ConnectionTest } from '../../brokers/logins/connection-test.js';
import { FeedPace } from '../../brokers/logins/feed-pace.js';
import { LoginsModule } from '../../brokers/logins/logins.module.js';
import { PendingLogins } from '../../brokers/logins/pending-logins.js';
import { AccountAdministration } from './account-administration.js';
import { AccountLoginsController } from './account-logins.controller.js';
import { AccountLogins } from './account-logins.js';
import { AccountSharesController } from './account-shares.controller.js';
import { AccountsController } from './accounts.controller.js';
import { BrokerRedirectController } from './broker-redirect.controller.js';

/** The part of the admin API that is about broker accounts, and their logins in browsers. */
@Module({
  imports: [AuthModule, LoginsModule],
  controllers: [AccountsController, AccountLoginsController, AccountSharesController, BrokerRedirectController],
  providers: [
    AccountAdministration,
    AccountLogins,
    ConnectionTest,
    FeedPace,
    { provide: PendingLogins, inject: [CLOCK], useFactory: (clock: Clock) => new PendingLogins(clock) },
  ],
  exports: [FeedPace],
})
export class AccountsAdminModule {}
