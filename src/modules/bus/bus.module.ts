import { Inject, Logger, Module, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import type { BusPublisher, BusSubscriber, ControlHub } from './bus.js';
import { controlEndpoints, dataEndpoints, remoteEndpoints, requireSafeBind, runsFeeds } from './bus-endpoints.js';
import { ControlBus } from './control-bus.js';
import { ControlKeys } from './control-keys.js';
import { ControlSeal } from './control-seal.js';
import { curveSettings } from './curve/curve-settings.js';
import { createPublisher } from './publisher.js';
import { SharedSubscriber } from './shared-subscriber.js';
import { BUS_PUBLISHER, BUS_SUBSCRIBER } from './tokens.js';
import { ZmtpSubscriber } from './zmtp/zmtp-subscriber.js';

export { runsFeeds };

/** Messages that wait for one process before its newest are dropped: more than a team has keys to revoke at once. */
const CONTROL_HIGH_WATER_MARK = 10_000;

/**
 * To be called before the module is made: inside it, Nest would log the error with its stack.
 *
 * @throws Error in one line for settings of the bus that cannot work, or that would open it to everybody
 */
export function checkBusSettings(config: Config): void {
  const curve = curveSettings(config);
  if (runsFeeds(config)) requireSafeBind(config, curve);
}

/** Binds the bus where feeds run, and connects to it everywhere. */
@Module({
  providers: [
    {
      provide: BUS_PUBLISHER,
      inject: [CONFIG],
      useFactory: (config: Config) => publisher(config, config.zmqPort, config.zmqSendHighWaterMark),
    },
    {
      provide: BUS_SUBSCRIBER,
      inject: [CONFIG, BUS_PUBLISHER],
      useFactory: (config: Config, own?: ControlHub) => subscriber(config, () => dataEndpoints(config, own?.address)),
    },
    {
      provide: SharedSubscriber,
      inject: [BUS_SUBSCRIBER],
      useFactory: (bus: BusSubscriber) => new SharedSubscriber(bus),
    },
    {
      provide: ControlBus,
      inject: [CONFIG],
      useFactory: (config: Config) => {
        const hub = publisher(config, config.zmqControlPort, CONTROL_HIGH_WATER_MARK);
        const line = subscriber(config, () => controlEndpoints(config, hub?.address));
        return new ControlBus({ hub, line, seal: new ControlSeal(ControlKeys.of(config)) });
      },
    },
  ],
  exports: [BUS_PUBLISHER, BUS_SUBSCRIBER, SharedSubscriber, ControlBus],
})
export class BusModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly control: ControlBus,
    @Inject(BUS_SUBSCRIBER) private readonly subscriber: BusSubscriber,
    @Optional() @Inject(BUS_PUBLISHER) private readonly publisher?: BusPublisher,
  ) {}

  /** Bound before anything connects, and before the gateway opens: one whose bus is elsewhere would be mute. */
  async onModuleInit(): Promise<void> {
    await Promise.all([this.publisher?.start(), this.control.start()]);
    await this.subscriber.start();
  }

  /** Consumers first, so that nothing is published into a socket that closes. */
  async onApplicationShutdown(): Promise<void> {
    await this.subscriber.stop();
    await Promise.all([this.publisher?.stop(), this.control.stop()]);
  }
}

function publisher(config: Config, port: number, sendHighWaterMark: number): ControlHub | undefined {
  if (!runsFeeds(config)) return undefined;
  checkBusSettings(config);
  const endpoint = `tcp://${config.zmqHost}:${port}`;
  return createPublisher({ endpoint, sendHighWaterMark, curve: curveSettings(config) });
}

function subscriber(config: Config, endpoints: () => readonly string[]): ZmtpSubscriber {
  const curve = curveSettings(config);
  return new ZmtpSubscriber({ endpoints: () => (curve ? endpoints() : warned(endpoints())), curve });
}

function warned(endpoints: readonly string[]): readonly string[] {
  for (const endpoint of remoteEndpoints(endpoints)) {
    new Logger('Bus').warn(`${endpoint} is on another machine and not encrypted: see npm run curve-keys`);
  }
  return endpoints;
}
