import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiDone, ApiErrors } from '../api-docs/decorators/index.js';
import { errorBody } from '../auth/guards/http-errors.js';
import { Drain } from '../streaming/drain.js';
import { Endpoints } from './endpoints.js';

/** Tells a load balancer whether to send clients here; needs no key. */
@ApiTags('Public')
@Controller('api/v1/ready')
export class ReadyController {
  constructor(
    private readonly drain: Drain,
    private readonly endpoints: Endpoints,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Ask whether this process takes clients',
    description: '200 once it listens; 503 before that, and while it is drained.',
  })
  @ApiDone({ description: 'It does' })
  @ApiErrors('SERVER_SHUTDOWN', 'TEMPORARILY_UNAVAILABLE')
  ready() {
    if (this.drain.isDraining) {
      throw new ServiceUnavailableException(
        errorBody('SERVER_SHUTDOWN', 'This process is being emptied for a restart'),
      );
    }
    if (!this.endpoints.get()) {
      throw new ServiceUnavailableException(errorBody('TEMPORARILY_UNAVAILABLE', 'The gateway is still starting'));
    }
    return { status: 'success' };
  }
}
