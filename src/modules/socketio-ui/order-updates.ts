import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ControlBus } from '../bus/control-bus.js';
import { ORDER_PREFIX, parseOrderTopic } from '../bus/control-topics.js';
import { UiClients } from './ui-clients.js';

/** Takes the order updates of an account to the clients that look at it and may see orders. */
@Injectable()
export class OrderUpdates implements OnModuleInit {
  constructor(
    private readonly control: ControlBus,
    private readonly clients: UiClients,
  ) {}

  onModuleInit(): void {
    this.control.on(ORDER_PREFIX, (topic, order) => {
      const accountId = parseOrderTopic(topic);
      for (const session of this.clients) {
        const { account, scopes } = session.principal!;
        if (account.id === accountId && scopes.includes('orders')) session.emit('order_update', order);
      }
    });
  }
}
