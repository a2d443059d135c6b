import { Controller, Get, Inject, NotFoundException, Param } from '@nestjs/common';
import { CONFIG } from '../../config/config.token.js';
import type { Config } from '../../config/settings.js';
import { BrokerRegistry } from '../brokers/registry.js';
import { type BrokerDescription, describeBroker } from './broker-description.js';

/** Tells what each broker supports; needs no key, so that it can be looked up before an account exists. */
@Controller('api/v1/capabilities')
export class CapabilitiesController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly brokers: BrokerRegistry,
  ) {}

  @Get()
  all(): { status: 'success'; data: BrokerDescription[] } {
    return { status: 'success', data: this.brokers.ids().map((id) => this.describe(id)) };
  }

  @Get(':broker')
  one(@Param('broker') broker: string): { status: 'success'; data: BrokerDescription } {
    return { status: 'success', data: this.describe(broker) };
  }

  private describe(id: string): BrokerDescription {
    const definition = this.brokers.get(id);
    if (!definition) {
      throw new NotFoundException({
        status: 'error',
        code: 'BROKER_NOT_CONFIGURED',
        message: 'No broker of this id is known',
      });
    }
    const { maxSymbolsPerWebsocket, maxWebsocketConnections } = this.config;
    return describeBroker(definition, {
      symbolsPerConnection: maxSymbolsPerWebsocket,
      connectionsPerAccount: maxWebsocketConnections,
    });
  }
}
