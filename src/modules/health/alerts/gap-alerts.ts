import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Hub } from '../../streaming/hub/hub.js';
import { Alerts } from './alerts.js';

const LOOK_MS = 1000;
const BUS = 'bus';

/** Looks at the hub's count of messages that never came. */
@Injectable()
export class GapAlerts implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private known = 0;

  constructor(
    private readonly alerts: Alerts,
    private readonly hub: Hub,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const { gaps } = this.hub.counters;
    const count = gaps - this.known;
    this.known = gaps;
    if (count === 0) return;
    const message = 'Messages of the bus did not arrive: this process, or a feed, is overloaded. Newest values follow';
    this.alerts.raise('bus_gap', BUS, message, count);
  }
}
