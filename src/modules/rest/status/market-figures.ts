import { Injectable, type OnModuleInit } from '@nestjs/common';
import { MarketDataService } from '../../market-data/market-data.service.js';
import { Processes } from '../../processes/processes.js';
import { FirstTicks } from '../quotes/first-ticks.js';

/** The question that processes with market data answer. */
export const MARKET_QUESTION = 'market.figures';

export interface MarketAnswer {
  /** Instruments whose last value and bars are kept. */
  instruments: number;
  /** Messages that were not believed, by reason. */
  no_price: number;
  not_positive: number;
  outside_circuit: number;
  /** Exceptions of modules that work with market data. */
  consumer_failures: number;
  /** Topics that are subscribed for REST requests. */
  held_for_requests: number;
}

/** Counts what this process knows of the market for whoever asks over REST. */
@Injectable()
export class MarketFigures implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly market: MarketDataService,
    private readonly firstTicks: FirstTicks,
  ) {}

  onModuleInit(): void {
    this.processes.answer(MARKET_QUESTION, (): MarketAnswer => {
      const { instrumentCount, faults, consumerFailures } = this.market;
      return {
        instruments: instrumentCount,
        ...faults,
        consumer_failures: consumerFailures,
        held_for_requests: this.firstTicks.heldCount,
      };
    });
  }
}
