import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { type EndpointList, Endpoints } from './endpoints.js';

/** Tells clients where to connect; needs no key. */
@Controller('api/v1/endpoints')
export class EndpointsController {
  constructor(private readonly endpoints: Endpoints) {}

  @Get()
  get(): { status: 'success'; data: EndpointList } {
    const data = this.endpoints.get();
    if (!data) throw new ServiceUnavailableException('The gateway is still starting');
    return { status: 'success', data };
  }
}
