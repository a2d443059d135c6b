import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  UseFilters,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiData, ApiDataList, ApiDone, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { requestAddress } from '../../auth/audit/request-address.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { KeysRequire, Roles } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { RequestPipe } from '../validation.pipe.js';
import { AccountDto } from './account.dto.js';
import { AccountAdministration } from './account-administration.js';
import { AccountErrorsFilter } from './account-errors.filter.js';
import { AccountListQuery, ChangeAccountDto, CreateAccountDto, DailyLoginDto } from './account-requests.dto.js';

const ApiAccountId = () => ApiId('id', "The account's id");

/** Broker accounts: an admin sees and changes all of them, anybody else their own; shared ones can be seen. */
@ApiTags('Broker accounts')
@Controller('admin/v1/accounts')
@UseFilters(AccountErrorsFilter)
@Authenticated()
export class AccountsController {
  constructor(private readonly accounts: AccountAdministration) {}

  @Get()
  @ApiOperation({ summary: 'List broker accounts', description: 'Own ones and those shared with you, by id.' })
  @ApiDataList(AccountDto, { isPaged: true })
  @ApiErrors('INVALID_PARAMETERS')
  async list(@CurrentIdentity() by: Identity, @Query(RequestPipe) { limit, after }: AccountListQuery) {
    const accounts = await this.accounts.list(by, { limit: limit + 1, after });
    const page = accounts.slice(0, limit);
    return { status: 'success', data: page, next: accounts.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  @Post()
  @KeysRequire('admin')
  @Roles('admin', 'trader')
  @ApiOperation({
    summary: 'Add a broker account',
    description: 'Its feed opens at once. What is secret is sealed, and never shown again.',
  })
  @ApiData(AccountDto, { status: 201, description: 'Made' })
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'TEMPORARILY_UNAVAILABLE')
  async create(@CurrentIdentity() by: Identity, @Body(RequestPipe) wanted: CreateAccountDto, @Req() request: Request) {
    return { status: 'success', data: await this.accounts.create(actor(by, request), wanted) };
  }

  @Get(':id')
  @ApiAccountId()
  @ApiOperation({ summary: 'Show a broker account', description: 'As in the list.' })
  @ApiData(AccountDto)
  @ApiErrors('NOT_FOUND')
  async one(@CurrentIdentity() by: Identity, @Param('id') id: string) {
    return { status: 'success', data: await this.accounts.get(by, id) };
  }

  @Patch(':id')
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Change a broker account',
    description:
      'The feed follows at once: with other credentials its connections are made anew, three times at once and then every ' +
      'ten seconds.',
  })
  @ApiData(AccountDto)
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT', 'RATE_LIMITED', 'TEMPORARILY_UNAVAILABLE')
  async change(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Body(RequestPipe) change: ChangeAccountDto,
    @Req() request: Request,
  ) {
    return { status: 'success', data: await this.accounts.change(actor(by, request), id, change) };
  }

  @Delete(':id')
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Delete a broker account',
    description: 'With its secrets, its shares and its API keys, whose sockets close with 4503. Its feed closes.',
  })
  @ApiDone()
  @ApiErrors('NOT_FOUND')
  async remove(@CurrentIdentity() by: Identity, @Param('id') id: string, @Req() request: Request) {
    await this.accounts.remove(actor(by, request), id);
    return { status: 'success' };
  }

  @Post(':id/enable')
  @HttpCode(200)
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({ summary: 'Enable a broker account', description: 'Its feed opens again.' })
  @ApiData(AccountDto)
  @ApiErrors('NOT_FOUND', 'RATE_LIMITED')
  async enable(@CurrentIdentity() by: Identity, @Param('id') id: string, @Req() request: Request) {
    return { status: 'success', data: await this.accounts.setEnabled(actor(by, request), id, true) };
  }

  @Post(':id/disable')
  @HttpCode(200)
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Disable a broker account',
    description: 'Its feed closes, and it does not log in by itself; everything that is stored stays.',
  })
  @ApiData(AccountDto)
  @ApiErrors('NOT_FOUND')
  async disable(@CurrentIdentity() by: Identity, @Param('id') id: string, @Req() request: Request) {
    return { status: 'success', data: await this.accounts.setEnabled(actor(by, request), id, false) };
  }

  @Put(':id/daily-login')
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Set the daily login',
    description:
      'The account logs in by itself on every trading day, with one-time codes made of its stored TOTP secret.',
  })
  @ApiData(AccountDto)
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT')
  async dailyLogin(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Body(RequestPipe) { at }: DailyLoginDto,
    @Req() request: Request,
  ) {
    return { status: 'success', data: await this.accounts.setDailyLogin(actor(by, request), id, at) };
  }
}

function actor(by: Identity, request: Request) {
  return { by, address: requestAddress(request) };
}
