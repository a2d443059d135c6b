import {
  Controller,
  ForbiddenException,
  Get,
  HttpCode,
  Param,
  Post,
  Req,
  ServiceUnavailableException,
} from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiData, ApiDataList, ApiErrors } from '../../api-docs/decorators/index.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { errorBody, notFound } from '../../auth/guards/http-errors.js';
import { KeysRequire } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { FeedPace } from '../../brokers/logins/feed-pace.js';
import { OperatorLog } from '../operator-log.js';
import { ProcessDto } from '../processes/process.dto.js';
import { FeedDto, ReconnectDto } from './feed.dto.js';
import { FeedList } from './feed-list.js';
import { type VisibleAccount, VisibleAccounts } from './visible-accounts.js';

const ApiFeed = () =>
  ApiParam({
    name: 'feed',
    schema: { type: 'string' },
    example: 'zerodha',
    description: "The feed's name, as in topics",
  });

/** What the feeds do: an admin sees all, anybody else those of their own accounts and of accounts shared with them. */
@ApiTags('Feeds')
@Controller('admin/v1/feeds')
@Authenticated()
export class FeedsController {
  constructor(
    private readonly accounts: VisibleAccounts,
    private readonly feeds: FeedList,
    private readonly log: OperatorLog,
    private readonly pace: FeedPace,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List feeds',
    description: 'State, pool, subscriptions and counters of every feed, gathered from all processes within 0.5 s.',
  })
  @ApiDataList(FeedDto, { beside: { processes: ProcessDto } })
  async list(@CurrentIdentity() identity: Identity) {
    const { feeds, processes } = await this.feeds.of(await this.accounts.list(identity));
    return { status: 'success', data: feeds, processes };
  }

  @Get(':feed')
  @ApiFeed()
  @ApiOperation({ summary: 'Show a feed', description: 'As in the list; of the process that runs it.' })
  @ApiData(FeedDto)
  @ApiErrors('NOT_FOUND')
  async one(@CurrentIdentity() identity: Identity, @Param('feed') feed: string) {
    const { feeds } = await this.feeds.of([await this.visible(identity, feed)], feed);
    return { status: 'success', data: feeds[0] };
  }

  @Post(':feed/reconnect')
  @HttpCode(202)
  @ApiFeed()
  @KeysRequire('admin')
  @ApiOperation({
    summary: 'Reconnect a feed',
    description:
      'Makes every upstream connection of the feed anew, with all that is subscribed; also after the broker has refused ' +
      'the credential. Only for the owner of the account, and admins; three times at once, then every ten seconds.',
  })
  @ApiData(ReconnectDto, { status: 202, description: 'Under way: `GET` tells how it goes' })
  @ApiErrors('NOT_FOUND', 'RATE_LIMITED', 'TEMPORARILY_UNAVAILABLE')
  async reconnect(@CurrentIdentity() identity: Identity, @Param('feed') feed: string, @Req() request: Request) {
    const { id, isOwn } = await this.visible(identity, feed);
    if (!isOwn) throw new ForbiddenException(errorBody('FORBIDDEN', 'Only the owner of the account may do this'));
    this.pace.admit(id);
    await this.log.record(identity, request, {
      action: 'feed.reconnect',
      target: { type: 'account', id },
      details: { feed },
    });
    const connections = await this.feeds.reconnect(feed);
    if (connections === undefined) {
      throw new ServiceUnavailableException(
        errorBody('TEMPORARILY_UNAVAILABLE', 'No process that answered runs this feed'),
      );
    }
    return { status: 'success', data: { feed, connections } };
  }

  /** @throws NotFoundException */
  private async visible(identity: Identity, feed: string): Promise<VisibleAccount> {
    const account = await this.accounts.find(identity, feed);
    if (!account) throw notFound('feed');
    return account;
  }
}
