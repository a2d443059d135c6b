import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { MarketDataModule } from '../market-data/market-data.module.js';
import { SessionsModule } from '../streaming/sessions.module.js';
import { Handshake } from './handshake.js';
import { LoginWatch } from './login-watch.js';
import { MarketGateway } from './market.gateway.js';
import { OrderUpdates } from './order-updates.js';
import { SignedInFeeds } from './signed-in-feeds.js';
import { SystemAlerts } from './system-alerts.js';
import { UiClients } from './ui-clients.js';
import { UiErrorFilter } from './ui-error.filter.js';
import { UiRequests } from './ui-requests.js';
import { ValueAnswers } from './value-answers.js';

/** Socket.IO for pages and scripts, on the HTTP port. */
@Module({
  imports: [AuthModule, BusModule, MarketDataModule, SessionsModule],
  providers: [
    Handshake,
    LoginWatch,
    MarketGateway,
    OrderUpdates,
    SignedInFeeds,
    SystemAlerts,
    UiClients,
    UiErrorFilter,
    UiRequests,
    ValueAnswers,
  ],
})
export class SocketIoUiModule {}
