import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../modules/health/metrics/metrics.js';
import { EdgeLink } from './edge-link.js';

/** Gives the main process the metrics of this one, when it is scraped. */
@Injectable()
export class EdgeMetrics implements OnModuleInit {
  private readonly logger = new Logger('Metrics');

  constructor(
    private readonly metrics: Metrics,
    private readonly link: EdgeLink,
  ) {}

  onModuleInit(): void {
    this.link.on('scrape', ({ id }) => {
      this.metrics.families().then(
        (families) => this.link.send({ type: 'metrics', id, families }),
        (error: Error) => this.logger.error(`The metrics cannot be read: ${error.stack}`),
      );
    });
  }
}
