import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Alerts } from '../modules/health/alerts/alerts.js';
import { Edges } from './edges.js';
import { SharedAlerts } from './shared-alerts.js';

/** Tells the alerts of all processes of this gateway, each once. */
@Injectable()
export class MainAlerts implements OnModuleInit {
  constructor(
    private readonly alerts: Alerts,
    private readonly edges: Edges,
  ) {}

  onModuleInit(): void {
    this.alerts.passOn((told) => {
      const shared = new SharedAlerts(told);
      this.edges.on('alert', (edge, alert) => {
        const { cause, subject, message } = alert;
        const said = `${edge}: ${message}`;
        if (alert.status === 'firing') shared.of(edge).raise(cause, subject, said, alert.count);
        else shared.of(edge).resolve(cause, subject, said);
      });
      this.edges.onGone((edge) => shared.forget(edge));
      return shared.of('main');
    });
  }
}
