import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AccountsService } from '../auth/accounts.service.js';
import { settingsOf } from './broker-settings.js';
import { FeedManager } from './feed-manager.js';
import { BrokerRegistry } from './registry.js';

/** Opens the feed of every account when the gateway starts. */
@Injectable()
export class AccountFeeds implements OnApplicationBootstrap {
  private readonly logger = new Logger('Feeds');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly accounts: AccountsService,
    private readonly brokers: BrokerRegistry,
    private readonly feeds: FeedManager,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const { broker, feed, credentials } of await this.accounts.list()) {
      const definition = this.brokers.get(broker);
      if (definition)
        this.feeds.open({ feed, definition, credentials: { ...credentials, ...settingsOf(broker, this.config) } });
      else this.logger.error(`Feed ${feed}: this gateway knows no broker ${broker}`);
    }
  }
}
