import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { BusSubscriber } from '../../bus/bus.js';
import { ControlBus } from '../../bus/control-bus.js';
import { BUS_SUBSCRIBER } from '../../bus/tokens.js';
import { BusCanary } from '../canary/bus-canary.js';
import { Metrics, one } from './metrics.js';
import { TickLatency } from './tick-latency.js';

/** Whether the bus carries. */
@Injectable()
export class BusMetrics implements OnModuleInit {
  constructor(
    private readonly metrics: Metrics,
    private readonly latency: TickLatency,
    private readonly canary: BusCanary,
    private readonly control: ControlBus,
    @Inject(BUS_SUBSCRIBER) private readonly subscriber: BusSubscriber,
  ) {}

  onModuleInit(): void {
    const { metrics, canary } = this;
    this.latency.add('bus', canary.roundTrips);
    metrics.gauge('tickgate_bus_ok', '1: the bus carries messages to this process; 0: it does not', [], () =>
      one(canary.isHealthy ? 1 : 0),
    );
    metrics.gauge('tickgate_bus_publishers', 'Publishers that this process listens to', [], () =>
      one(canary.publishers.known),
    );
    metrics.gauge('tickgate_bus_publishers_connected', 'Those of them that it is connected to', [], () =>
      one(canary.publishers.connected),
    );
    metrics.gauge('tickgate_bus_canary_feeds', 'Feeds that answered the last canary', [], () => one(canary.feeds));
    metrics.gauge('tickgate_bus_canary_age_seconds', 'Time since the last answer to a canary', [], () =>
      one(canary.age),
    );
    metrics.counter('tickgate_bus_malformed_total', 'Messages that were no messages of the bus', [], () =>
      one(this.subscriber.malformed),
    );
    metrics.counter(
      'tickgate_control_refused_total',
      'Control messages that were not ours, too old or too large',
      [],
      () => one(this.control.refused),
    );
  }
}
