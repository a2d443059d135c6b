import { Body, Controller, Delete, Get, Param, Put, Req, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { isUUID } from 'class-validator';
import type { Request } from 'express';
import { ApiData, ApiDataList, ApiDone, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { AccountShares, type Share } from '../../auth/accounts/account-shares.js';
import { AuditService } from '../../auth/audit/audit.service.js';
import { requestAddress } from '../../auth/audit/request-address.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { notFound } from '../../auth/guards/http-errors.js';
import { KeysRequire } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { RequestPipe } from '../validation.pipe.js';
import { AccountAdministration } from './account-administration.js';
import { AccountErrorsFilter } from './account-errors.filter.js';
import { PutShareDto, ShareDto } from './share.dto.js';

const ApiAccountId = () => ApiId('id', "The account's id");
const ApiUserId = () => ApiId('userId', "The other user's id");

/** Lets others of the team use an account: its owner, and admins. */
@ApiTags('Broker accounts')
@Controller('admin/v1/accounts/:id/shares')
@UseFilters(AccountErrorsFilter)
@Authenticated()
export class AccountSharesController {
  constructor(
    private readonly accounts: AccountAdministration,
    private readonly shares: AccountShares,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @ApiAccountId()
  @ApiOperation({ summary: 'List whom the account is shared with', description: 'By name. For the owner, and admins.' })
  @ApiDataList(ShareDto)
  @ApiErrors('NOT_FOUND')
  async list(@CurrentIdentity() by: Identity, @Param('id') id: string) {
    await this.accounts.owned(by, id);
    return { status: 'success', data: (await this.shares.list(id)).map(shown) };
  }

  @Put(':userId')
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiUserId()
  @ApiOperation({
    summary: 'Share the account',
    description: 'The user may then have API keys for it, and sees its state; only the owner changes it or logs it in.',
  })
  @ApiData(ShareDto)
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT')
  async share(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Param('userId') userId: string,
    @Body(RequestPipe) { access }: PutShareDto,
    @Req() request: Request,
  ) {
    await this.accounts.owned(by, id);
    if (!isUUID(userId)) throw notFound('user');
    await this.shares.share(id, userId, access, (manager) =>
      this.audit.record(manager, {
        by,
        address: requestAddress(request),
        action: 'account.share',
        target: { type: 'account', id },
        details: { user_id: userId, access },
      }),
    );
    const share = (await this.shares.list(id)).find((one) => one.userId === userId);
    if (!share) throw notFound('user');
    return { status: 'success', data: shown(share) };
  }

  @Delete(':userId')
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiUserId()
  @ApiOperation({
    summary: 'Take a share back',
    description: "The user's keys for the account stop working, and their sockets close within a second.",
  })
  @ApiDone()
  @ApiErrors('NOT_FOUND')
  async unshare(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Param('userId') userId: string,
    @Req() request: Request,
  ) {
    await this.accounts.owned(by, id);
    const wasShared = await this.shares.unshare(id, userId, (manager) =>
      this.audit.record(manager, {
        by,
        address: requestAddress(request),
        action: 'account.unshare',
        target: { type: 'account', id },
        details: { user_id: userId },
      }),
    );
    if (!wasShared) throw notFound('share');
    return { status: 'success' };
  }
}

function shown({ userId, userName, access, createdAt }: Share): ShareDto {
  return { user_id: userId, user_name: userName, access, created_at: createdAt.toISOString() };
}
