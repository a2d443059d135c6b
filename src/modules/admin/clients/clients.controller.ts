import { Controller, Delete, Get, Param, Query, Req, UsePipes } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiData, ApiDataList, ApiDone, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { notFound } from '../../auth/guards/http-errors.js';
import { KeysRequire } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { OperatorLog } from '../operator-log.js';
import { ProcessDto } from '../processes/process.dto.js';
import { seesAll } from '../sees-all.js';
import { RequestPipe } from '../validation.pipe.js';
import { ClientDetailDto, ClientDto, ClientQueryDto } from './client.dto.js';
import { ClientList } from './client-list.js';

const DEFAULT_LIMIT = 100;

/** Who is connected: an admin sees all, anybody else the clients of their own keys. */
@ApiTags('Clients')
@Controller('admin/v1/clients')
@UsePipes(RequestPipe)
@Authenticated()
export class ClientsController {
  constructor(
    private readonly clients: ClientList,
    private readonly log: OperatorLog,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List clients',
    description: 'Those with the most waiting bytes first, gathered from all processes within 0.5 s.',
  })
  @ApiDataList(ClientDto, { beside: { processes: ProcessDto }, hasTotal: true })
  async list(@CurrentIdentity() identity: Identity, @Query() query: ClientQueryDto) {
    const { clients, total, processes } = await this.clients.list({
      ...query,
      ...onlyOwn(identity),
      limit: query.limit ?? DEFAULT_LIMIT,
    });
    return { status: 'success', data: clients, total, processes };
  }

  @Get(':id')
  @ApiId('id', "The client's id")
  @ApiOperation({ summary: 'Show a client', description: 'With every subscription, its state and age.' })
  @ApiData(ClientDetailDto)
  @ApiErrors('NOT_FOUND')
  async one(@CurrentIdentity() identity: Identity, @Param('id') id: string) {
    const client = await this.clients.find(id, onlyOwn(identity).user_id);
    if (!client) throw notFound('client');
    return { status: 'success', data: client };
  }

  @Delete(':id')
  @ApiId('id', "The client's id")
  @KeysRequire('admin')
  @ApiOperation({
    summary: 'Disconnect a client',
    description:
      'Closes its connection with 4410, "Disconnected by an operator": it may connect again. To keep it out, revoke its key.',
  })
  @ApiDone({ description: 'It is closed, or about to be' })
  @ApiErrors('NOT_FOUND')
  async disconnect(@CurrentIdentity() identity: Identity, @Param('id') id: string, @Req() request: Request) {
    const { user_id } = onlyOwn(identity);
    const client = await this.clients.find(id, user_id);
    if (!client) throw notFound('client');
    await this.log.record(identity, request, {
      action: 'client.disconnect',
      target: { type: 'client', id },
      details: { user: client.user, address: client.address },
    });
    if (!(await this.clients.disconnect(id, user_id))) throw notFound('client');
    return { status: 'success' };
  }
}

function onlyOwn(identity: Identity): { user_id?: string } {
  return seesAll(identity) ? {} : { user_id: identity.userId };
}
