import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiData, ApiErrors } from '../api-docs/decorators/index.js';
import { EndpointListDto } from './endpoints.dto.js';
import { type EndpointList, Endpoints } from './endpoints.js';

/** Tells clients where to connect; needs no key. */
@ApiTags('Public')
@Controller('api/v1/endpoints')
export class EndpointsController {
  constructor(private readonly endpoints: Endpoints) {}

  @Get()
  @ApiOperation({ summary: 'Ask where to connect', description: 'The addresses in use, whatever port was free.' })
  @ApiData(EndpointListDto)
  @ApiErrors('TEMPORARILY_UNAVAILABLE')
  get(): { status: 'success'; data: EndpointList } {
    const data = this.endpoints.get();
    if (!data) throw new ServiceUnavailableException('The gateway is still starting');
    return { status: 'success', data };
  }
}
