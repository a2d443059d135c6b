import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { AccountsService } from '../auth/accounts.service.js';
import { InstrumentStore } from '../instruments/instrument-store.js';
import { settingsOf, splitUrls } from './broker-settings.js';
import { FeedManager } from './feed-manager.js';
import { BrokerRegistry } from './registry.js';

/** Opens the feed of every account when the gateway starts, and tells the feeds of new instrument masters. */
@Injectable()
export class AccountFeeds implements OnApplicationBootstrap {
  private readonly logger = new Logger('Feeds');

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly accounts: AccountsService,
    private readonly brokers: BrokerRegistry,
    private readonly feeds: FeedManager,
    private readonly instruments: InstrumentStore,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A new master may give an instrument another token: what is wanted of it is then asked for anew.
    this.instruments.onReplaced((broker) => this.feeds.instrumentsChanged(broker));
    for (const { broker, feed, credentials } of await this.accounts.list()) {
      const definition = this.brokers.get(broker);
      if (definition) {
        const account = splitUrls(credentials);
        const own = { ...account.credentials, ...settingsOf(broker, this.config) };
        this.feeds.open({ ...account, feed, definition, credentials: own });
      } else this.logger.error(`Feed ${feed}: this gateway knows no broker ${broker}`);
    }
  }
}
