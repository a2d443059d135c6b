import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { ApiData, ApiDataList, ApiDone, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { requestAddress } from '../../auth/audit/request-address.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { Requires, Roles } from '../../auth/guards/rights.decorators.js';
import type { Identity } from '../../auth/principal.js';
import { type Actor, UsersService } from '../../auth/users/users.service.js';
import { EntitlementDto, entitlementIn } from '../entitlement.dto.js';
import { RequestPipe } from '../validation.pipe.js';
import {
  ChangeUserDto,
  CreateUserDto,
  NewUserDto,
  SetupLinkDto,
  shownLink,
  shownUser,
  UserDto,
  UserListQuery,
} from './user.dto.js';

/** Users; for admins only. */
@ApiTags('Users')
@Controller('admin/v1/users')
@Authenticated()
@Roles('admin')
@Requires('admin')
@ApiErrors('FORBIDDEN')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @ApiOperation({ summary: 'List users', description: 'By name; disabled ones, too.' })
  @ApiDataList(UserDto, { isPaged: true })
  @ApiErrors('INVALID_PARAMETERS')
  async list(@Query(RequestPipe) { limit, after }: UserListQuery) {
    const users = await this.users.list(limit + 1, after);
    const page = users.slice(0, limit);
    return { status: 'success', data: page.map(shownUser), next: users.length > limit ? page.at(-1)!.name : null };
  }

  @Post()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Make a user', description: 'Without a password: the user chooses one by the set-up link.' })
  @ApiData(NewUserDto, { status: 201, description: 'Made' })
  @ApiErrors('INVALID_PARAMETERS', 'CONFLICT')
  async create(
    @Body(RequestPipe) { name, role }: CreateUserDto,
    @CurrentIdentity() by: Identity,
    @Req() request: Request,
  ) {
    const { user, link } = await this.users.create(name, role, actor(by, request));
    const shown = shownUser({ ...user, entitlement: null });
    return { status: 'success', data: { ...shown, setup_link: shownLink(link) } };
  }

  @Get(':id')
  @ApiId('id', 'Id of the user')
  @ApiOperation({ summary: 'Show a user', description: 'As in the list.' })
  @ApiData(UserDto)
  @ApiErrors('NOT_FOUND')
  one(@Param('id') id: string) {
    return this.shown(id);
  }

  @Patch(':id')
  @ApiId('id', 'Id of the user')
  @ApiOperation({
    summary: "Change a user's role",
    description: 'From now on, for sessions and API keys that are there, too. The last admin stays one.',
  })
  @ApiData(UserDto)
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT')
  async change(
    @Param('id') id: string,
    @Body(RequestPipe) { role }: ChangeUserDto,
    @CurrentIdentity() by: Identity,
    @Req() request: Request,
  ) {
    await this.users.changeRole(id, role, actor(by, request));
    return this.shown(id);
  }

  @Delete(':id')
  @ApiId('id', 'Id of the user')
  @ApiOperation({
    summary: 'Delete a user',
    description: 'Only one who never had API keys or broker accounts: anybody else is disabled.',
  })
  @ApiDone()
  @ApiErrors('NOT_FOUND', 'CONFLICT')
  async delete(@Param('id') id: string, @CurrentIdentity() by: Identity, @Req() request: Request) {
    await this.users.delete(id, actor(by, request));
    return { status: 'success' };
  }

  @Post(':id/disable')
  @HttpCode(200)
  @ApiId('id', 'Id of the user')
  @ApiOperation({
    summary: 'Keep a user out',
    description:
      'Sessions end, API keys stop and their sockets close with 4503. So do the broker accounts of the user, for those whom ' +
      'they are shared with, too. Nothing is deleted.',
  })
  @ApiData(UserDto)
  @ApiErrors('NOT_FOUND', 'CONFLICT')
  async disable(@Param('id') id: string, @CurrentIdentity() by: Identity, @Req() request: Request) {
    await this.users.disable(id, actor(by, request));
    return this.shown(id);
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiId('id', 'Id of the user')
  @ApiOperation({
    summary: 'Let a user in again',
    description: 'With the same password, API keys and broker accounts.',
  })
  @ApiData(UserDto)
  @ApiErrors('NOT_FOUND')
  async enable(@Param('id') id: string, @CurrentIdentity() by: Identity, @Req() request: Request) {
    await this.users.enable(id, actor(by, request));
    return this.shown(id);
  }

  @Post(':id/setup-link')
  @Header('Cache-Control', 'no-store')
  @ApiId('id', 'Id of the user')
  @ApiOperation({
    summary: 'Make a new set-up link',
    description:
      'By which the user chooses a new password, a lock-out notwithstanding. Earlier unused links stop working.',
  })
  @ApiData(SetupLinkDto, { status: 201, description: 'Made' })
  @ApiErrors('NOT_FOUND', 'CONFLICT')
  async makeLink(@Param('id') id: string, @CurrentIdentity() by: Identity, @Req() request: Request) {
    return { status: 'success', data: shownLink(await this.users.makeSetupLink(id, actor(by, request))) };
  }

  @Put(':id/entitlement')
  @ApiId('id', 'Id of the user')
  @ApiOperation({
    summary: 'Limit what a user may see',
    description:
      'All limits anew: what is left out is not limited. Those of the role and of each key apply beside them.',
  })
  @ApiData(UserDto)
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND')
  async setEntitlement(
    @Param('id') id: string,
    @Body(RequestPipe) limits: EntitlementDto,
    @CurrentIdentity() by: Identity,
    @Req() request: Request,
  ) {
    await this.users.setEntitlement(id, entitlementIn(limits), actor(by, request));
    return this.shown(id);
  }

  @Delete(':id/entitlement')
  @ApiId('id', 'Id of the user')
  @ApiOperation({ summary: "Take a user's own limits away", description: 'Those of the role are left.' })
  @ApiData(UserDto)
  @ApiErrors('NOT_FOUND')
  async clearEntitlement(@Param('id') id: string, @CurrentIdentity() by: Identity, @Req() request: Request) {
    await this.users.clearEntitlement(id, actor(by, request));
    return this.shown(id);
  }

  private async shown(id: string): Promise<{ status: 'success'; data: UserDto }> {
    return { status: 'success', data: shownUser(await this.users.get(id)) };
  }
}

function actor(by: Identity, request: Request): Actor {
  return { by, address: requestAddress(request) };
}
