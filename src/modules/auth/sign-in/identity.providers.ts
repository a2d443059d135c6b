import type { Provider } from '@nestjs/common';
import type { Clock } from '../../../common/clock.js';
import { AuditService } from '../audit/audit.service.js';
import { CLOCK } from '../clock.token.js';
import { JwtStrategy } from '../guards/jwt.strategy.js';
import { SecretKey } from '../secret-key.js';
import { FirstAdmin } from '../users/first-admin.js';
import { SetupLinks } from '../users/setup-links.js';
import { UsersService } from '../users/users.service.js';
import { AccessTokens } from './access-tokens.js';
import { LoginSessions } from './login-sessions.js';
import { RefreshTokens } from './refresh-tokens.js';
import { SessionIdentities } from './session-identities.js';

/** What every process needs to know users and signed-in callers; signing in itself is the `SignInModule`'s. */
export const identityProviders: Provider[] = [
  {
    provide: AccessTokens,
    inject: [SecretKey, CLOCK],
    useFactory: (secret: SecretKey, clock: Clock) => new AccessTokens(secret.derive('access-token'), clock),
  },
  {
    provide: RefreshTokens,
    inject: [SecretKey],
    useFactory: (secret: SecretKey) => new RefreshTokens(secret.derive('refresh-token')),
  },
  {
    provide: SetupLinks,
    inject: [SecretKey, CLOCK],
    useFactory: (secret: SecretKey, clock: Clock) => new SetupLinks(secret.derive('setup-link'), clock),
  },
  AuditService,
  FirstAdmin,
  LoginSessions,
  SessionIdentities,
  JwtStrategy,
  UsersService,
];

/** Those of them that other modules use. */
export const identityExports = [AccessTokens, AuditService, JwtStrategy, LoginSessions, SetupLinks, UsersService];
