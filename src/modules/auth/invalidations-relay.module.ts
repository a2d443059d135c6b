import { Module, type OnModuleInit } from '@nestjs/common';
import { BusModule } from '../bus/bus.module.js';
import { ControlBus } from '../bus/control-bus.js';
import { CACHE_INVALIDATE_PREFIX, cacheInvalidateTopic, parseCacheInvalidateTopic } from '../bus/control-topics.js';
import { AuthModule } from './auth.module.js';
import { Invalidations } from './invalidations.js';

/** Carries invalidations between the processes of the gateway, over the control bus. */
@Module({ imports: [AuthModule, BusModule] })
export class InvalidationsRelayModule implements OnModuleInit {
  constructor(
    private readonly invalidations: Invalidations,
    private readonly control: ControlBus,
  ) {}

  onModuleInit(): void {
    this.invalidations.relayThrough((type, userId, payload) =>
      this.control.publish(cacheInvalidateTopic(type, userId), payload),
    );
    this.control.on(CACHE_INVALIDATE_PREFIX, (topic, { id }) => {
      const parsed = parseCacheInvalidateTopic(topic);
      if (parsed && typeof id === 'string') this.invalidations.receive({ type: parsed.type, id });
    });
    this.control.onConnected(() => this.invalidations.missed());
  }
}
