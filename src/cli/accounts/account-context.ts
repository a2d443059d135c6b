import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigModule } from '../../config/config.module.js';
import { loadConfig } from '../../config/load-config.js';
import type { Config } from '../../config/settings.js';
import { DatabaseModule } from '../../database/database.module.js';
import { AuthModule } from '../../modules/auth/auth.module.js';
import { Invalidations } from '../../modules/auth/invalidations.js';
import { LOGIN_HTTP } from '../../modules/brokers/logins/account-login.service.js';
import { LoginsModule } from '../../modules/brokers/logins/logins.module.js';
import { BrokerRegistry, shippedBrokers } from '../../modules/brokers/registry.js';
import { ControlClient } from '../../modules/bus/control-client.js';
import { cacheInvalidateTopic } from '../../modules/bus/control-topics.js';
import { StartupLogger } from '../../startup-logger.js';
import type { AccountIo } from './account-io.js';

const FOLLOWS = 'a running gateway follows at once';
const FOLLOWS_LATER = 'no gateway was reached; one that runs follows within 15 s';

/** What a command works with: the services of the gateway over its database, without the gateway. */
export class AccountContext {
  private readonly announced: Parameters<ControlClient['publish']>[] = [];

  private constructor(
    private readonly context: INestApplicationContext,
    private readonly config: Config,
  ) {
    context.get(Invalidations).relayThrough((type, userId, payload) => {
      this.announced.push([cacheInvalidateTopic(type, userId), payload]);
    });
  }

  static async run<T>(io: AccountIo, work: (context: AccountContext) => Promise<T>): Promise<T> {
    const { config } = loadConfig(io.env);
    const context = await NestFactory.createApplicationContext(moduleOf(config, io), {
      logger: new StartupLogger({ logLevels: ['error'] }),
      abortOnError: false,
    });
    try {
      return await work(new AccountContext(context, config));
    } finally {
      await context.close();
    }
  }

  get<T>(token: abstract new (...dependencies: never[]) => T): T {
    return this.context.get<T>(token as never, { strict: false });
  }

  /** Tells the running gateway, if there is one, what has been changed so far; gives what to say of it. */
  async tellGateway(): Promise<string> {
    const client = await ControlClient.open(this.config);
    for (const [topic, payload] of this.announced.splice(0)) client.publish(topic, payload);
    return (await client.close()) ? FOLLOWS : FOLLOWS_LATER;
  }
}

function moduleOf(config: Config, { brokers = shippedBrokers, http }: AccountIo) {
  const registry = new BrokerRegistry();
  for (const definition of brokers) registry.register(definition);

  @Module({
    providers: [
      { provide: BrokerRegistry, useValue: registry },
      { provide: LOGIN_HTTP, useValue: http },
    ],
    exports: [BrokerRegistry, LOGIN_HTTP],
  })
  class KnownBrokers {}

  @Module({
    imports: [
      // A command serves nobody: it must not make set-up links, which would end those that the gateway has shown.
      ConfigModule.forRoot({ ...config, role: 'edge' }),
      DatabaseModule,
      AuthModule,
      { module: KnownBrokers, global: true },
      LoginsModule,
    ],
  })
  class AccountsModule {}
  return AccountsModule;
}
