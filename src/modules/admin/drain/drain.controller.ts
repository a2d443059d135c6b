import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req, UsePipes } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiDataList, ApiErrors } from '../../api-docs/decorators/index.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { notFound } from '../../auth/guards/http-errors.js';
import { Requires, Roles } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { Processes } from '../../processes/processes.js';
import {
  DRAIN_BEGIN_QUESTION,
  DRAIN_CANCEL_QUESTION,
  DRAIN_STATUS_QUESTION,
  type DrainAnswer,
} from '../../streaming/drain-answers.js';
import { OperatorLog } from '../operator-log.js';
import { ProcessDto } from '../processes/process.dto.js';
import { RequestPipe } from '../validation.pipe.js';
import { BeginDrainDto, DrainDto, DrainQueryDto } from './drain.dto.js';

const DEFAULT_SECONDS = 30;

/** Empties processes of their clients before a restart. For admins. */
@ApiTags('Drain')
@Controller('admin/v1/drain')
@UsePipes(RequestPipe)
@Authenticated()
@Roles('admin')
@Requires('admin')
export class DrainController {
  constructor(
    private readonly processes: Processes,
    private readonly log: OperatorLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Show drains', description: 'Every process that serves clients, and how far its drain is.' })
  @ApiDataList(DrainDto, { beside: { processes: ProcessDto } })
  async status() {
    return this.ask(DRAIN_STATUS_QUESTION, {});
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Drain',
    description:
      'New connections are refused with 503, readiness turns false, and each client gets `SERVER_SHUTDOWN` and is closed ' +
      'with 1001 when its turn comes, spread over the time. Again: changes the time.',
  })
  @ApiDataList(DrainDto, { status: 202, description: 'Under way', beside: { processes: ProcessDto } })
  @ApiErrors('NOT_FOUND')
  async begin(@Body() body: BeginDrainDto, @CurrentIdentity() identity: Identity, @Req() request: Request) {
    const seconds = body.over_seconds ?? DEFAULT_SECONDS;
    await this.record(identity, request, 'drain.begin', { ...body, over_seconds: seconds });
    return this.ask(DRAIN_BEGIN_QUESTION, { ...only(body.process), over_ms: seconds * 1000 });
  }

  @Delete()
  @ApiOperation({
    summary: 'Cancel a drain',
    description: 'Connections are let in again. Harmless where nothing drains.',
  })
  @ApiDataList(DrainDto, { beside: { processes: ProcessDto } })
  @ApiErrors('NOT_FOUND')
  async cancel(@Query() query: DrainQueryDto, @CurrentIdentity() identity: Identity, @Req() request: Request) {
    await this.record(identity, request, 'drain.cancel', { ...query });
    return this.ask(DRAIN_CANCEL_QUESTION, only(query.process));
  }

  private record(by: Identity, request: Request, action: string, details: Record<string, unknown>): Promise<void> {
    return this.log.record(by, request, { action, details });
  }

  /** @throws NotFoundException when the process that is asked for serves no clients, or is none */
  private async ask(question: string, params: { process?: string; over_ms?: number }) {
    const { answers, processes } = await this.processes.ask<DrainAnswer>(question, params);
    if (params.process !== undefined && answers.length === 0) throw notFound('process with clients');
    const data = answers.map(({ process: { id, host, pid }, data }) => ({ process: id, host, pid, ...data }));
    return { status: 'success', data, processes };
  }
}

function only(process: string | undefined): { process?: string } {
  return process === undefined ? {} : { process };
}
