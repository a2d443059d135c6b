import { Body, Controller, Get, HttpCode, Param, Post, Req, UseFilters } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiData, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { requestAddress } from '../../auth/audit/request-address.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { KeysRequire } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { RequestPipe } from '../validation.pipe.js';
import { AccountDto } from './account.dto.js';
import { AccountErrorsFilter } from './account-errors.filter.js';
import { AccountLogins } from './account-logins.js';
import { LoginAnswerDto, LoginDto, LoginOfferDto, TestReportDto } from './login.dto.js';

const ApiAccountId = () => ApiId('id', "The account's id");

/** Logs broker accounts in and out: their owners, and admins. */
@ApiTags('Broker accounts')
@Controller('admin/v1/accounts/:id')
@UseFilters(AccountErrorsFilter)
@Authenticated()
export class AccountLoginsController {
  constructor(private readonly logins: AccountLogins) {}

  @Get('login')
  @ApiAccountId()
  @ApiOperation({ summary: 'Show how the account logs in', description: "The broker's methods, and what they take." })
  @ApiData(LoginOfferDto)
  @ApiErrors('NOT_FOUND')
  async offer(@CurrentIdentity() by: Identity, @Param('id') id: string) {
    return { status: 'success', data: await this.logins.offer(by, id) };
  }

  @Post('login')
  @HttpCode(200)
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Log the account in',
    description:
      'With a new token the feed is made anew with all its subscriptions; clients need not subscribe again. With the ' +
      'same token nothing happens to it. After repeated failures the broker is asked again only after a pause.',
  })
  @ApiData(LoginAnswerDto)
  @ApiErrors(
    'INVALID_PARAMETERS',
    'NOT_FOUND',
    'CONFLICT',
    'BROKER_LOGIN_REQUIRED',
    'BROKER_UNAVAILABLE',
    'RATE_LIMITED',
    'TEMPORARILY_UNAVAILABLE',
  )
  async login(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Body(RequestPipe) login: LoginDto,
    @Req() request: Request,
  ) {
    return { status: 'success', data: await this.logins.logIn(actor(by, request), id, login) };
  }

  @Post('logout')
  @HttpCode(200)
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Log the account out',
    description:
      'Its tokens are forgotten. Its feed closes its connections, and waits for a login with all subscriptions.',
  })
  @ApiData(AccountDto)
  @ApiErrors('NOT_FOUND')
  async logout(@CurrentIdentity() by: Identity, @Param('id') id: string, @Req() request: Request) {
    return { status: 'success', data: await this.logins.logOut(actor(by, request), id) };
  }

  @Post('test')
  @HttpCode(200)
  @KeysRequire('admin')
  @ApiAccountId()
  @ApiOperation({
    summary: 'Test the connection',
    description:
      'Says what the broker makes of the credentials, within ten seconds: as the running feed knows, or by a connection of ' +
      'its own. Changes nothing.',
  })
  @ApiData(TestReportDto)
  @ApiErrors('NOT_FOUND', 'BROKER_LOGIN_REQUIRED', 'RATE_LIMITED')
  async test(@CurrentIdentity() by: Identity, @Param('id') id: string, @Req() request: Request) {
    return { status: 'success', data: await this.logins.test(actor(by, request), id) };
  }
}

function actor(by: Identity, request: Request) {
  return { by, address: requestAddress(request) };
}
