import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { SharedSubscriber } from '../bus/shared-subscriber.js';
import { AccessWatch } from './access-watch.js';
import { ClientAnswers } from './client-answers.js';
import { ClientDrain } from './client-drain.js';
import { EndedSessions } from './ended-sessions.js';
import { FeedDirectory } from './feed-directory.js';
import { Hub } from './hub/hub.js';
import { PlanningModule } from './planning.module.js';
import { RequestErrors } from './request-errors.js';
import { SessionAccess } from './session-access.js';
import { Sessions } from './sessions.js';
import { SubscriptionService } from './subscription.service.js';

/** What the channels to clients have in common: their sessions, what these may see and hold, and the hub behind them. */
@Module({
  imports: [AuthModule, BusModule, PlanningModule],
  providers: [
    AccessWatch,
    ClientAnswers,
    ClientDrain,
    EndedSessions,
    RequestErrors,
    SessionAccess,
    Sessions,
    SubscriptionService,
    {
      provide: Hub,
      inject: [SharedSubscriber, CONFIG],
      useFactory: (bus: SharedSubscriber, config: Config) =>
        new Hub(bus.consumer(), {
          ltpThrottleMs: config.ltpThrottle,
          snapshotMaxAgeMs: config.snapshotMaxAge * 1000,
          outboxBytes: config.outboxBytes,
        }),
    },
  ],
  exports: [
    AccessWatch,
    EndedSessions,
    Hub,
    PlanningModule,
    RequestErrors,
    SessionAccess,
    Sessions,
    SubscriptionService,
  ],
})
export class SessionsModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly hub: Hub,
    private readonly sessions: Sessions,
    private readonly feeds: FeedDirectory,
  ) {}

  onApplicationBootstrap(): void {
    this.feeds.onChange(({ feed, broker, state, since, message }) => {
      for (const session of this.sessions.onFeed(feed)) {
        session.send({ type: 'status', broker, state, since, message });
      }
    });
  }

  onApplicationShutdown(): void {
    this.hub.stop();
  }
}
