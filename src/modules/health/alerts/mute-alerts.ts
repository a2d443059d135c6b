import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { BusCanary } from '../canary/bus-canary.js';
import { Alerts } from './alerts.js';

const LOOK_MS = 5000;
const BUS = 'bus';

/** Looks at whether the bus carries; one bad look is a feed that restarts. */
@Injectable()
export class MuteAlerts implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private wasMute = false;

  constructor(
    private readonly alerts: Alerts,
    private readonly canary: BusCanary,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), LOOK_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const isMute = !this.canary.isHealthy;
    if (!isMute) this.alerts.resolve('bus_mute', BUS, 'The bus carries again');
    else if (this.wasMute) {
      const { connected, known } = this.canary.publishers;
      const message = `Nothing arrives from the feeds (${connected} of ${known} connected): look at their processes`;
      this.alerts.raise('bus_mute', BUS, message);
    }
    this.wasMute = isMute;
  }
}
