import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { BrokerRegistry } from '../brokers/registry.js';
import { type BrokerDescription, describeBroker } from './broker-description.js';

/** Describes the brokers under the limits that the operator has set. */
@Injectable()
export class BrokerDescriptions {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly brokers: BrokerRegistry,
  ) {}

  all(): BrokerDescription[] {
    return this.brokers.ids().flatMap((id) => this.find(id) ?? []);
  }

  find(id: string): BrokerDescription | undefined {
    const definition = this.brokers.get(id);
    const { maxSymbolsPerWebsocket, maxWebsocketConnections } = this.config;
    return (
      definition &&
      describeBroker(definition, {
        symbolsPerConnection: maxSymbolsPerWebsocket,
        connectionsPerAccount: maxWebsocketConnections,
      })
    );
  }
}
