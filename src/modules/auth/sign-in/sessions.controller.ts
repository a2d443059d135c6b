import { Controller, Delete, Get, Param, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';

import { ApiData, ApiDataList, ApiDone, ApiErrors, ApiId } from '../../api-docs/decorators/index.js';
import { requestAddress } from '../audit/request-address.js';
import { Authenticated } from '../guards/authenticated.decorator.js';
import { CurrentIdentity } from '../guards/current-identity.decorator.js';
import { notFound } from '../guards/http-errors.js';
import { SignedInOnly } from '../guards/rights.decorators.js';
import type { Identity } from '../principal.js';
import { LoginSessions } from './login-sessions.js';
import { EndedSessionsDto, SessionDto, shownSession } from './session.dto.js';
import { SignInService } from './sign-in.service.js';

/** Where a user is signed in. */
@ApiTags('Sign-in')
@Controller('auth/sessions')
@Authenticated()
@SignedInOnly()
export class SessionsController {
  constructor(
    private readonly sessions: LoginSessions,
    private readonly signIns: SignInService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List my sessions', description: 'The latest first; at most 50.' })
  @ApiDataList(SessionDto)
  @ApiErrors('FORBIDDEN')
  async list(@CurrentIdentity() { userId, sessionId }: Identity) {
    const sessions = await this.sessions.list(userId);
    return { status: 'success', data: sessions.map((session) => shownSession(session, sessionId)) };
  }

  @Delete()
  @ApiOperation({
    summary: 'End my other sessions',
    description: 'All but the one that asks; their access tokens stop at once.',
  })
  @ApiData(EndedSessionsDto)
  @ApiErrors('FORBIDDEN')
  async endOthers(@CurrentIdentity() identity: Identity, @Req() request: Request) {
    const ended = await this.signIns.endOtherSessions(identity, requestAddress(request));
    return { status: 'success', data: { ended } };
  }

  @Delete(':id')
  @ApiId('id', 'Id of one of my sessions')
  @ApiOperation({ summary: 'End one of my sessions', description: 'Its access tokens stop at once.' })
  @ApiDone()
  @ApiErrors('FORBIDDEN', 'NOT_FOUND')
  async end(@Param('id') id: string, @CurrentIdentity() identity: Identity, @Req() request: Request) {
    if (!(await this.signIns.endSession(identity, id, requestAddress(request)))) throw notFound('session');
    return { status: 'success' };
  }
}
