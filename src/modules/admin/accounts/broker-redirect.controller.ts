import { Controller, Get, Header, Param, Req, Res, UseFilters } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiErrors } from '../../api-docs/decorators/index.js';
import { requestAddress } from '../../auth/audit/request-address.js';
import { notFound } from '../../auth/guards/http-errors.js';
import { AccountLoginService } from '../../brokers/logins/account-login.service.js';
import { PENDING_LOGIN_MS, PendingLogins } from '../../brokers/logins/pending-logins.js';
import { AccountErrorsFilter } from './account-errors.filter.js';

const COOKIE = 'tickgate_login';
const COOKIE_PATH = '/broker';
const NONCE = /(?:^|;\s*)tickgate_login=([\w-]{1,64})(?:;|$)/;

/**
 * A login in a browser: it leads to the broker's page, and takes what the browser comes back with. A broker sends every
 * browser to the one address that its app names, so a cookie tells whose login it is: only the browser that began a
 * login can end it. That what comes back belongs to this login, and not to one that somebody else has led the browser
 * into, the `state` tells where the broker hands one back, and the user of the broker whom the login names.
 */
@ApiTags('Broker logins in a browser')
@Controller('broker')
@UseFilters(AccountErrorsFilter)
export class BrokerRedirectController {
  constructor(
    private readonly pending: PendingLogins,
    private readonly logins: AccountLoginService,
  ) {}

  @Get('login/:nonce')
  @Header('Cache-Control', 'no-store')
  @Header('Referrer-Policy', 'no-referrer')
  @ApiParam({ name: 'nonce', schema: { type: 'string' }, description: 'From `start_url`' })
  @ApiOperation({ summary: "Go to the broker's login page", description: 'The `start_url` of a login that has begun.' })
  @ApiResponse({ status: 302, description: "To the broker's login page" })
  @ApiErrors('NOT_FOUND')
  start(@Param('nonce') nonce: string, @Req() request: Request, @Res() response: Response): void {
    const login = this.pending.find(nonce);
    if (!login) throw notFound('login');
    response.cookie(COOKIE, nonce, { ...cookieOf(request), maxAge: PENDING_LOGIN_MS });
    response.redirect(302, login.loginUrl);
  }

  @Get('callback')
  @Header('Cache-Control', 'no-store')
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({
    summary: 'Come back from the broker',
    description: "The redirect address to name at the broker's site: `https://your.gateway/broker/callback`.",
  })
  @ApiOkResponse({ description: 'Logged in', content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiErrors('NOT_FOUND', 'BROKER_LOGIN_REQUIRED', 'BROKER_UNAVAILABLE', 'RATE_LIMITED')
  async callback(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<string> {
    const nonce = NONCE.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const login = this.pending.take(nonce);
    if (!login) throw notFound('login');
    response.clearCookie(COOKIE, cookieOf(request));
    const { searchParams } = new URL(request.originalUrl, 'http://gateway');
    const actor = { by: login.by, address: requestAddress(request) };
    const brought = Object.fromEntries(searchParams);
    const { feed } = await this.logins.completeRedirect(login.accountId, brought, actor, login.state);
    return `Feed ${feed} is logged in. This page can be closed.\n`;
  }
}

/** `Lax`: the cookie must come along when the broker's page sends the browser back. */
function cookieOf({ secure }: Request) {
  return { path: COOKIE_PATH, httpOnly: true, sameSite: 'lax', secure } as const;
}
