import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { InstrumentStore } from '../instruments/instrument-store.js';
import { settingsOf } from './broker-settings.js';
import { BrokerRegistry } from './registry.js';

/** Puts the instruments that come with a broker into the table, in every role: edges look symbols up as well. */
@Injectable()
export class EmbeddedInstruments implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly brokers: BrokerRegistry,
    private readonly instruments: InstrumentStore,
  ) {}

  async onModuleInit(): Promise<void> {
    for (const id of this.brokers.ids()) {
      const rows = this.brokers.get(id)?.embeddedInstruments?.(settingsOf(id, this.config));
      if (rows) await this.instruments.ensure(id, rows);
    }
  }
}
