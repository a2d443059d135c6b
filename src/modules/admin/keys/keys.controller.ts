import { Body, Controller, Delete, Get, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Clock } from '../../../common/clock.js';
import { ApiData, ApiDataList, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { requestAddress } from '../../auth/audit/request-address.js';
import { CLOCK } from '../../auth/clock.token.js';
import { Authenticated } from '../../auth/guards/authenticated.decorator.js';
import { CurrentIdentity } from '../../auth/guards/current-identity.decorator.js';
import { KeysRequire } from '../../auth/guards/rights.decorators.js';
import { KeyConnections } from '../../auth/keys/key-connections.js';
import type { KeyRow } from '../../auth/keys/key-row.js';
import type { Identity } from '../../auth/principal.js';
import { entitlementIn } from '../entitlement.dto.js';
import { RequestPipe } from '../validation.pipe.js';
import { KeyDto, NewKeyDto, shownKey } from './key.dto.js';
import { ChangeKeyDto, CreateKeyDto, KeyListQuery, RotateKeyDto } from './key-requests.dto.js';
import { KeysService, type MadeKey } from './keys.service.js';

/** API keys: an admin sees and changes all of them, anybody else their own. */
@ApiTags('API keys')
@Controller('admin/v1/keys')
@Authenticated()
export class KeysController {
  constructor(
    private readonly keys: KeysService,
    private readonly connections: KeyConnections,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List API keys', description: 'In the order of their ids; revoked and expired ones, too.' })
  @ApiDataList(KeyDto, { isPaged: true })
  @ApiErrors('INVALID_PARAMETERS')
  async list(@CurrentIdentity() identity: Identity, @Query(RequestPipe) query: KeyListQuery) {
    const { limit, after, user_id: userId } = query;
    const rows = await this.keys.list(identity, { limit: limit + 1, after, userId });
    const page = rows.slice(0, limit);
    return {
      status: 'success',
      data: page.map((row) => this.shown(row)),
      next: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }

  @Post()
  @KeysRequire('admin')
  @ApiOperation({
    summary: 'Make an API key',
    description: 'The key is in this answer, and never shown again: only a hash of it is kept.',
  })
  @ApiData(NewKeyDto, { status: 201, description: 'Made' })
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT')
  async create(
    @CurrentIdentity() by: Identity,
    @Body(RequestPipe) { name, account_id, user_id, scopes, entitlement, expires_at }: CreateKeyDto,
    @Req() request: Request,
  ) {
    const made = await this.keys.create(actor(by, request), {
      name,
      accountId: account_id,
      ...(user_id && { userId: user_id }),
      ...(scopes && { scopes }),
      ...(entitlement && { entitlement: entitlementIn(entitlement) }),
      ...(expires_at && { expiresAt: new Date(expires_at) }),
    });
    return this.shownNew(made);
  }

  @Get(':id')
  @ApiId('id', "The key's id, not the key")
  @ApiOperation({ summary: 'Show an API key', description: 'As in the list; the key itself is shown nowhere.' })
  @ApiData(KeyDto)
  @ApiErrors('NOT_FOUND')
  async one(@CurrentIdentity() identity: Identity, @Param('id') id: string) {
    return { status: 'success', data: this.shown(await this.keys.get(identity, id)) };
  }

  @Patch(':id')
  @KeysRequire('admin')
  @ApiId('id', "The key's id, not the key")
  @ApiOperation({
    summary: 'Change an API key',
    description:
      'Name, scopes, limits or expiry. Open sockets feel it within a second: subscriptions that the key may no longer ' +
      'see end with an error message, the others go on.',
  })
  @ApiData(KeyDto)
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT')
  async change(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Body(RequestPipe) { name, scopes, entitlement, expires_at }: ChangeKeyDto,
    @Req() request: Request,
  ) {
    const row = await this.keys.change(actor(by, request), id, {
      ...(name !== undefined && { name }),
      ...(scopes !== undefined && { scopes }),
      ...(entitlement !== undefined && { entitlement: entitlementIn(entitlement) }),
      ...(expires_at !== undefined && { expiresAt: expires_at === null ? null : new Date(expires_at) }),
    });
    return { status: 'success', data: this.shown(row) };
  }

  @Post(':id/rotate')
  @KeysRequire('admin')
  @ApiId('id', "The key's id, not the key")
  @ApiOperation({
    summary: 'Rotate an API key',
    description:
      'Makes a key with the same settings, for as long as the old one was made for. Both work during the overlap; then ' +
      'the old one expires, and its sockets close with 4503.',
  })
  @ApiData(NewKeyDto, { status: 201, description: 'Made; the old key expires after the overlap' })
  @ApiErrors('INVALID_PARAMETERS', 'NOT_FOUND', 'CONFLICT')
  async rotate(
    @CurrentIdentity() by: Identity,
    @Param('id') id: string,
    @Body(RequestPipe) { overlap_seconds }: RotateKeyDto,
    @Req() request: Request,
  ) {
    return this.shownNew(await this.keys.rotate(actor(by, request), id, overlap_seconds));
  }

  @Delete(':id')
  @KeysRequire('admin')
  @ApiId('id', "The key's id, not the key")
  @ApiOperation({
    summary: 'Revoke an API key',
    description: 'For good. Its open sockets close with 4503 within a second, at every edge.',
  })
  @ApiData(KeyDto)
  @ApiErrors('NOT_FOUND')
  async revoke(@CurrentIdentity() by: Identity, @Param('id') id: string, @Req() request: Request) {
    return { status: 'success', data: this.shown(await this.keys.revoke(actor(by, request), id)) };
  }

  private shown(row: KeyRow): KeyDto {
    return shownKey(row, this.clock.now(), this.connections.of(row.id));
  }

  private shownNew({ row, key }: MadeKey): { status: 'success'; data: NewKeyDto } {
    return { status: 'success', data: { ...this.shown(row), key } };
  }
}

function actor(by: Identity, request: Request) {
  return { by, address: requestAddress(request) };
}
