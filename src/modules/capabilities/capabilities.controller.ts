import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiData, ApiDataList, ApiErrors } from '../api-docs/decorators/index.js';
import { BrokerDescriptionDto } from './broker-description.dto.js';
import type { BrokerDescription } from './broker-description.js';
import { BrokerDescriptions } from './broker-descriptions.js';
import { unknownBroker } from './unknown-broker.js';

/** Tells what each broker supports; needs no key, so that it can be looked up before an account exists. */
@ApiTags('Public')
@Controller('api/v1/capabilities')
export class CapabilitiesController {
  constructor(private readonly descriptions: BrokerDescriptions) {}

  @Get()
  @ApiOperation({ summary: 'List what brokers support', description: 'Modes, depth levels, exchanges and limits.' })
  @ApiDataList(BrokerDescriptionDto)
  all(): { status: 'success'; data: BrokerDescription[] } {
    return { status: 'success', data: this.descriptions.all() };
  }

  @Get(':broker')
  @ApiParam({ name: 'broker', schema: { type: 'string' }, example: 'zerodha', description: "The broker's id" })
  @ApiOperation({ summary: 'Show what a broker supports', description: 'As in the list.' })
  @ApiData(BrokerDescriptionDto)
  @ApiErrors('BROKER_NOT_CONFIGURED')
  one(@Param('broker') broker: string): { status: 'success'; data: BrokerDescription } {
    const data = this.descriptions.find(broker);
    if (!data) throw unknownBroker();
    return { status: 'success', data };
  }
}
