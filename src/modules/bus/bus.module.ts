import { Inject, Module, type OnApplicationShutdown, type OnModuleInit, Optional } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import type { BusPublisher, BusSubscriber } from './bus.js';
import { BUS_PUBLISHER, BUS_SUBSCRIBER, CONTROL_PUBLISHER, CONTROL_SUBSCRIBER } from './tokens.js';
import { ZeroMqPublisher } from './zeromq/zeromq-publisher.js';
import { ZmtpSubscriber } from './zmtp/zmtp-subscriber.js';

export function runsFeeds(config: Config): boolean {
  return config.role === 'all' || config.role === 'feed';
}

/** Binds the bus where feeds run, and connects to it everywhere. */
@Module({
  providers: [
    { provide: BUS_PUBLISHER, inject: [CONFIG], useFactory: (config: Config) => publisher(config, config.zmqPort) },
    {
      provide: CONTROL_PUBLISHER,
      inject: [CONFIG],
      useFactory: (config: Config) => publisher(config, config.zmqControlPort),
    },
    {
      provide: BUS_SUBSCRIBER,
      inject: [CONFIG, BUS_PUBLISHER],
      useFactory: (config: Config, own?: ZeroMqPublisher) =>
        new ZmtpSubscriber({ endpoints: () => dataEndpoints(config, own) }),
    },
    {
      provide: CONTROL_SUBSCRIBER,
      inject: [CONFIG, CONTROL_PUBLISHER],
      useFactory: (config: Config, own?: ZeroMqPublisher) =>
        new ZmtpSubscriber({ endpoints: () => controlEndpoints(config, own) }),
    },
  ],
  exports: [BUS_PUBLISHER, BUS_SUBSCRIBER, CONTROL_PUBLISHER, CONTROL_SUBSCRIBER],
})
export class BusModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(BUS_SUBSCRIBER) private readonly subscriber: BusSubscriber,
    @Inject(CONTROL_SUBSCRIBER) private readonly controlSubscriber: BusSubscriber,
    @Optional() @Inject(BUS_PUBLISHER) private readonly publisher?: BusPublisher,
    @Optional() @Inject(CONTROL_PUBLISHER) private readonly controlPublisher?: BusPublisher,
  ) {}

  /** Bound before anything connects, and before the gateway opens: one whose bus is elsewhere would be mute. */
  async onModuleInit(): Promise<void> {
    await Promise.all([this.publisher?.start(), this.controlPublisher?.start()]);
    await Promise.all([this.subscriber.start(), this.controlSubscriber.start()]);
  }

  /** Consumers first, so that nothing is published into a socket that closes. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.subscriber.stop(), this.controlSubscriber.stop()]);
    await Promise.all([this.publisher?.stop(), this.controlPublisher?.stop()]);
  }
}

function publisher(config: Config, port: number): ZeroMqPublisher | undefined {
  if (!runsFeeds(config)) return undefined;
  requireLoopback(config.zmqHost);
  return new ZeroMqPublisher({
    endpoint: `tcp://${config.zmqHost}:${port}`,
    sendHighWaterMark: config.zmqSendHighWaterMark,
  });
}

function dataEndpoints(config: Config, own: ZeroMqPublisher | undefined): readonly string[] {
  if (config.zmqEndpoints.length > 0) return config.zmqEndpoints;
  return [own?.address ?? `tcp://${config.zmqHost}:${config.zmqPort}`];
}

/** The control endpoint is on the host of each feed, at the control port. */
function controlEndpoints(config: Config, own: ZeroMqPublisher | undefined): readonly string[] {
  if (own && config.zmqEndpoints.length === 0) return [own.address];
  // Port 0 is one that only its owner knows: an edge then goes without the states of its feeds.
  if (config.zmqControlPort === 0) return [];
  const hosts = dataEndpoints(config, undefined).map((endpoint) => endpoint.replace(/:\d+$/, ''));
  return [...new Set(hosts)].map((host) => `${host}:${config.zmqControlPort}`);
}

/** The bus has no authentication of its own, so it stays on the machine. */
function requireLoopback(host: string): void {
  if (/^(127(\.\d{1,3}){3}|localhost|\[?::1\]?)$/.test(host)) return;
  throw new Error(`ZMQ_HOST=${host}: the bus may only be bound to a loopback address (127.0.0.1).`);
}
