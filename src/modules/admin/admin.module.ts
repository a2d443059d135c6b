import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { CapabilitiesModule } from '../capabilities/capabilities.module.js';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { AccountsAdminModule } from './accounts/accounts-admin.module.js';
import { AuditController } from './audit/audit.controller.js';
import { AdminCapabilitiesController } from './capabilities/capabilities.controller.js';
import { ClientList } from './clients/client-list.js';
import { ClientsController } from './clients/clients.controller.js';
import { DrainController } from './drain/drain.controller.js';
import { FeedList } from './feeds/feed-list.js';
import { FeedsController } from './feeds/feeds.controller.js';
import { VisibleAccounts } from './feeds/visible-accounts.js';
import { InstrumentsController } from './instruments/instruments.controller.js';
import { MasterImports } from './instruments/master-imports.js';
import { KeysAdminModule } from './keys/keys-admin.module.js';
import { OperatorLog } from './operator-log.js';
import { UsersController } from './users/users.controller.js';

/** The admin API, `/admin/v1`: what an operator needs to run the gateway for a team. */
@Module({
  imports: [AuthModule, CapabilitiesModule, InstrumentsModule, AccountsAdminModule, KeysAdminModule],
  controllers: [
    AdminCapabilitiesController,
    AuditController,
    ClientsController,
    DrainController,
    FeedsController,
    InstrumentsController,
    UsersController,
  ],
  providers: [ClientList, FeedList, MasterImports, OperatorLog, VisibleAccounts],
})
export class AdminModule {}
