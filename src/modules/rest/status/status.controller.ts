import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { ApiData, ApiErrors } from '../../api-docs/decorators/index.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import type { Identity } from '../../auth/principal.js';
import { FeedBodyDto, FeedQueryDto } from '../caller/request-fields.dto.js';
import { ScriptAnswer } from '../caller/script-answer.decorator.js';
import { KeptNowhere, ScriptApi } from '../caller/script-api.decorator.js';
import { ScriptCallers } from '../caller/script-callers.js';
import { ConnectionStatus } from './connection-status.js';
import { PongDto } from './pong.dto.js';
import { HeldByClientDto, MetricsDto, WebSocketStatusDto } from './status.dto.js';

const PING = { summary: 'Check the key', description: 'Tells which broker and feed the caller looks at.' };

/** What the caller is connected to, and what the gateway does for it. */
@ScriptApi()
@Controller('api/v1')
export class StatusController {
  constructor(
    private readonly callers: ScriptCallers,
    private readonly connections: ConnectionStatus,
  ) {}

  @Post('ping')
  @HttpCode(200)
  @KeptNowhere()
  @ApiOperation(PING)
  @ApiData(PongDto)
  @ApiErrors('NOT_FOUND')
  async ping(@CurrentIdentity() identity: Identity, @Body() { feed }: FeedBodyDto) {
    const { account } = await this.callers.of(identity, feed);
    return { status: 'success', data: { message: 'pong', broker: account.broker, feed: account.feed } };
  }

  @Get('ping')
  @KeptNowhere()
  @ApiOperation(PING)
  @ApiData(PongDto)
  @ApiErrors('NOT_FOUND')
  pingByQuery(@CurrentIdentity() identity: Identity, @Query() query: FeedQueryDto) {
    return this.ping(identity, query);
  }

  @Get('subscriptions')
  @KeptNowhere()
  @ApiOperation({
    summary: 'List subscriptions',
    description:
      'What connected clients hold, with state and age: those of the API key, of a signed-in user all, for an admin those ' +
      'of everybody. Of the first 100 clients.',
  })
  @ScriptAnswer(HeldByClientDto, {
    isList: true,
    beside: { unlisted_clients: { type: 'integer', description: 'Clients beyond the first 100' } },
  })
  async subscriptions(@CurrentIdentity() identity: Identity) {
    const { held, unlisted } = await this.connections.subscriptions(identity);
    return { status: 'success', unlisted_clients: unlisted, data: held };
  }

  @Get('websocket/status')
  @KeptNowhere()
  @ApiOperation({
    summary: 'Ask for the connection status',
    description: 'Whether clients of the caller are connected, and the state of the feed that they look at.',
  })
  @ApiData(WebSocketStatusDto)
  @ApiErrors('NOT_FOUND')
  async status(@CurrentIdentity() identity: Identity, @Query() { feed }: FeedQueryDto) {
    return { status: 'success', data: await this.connections.status(await this.callers.of(identity, feed)) };
  }

  @Get('websocket/metrics')
  @KeptNowhere()
  @ApiOperation({
    summary: 'Ask for figures',
    description:
      'Of every process: clients (those of the caller; an admin sees all), rates, what waits, and what the hub and the ' +
      'market data count. And the state of the feeds that the caller may see. Takes 0.2 s, over which rates are measured.',
  })
  @ApiData(MetricsDto)
  async metrics(@CurrentIdentity() identity: Identity) {
    return { status: 'success', data: await this.connections.metrics(identity) };
  }
}
