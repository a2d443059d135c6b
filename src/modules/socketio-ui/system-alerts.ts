import { Injectable, type OnModuleInit } from '@nestjs/common';
import { seesAll } from '../admin/sees-all.js';
import { ControlBus } from '../bus/control-bus.js';
import { ALERT_PREFIX } from '../bus/control-topics.js';
import type { Alert } from '../health/alerts/alert.js';
import { UiClients } from './ui-clients.js';

/** Takes the alerts of all processes to the admins who are connected. */
@Injectable()
export class SystemAlerts implements OnModuleInit {
  constructor(
    private readonly control: ControlBus,
    private readonly clients: UiClients,
  ) {}

  onModuleInit(): void {
    this.control.on(ALERT_PREFIX, (_topic, payload) => {
      const { cause, status, subject, message, count, at } = payload as unknown as Alert;
      const event = { code: cause.toUpperCase(), status, subject, message, count, at };
      for (const session of this.clients) if (seesAll(session.principal!)) session.emit('system_alert', event);
    });
  }
}
