import { type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { VisibleAccounts } from '../admin/feeds/visible-accounts.js';
import { AuthModule } from '../auth/auth.module.js';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { MarketDataModule } from '../market-data/market-data.module.js';
import { SignedInFeeds } from '../socketio-ui/signed-in-feeds.js';
import { SessionsModule } from '../streaming/sessions.module.js';
import { keyInQuery } from './caller/key-in-query.js';
import { ScriptCallers } from './caller/script-callers.js';
import { BarAnswers } from './history/bar-answers.js';
import { HistoryController } from './history/history.controller.js';
import { LookupController } from './lookup/lookup.controller.js';
import { MarketController } from './market/market.controller.js';
import { FirstTicks } from './quotes/first-ticks.js';
import { MultiQuotes } from './quotes/multi-quotes.js';
import { QuoteLane } from './quotes/quote-lane.js';
import { QuotesController } from './quotes/quotes.controller.js';
import { Quotes } from './quotes/quotes.js';
import { RestModule } from './rest.module.js';
import { ConnectionStatus } from './status/connection-status.js';
import { EdgeFigures } from './status/edge-figures.js';
import { MarketFigures } from './status/market-figures.js';
import { StatusController } from './status/status.controller.js';

/** The REST API for scripts, `/api/v1`: where market data is. */
@Module({
  imports: [AuthModule, InstrumentsModule, MarketDataModule, RestModule, SessionsModule],
  controllers: [HistoryController, LookupController, MarketController, QuotesController, StatusController],
  providers: [
    BarAnswers,
    ConnectionStatus,
    EdgeFigures,
    FirstTicks,
    MarketFigures,
    MultiQuotes,
    QuoteLane,
    Quotes,
    ScriptCallers,
    SignedInFeeds,
    VisibleAccounts,
  ],
})
export class ScriptsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(keyInQuery).forRoutes({ path: 'api/v1/instruments', method: RequestMethod.GET });
  }
}
