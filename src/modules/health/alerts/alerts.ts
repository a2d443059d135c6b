import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { LogLine } from '../../../common/log-line.js';
import { CLOCK } from '../../auth/clock.token.js';
import { ControlBus } from '../../bus/control-bus.js';
import { alertTopic } from '../../bus/control-topics.js';
import { Processes } from '../../processes/processes.js';
import { Metrics, one } from '../metrics/metrics.js';
import { ALERT_CAUSES, type Alert, type AlertCause, type AlertNews, type AlertSink } from './alert.js';
import { AlertBook } from './alert-book.js';
import { AlertWebhook } from './alert-webhook.js';

/** Tells operators: by the log, by the webhook, and, through the control bus, admins on the Socket.IO channel. */
@Injectable()
export class Alerts implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Alerts');
  private readonly book: AlertBook;
  private sink: AlertSink;
  private readonly told = new Map<AlertCause, number>(ALERT_CAUSES.map((cause) => [cause, 0]));

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly processes: Processes,
    private readonly control: ControlBus,
    private readonly webhook: AlertWebhook,
    private readonly metrics: Metrics,
  ) {
    this.book = new AlertBook(clock, (news) => this.tell(news));
    this.sink = this.book;
  }

  onModuleInit(): void {
    const { metrics, webhook } = this;
    metrics.counter('tickgate_alerts_total', 'Alerts that were told, by cause', ['cause'], () =>
      [...this.told].map(([cause, count]) => [{ cause }, count]),
    );
    metrics.counter('tickgate_alert_webhook_deliveries_total', 'Alerts that the webhook took', [], () =>
      one(webhook.delivered),
    );
    metrics.counter('tickgate_alert_webhook_lost_total', 'Alerts that the webhook never took', [], () =>
      one(webhook.lost),
    );
  }

  onModuleDestroy(): void {
    this.book.stop();
    this.webhook.stop();
  }

  /** Lets what is raised here go through another sink. @param wrap gets the one of until now */
  passOn(wrap: (told: AlertSink) => AlertSink): void {
    this.sink = wrap(this.sink);
  }

  /** Never waits. @param subject what it is about; never a secret */
  raise(cause: AlertCause, subject: string, message: string, count = 1): void {
    this.sink.raise(cause, subject, message, count);
  }

  /** It is over. */
  resolve(cause: AlertCause, subject: string, message: string): void {
    this.sink.resolve(cause, subject, message);
  }

  private tell(news: AlertNews): void {
    const { id, role, host, pid } = this.processes.self;
    const alert: Alert = {
      ...news,
      at: new Date(this.clock.now()).toISOString(),
      process: { id, role, host, pid },
    };
    const { cause, subject, status, message, count } = news;
    if (status === 'firing') this.told.set(cause, this.told.get(cause)! + 1);
    const times = count > 1 ? ` (${count} times)` : '';
    const line = new LogLine(`Alert ${status}: ${cause} ${subject}: ${message}${times}`, { event: 'alert', ...news });
    if (status === 'firing') this.logger.warn(line);
    else this.logger.log(line);
    this.webhook.post(alert);
    this.control.publish(alertTopic(id), { ...alert });
  }
}
