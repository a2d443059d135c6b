import { SetMetadata } from '@nestjs/common';
import type { Role, Scope } from '../principal.js';

export const ROLES_ALLOWED = Symbol('ROLES_ALLOWED');
export const SCOPES_REQUIRED = Symbol('SCOPES_REQUIRED');
export const SCOPES_REQUIRED_OF_KEYS = Symbol('SCOPES_REQUIRED_OF_KEYS');
export const SIGNED_IN_ONLY = Symbol('SIGNED_IN_ONLY');

/** Lets only users with one of these roles pass; with `@Authenticated()`, on a controller or one of its methods. */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES_ALLOWED, roles);

/** Lets only those pass who have all of these scopes: an API key its own, a signed-in user those of the role. */
export const Requires = (...scopes: Scope[]) => SetMetadata(SCOPES_REQUIRED, scopes);

/** The same for API keys alone: a signed-in user passes, whatever the role. */
export const KeysRequire = (...scopes: Scope[]) => SetMetadata(SCOPES_REQUIRED_OF_KEYS, scopes);

/** Lets only signed-in users pass: what it guards is a person's own affair, and no program's with an API key. */
export const SignedInOnly = () => SetMetadata(SIGNED_IN_ONLY, true);
