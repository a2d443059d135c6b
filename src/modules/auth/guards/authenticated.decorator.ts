import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { IdentityGuard } from './identity.guard.js';
import { RightsGuard } from './rights.guard.js';

/** Names of the two ways to come in, as Swagger knows them. */
export const BEARER_SCHEME = 'access-token';
export const API_KEY_SCHEME = 'api-key';

/**
 * Lets only known callers in: a signed-in user or an API key. `@Roles`, `@Requires`, `@KeysRequire` and `@SignedInOnly` narrow it, and
 * `@CurrentIdentity()` gives the caller. The module of the controller imports `AuthModule`.
 */
export const Authenticated = () =>
  applyDecorators(UseGuards(IdentityGuard, RightsGuard), ApiBearerAuth(BEARER_SCHEME), ApiSecurity(API_KEY_SCHEME));
