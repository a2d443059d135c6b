import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
  UsePipes,
} from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequestPipe } from '../admin/validation.pipe.js';
import { ApiData, ApiDone, ApiErrors } from '../api-docs/decorators/index.js';
import { requestAddress } from './audit/request-address.js';
import { Authenticated } from './guards/authenticated.decorator.js';
import { CurrentIdentity } from './guards/current-identity.decorator.js';
import { errorBody } from './guards/http-errors.js';
import { PasswordGuard } from './guards/password.guard.js';
import { SignedInOnly } from './guards/rights.decorators.js';
import type { Identity } from './principal.js';
import type { Place } from './sign-in/login-sessions.js';
import type { CheckedUser } from './sign-in/password-check.js';
import { clearRefreshCookie, refreshCookieOf } from './sign-in/refresh-cookie.js';
import { assertSameOrigin } from './sign-in/same-origin.js';
import { LinkPurposeDto, MeDto, SignedInDto, shownIdentity, shownPurpose } from './sign-in/session.dto.js';
import { SetUpService } from './sign-in/set-up.service.js';
import { PasswordDto, RefreshDto, SetUpDto, SetUpLinkDto, SignInDto } from './sign-in/sign-in.dto.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { SignInReplies } from './sign-in/sign-in-replies.js';

/** Signing in and out. */
@ApiTags('Sign-in')
@Controller('auth')
@UsePipes(RequestPipe)
export class AuthController {
  constructor(
    private readonly signIns: SignInService,
    private readonly setUps: SetUpService,
    private readonly replies: SignInReplies,
  ) {}

  @Post('setup')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Use a set-up link',
    description: 'Makes the first admin, or sets the password of the user to whom the link was given; then signs in.',
  })
  @ApiData(SignedInDto)
  @ApiErrors('INVALID_PARAMETERS', 'AUTHENTICATION_ERROR', 'FORBIDDEN', 'CONFLICT', 'TEMPORARILY_UNAVAILABLE')
  async setUp(@Body() body: SetUpDto, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const delivery = body.token_delivery ?? 'cookie';
    if (delivery === 'cookie') assertSameOrigin(request);
    const { token, password } = body;
    const session = await this.setUps.setUp({ token, name: body.name ?? undefined, password }, placeOf(request));
    return this.replies.signedIn(session, delivery, request, response);
  }

  @Post('setup-link')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'Ask what a set-up link is for', description: 'Uses nothing up.' })
  @ApiData(LinkPurposeDto)
  @ApiErrors('INVALID_PARAMETERS', 'AUTHENTICATION_ERROR')
  async setUpLink(@Body() { token }: SetUpLinkDto, @Req() request: Request) {
    return { status: 'success', data: shownPurpose(await this.setUps.purposeOf(token, requestAddress(request))) };
  }

  @Post('sign-in')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @UseGuards(PasswordGuard)
  @ApiOperation({
    summary: 'Sign in with name and password',
    description:
      'After several failures the next try has to wait (`Retry-After`), longer each time; a right password is refused ' +
      'until then, too.',
  })
  @ApiData(SignedInDto)
  @ApiErrors('INVALID_PARAMETERS', 'AUTHENTICATION_ERROR', 'FORBIDDEN', 'RATE_LIMITED', 'TEMPORARILY_UNAVAILABLE')
  async signIn(@Body() body: SignInDto, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const session = await this.signIns.signIn(request.user as CheckedUser, body.password, placeOf(request));
    if (!session) throw unauthenticated('The user was changed a moment ago: sign in again');
    return this.replies.signedIn(session, body.token_delivery ?? 'cookie', request, response);
  }

  @Post('refresh')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Get a new access token',
    description:
      'Takes the refresh token from the cookie or the body and replaces it: each is good once. An old one that comes back ' +
      'is a copy, and ends the session; within 10 s it is taken for a second tab, and gets the same answer.',
  })
  @ApiData(SignedInDto)
  @ApiErrors('INVALID_PARAMETERS', 'AUTHENTICATION_ERROR', 'FORBIDDEN', 'TEMPORARILY_UNAVAILABLE')
  async refresh(@Body() body: RefreshDto, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const delivery = typeof body.refresh_token === 'string' ? 'body' : 'cookie';
    if (delivery === 'cookie') assertSameOrigin(request);
    const session = await this.signIns.refresh(body.refresh_token ?? refreshCookieOf(request) ?? '', placeOf(request));
    if (!session) {
      if (delivery === 'cookie') clearRefreshCookie(request, response);
      throw unauthenticated('The session is over: sign in again');
    }
    return this.replies.signedIn(session, delivery, request, response);
  }

  @Post('sign-out')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Sign out',
    description: 'Ends the session of the refresh token in the cookie or the body; its access tokens stop at once.',
  })
  @ApiDone()
  @ApiErrors('INVALID_PARAMETERS', 'FORBIDDEN')
  async signOut(@Body() body: RefreshDto, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const isCookie = typeof body.refresh_token !== 'string';
    if (isCookie) assertSameOrigin(request);
    await this.signIns.signOut(body.refresh_token ?? refreshCookieOf(request) ?? '', requestAddress(request));
    if (isCookie) clearRefreshCookie(request, response);
    return { status: 'success' };
  }

  @Get('me')
  @Authenticated()
  @ApiOperation({ summary: 'Tell who I am', description: 'For a signed-in user as well as for an API key.' })
  @ApiData(MeDto)
  me(@CurrentIdentity() identity: Identity) {
    return { status: 'success', data: shownIdentity(identity) };
  }

  @Post('password')
  @HttpCode(200)
  @Authenticated()
  @SignedInOnly()
  @ApiOperation({ summary: 'Change my password', description: 'Ends all other sessions of the user.' })
  @ApiDone()
  @ApiErrors('INVALID_PARAMETERS', 'FORBIDDEN', 'RATE_LIMITED')
  async password(@Body() body: PasswordDto, @CurrentIdentity() identity: Identity, @Req() request: Request) {
    const { current_password, new_password } = body;
    const address = requestAddress(request);
    if (!(await this.signIns.changePassword(identity, current_password, new_password, address))) {
      throw new ForbiddenException(errorBody('FORBIDDEN', 'current_password is wrong'));
    }
    return { status: 'success' };
  }
}

function unauthenticated(message: string): UnauthorizedException {
  return new UnauthorizedException(errorBody('AUTHENTICATION_ERROR', message));
}

function placeOf(request: Request): Place {
  return { address: requestAddress(request), userAgent: request.get('user-agent') ?? '' };
}
