import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AuthModule } from '../auth/auth.module.js';
import type { BusSubscriber } from '../bus/bus.js';
import { BusModule } from '../bus/bus.module.js';
import { BUS_SUBSCRIBER } from '../bus/tokens.js';
import { CapabilitiesModule } from '../capabilities/capabilities.module.js';
import { InstrumentsModule } from '../instruments/instruments.module.js';
import { Authenticator } from './authenticator.js';
import { FeedDirectory } from './feed-directory.js';
import { Heartbeat } from './heartbeat.js';
import { Hub } from './hub/hub.js';
import { ProtocolErrorFilter } from './protocol-error.filter.js';
import { RequestErrors } from './request-errors.js';
import { RequestSupervision } from './request-supervision.js';
import { Sessions } from './sessions.js';
import { StreamingGateway } from './streaming.gateway.js';
import { SubscriptionService } from './subscription.service.js';
import { SubscriptionPlanner } from './subscription-planner.js';

/** The gateway on 8765. */
@Module({
  imports: [AuthModule, BusModule, CapabilitiesModule, InstrumentsModule],
  providers: [
    StreamingGateway,
    Authenticator,
    FeedDirectory,
    ProtocolErrorFilter,
    RequestErrors,
    RequestSupervision,
    SubscriptionPlanner,
    SubscriptionService,
    Sessions,
    {
      provide: Hub,
      inject: [BUS_SUBSCRIBER, CONFIG],
      useFactory: (bus: BusSubscriber, config: Config) =>
        new Hub(bus, {
          ltpThrottleMs: config.ltpThrottle,
          snapshotMaxAgeMs: config.snapshotMaxAge * 1000,
          outboxBytes: config.outboxBytes,
        }),
    },
    {
      provide: Heartbeat,
      inject: [Sessions, CONFIG],
      useFactory: (sessions: Sessions, config: Config) =>
        new Heartbeat(sessions, {
          pingIntervalMs: config.pingInterval * 1000,
          pingTimeoutMs: config.pingTimeout * 1000,
          slowTimeoutMs: config.slowTimeout * 1000,
        }),
    },
  ],
  exports: [RequestSupervision, Sessions, Hub],
})
export class StreamingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly hub: Hub,
    private readonly sessions: Sessions,
    private readonly heartbeat: Heartbeat,
    private readonly feeds: FeedDirectory,
  ) {}

  onApplicationBootstrap(): void {
    this.heartbeat.start();
    this.feeds.onChange(({ feed, broker, state, since, message }) => {
      for (const session of this.sessions.onFeed(feed)) {
        session.send({ type: 'status', broker, state, since, message });
      }
    });
  }

  onApplicationShutdown(): void {
    this.heartbeat.stop();
    this.hub.stop();
  }
}
