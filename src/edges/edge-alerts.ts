import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Alerts } from '../modules/health/alerts/alerts.js';
import { EdgeLink } from './edge-link.js';

/** Leaves it to the main process to tell of alerts, so that what all edges see is told once. */
@Injectable()
export class EdgeAlerts implements OnModuleInit {
  private readonly raised = new Set<string>();

  constructor(
    private readonly alerts: Alerts,
    private readonly link: EdgeLink,
  ) {}

  onModuleInit(): void {
    const { link, raised } = this;
    this.alerts.passOn(() => ({
      raise: (cause, subject, message, count = 1) => {
        raised.add(`${cause} ${subject}`);
        void link.send({ type: 'alert', status: 'firing', cause, subject, message, count });
      },
      // Said every few seconds of what is well.
      resolve: (cause, subject, message) => {
        if (!raised.delete(`${cause} ${subject}`)) return;
        void link.send({ type: 'alert', status: 'resolved', cause, subject, message });
      },
    }));
  }
}
