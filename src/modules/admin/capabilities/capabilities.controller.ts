import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiData, ApiDataList, ApiErrors } from '../../api-docs/decorators/index.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { BrokerRegistry } from '../../brokers/registry.js';
import type { BrokerDescription } from '../../capabilities/broker-description.js';
import { BrokerDescriptions } from '../../capabilities/broker-descriptions.js';
import { unknownBroker } from '../../capabilities/unknown-broker.js';
import { BrokerCapabilitiesDto } from './capability.dto.js';

/** What each broker supports, and what an account at it needs. */
@ApiTags('Capabilities')
@Controller('admin/v1/capabilities')
@Authenticated()
export class AdminCapabilitiesController {
  constructor(
    private readonly descriptions: BrokerDescriptions,
    private readonly brokers: BrokerRegistry,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List brokers',
    description: 'What each supports, its limits in force, its ways to log in, and the credentials an account needs.',
  })
  @ApiDataList(BrokerCapabilitiesDto)
  all() {
    return { status: 'success', data: this.descriptions.all().map((description) => this.withCredentials(description)) };
  }

  @Get(':broker')
  @ApiParam({ name: 'broker', schema: { type: 'string' }, example: 'zerodha', description: "The broker's id" })
  @ApiOperation({ summary: 'Show a broker', description: 'As in the list.' })
  @ApiData(BrokerCapabilitiesDto)
  @ApiErrors('BROKER_NOT_CONFIGURED')
  one(@Param('broker') broker: string) {
    const description = this.descriptions.find(broker);
    if (!description) throw unknownBroker();
    return { status: 'success', data: this.withCredentials(description) };
  }

  private withCredentials(description: BrokerDescription): BrokerCapabilitiesDto {
    const { credentials, instruments } = this.brokers.get(description.broker)!;
    return {
      ...description,
      credentials: credentials.map(({ name, label, secret, required = true }) => ({ name, label, secret, required })),
      has_instrument_master: instruments !== undefined,
    };
  }
}
