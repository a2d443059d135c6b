import { Global, Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { systemClock } from '../../common/clock.js';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { BusModule } from '../bus/bus.module.js';
import { ControlBus } from '../bus/control-bus.js';
import { newProcessCard } from './process-card.js';
import { Processes } from './processes.js';

/** Lets every process of the gateway answer for what it runs, whichever of them is asked over REST. */
@Global()
@Module({
  imports: [BusModule],
  providers: [
    {
      provide: Processes,
      inject: [CONFIG, ControlBus],
      useFactory: (config: Config, control: ControlBus) =>
        new Processes(newProcessCard(config.role), control, systemClock),
    },
  ],
  exports: [Processes],
})
export class ProcessesModule implements OnModuleDestroy {
  constructor(@Inject(Processes) private readonly processes: Processes) {}

  onModuleDestroy(): void {
    this.processes.leave();
  }
}
