import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiData, ApiDone, ApiErrors } from '../api-docs/decorators/index.js';
import { errorBody } from '../auth/guards/http-errors.js';
import { Endpoints } from '../rest/endpoints.js';
import { Drain } from '../streaming/drain.js';
import { ReadinessDto } from './readiness.dto.js';
import { type Checks, Readiness } from './readiness.js';

/** What to look at, by what has failed. */
const ADVICE: Record<keyof Checks, string> = {
  database: 'the database does not answer',
  bus: 'the bus carries nothing from the feeds',
  event_loop: 'the process is overloaded',
  edges: 'no edge process serves clients',
};

/** What a supervisor and a load balancer ask; needs no key. */
@ApiTags('Public')
@Controller()
export class HealthController {
  constructor(
    private readonly drain: Drain,
    private readonly endpoints: Endpoints,
    private readonly readiness: Readiness,
  ) {}

  @Get('health/live')
  @ApiOperation({
    summary: 'Ask whether this process runs',
    description:
      'For a supervisor: no answer within some seconds means that a restart may help. Depends on nothing else.',
  })
  @ApiDone({ description: 'It does' })
  live() {
    return { status: 'success' };
  }

  @Get(['health/ready', 'api/v1/ready'])
  @ApiOperation({
    summary: 'Ask whether this process takes clients',
    description:
      'For a load balancer: 200 once it listens, its database and bus answer, it keeps up and, with ' +
      'TICKGATE_EDGES, an edge process serves clients; 503 otherwise, and while it is drained. Clients that are connected stay.',
  })
  @ApiData(ReadinessDto, { description: 'It does' })
  @ApiErrors('SERVER_SHUTDOWN', 'TEMPORARILY_UNAVAILABLE')
  async ready() {
    if (this.drain.isDraining) {
      throw new ServiceUnavailableException(
        errorBody('SERVER_SHUTDOWN', 'This process is being emptied for a restart'),
      );
    }
    if (!this.endpoints.get()) {
      throw new ServiceUnavailableException(errorBody('TEMPORARILY_UNAVAILABLE', 'The gateway is still starting'));
    }
    const checks = await this.readiness.checks();
    const failed = (Object.keys(checks) as (keyof Checks)[]).filter((name) => !checks[name]);
    const states = Object.entries(checks).map(([name, isWell]) => [name, isWell ? 'ok' : 'failed']);
    const edges = this.readiness.edgesListening;
    const data = {
      ...Object.fromEntries(states),
      ...(edges && { edges_listening: `${edges.listening} of ${edges.count}` }),
    };
    if (failed.length === 0) return { status: 'success', data };
    const message = `Not ready: ${failed.map((name) => ADVICE[name]).join('; ')}`;
    throw new ServiceUnavailableException({ ...errorBody('TEMPORARILY_UNAVAILABLE', message), data });
  }
}
