import { Module, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { CapabilitiesModule } from '../capabilities/capabilities.module.js';
import { Authenticator } from './authenticator.js';
import { DrainAnswers } from './drain-answers.js';
import { Heartbeat } from './heartbeat.js';
import { ProtocolErrorFilter } from './protocol-error.filter.js';
import { RequestSupervision } from './request-supervision.js';
import { ResumeModule } from './resume/resume.module.js';
import { Sessions } from './sessions.js';
import { SessionsModule } from './sessions.module.js';
import { StreamingGateway } from './streaming.gateway.js';

/** The gateway on 8765. */
@Module({
  imports: [CapabilitiesModule, ResumeModule, SessionsModule],
  providers: [
    StreamingGateway,
    Authenticator,
    DrainAnswers,
    ProtocolErrorFilter,
    RequestSupervision,
    {
      provide: Heartbeat,
      inject: [Sessions, CONFIG],
      useFactory: (sessions: Sessions, config: Config) =>
        new Heartbeat(sessions, {
          pingIntervalMs: config.pingInterval * 1000,
          pingTimeoutMs: config.pingTimeout * 1000,
          slowTimeoutMs: config.slowTimeout * 1000,
          idleTimeoutMs: config.idleTimeout * 1000,
        }),
    },
  ],
  exports: [RequestSupervision, SessionsModule],
})
export class StreamingModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(private readonly heartbeat: Heartbeat) {}

  onApplicationBootstrap(): void {
    this.heartbeat.start();
  }

  onApplicationShutdown(): void {
    this.heartbeat.stop();
  }
}
