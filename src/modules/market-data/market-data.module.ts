import { Module } from '@nestjs/common';
import { BusModule } from '../bus/bus.module.js';
import { SharedSubscriber } from '../bus/shared-subscriber.js';
import { PlanningModule } from '../streaming/planning.module.js';
import { MARKET_BUS, MarketDataService } from './market-data.service.js';

/** Market data for other modules: import it and inject `MarketDataService`. */
@Module({
  imports: [BusModule, PlanningModule],
  providers: [
    { provide: MARKET_BUS, inject: [SharedSubscriber], useFactory: (bus: SharedSubscriber) => bus.consumer() },
    MarketDataService,
  ],
  exports: [MarketDataService],
})
export class MarketDataModule {}
